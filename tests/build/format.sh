#!/bin/sh
# SPDX-License-Identifier: MIT
#
# The layout of the sources: .c files are as clang-format 14 makes them, and
# headers, which are laid out by hand, keep to 80 columns and have no blanks at
# the end of a line.
cd "$top_srcdir" || exit 1
status=0

for file in $(find include core cli plugins bench tests -name '*.h'); do
	expand "$file" | awk -v file="$file" '
	# A byte that goes on a character takes no column.
	{ columns = $0; gsub(/[\200-\277]/, "", columns) }
	length(columns) > 80 { print file ":" NR ": over 80 columns"; bad = 1 }
	/[ \t]$/ { print file ":" NR ": blanks at the end"; bad = 1 }
	END { exit bad }' || status=1
done

tool=$CLANG_FORMAT
[ -n "$tool" ] || tool=clang-format-14
case $("$tool" --version 2>/dev/null) in
*'version 14.'*)
	;;
*)
	echo "clang-format 14 is missing: the .c files are not looked at"
	[ $status -eq 0 ] && exit 77
	exit $status
	;;
esac

# hello.c is laid out as the guide shows it.
for file in $(find core cli plugins bench tests examples -name '*.c' \
    ! -path examples/hello.c); do
	"$tool" --style=file "$file" | diff -U0 "$file" - || status=1
done
[ $status -eq 0 ] || echo "to put it right: $tool -i FILE"
exit $status
