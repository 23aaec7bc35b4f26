#!/bin/sh
# SPDX-License-Identifier: MIT
#
# The library exports the functions of muster/muster.h, as libmuster.symbols
# lists them, and a plugin the one function that the loader looks for.
cd "$top_builddir" || exit 1
tests=$top_srcdir/tests/build
scratch=$(mktemp -d) || exit 1
trap 'rm -rf "$scratch"' EXIT
status=0

# compare FILE LIST
compare() {
	if [ ! -f "$1" ]; then
		echo "$1: it has not been built"
		status=1
		return
	fi
	nm -D --defined-only "$1" | awk '$2 != "A" { sub(/@.*/, "", $3)
		print $3 }' | LC_ALL=C sort > "$scratch/symbols"
	if diff -U0 "$2" "$scratch/symbols"; then
		echo "well: $1"
	else
		echo "bad: $1 differs from ${2##*/}"
		status=1
	fi
}

compare .libs/libmuster.so "$tests/libmuster.symbols"
for plugin in $plugins; do
	compare "plugins/.libs/${plugin##*/}.so" "$tests/plugin.symbols"
done

# What the header promises is there, and nothing else is.
sed -n 's/^MUSTER_EXPORT .*\(muster_[a-z_]*\)(.*/\1/p' \
    "$top_srcdir/include/muster/muster.h" | LC_ALL=C sort > "$scratch/header"
if ! diff -U0 "$scratch/header" "$tests/libmuster.symbols"; then
	echo "bad: libmuster.symbols differs from muster/muster.h"
	status=1
fi
exit $status
