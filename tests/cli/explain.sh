#!/bin/sh
# SPDX-License-Identifier: MIT
#
# muster explain: the tree that a question would take, as text and as JSON.
. "${top_srcdir:-.}/tests/cli/helper.sh"

cat >tree.ini <<END
[muster]
store = all
[store all]
strategy = fallback
members = calm, pair
continue_on = error, miss
[store pair]
strategy = fastest
members = hangs, down
timeout = 2s
[store calm]
plugin = $mood
timeout = 20ms
max_in_flight = 3
[store hangs]
plugin = $mood
mood = hanging
[store down]
plugin = $mood
mood = down
[store apart]
plugin = $mood
mood = failing
END

# Nobody is asked: the store that hangs does not.
muster explain -c tree.ini
expect_code 0
expect_no_err
expect_printable
expect_out <<'END'
all: strategy fallback
|  members = calm,pair
|  continue_on = error,miss
|  state: open
|  latency: not measured yet
|
+- calm: plugin mood
|     mood = calm
|     timeout = 20ms
|     max_in_flight = 3
|     state: open
|     latency: not measured yet
`- pair: strategy fastest
   |  members = hangs,down
   |  hedge_after = auto
   |  max_extra = 2%
   |  accept_miss = no
   |  timeout = 2s
   |  state: open
   |  latency: not measured yet
   |
   +- hangs: plugin mood
   |     mood = hanging
   |     state: open
   |     latency: not measured yet
   `- down: plugin mood
         mood = down
         state: a stand-in answers: connection refused
         latency: not measured yet
END

muster explain -c tree.ini --store down --format json
expect_code 0
expect_no_err
expect_out <<'END'
{"store":"down","plugin":"mood","strategy":null,"options":{"mood":"down"},"state":"away","error":"connection refused","latency_us":null,"keys":"id,email,org_id","query":null,"members":[]}
END

# What could not be asked, or only in part.
email=$top_builddir/tests/call/.libs/gated_email.so
secret=$top_builddir/tests/directory/.libs/types.so
cat >keys.ini <<END
[store both]
strategy = parallel
primary = any
secondary = by-email
[store any]
plugin = $secret
secret = do not tell
choices = one, three
[store by-email]
plugin = $email
END
muster explain -c keys.ini --store both --email a@b --id 1
expect_code 0
expect_in_out "|     query: asked as it is"
expect_in_out "      query: narrowed, it is searched only by email"
expect_in_out "|     secret = ***"
expect_in_out "|     choices = one,three"
grep -q "do not tell" out && fail "a secret is printed"
muster explain -c keys.ini --store both --org o
expect_in_out "      query: skipped, it is searched only by email"
muster explain -c keys.ini --store both --org o --format json
expect_code 0
grep -q '"store":"both",.*"keys":null,"query":null,"members":\[{"store":"any",.*"secret":"\*\*\*".*"keys":"id,email,org_id","query":"whole","members":\[\]},{"store":"by-email",.*"keys":"email","query":"skipped","members":\[\]}\]}$' out ||
	fail "the JSON is not as it should be"
muster explain -c keys.ini --store by-email --email a@b --org o --format json
expect_in_out '"query":"narrowed"'

muster explain -c keys.ini
expect_code 2
expect_no_out
muster explain -c keys.ini --store bth
expect_code 2
expect_in_err "did you mean 'both'?"

finish
