#!/bin/sh
# SPDX-License-Identifier: MIT
#
# What `muster plugins --new` writes works where muster is only installed: it is
# installed into a folder of this test, and the project is made, built, checked
# and asked with what is there.
umask 002
for tool in autoreconf automake; do
	if ! command -v $tool > /dev/null; then
		echo "$tool is missing"
		exit 77
	fi
done
scratch=$(mktemp -d) || exit 1
trap 'rm -rf "$scratch"' EXIT
status=0

bad() {
	echo "bad: $*"
	status=1
}

# quietly COMMAND...: what it says is shown if it fails.
quietly() {
	"$@" > "$scratch/said" 2>&1 && return
	cat "$scratch/said"
	echo "bad: $* exits with an error"
	exit 1
}

# The flags are those of the make that runs this test.
unset MAKEFLAGS MFLAGS MAKELEVEL MAKEOVERRIDES MUSTER_PLUGIN_PATH
root=$scratch/root
quietly make -C "$top_builddir" install DESTDIR="$root"
muster=$(find "$root" -path '*/bin/muster')
pc=$(find "$root" -name muster.pc)
[ -n "$muster" ] && [ -n "$pc" ] || exit 1
LD_LIBRARY_PATH=${pc%/pkgconfig/muster.pc}${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}
# In front of the search path, for Check may be anywhere.
PKG_CONFIG_PATH=${pc%/muster.pc}${PKG_CONFIG_PATH:+:$PKG_CONFIG_PATH}
export LD_LIBRARY_PATH PKG_CONFIG_PATH

cd "$scratch" || exit 1
# The paths in muster.pc are those without DESTDIR.
sed -i "s|^\(prefix=\)|\1$root|" "$pc"
for name in hello my-own_2; do
	quietly "$muster" plugins --new $name
	cd $name || exit 1
	quietly autoreconf -i
	quietly ./configure MUSTER="$muster" CC="$CC" \
	    CFLAGS="-g -O1 -Werror $sanitize"
	quietly make
	quietly make check
	if $PKG_CONFIG --exists check; then
		grep -q "^# PASS:  1$" "$scratch/said" || bad "no test has run"
	fi
	if "$muster" conform --help > /dev/null 2>&1; then
		quietly make conform
	fi

	"$muster" find --plugin ./$name.so --email ANN@example.org \
	    --option domain=example.org --format csv > found ||
	    bad "$name found nobody"
	grep -q '^1,ann@example.org,staff,Ann' found || bad "Ann is not found"
	"$muster" find -c $name.ini --email bob@example.com > found ||
	    bad "$name.ini: nobody is found"
	"$muster" find --plugin ./$name.so --option domain=a@b --id 1 2> said
	[ $? -eq 2 ] || bad "a bad option is taken"
	grep -q "option 'domain'" said || bad "a bad option is not named"

	# Installed, it is found by its name.
	quietly make install DESTDIR="$scratch/into"
	path=$(find "$scratch/into" -name $name.so)
	[ -n "$path" ] || bad "$name.so is not installed"
	MUSTER_PLUGIN_PATH=${path%/*} "$muster" find --plugin $name --id 2 \
	    > found || bad "$name is not found along the plugin path"
	cd ..
done

# A test that can fail: the plugin is changed, its test is not.
cd hello || exit 1
sed -i 's/"Bob"/"Rob"/' hello.c
! make check > /dev/null 2>&1 || bad "make check sees nothing"

[ $status -eq 0 ] && echo "well: a new plugin works"
exit $status
