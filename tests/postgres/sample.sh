#!/bin/sh
# SPDX-License-Identifier: MIT
#
# conf/postgres.ini and conf/postgres-redis.ini do what they say, as they stand
# but for where the servers are; muster check names the index that is missing;
# and muster conform finds the plugin in order in front of a real server. What
# opens a store thousands of times is done only with CONFORM=whole.
case $plugins in
*postgres*)
	;;
*)
	echo "the plugin is not built"
	exit 77
	;;
esac
umask 022
scratch=$(mktemp -d) || exit 1
servers=$top_srcdir/tests/servers
sh "$servers/postgres.sh" find "$scratch" || {
	rm -rf "$scratch"
	exit 77
}
trap 'sh "$servers/postgres.sh" stop "$scratch/postgres"
    sh "$servers/redis.sh" stop "$scratch/redis"
    rm -rf "$scratch"' EXIT
status=0
chmod 755 "$scratch"
mkdir "$scratch/postgres" "$scratch/redis"
sh "$servers/postgres.sh" start "$scratch/postgres" || exit $?
place="host=$scratch/postgres user=tester dbname=postgres"
cp "$top_builddir/sample/users.csv" "$top_builddir/sample/cache.csv" \
    "$scratch" || exit 1
cd "$scratch" || exit 1

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
	psql -q -v ON_ERROR_STOP=1 -h "$scratch/postgres" -U tester postgres "$@"
}

# take FILE: where the servers are is all that is changed.
take()
{
	sed -e "s|^connection .*|connection = $place|" \
	    -e "s|^servers .*|socket = $scratch/redis/socket|" \
	    "$top_srcdir/conf/$1" > "$1"
}

# fill FILE STORE USERS
fill()
{
	muster import -c "$1" --store "$2" "$3" ||
		bad "$1: muster import says $? of $2"
}

# try FILE EMAIL...
try()
{
	file=$1
	shift
	muster check -c "$file" > answer 2>&1 ||
		bad "$file: muster check says $?"
	! grep warning answer || bad "$file: warned of nothing"
	for email; do
		muster find -c "$file" --email "$email" --format csv > answer ||
			bad "$file: muster find says $? of $email"
		[ "$(wc -l < answer)" -eq 2 ] || bad "$file: $(cat answer)"
	done
}

sql < "$top_srcdir/conf/postgres.sql" || exit 1
take postgres.ini
fill postgres.ini users users.csv
try postgres.ini ann@example.org BOB@example.org

# Zoe is in the cache only.
case $plugins in
*redis*)
	if sh "$servers/redis.sh" start "$scratch/redis"; then
		take postgres-redis.ini
		fill postgres-redis.ini cache cache.csv
		try postgres-redis.ini ann@example.org zoe@example.org
	fi
	;;
esac

checks=$(muster conform --list | cut -d ' ' -f 1)
[ "${CONFORM-}" = whole ] ||
	checks=$(echo "$checks" | grep -v -x -e odd-options -e open-close)
muster conform postgres --bound 20s --time 300s --option connection="$place" \
    --option attributes_column=attributes $(printf ' --only %s' $checks) \
    > verdict || {
	grep -A 6 '^not ok' verdict
	bad "muster conform says $?"
}
[ "$(grep -c '^ok' verdict)" -gt 30 ] || bad "$(cat verdict)"

sql -c 'DROP INDEX users_lower_idx' || exit 1
muster check -c postgres.ini > answer 2>&1
grep -q "no index serves lookups by column 'email'" answer ||
	bad "no warning: $(cat answer)"
exit $status
