#!/bin/sh
# SPDX-License-Identifier: MIT
#
# What `make install` has put in place works without this tree: the command and
# its default configuration, the plugins, and pkg-config for a plugin and a
# program of somebody else. Under DESTDIR the command is told by the environment
# where things are for now.
umask 022
scratch=$(mktemp -d) || exit 1
trap 'rm -rf "$scratch"' EXIT
status=0

bad() {
	echo "bad: $*"
	status=1
}

there() {
	[ -f "$root$1" ] || bad "$1 is not installed"
}

there "$bindir/muster"
there "$libdir/libmuster.so"
there "$pkglibdir/witness.so"
there "$sysconfdir/muster/muster.ini"
there "$bashcompdir/muster"
for plugin in $plugins; do
	there "$plugindir/${plugin##*/}.so"
done
[ -z "$(find "$root$plugindir" -name '*.la')" ] || bad "plugins have .la files"
for page in $pages; do
	there "$mandir/man${page##*.}/${page##*/}"
done

unset MUSTER_PLUGIN_PATH MUSTER_WITNESS
LD_LIBRARY_PATH=$root$libdir
PKG_CONFIG_PATH=$root$libdir/pkgconfig
export LD_LIBRARY_PATH PKG_CONFIG_PATH
config=$root$sysconfdir/muster/muster.ini
if [ -n "$root" ]; then
	MUSTER_PLUGIN_PATH=$root$plugindir
	MUSTER_WITNESS=$root$pkglibdir/witness.so
	PKG_CONFIG_SYSROOT_DIR=$root
	export MUSTER_PLUGIN_PATH MUSTER_WITNESS PKG_CONFIG_SYSROOT_DIR
	sed "s|\"/|\"$root/|" "$config" > "$scratch/muster.ini"
	config=$scratch/muster.ini
	MUSTER_CONFIG=$config
	export MUSTER_CONFIG
fi

[ "$($PKG_CONFIG --variable=plugindir muster)" = "$root$plugindir" ] ||
    [ "$($PKG_CONFIG --variable=plugindir muster)" = "$plugindir" ] ||
    bad "pkg-config says that plugins are in" \
	"$($PKG_CONFIG --variable=plugindir muster)"

"$root$bindir/muster" find --email ann@example.org > "$scratch/found" ||
    bad "the command found nobody in the default configuration"
grep -q 'Ann Lindqvist' "$scratch/found" || bad "the command did not find Ann"

cp "$top_srcdir/examples/hello.c" "$top_srcdir/examples/lookup.c" "$scratch"
cd "$scratch" || exit 1
$CC $sanitize lookup.c $($PKG_CONFIG --cflags --libs muster) -o lookup &&
    ./lookup "$config" ann@example.org > found ||
    bad "the example found nobody"
$CC -shared -fPIC $($PKG_CONFIG --cflags muster) hello.c -o hello.so ||
    bad "the plugin does not compile"
printf '[store greeter]\nplugin = ./hello.so\n' > hello.ini
"$root$bindir/muster" find -c hello.ini --store greeter --id 7 > found ||
    bad "the plugin did not answer"
"$root$bindir/muster" conform ./hello.so --id 7 > verdicts ||
    bad "the plugin does not conform: $(grep -A4 '^not ok' verdicts)"

[ $status -eq 0 ] && echo "well: what is installed works"
exit $status
