#!/bin/sh
# SPDX-License-Identifier: MIT
#
# The benchmark programs run and print every figure that bench/figures lists,
# and the script makes its table of them. No time is judged. Go is not needed.
command -v bash > /dev/null || {
	echo "bash is missing: bench/compare is not tried"
	exit 77
}
"$top_srcdir/bench/compare" --smoke --builddir "$top_builddir"
