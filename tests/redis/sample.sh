#!/bin/sh
# SPDX-License-Identifier: MIT
#
# conf/redis.ini and conf/redis-cluster.ini do what they say, as they stand but
# for where the servers are; and so does muster conform in front of real
# servers.
umask 022
scratch=$(mktemp -d) || exit 1
servers=$top_srcdir/tests/servers
trap 'sh "$servers/redis.sh" stop "$scratch/one"
    [ ! -f "$scratch/many/ports" ] ||
	sh "$servers/redis-cluster.sh" stop "$scratch/many"
    rm -rf "$scratch"' EXIT
status=0
mkdir "$scratch/one" "$scratch/many"
sh "$servers/redis.sh" start "$scratch/one" || exit $?
sh "$servers/redis-cluster.sh" start "$scratch/many" || exit $?
cp "$top_builddir/sample/users.csv" "$scratch" || exit 1
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

# try FILE PLACE: where the servers are is all that is changed.
try()
{
	sed "s|^servers *=.*|$2|" "$top_srcdir/conf/$1" > "$1"
	muster check -c "$1" || bad "$1: muster check says $?"
	muster import -c "$1" --store users users.csv ||
		bad "$1: muster import says $?"
	for email in ann@example.org BOB@example.org; do
		muster find -c "$1" --email $email --format csv > answer ||
			bad "$1: muster find says $? of $email"
		[ "$(wc -l < answer)" -eq 2 ] || bad "$1: $(cat answer)"
	done
}

conform()
{
	muster conform redis --bound 20s --time 300s "$@" > verdict || {
		grep -A 6 '^not ok' verdict
		bad "muster conform: $*"
	}
}

ports=$(sed s/^/127.0.0.1:/ many/ports | head -n 2 | paste -sd ,)
try redis.ini "socket = $scratch/one/socket"
try redis-cluster.ini "servers = $ports"
conform --option socket="$scratch/one/socket"
conform --option socket="$scratch/one/socket" --option layout=json
conform --option servers="$ports" --option cluster=yes
exit $status
