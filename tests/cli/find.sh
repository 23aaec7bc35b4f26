#!/bin/sh
# SPDX-License-Identifier: MIT
#
# Lookups over real configurations: what comes out in each format, what is said
# beside it, and the exit status.
. "${top_srcdir:-.}/tests/cli/helper.sh"

cat >db.csv <<'END'
id,email,org_id,name,city
1,Ann@example.org,acme,Ann,Bonn
2,bob@example.org,acme,Bob,
END
cat >cache.csv <<'END'
id,email,org_id,name
1,ann@example.org,acme,An old Ann
3,cy@example.org,acme,Cy
END
cat >app.ini <<END
[muster]
store = users
[store db]
plugin = memory
load = db.csv
[store cache]
plugin = memory
load = cache.csv
[store users]
strategy = parallel
primary = db
secondary = cache
[store chosen]
strategy = adaptive
primary = db
secondary = cache
[store late]
plugin = slow
store = cache
delay = 1m
[store hasty]
strategy = parallel
primary = db
secondary = impatient
[store impatient]
plugin = slow
store = cache
delay = 1m
timeout = 5ms
[store waiting]
strategy = sequential
primary = late
[store odd]
plugin = $mood
mood = odd
[store down]
plugin = $mood
mood = down
[store failing]
plugin = $mood
mood = failing
[store hanging]
plugin = $mood
mood = hanging
[store half]
strategy = sequential
primary = db
secondary = failing, down
END

# ---- found: 0 ----

muster find -c app.ini --email ANN@example.ORG
expect_code 0
expect_no_err
expect_out <<'END'
id  email            org_id  name  city  store
1   Ann@example.org  acme    Ann   Bonn  db
END

muster find -c app.ini --org acme --format csv
expect_code 0
expect_no_err
printf '%s\r\n' id,email,org_id,name,city \
	1,Ann@example.org,acme,Ann,Bonn 2,bob@example.org,acme,Bob, \
	3,cy@example.org,acme,Cy, | expect_out

muster find -c app.ini --id 3 --org acme --format json
expect_code 0
expect_no_err
mask_times
expect_out <<'END'
{"status":"OK","error":null,"partial":false,"truncated":false,"strategy":"parallel","choice":null,"elapsed_us":T,"users":[{"id":"3","email":"cy@example.org","org_id":"acme","name":"Cy","attributes":{},"store":"cache"}],"legs":[{"store":"db","role":"primary","outcome":"miss","status":"OK","users":0,"start_us":T,"elapsed_us":T,"error":null,"legs":[]},{"store":"cache","role":"secondary","outcome":"hit","status":"OK","users":1,"start_us":T,"elapsed_us":T,"error":null,"legs":[]}]}
END

muster find -c app.ini --store db --id 1 --format json
expect_code 0
mask_times
expect_out <<'END'
{"status":"OK","error":null,"partial":false,"truncated":false,"strategy":null,"choice":null,"elapsed_us":T,"users":[{"id":"1","email":"Ann@example.org","org_id":"acme","name":"Ann","attributes":{"city":"Bonn"},"store":"db"}],"legs":[{"store":"db","role":"primary","outcome":"hit","status":"OK","users":1,"start_us":T,"elapsed_us":T,"error":null,"legs":[]}]}
END

cat >again.ini <<END
[store lost]
plugin = $mood
mood = lost
retry = 2
END
muster find -c again.ini --id 1 --format json
expect_code 3
expect_in_out '"error":"connection lost","legs":[],"tries":3}]}'

muster find -c app.ini --store chosen --id 3 --format json
expect_code 0
expect_in_out '"strategy":"adaptive","choice":{"way":"sequential","why":"nothing has been measured yet"},"elapsed_us":'
muster find -c app.ini --store chosen --id 1 --primary-only --format json
expect_in_out '"strategy":"adaptive","choice":null,'

muster find -c app.ini --id 3 --primary-only
expect_code 1
expect_no_out

muster find -c app.ini --org acme --limit 2 --format csv
expect_code 0
expect_err <<'END'
muster: there are more users than the 2 printed
END
printf '%s\r\n' id,email,org_id,name,city \
	1,Ann@example.org,acme,Ann,Bonn 2,bob@example.org,acme,Bob, | expect_out

muster find -c app.ini --org acme --limit 2 --format json
expect_in_out '"truncated":true'

# ---- where the configuration comes from ----

