#!/bin/sh
# SPDX-License-Identifier: MIT
#
# A Redis (or Valkey) server of its own in a folder of the caller's:
#
#	redis.sh start DIR [OPTION...]	with its socket at DIR/socket, its pid in
#					DIR/pid; returns when it answers. The
#					same again after it ended finds its data.
#	redis.sh stop DIR
#	redis.sh find DIR		is there one at all?
#
# OPTIONs are the server's (--requirepass x --appendonly yes). No port is opened
# unless they say so. Exits with 77 where there is no server. It ends by itself
# after a quarter of an hour, should nobody stop it.
set -u
. "$(dirname "$0")/common.sh"

# Debian's redis-server is another name of what redis-tools brings, and what the
# program does depends on the name; so nothing is needed that would start a
# service.
find_program()
{
	for name in redis-server valkey-server redis-check-rdb \
	    valkey-check-rdb; do
		command -v $name && return
	done
	skip "no redis-server (Debian: redis-tools)"
}

find_cli()
{
	command -v redis-cli || command -v valkey-cli ||
		skip "no redis-cli (Debian: redis-tools)"
}

# NOAUTH is an answer too; LOADING is none yet.
answers()
{
	"$cli" -s "$dir/socket" ping | grep -q -e PONG -e NOAUTH
}

start()
{
	server=$(find_program) || exit 77
	cli=$(find_cli) || exit 77
	case $server in
	*-check-rdb)
		ln -sf "$server" "$dir/redis-server"
		server=$dir/redis-server
		;;
	esac
	rm -f "$dir/pid" "$dir/socket"
	timeout -k 5 900 "$server" --port 0 --unixsocket "$dir/socket" \
	    --pidfile "$dir/pid" --dir "$dir" --daemonize no --save '' \
	    --logfile "$dir/log" "$@" > "$dir/out" 2>&1 < /dev/null &
	await $! answers || {
		cat "$dir/out" "$dir/log" >&2
		exit 1
	}
}

[ $# -ge 2 ] || exit 2
what=$1
dir=$2
shift 2
case $what in
start)
	start "$@"
	;;
stop)
	[ ! -f "$dir/pid" ] || end "$(cat "$dir/pid")" KILL
	;;
find)
	find_program > /dev/null && find_cli > /dev/null
	;;
*)
	exit 2
	;;
esac
