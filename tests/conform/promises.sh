#!/bin/sh
# SPDX-License-Identifier: MIT
#
# muster conform cites the interface: every promise of cli/conform/promises.h
# stands in muster/store.h word by word, but for line breaks.
cd "$top_srcdir" || exit 1
scratch=$(mktemp -d) || exit 1
trap 'rm -rf "$scratch"' EXIT

# The header as one line, without the frames of its comments.
sed -e 's/\/\*//g' -e 's/\*\///g' -e 's/^[[:blank:]]*\*//' \
    include/muster/store.h | tr -s ' \t\n' '   ' > "$scratch/page"

# A promise a line: string literals put together, \" taken as ".
sed -n '/^#define PROMISE_[A-Z_]* /,/[^\\]$/p' cli/conform/promises.h |
	sed -e ':a' -e '/\\$/{N;s/[[:blank:]]*\\\n[[:blank:]]*//;ba' -e '}' \
	    -e 's/^#define PROMISE_[A-Z_]*[[:blank:]]*"//' -e 's/"$//' \
	    -e 's/\([^\\]\)""/\1/g' -e 's/\\"/"/g' > "$scratch/promises"

status=0
count=0
while IFS= read -r promise; do
	count=$((count + 1))
	grep -qF -- "$promise" "$scratch/page" || {
		echo "not in muster/store.h: $promise"
		status=1
	}
done < "$scratch/promises"
[ "$count" -eq "$(grep -c '^#define PROMISE_' cli/conform/promises.h)" ] || {
	echo "only $count promises were found"
	status=1
}
echo "$count promises are in muster/store.h"
exit $status
