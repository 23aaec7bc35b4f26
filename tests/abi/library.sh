#!/bin/sh
# SPDX-License-Identifier: MIT
#
# The interface of the library to applications is what it was in the last
# release, or more: libmuster.abi holds its functions and the types of muster.h
# as libabigail sees them. A new function is welcome; any change of one that is
# there, or of a struct, is seen by programs that were built with the old header.
#
# With --describe it prints the description of the library that is built.
headers=$top_srcdir/include/muster
description=$top_srcdir/tests/abi/libmuster.abi
library=$top_builddir/.libs/libmuster.so

skip() {
	echo "$1"
	exit 77
}

# Types that are not of these headers, which are told by the names of their
# files, are opaque in the description.
describe() {
	[ -n "$ABIDW" ] || {
		echo "abidw is missing (Debian: abigail-tools)" >&2
		return 1
	}
	scratch=$(mktemp -d) || return 1
	trap 'rm -rf "$scratch"' EXIT
	cp "$headers/muster.h" "$headers/types.h" "$scratch" &&
	    "$ABIDW" --exported-interfaces-only --drop-private-types \
		--headers-dir "$scratch" --no-corpus-path --no-comp-dir-path \
		--no-show-locs --no-elf-needed --out-file "$scratch/description" \
		"$library" &&
	    sed "s, path='[^']*/core/, path='core/," "$scratch/description"
}

if [ "$1" = --describe ]; then
	describe
	exit
fi

[ -n "$ABIDIFF" ] ||
    skip "abidiff is missing (Debian: abigail-tools), or configure again"
case $(uname -m) in
x86_64) ;;
*) skip "libmuster.abi describes it for x86_64" ;;
esac
LC_ALL=C readelf -SW "$library" | grep -q '\.debug_info' ||
    skip "the library was built without -g"

"$ABIDIFF" --no-added-syms --fail-no-debug-info "$description" "$library" &&
    exit
echo "bad: programs that were built with the last release would not run"
exit 1
