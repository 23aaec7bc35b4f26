#!/bin/sh
# SPDX-License-Identifier: MIT
#
# A Redis Cluster of three masters, each with a replica, on loopback, in a folder
# of the caller's:
#
#	redis-cluster.sh start DIR	their ports go to DIR/ports, one a line,
#					each node's folder is DIR/PORT; returns
#					when every node sees a whole cluster
#	redis-cluster.sh stop DIR
#
# As redis.sh for the rest.
set -u
here=$(dirname "$0")
dir=${2-}
cli=$(command -v redis-cli || command -v valkey-cli) || exit 77
[ -n "$dir" ] || exit 2

# A number that may be free: what is not is noticed when the server starts.
some_port()
{
	echo $((20000 + $(od -An -N2 -tu2 /dev/urandom) % 25000))
}

start_node()
{
	for attempt in 1 2 3 4 5 6 7 8 9 10; do
		port=$(some_port)
		mkdir "$dir/$port" 2> /dev/null || continue
		sh "$here/redis.sh" start "$dir/$port" --port "$port" \
		    --bind 127.0.0.1 --cluster-enabled yes \
		    --cluster-node-timeout 1000 --appendonly yes \
		    --appendfsync always \
		    --cluster-replica-validity-factor 0 \
		    --repl-diskless-sync-delay 0 2> "$dir/why"
		code=$?
		[ $code -ne 77 ] || exit 77
		if [ $code -eq 0 ]; then
			echo "$port" >> "$dir/ports"
			return
		fi
		rm -rf "${dir:?}/$port"
	done
	cat "$dir/why" >&2
	exit 1
}

# Do all nodes know all slots, and each master a replica that is connected?
is_whole()
{
	while read -r port; do
		"$cli" -p "$port" cluster info |
		    grep -q '^cluster_state:ok' || return 1
		[ "$("$cli" -p "$port" cluster nodes |
		    grep -c 'slave.* connected')" -eq 3 ] || return 1
		"$cli" -p "$port" info replication |
		    grep -q -e connected_slaves:1 -e master_link_status:up ||
		    return 1
	done < "$dir/ports"
}

case ${1-} in
start)
	: > "$dir/ports"
	for node in 1 2 3 4 5 6; do
		start_node
	done
	"$cli" --cluster create $(sed s/^/127.0.0.1:/ "$dir/ports") \
	    --cluster-replicas 1 --cluster-yes > "$dir/create.log" 2>&1 || {
		cat "$dir/create.log" >&2
		exit 1
	}
	until is_whole; do
		sleep 0.05
	done
	;;
stop)
	while read -r port; do
		sh "$here/redis.sh" stop "$dir/$port"
	done < "$dir/ports"
	;;
*)
	exit 2
	;;
esac
