#!/bin/sh
# SPDX-License-Identifier: MIT
#
# The examples for the plugin exec pass muster conform. The one in Python is not
# opened and closed 1,000 times, as the one in shell is: to start so many
# interpreters takes a minute.
. "${top_srcdir:-.}/tests/cli/helper.sh"
cp "$top_srcdir"/examples/exec/users.* . || exit 1

# passes COMMAND [ARGUMENT]...: nothing fails; what is asked on the loop has no
# caller whose stack is looked at, and does not promise never to wait.
passes()
{
	command_option="command=$1"
	shift
	muster conform exec --option "$command_option" \
		--option "directory=$work" "$@" \
		--bound 20s --time 300s
	expect_code 0
	expect_no_err
	! grep '^not ok' out || fail "refused"
	[ "$(grep -c '# SKIP' out)" -le 2 ] || fail "checks are skipped"
}

passes "sh, users.sh, shell.jsonl"

# The interpreter itself: what is in the path may be a script that looks for it.
python=$(python3 -c 'import json, sys; print(sys.executable)' 2>/dev/null)
if [ -z "$python" ]; then
	[ "$failures" -eq 0 ] || exit 1
	echo "python3 is missing: its example was not tried"
	exit 77
fi
muster conform --list
set --
for check in $(sed 's/ .*//' out); do
	[ "$check" = open-close ] || set -- "$@" --only "$check"
done
passes "$python, -I, -S, users.py, python.jsonl" "$@"
finish
