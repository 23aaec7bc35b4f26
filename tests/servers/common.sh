# SPDX-License-Identifier: MIT
#
# common - what scripts that start servers share; sourced by them.

# Is there no such program? Then the test is skipped.
need()
{
	command -v "$1" > /dev/null || skip "no $1 (Debian: $2)"
}

skip()
{
	echo "$*" >&2
	exit 77
}

# await PID COMMAND...: until it succeeds; 1 when the process ends before.
await()
{
	awaited=$1
	shift
	until "$@" > /dev/null 2>&1; do
		kill -0 "$awaited" 2> /dev/null || return 1
		sleep 0.02
	done
}

# Ends a process with the signal, and waits for the end.
end()
{
	kill -CONT "$1" 2> /dev/null
	kill "-$2" "$1" 2> /dev/null
	while kill -0 "$1" 2> /dev/null; do
		sleep 0.01
	done
}
