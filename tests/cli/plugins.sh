#!/bin/sh
# SPDX-License-Identifier: MIT
#
# muster plugins: the list, a plugin that is broken, and one plugin's options.
. "${top_srcdir:-.}/tests/cli/helper.sh"

mkdir path
cp "$mood" path/mood.so
echo "no plugin at all" >path/broken.so
chmod 600 path/*
MUSTER_PLUGIN_PATH=$work/path
export MUSTER_PLUGIN_PATH

muster plugins
expect_code 0
expect_no_err
[ "$(head -n 1 out | tr -s ' ')" = "plugin summary path" ] || fail "no heading"
grep -q "^mood  *does what a test wants  *$work/path/mood.so$" out ||
	fail "mood is not listed"
grep "^broken " out | grep -q "ELF" || fail "the broken one has no reason"
[ "$(sed -n '2s/ .*//p' out)" = broken ] || fail "not in order"

muster plugins mood
expect_code 0
expect_no_err
expect_out <<END
name:     mood
summary:  does what a test wants
path:     $work/path/mood.so
threads:  parallel
returns:  may-hang
keys:     id,email,org_id
can:      find,put,check

option  type    default  values                                            help
mood    choice  calm     calm,down,failing,hanging,odd,worried,picky,lost  what it does
END

muster plugins "$work/path/mood.so"
expect_code 0
expect_in_out "name:     mood"

muster plugins broken
expect_code 2
expect_no_out
expect_in_err broken.so
muster plugins nosuch
expect_code 2
expect_no_out
expect_in_err nosuch

finish
