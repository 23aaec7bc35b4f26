#!/bin/sh
# SPDX-License-Identifier: MIT
#
# muster check: every mistake of a file, every store, and the exit status.
. "${top_srcdir:-.}/tests/cli/helper.sh"

cat >good.ini <<END
[store all]
strategy = sequential
primary = calm
secondary = worried
[store calm]
plugin = $mood
[store worried]
plugin = $mood
mood = worried
breaker_failures = 5
END
muster check -c good.ini
expect_code 0
expect_no_err
expect_out <<'END'
all: ok (sequential)
calm: ok
worried: warning: no index serves 'email'
worried: warning: the disk is nearly full
worried: ok (breaker closed)
END

cat >down.ini <<END
[store calm]
plugin = $mood
[store down]
plugin = $mood
mood = down
[store failing]
plugin = $mood
mood = failing
END
muster check -c down.ini
expect_code 3
expect_printable
expect_in_out "calm: ok"
expect_out <<'END'
calm: ok
down: unreachable: connection refused
failing: error: it burns
END
expect_in_err "muster check: 2 of 3 stores cannot be reached"

cat >bad.ini <<END
[muster]
stroe = db
[store db]
plugin = $mood
mood = clam
color = red
[store all]
strategy = parallel
primary = dbb
END
muster check -c bad.ini
expect_code 2
expect_no_out
for line in 2 5 6 9; do
	grep -q "^bad.ini:$line: " err || fail "nothing about line $line"
done
expect_in_err "did you mean 'store'?"
expect_in_err "did you mean 'calm'?"
expect_in_err "muster: 'bad.ini': 4 problems"

muster check -c missing.ini
expect_code 2
expect_in_err missing.ini

finish
