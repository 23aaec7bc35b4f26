#!/bin/sh
# SPDX-License-Identifier: MIT
#
# Each mock breaks one promise: muster conform says so, in the check and with
# the words that faults.list has. Mocks that break none are passed.
. "${top_srcdir:-.}/tests/cli/helper.sh"
mocks=$top_builddir/tests/conform/.libs
faults=$top_srcdir/tests/conform/faults.list

# A sanitizer needs the stack itself, and ends what crashes in its own way.
muster conform "$mocks/good.so" --only stack
sanitized=$(grep -c 'SKIP a sanitizer' out)

# Quick ones: what hangs is known to hang soon.
refused()
{
	muster conform "$mocks/$1.so" --only "$2" --time 120s --bound 300ms
	expect_code 1
	grep -q "^not ok 1 - $2: " out || fail "$2 is not refused"
	grep "^  came: " out | tr -d '\\' | grep -qF -- "$3" ||
		fail "no reason: $3"
	grep -q '^  asked: "..*"$' out || fail "no word of what was asked"
	grep -q '^  promised: "..*"$' out || fail "no word of the promise"
	expect_no_err
}

count=0
grep -v '^#' "$faults" >list
while read -r fault how check reason; do
	name=$(echo "$fault" | tr '[:upper:]' '[:lower:]')
	case $sanitized:$fault in
	1:LARGE_FRAME)
		continue
		;;
	1:CRASHES | 1:OPEN_CRASHES)
		refused "$name" "$check" ""
		;;
	*:HANGS)
		muster conform "$mocks/$name.so" --only miss --time 300ms
		expect_code 1
		expect_in_out "$reason"
		;;
	*)
		refused "$name" "$check" "$reason"
		;;
	esac
	count=$((count + 1))
done <list
[ "$count" -ge 20 ] || fail "only $count faults"
echo "$count faults are refused"

for good in good good_bounded good_loop; do
	muster conform "$mocks/$good.so"
	expect_code 0
	! grep '^not ok' out || fail "$good is refused"
	grep -q '^ok 5 - open: ' out || fail "$good is not opened"
done

# What cannot be loaded or opened says so once, and the rest is skipped.
muster conform "$mocks/bad_default.so"
expect_code 1
[ "$(grep -c '^not ok' out)" -eq 1 ] || fail "more than one failure"
expect_in_out "# SKIP the plugin cannot be loaded"
muster conform "$mocks/no_ping.so"
expect_code 1
[ "$(grep -c '^not ok' out)" -eq 1 ] || fail "more than one failure"
expect_in_out "# SKIP the store cannot be opened"
finish
