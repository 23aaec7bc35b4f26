#!/bin/sh
# SPDX-License-Identifier: MIT
#
# The manual pages: mandoc finds nothing to say of them, what they refer to is
# there, and they agree with the headers, the command and the plugins that were
# built. Without mandoc, the rest is looked at and the test is skipped.
status=0
scratch=$(mktemp -d) || exit 1
trap 'rm -rf "$scratch"' EXIT
LC_ALL=C
export LC_ALL
unset COLUMNS

bad()
{
	printf 'bad: %s\n' "$*"
	status=1
}

muster()
{
	"$top_builddir/run" muster "$@"
}

# Are the lines of two files the same, whatever their order?
same()
{
	sort -u "$2" > "$scratch/wanted"
	sort -u "$3" > "$scratch/found"
	[ -s "$scratch/wanted" ] || bad "$1: there is nothing to compare"
	diff -U0 "$scratch/wanted" "$scratch/found" ||
		bad "$1: the page (+) differs from the code (-)"
}

cd "$top_srcdir" || exit 1
pages=$(find doc plugins -name '*.[1-9]' | sort)

# ---- layout and references ----

# mandoc looks for other pages among the installed ones: that is done below.
lint()
{
	mandoc -T lint "$1" 2>&1 |
		grep -v -e 'STYLE: referenced manual not found' \
		    -e 'outdated mandoc.db'
}

for page in $pages; do
	# Another name of a page.
	other=$(sed -n '1s/^\.so man[1-9]\///p' "$page")
	if [ -n "$other" ]; then
		[ -f "doc/$other" ] || bad "$page: there is no page $other"
		continue
	fi
	command -v mandoc > /dev/null && lint "$page" && bad "$page"
	sed -n 's/^\.Xr \(muster[^ ]*\) \([1-9]\).*/\1.\2/p' "$page" |
		sort -u > "$scratch/references"
	while read -r name; do
		case "$pages " in
		*/"$name"[[:space:]]*)
			;;
		*)
			bad "$page: there is no page $name"
			;;
		esac
	done < "$scratch/references"
	name=${page##*/}
	grep -qix "\.Dt ${name%.*} ${name##*.}" "$page" ||
		bad "$page: .Dt has another name"
done

# ---- the interfaces ----

# Names of functions that a page has in its synopsis or in a list, to standard
# output.
functions_of()
{
	sed -n 's/^\.\(It \)\{0,1\}F[no] \(muster_[a-z_]*\).*/\2/p' "$1"
}

sed -n 's/^MUSTER_EXPORT .*\(muster_[a-z_]*\)(.*/\1/p' \
    include/muster/muster.h > "$scratch/header"
functions_of doc/muster-api.3 > "$scratch/page"
same doc/muster-api.3 "$scratch/header" "$scratch/page"

# Those that a plugin calls, and the one that it exports.
sed -n -e '/^static inline/,/^{/s/^\(muster_[a-z_]*\)(.*/\1/p' \
    -e 's/^#define MUSTER_PLUGIN_SYMBOL \(muster_[a-z_]*\)$/\1/p' \
    include/muster/store.h > "$scratch/header"
functions_of doc/muster-store.3 > "$scratch/page"
same doc/muster-store.3 "$scratch/header" "$scratch/page"

# ---- the command ----

: > "$scratch/help"
for command in $(muster --help | sed -n '/^commands:/,/^$/s/^  \([a-z]*\) .*/\1/p'); do
	grep -q "^\.Ss muster $command\$" doc/muster.1 ||
		bad "doc/muster.1: no section for muster $command"
	muster "$command" --help | grep -o -e '--[a-z][a-z-]*' |
		sed 's/^--//' >> "$scratch/help"
done
echo version >> "$scratch/help"
grep -o 'Fl Fl [a-z-]*' doc/muster.1 | sed 's/^Fl Fl //' > "$scratch/page"
same doc/muster.1 "$scratch/help" "$scratch/page"

# ---- the file ----

# A strategy that does not exist is answered with those that do.
cat > "$scratch/wrong.ini" <<'END'
[store all]
strategy = xxxxxxxxxx
END
muster check -c "$scratch/wrong.ini" 2>&1 |
	sed -n 's/.*expected one of //p' | tr -d ' ' | tr , '\n' > "$scratch/known"
awk '/^\.It Li strategy/ { on = 1; next }
    on && /^\.El/ { exit }
    on && /^\.It Li / { print $3 }' doc/muster.ini.5 > "$scratch/page"
same doc/muster.ini.5 "$scratch/known" "$scratch/page"

# ---- plugins ----

for plugin in $plugins; do
	name=${plugin##*/}
	page=plugins/$name/muster-$name.7
	if [ ! -f "$page" ]; then
		bad "plugins/$name: there is no page muster-$name.7"
		continue
	fi
	muster plugins "$name" |
		awk 'on { print $1 } $1 == "option" { on = 1 }' \
		    > "$scratch/table"
	awk '/^\.S[sh]/ { on = tolower($0) ~ /^\.s[sh] options/ }
	    on && /^\.It [CILS][a-z] [a-z0-9_]+ No = / { print $3 }' \
	    "$page" > "$scratch/page"
	same "$page" "$scratch/table" "$scratch/page"
done

[ $status -eq 0 ] || exit 1
if ! command -v mandoc > /dev/null; then
	echo "mandoc is missing: the layout of the pages was not looked at"
	exit 77
fi
