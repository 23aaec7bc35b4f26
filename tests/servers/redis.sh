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

# Debian's redis-server is another name of what redis-tools brings, and what the
# program does depends on the name; so nothing is needed that would start a
# service.
find_server()
{
	for name in redis-server valkey-server; do
		command -v $name && return
	done
	for name in redis-check-rdb valkey-check-rdb; do
		command -v $name > /dev/null || continue
		server=${name%-check-rdb}-server
		ln -sf "$(command -v $name)" "$dir/$server"
		echo "$dir/$server"
		return
	done
	echo "no redis-server (Debian: redis-tools)" >&2
	exit 77
}

find_cli()
{
	command -v redis-cli || command -v valkey-cli || exit 77
}

runs()
{
	pid=$(cat "$dir/pid" 2> /dev/null) && kill -0 "$pid" 2> /dev/null
}

start()
{
	server=$(find_server) || exit 77
	cli=$(find_cli) || exit 77
	rm -f "$dir/pid" "$dir/socket"
	timeout -k 5 900 "$server" --port 0 --unixsocket "$dir/socket" \
	    --pidfile "$dir/pid" --dir "$dir" --daemonize no --save '' \
	    --logfile "$dir/log" "$@" > "$dir/out" 2>&1 < /dev/null &
	starter=$!
	# NOAUTH is an answer too; LOADING is none yet
	until "$cli" -s "$dir/socket" ping 2> /dev/null |
	    grep -q -e PONG -e NOAUTH; do
		if ! kill -0 $starter 2> /dev/null; then
			cat "$dir/out" "$dir/log" >&2
			exit 1
		fi
		sleep 0.02
	done
}

stop()
{
	runs || return 0
	kill -CONT "$pid" 2> /dev/null
	kill -KILL "$pid" 2> /dev/null
	while kill -0 "$pid" 2> /dev/null; do
		sleep 0.01
	done
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
	stop
	;;
find)
	find_server > /dev/null && find_cli > /dev/null
	;;
*)
	exit 2
	;;
esac
