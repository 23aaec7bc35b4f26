#!/bin/sh
# SPDX-License-Identifier: MIT
#
# A PostgreSQL server of its own in a folder of the caller's:
#
#	postgres.sh start DIR [OPTION...]	with its socket in DIR, its pid
#					in DIR/pid; returns when it answers. The
#					same again after it ended finds its data.
#	postgres.sh stop DIR
#	postgres.sh crash DIR		at once, without writing its data back
#	postgres.sh freeze DIR		it and all its processes stop
#	postgres.sh thaw DIR
#	postgres.sh find DIR		is there one at all?
#
# Connect with 'host=DIR user=tester dbname=postgres'. OPTIONs are the server's
# (-c port=5433). It listens on no port, only on the socket, unless they say so
# (-c listen_addresses=127.0.0.1). Exits with 77 where there is no server. It
# ends by itself after a quarter of an hour, should nobody stop it.
set -u
. "$(dirname "$0")/common.sh"

# Debian keeps them off the PATH.
for bin in /usr/lib/postgresql/*/bin /usr/local/pgsql/bin; do
	[ ! -x "$bin/initdb" ] || PATH=$bin:$PATH
done

# The server refuses to run as root.
as_user()
{
	if [ "$(id -u)" -ne 0 ]; then
		exec "$@"
	fi
	exec setpriv --reuid="$user" --regid="$user" --clear-groups "$@"
}

find_server()
{
	need initdb postgresql
	need postgres postgresql
	user=$(id -un)
	[ "$(id -u)" -eq 0 ] || return 0
	need setpriv util-linux
	user=nobody
	! id postgres > /dev/null 2>&1 || user=postgres
	user=$(id -u "$user")
}

make_data()
{
	mkdir "$dir/data" && chmod 700 "$dir/data" || exit 1
	[ "$(id -u)" -ne 0 ] || chown -R "$user" "$dir" || exit 1
	(cd / && as_user initdb -D "$dir/data" -U tester -A trust --no-sync \
	    --no-instructions --locale=C.UTF-8 -E UTF8) \
	    > "$dir/initdb.log" 2>&1 || {
		cat "$dir/initdb.log" >&2
		exit 1
	}
}

start()
{
	[ -d "$dir/data" ] || make_data
	rm -f "$dir/pid" "$dir/data/postmaster.pid"
	(cd / && as_user timeout -k 5 -s INT 900 postgres -D "$dir/data" \
	    -c listen_addresses= -c unix_socket_directories="$dir" \
	    -c fsync=off -c max_connections=50 -c shared_buffers=16MB \
	    "$@") > "$dir/log" 2>&1 < /dev/null &
	await $! pg_isready -q -h "$dir" -U tester -d postgres || {
		cat "$dir/log" >&2
		exit 1
	}
	head -n 1 "$dir/data/postmaster.pid" > "$dir/pid"
}

# Sends a signal to the server and its processes.
each()
{
	pid=$(cat "$dir/pid")
	kill "-$1" "$pid"
	for child in $(ps -o pid= --ppid "$pid"); do
		# it may just have ended
		kill "-$1" "$child" 2> /dev/null
	done
	return 0
}

[ $# -ge 2 ] || exit 2
what=$1
dir=$2
shift 2
case $what in
start)
	find_server
	start "$@"
	;;
stop)
	[ ! -f "$dir/pid" ] || end "$(cat "$dir/pid")" INT
	;;
crash)
	end "$(cat "$dir/pid")" QUIT
	;;
freeze)
	each STOP
	;;
thaw)
	each CONT
	;;
find)
	find_server
	;;
*)
	exit 2
	;;
esac
