#!/bin/sh
# SPDX-License-Identifier: MIT
#
# muster conform: its arguments, its list, and what it prints.
. "${top_srcdir:-.}/tests/cli/helper.sh"
mocks=$top_builddir/tests/conform/.libs

wrong()
{
	expect_code 2
	expect_no_out
	expect_in_err "$1"
}

muster conform
wrong "expected a plugin"
muster conform ""
wrong "expected a plugin"
muster conform memory --only nothing
wrong "there is no check 'nothing'"
muster conform memory --option load
wrong "expected NAME=VALUE, not 'load'"
muster conform memory --seed 0
wrong "--seed: expected a number of 1 or more, not '0'"
muster conform memory --time 3
wrong "--time: expected a duration"
muster conform memory --users missing.csv
wrong "missing.csv"
echo "id,email" >empty.csv
muster conform memory --users empty.csv
wrong "holds no users"
muster conform memory --id ""
wrong "'--id' expects a value"

# The list is what is done, in the same order.
muster conform --list
expect_code 0
sed 's/ .*//' out >listed
muster conform "$mocks/good.so"
expect_code 0
sed -n 's/^ok [0-9]* - \([^:]*\):.*/\1/p' out >done
cmp -s listed done || fail "--list is not what is done"
[ "$(head -n 1 out)" = "TAP version 14" ] || fail "no version"
[ "$(sed -n 2p out)" = "1..$(wc -l <listed | tr -d ' ')" ] || fail "no plan"
expect_printable

muster conform "$mocks/good.so" --only put --only miss --seed 7
expect_code 0
expect_in_out "1..2"
expect_in_out "ok 1 - miss: "
expect_in_out "ok 2 - put: "

# An option that there is not, as the library says it.
muster conform "$mocks/good.so" --option nubmer=4 --only open
expect_code 1
expect_in_out "unknown option 'nubmer' (did you mean 'number'?)"

# Nobody is put where that is not wanted.
muster conform "$mocks/good.so" --read-only --only put --only by-id
expect_code 0
expect_in_out "# SKIP --read-only"
expect_in_out "# SKIP nobody is known to be in the store"

# Who is said to be there and is not.
muster conform "$mocks/good.so" --read-only --id 4711 --only by-id
expect_code 1
expect_in_out 'asked: "find {id \"4711\"}"'
expect_in_out 'came: "nobody, where {id \"4711\"} was expected"'

muster conform "$work/none.so" --only loads
expect_code 1
expect_in_out "none.so"
finish