MUSTER_CONFIG=app.ini
export MUSTER_CONFIG
muster find --id 2
expect_code 0
expect_in_out bob@example.org
muster find -c missing.ini --id 2
expect_code 2
expect_in_err missing.ini
muster find --store missing --id 2
expect_code 2
expect_in_err missing
expect_no_out

# ---- nobody: 1 ----

muster find --id 9
expect_code 1
expect_no_out
expect_err <<'END'
muster find: nobody found in 'users'
END
muster find --id 9 --format csv
expect_code 1
printf 'id,email,org_id,name\r\n' | expect_out
muster find --id 9 --format json
expect_code 1
expect_in_out '"status":"OK"'
expect_in_out '"users":[]'

# ---- partial, and why ----

muster find --store hasty --id 1 --format json
expect_code 0
expect_in_out '"partial":true'
expect_in_out '"outcome":"timeout"'
expect_in_err "muster: partial: no answer from 'impatient' (timeout): "
muster find --store half --id 9
expect_code 1
expect_in_err "muster: partial: no answer from 'failing' (error): "
expect_in_err "it burns"
expect_in_err "muster: partial: no answer from 'down' (error): "
expect_printable

# ---- failed: 3 ----

for format in table csv; do
	muster find --store down --id 1 --format $format
	expect_code 3
	expect_no_out
	expect_in_err "UNAVAILABLE"
	expect_in_err "connection refused"
	expect_printable
done
muster find --store failing --id 1 --format json
expect_code 3
expect_in_out '{"status":"INTERNAL","error":"'
expect_in_out '"outcome":"error","status":"INTERNAL","users":0'
expect_in_out '"error":"it burns"'

# ---- too late: 4 ----

muster find --store late --id 1 --deadline 20ms --format json
expect_code 4
expect_in_out '{"status":"DEADLINE_EXCEEDED","error":"'
expect_in_out '"outcome":"timeout"'
expect_in_err DEADLINE_EXCEEDED
muster find --store waiting --id 1 --deadline 20ms
expect_code 4
expect_no_out
muster find --store hanging --id 1 --deadline 20ms --trace
expect_code 4
expect_in_err "hanging: DEADLINE_EXCEEDED in "

# ---- queries that the library refuses: 2 ----

muster find --email "$(printf 'a\nb')" --format json
expect_code 2
expect_no_out
expect_in_err "try 'muster find --help'"
muster find --id "$(printf 'a\377')"
expect_code 2
muster find --id "$(printf '%02000d' 1)"
expect_code 2

# ---- a table for people ----

muster find --store odd --org acme
expect_code 0
expect_no_err
expect_printable
expect_out <<'END'
id  email               org_id  name              city    empty  nick   store
1   yamada@example.org  acme    山田 太郎         Zürich                odd
2                       acme    Zoë \x1b]0;x\x07  Bonn           a,"b"  odd
3                       acme                                            odd
END
cp out utf8
for locale in C POSIX en_US.ISO-8859-1 C.UTF-8; do
	words="find (in the locale $locale)"
	env LC_ALL=$locale "$command" find --store odd --org acme >out 2>err
	cmp -s utf8 out || fail "another table"
done
muster find --store odd --org acme --format csv
printf '%s\r\n' id,email,org_id,name,city,empty,nick \
	'1,yamada@example.org,acme,山田 太郎,Zürich,"",' \
	"2,,acme,$(printf 'Zoe\314\210 \033]0;x\007'),Bonn,,\"a,\"\"b\"\"\"" \
	3,,acme,,,, | expect_out

# ---- the trace ----

muster find --org acme --trace --format json
expect_code 0
[ "$(wc -l <out)" -eq 1 ] || fail "the trace is not on standard error"
grep -q '^users (parallel): 3 users in ' err || fail "no line of the call"
grep -q '^db  *primary  *hit  *2 .*|.*=.*|$' err || fail "no bar of db"
grep -q '^cache  *secondary  *hit  *2 .*|.*=.*|$' err || fail "no bar of cache"

muster find --store chosen --id 3 --trace
expect_in_err 'sequential: nothing has been measured yet'
grep -q '^chosen (adaptive): 1 user in ' err || fail "no line of the call"

# ---- only what the store reaches is opened ----

cat >broken.ini <<END
[muster]
store = db
[store db]
plugin = memory
load = db.csv
[store other]
plugin = memory
load = missing.csv
END
muster find -c broken.ini --id 1
expect_code 0
muster find -c broken.ini --store other --id 1
expect_code 2
expect_in_err missing.csv

finish
