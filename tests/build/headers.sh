#!/bin/sh
# SPDX-License-Identifier: MIT
#
# Each public header compiles alone, as pedantic C11 and, where there is a C++
# compiler, as C++11 to C++20; so does a plugin.
include=$top_srcdir/include
status=0
scratch=$(mktemp -d) || exit 1
trap 'rm -rf "$scratch"' EXIT

# try NAME COMPILER ARGUMENT...
try() {
	name=$1
	shift
	if "$@" -fsyntax-only -I"$include" > "$scratch/messages" 2>&1; then
		echo "well: $name"
	else
		echo "bad: $name"
		cat "$scratch/messages"
		status=1
	fi
}

cat > "$scratch/plugin.cc" <<'END'
#include <muster/store.h>

static muster_status
find(void *store, const muster_query *query, muster_call *call)
{
	muster_user user = {};

	(void)store;
	user.id = query->id ? query->id : "1";
	return muster_emit(call, &user);
}

MUSTER_STORE_PLUGIN(
	.name = "hello",
	.summary = "answers every query with one user",
	.threads = MUSTER_PARALLEL,
	.find = find)
END

for header in "$include"/muster/*.h; do
	name=muster/${header##*/}
	printf '#include <%s>\nint unit_is_not_empty;\n' "$name" \
	    > "$scratch/alone.c"
	cp "$scratch/alone.c" "$scratch/alone.cc"
	try "$name as C11" $CC -std=c11 -pedantic -Wall -Wextra -Wundef \
	    -Wshadow -Wstrict-prototypes -Wcast-qual -Werror "$scratch/alone.c"
	[ -n "$CXX" ] || continue
	for standard in 11 14 17 20; do
		try "$name as C++$standard" $CXX -std=c++$standard -pedantic \
		    -Wall -Wextra -Werror "$scratch/alone.cc"
	done
done

try "a plugin as C11" $CC -std=c11 -pedantic -Wall -Wextra -Werror \
    "$top_srcdir/examples/hello.c"
[ -n "$CXX" ] || exit $status
for standard in 14 17 20; do
	try "a plugin as C++$standard" $CXX -std=c++$standard -Wall -Wextra \
	    -Werror "$scratch/plugin.cc"
done
# C++11 has no members with initialisers: those left out are warned of.
try "a plugin as C++11" $CXX -std=c++11 -Wall -Wextra -Werror \
    -Wno-missing-field-initializers "$scratch/plugin.cc"
exit $status
