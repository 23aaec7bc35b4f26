#!/bin/sh
# SPDX-License-Identifier: MIT
#
# Results that cannot be written are not lost without a word.
. "${top_srcdir:-.}/tests/cli/helper.sh"

cat >app.ini <<END
[store db]
plugin = $mood
mood = odd
END
MUSTER_CONFIG=app.ini
export MUSTER_CONFIG

# A full disk.
if [ -c /dev/full ]; then
	for format in table json csv; do
		words="find --format $format >/dev/full"
		"$command" find --org acme --format $format >/dev/full 2>err
		code=$?
		expect_code 3
		expect_err <<-'END'
		muster: cannot write to standard output: No space left on device
		END
	done
	words="--help >/dev/full"
	"$command" --help >/dev/full 2>err
	code=$?
	expect_code 3
fi

# A reader that has gone away: only the exit status tells.
words="find | (nobody)"
{
	while [ ! -e closed ]; do
		sleep 0.01
	done
	"$command" find --org acme 2>err
	echo $? >status
} | {
	exec <&-
	: >closed
}
code=$(cat status)
expect_code 3
expect_no_err

# Standard output that is closed.
words="find >&-"
"$command" find --org acme 2>err >&-
code=$?
expect_code 3
expect_in_err "cannot write to standard output"

finish
