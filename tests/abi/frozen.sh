#!/bin/sh
# SPDX-License-Identifier: MIT
#
# The frozen headers are what they were when they were frozen.
cd "$top_srcdir/tests/abi" || exit 1
cksum 0.*/muster/*.h | diff -u frozen.cksum - || {
	echo "bad: a header in tests/abi/ is not what it was"
	exit 1
}
