#!/bin/sh
# SPDX-License-Identifier: MIT
#
# muster import: what is stored, where it stops, and what it says.
. "${top_srcdir:-.}/tests/cli/helper.sh"

cat >app.ini <<END
[store all]
strategy = sequential
primary = db
[store db]
plugin = memory
[store picky]
plugin = $mood
mood = picky
[store lost]
plugin = $mood
mood = lost
END
MUSTER_CONFIG=app.ini
export MUSTER_CONFIG

# users COUNT: that many records of CSV.
users()
{
	awk -v count="$1" 'BEGIN {
		print "id,email,name"
		for (i = 1; i <= count; i++)
			printf "%d,u%d@example.org,U %d\n", i, i, i
	}'
}

users 1234 >users.csv
muster import --store db users.csv
expect_code 0
expect_no_err
echo "1234 users stored in 'db'" | expect_out

users 1 | muster import --store db --format csv
expect_code 0
echo "1 user stored in 'db'" | expect_out

printf '{"id":"1","name":"Ann"}\n{"id":"2"}\n' >users.jsonl
muster import --store db users.jsonl
echo "2 users stored in 'db'" | expect_out
muster import --store db --format jsonl - <users.jsonl
echo "2 users stored in 'db'" | expect_out

# ---- bad records ----

{
	users 1000
	printf ',nobody@example.org,No Id\n1002,u,U\n'
} >bad.csv
muster import --store db bad.csv
expect_code 3
expect_no_out
grep -q '^bad.csv:1002: ' err || fail "the line is not named"
expect_in_err "muster import: stopped: 1000 users stored in 'db'"

printf '{"id":"1"}\n{"id":' | muster import --store db --format jsonl
expect_code 3
grep -q '^standard input:2:' err || fail "the line is not named"
expect_in_err "stopped: 1 user stored"

# A record that only the store finds bad, in the middle of a batch.
users 1500 | sed 's/^700,.*/700,,reject/' >picky.csv
muster import --store picky picky.csv
expect_code 3
grep -q "^picky.csv:701: .*nobody is called 'reject'" err ||
	fail "the line is not named"
expect_in_err "muster import: stopped: 699 users stored in 'picky'"

# The store goes away: what is sure is said, and what is not.
users 1500 | sed 's/^700,.*/700,,lose/' >lost.csv
muster import --store lost lost.csv
expect_code 3
expect_in_err "connection lost"
expect_in_err "some of the 500 users from line 502 on may have been stored"
expect_in_err "muster import: stopped: 500 users stored in 'lost'"

# ---- not possible ----

muster import --store all users.csv
expect_code 2
expect_in_err "store 'all' is made of other stores"
muster import --store missing users.csv
expect_code 2
muster import --store db missing.csv
expect_code 2
expect_in_err "'missing.csv': No such file or directory"
expect_no_out

# ---- into a database, and out of it again ----

if [ -f "$top_builddir/plugins/.libs/sqlite.so" ]; then
	cat >sqlite.ini <<-'END'
	[store file]
	plugin = sqlite
	path = users.db
	create = yes
	END
	muster import -c sqlite.ini --store file users.csv
	expect_code 0
	muster import -c sqlite.ini --store file bad.csv
	expect_code 3
	muster find -c sqlite.ini --id 1234 --format csv
	expect_code 0
	printf 'id,email,org_id,name\r\n1234,u1234@example.org,,U 1234\r\n' |
		expect_out
	muster find -c sqlite.ini --id 1002
	expect_code 0
	muster check -c sqlite.ini
	expect_code 0
	echo "file: ok" | expect_out
fi

finish
