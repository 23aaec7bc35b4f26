#!/bin/sh
# SPDX-License-Identifier: MIT
#
# How much of core/ the tests that have run in this build went through; fails
# when it is less than it has to be. Nothing is left out: not what only a want of
# memory leads to, nor what assert() does when it finds a bug of ours.
lines=95
branches=85

# gcovr knows a file by its path without .. and links.
source=$(cd "$(sed -n 's/^abs_top_srcdir = //p' Makefile)" && pwd -P) || exit
if [ -z "$GCOVR" ]; then
	echo "gcovr is missing (Debian: gcovr); then configure again" >&2
	exit 1
fi
"$GCOVR" --root "$source" --filter "$source/core/" \
    --json coverage.json core > /dev/null &&
    "$GCOVR" --root "$source" --add-tracefile coverage.json --branches &&
    "$GCOVR" --root "$source" --add-tracefile coverage.json --print-summary \
	--fail-under-line $lines --fail-under-branch $branches && exit
echo "core/ needs $lines % of its lines and $branches % of its branches"
exit 1
