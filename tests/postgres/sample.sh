#!/bin/sh
# SPDX-License-Identifier: MIT
#
# conf/postgres.ini does what it says, as it stands but for where the server is;
# muster check names the index that is missing; and muster conform finds the
# plugin in order in front of a real server.
umask 022
scratch=$(mktemp -d) || exit 1
server=$top_srcdir/tests/servers/postgres.sh
sh "$server" find "$scratch" || {
	rm -rf "$scratch"
	exit 77
}
trap 'sh "$server" stop "$scratch/server"; rm -rf "$scratch"' EXIT
status=0
chmod 755 "$scratch"
mkdir "$scratch/server"
sh "$server" start "$scratch/server" || exit $?
place="host=$scratch/server user=tester dbname=postgres"

muster()
{
	"$top_builddir/run" muster "$@"
}

bad()
{
	echo "$*"
	status=1
}

sql()
{
	psql -q -v ON_ERROR_STOP=1 -h "$scratch/server" -U tester postgres "$@"
}

sed "s|^connection .*|connection = $place|" "$top_srcdir/conf/postgres.ini" \
    > "$scratch/postgres.ini"
sql < "$top_srcdir/conf/postgres.sql" || exit 1
muster check -c "$scratch/postgres.ini" > "$scratch/answer" 2>&1 ||
	bad "muster check says $?"
! grep warning "$scratch/answer" || bad "warned of nothing"
muster import -c "$scratch/postgres.ini" --store users \
    "$top_builddir/sample/users.csv" || bad "muster import says $?"
for email in ann@example.org BOB@example.org; do
	muster find -c "$scratch/postgres.ini" --email $email --format csv \
	    > "$scratch/answer" || bad "muster find says $? of $email"
	[ "$(wc -l < "$scratch/answer")" -eq 2 ] ||
		bad "$email: $(cat "$scratch/answer")"
done
muster conform postgres --bound 20s --time 300s --option connection="$place" \
    --option attributes_column=attributes > "$scratch/verdict" || {
	grep -A 6 '^not ok' "$scratch/verdict"
	bad "muster conform says $?"
}
sql -c 'DROP INDEX users_lower_idx' || exit 1
muster check -c "$scratch/postgres.ini" > "$scratch/answer" 2>&1
grep -q "no index serves lookups by column 'email'" "$scratch/answer" ||
	bad "no warning: $(cat "$scratch/answer")"
exit $status
