#!/bin/sh
# SPDX-License-Identifier: MIT
#
# System calls that fail: the command is run again and again, and each time one
# of the calls that it makes is answered by strace with an error. It has to end
# with an exit status that its page knows, by itself and in time; and either
# with the right answer, or with an error message. What is interrupted (EINTR)
# has to come to the right answer; where it need not, is_interruptible() says why.
#
# The first calls of each name, SYSCALLS_FIRST of them, are all tried; of the
# others one in SYSCALLS_SHARE, another choice for another SYSCALLS_SEED.
# SYSCALLS_ONLY names a scenario.
. "${top_srcdir:-.}/tests/cli/helper.sh"

: "${SYSCALLS_FIRST:=2}" "${SYSCALLS_SHARE:=40}" "${SYSCALLS_SEED:=1}"
: "${CK_TIMEOUT_MULTIPLIER:=1}"
MUSTER_PLUGIN_PATH=${MUSTER_PLUGIN_PATH:-$top_builddir/plugins/.libs}
export MUSTER_PLUGIN_PATH
patience=$((20 * CK_TIMEOUT_MULTIPLIER))

strace -f -o trace true 2>/dev/null || {
	echo "strace cannot trace here"
	exit 77
}
[ -z "${sanitize:-}" ] || {
	echo "a sanitizer makes calls of its own"
	exit 77
}

cat >users.csv <<'END'
id,email,org_id,name
1,ann@example.org,acme,Ann
2,bob@example.org,acme,Bob
END
cat >app.ini <<'END'
[muster]
store = all
threads = 2
[store db]
plugin = sqlite
path = users.db
create = yes
[store memory]
plugin = memory
load = users.csv
[store far]
plugin = slow
store = memory
delay = 2ms
[store all]
strategy = parallel
primary = db
secondary = far
[store turn]
strategy = sequential
primary = memory
secondary = db
END
"$command" import -c app.ini --store db users.csv >/dev/null || exit 1

# The errors that a call may have, but for EINTR. Nothing: it is left alone,
# because it does not fail, or because nobody can do anything about it.
errors_of()
{
	case $1 in
	openat | open) echo EMFILE ENFILE ENOMEM EIO EACCES ;;
	read | pread64) echo EIO ENOMEM ;;
	write | pwrite64) echo EIO ENOSPC ;;
	fstat | stat | newfstatat | lstat | statx) echo EIO ENOMEM ;;
	mmap) echo ENOMEM ;;
	clone3 | clone) echo EAGAIN ENOMEM ;;
	epoll_create1 | eventfd2 | timerfd_create | pipe2) echo EMFILE ENOMEM ;;
	fsync | fdatasync | ftruncate) echo EIO ;;
	fcntl) echo EIO ENOLCK ;;
	getdents64) echo EIO ;;
	unlink | getcwd) echo EIO ENOMEM ;;
	esac
}

# Those that are tried with EINTR. Not futex: half of its calls wake somebody,
# and glibc ends a program where these are said to have been interrupted. Not
# write: stdio throws away what it could not write, and the command has no
# handler of a signal that could interrupt it. Not fsync: SQLite takes it for a
# broken disk.
is_interruptible()
{
	case $1 in
	openat | open | read | pread64 | pwrite64 | epoll_wait | \
	    epoll_pwait | poll | ppoll | nanosleep | clock_nanosleep | \
	    ftruncate) return 0 ;;
	esac
	return 1
}

runs=0
scenarios=0
wrong=0

# What stays the same: times do not.
mask()
{
	sed 's/_us":[0-9]*/_us":/g' "$1"
}

complain()
{
	wrong=$((wrong + 1))
	echo "WRONG: muster $words: $call number $number: $error: $1"
	sed 's/^/  out: /' out
	sed 's/^/  err: /' err
}

# Runs the words with one error, and judges.
try()
{
	runs=$((runs + 1))
	rm -f new.db new.db-journal
	# shellcheck disable=SC2086
	timeout -s KILL "$patience" strace -f -qq -o trace -e trace="$call" \
	    -e inject="$call:error=$error:when=$number" \
	    "$command" $words >out 2>err </dev/null
	code=$?
	mask out >masked
	case $code in
	137) complain "it hangs" ;;
	[0-4])
		same=no
		[ $code -eq "$wanted" ] && cmp -s masked right && same=yes
		[ $same = yes ] && return
		# The dynamic loader does not read again.
		grep -q 'cannot read file data' out err && return
		[ "$error" = EINTR ] && complain "exit status $code"
		[ $code -ge 2 ] && [ -s err ] && return
		grep -q 'no answer from' err && [ $code -eq 0 ] && return
		# The list has the reason in place of what a plugin says.
		[ "$words" = plugins ] && grep -q "plugin '" out && return
		[ "$error" != EINTR ] && complain "exit status $code" ;;
	*) complain "exit status $code" ;;
	esac
}

# Is it the turn of this call?
is_chosen()
{
	[ "$number" -le $((before + SYSCALLS_FIRST)) ] && return 0
	[ $(((number * 7919 + SYSCALLS_SEED * 104729 + ${#call} * 31) % \
	    SYSCALLS_SHARE)) -eq 0 ]
}

sweep_call()
{
	number=$((before + 1))
	while [ "$number" -le "$count" ]; do
		if is_chosen; then
			for error in $(errors_of "$call"); do
				try
			done
			error=EINTR
			is_interruptible "$call" && try
		fi
		number=$((number + 1))
	done
}

# scenario EXIT-STATUS WORDS...
scenario()
{
	wanted=$1
	shift
	words=$*
	case $words in
	*"${SYSCALLS_ONLY:-}"*) ;;
	*) return ;;
	esac
	scenarios=$((scenarios + 1))
	rm -f new.db
	# shellcheck disable=SC2086
	strace -f -qq -o trace "$command" $words >out 2>err </dev/null
	code=$?
	mask out >right
	[ $code -eq "$wanted" ] || {
		call=none number=0 error=none
		complain "exit status $code without an error"
		return
	}
	# What comes before main() is the dynamic loader's, which ends the
	# program its own way; main() begins with a look at descriptors 0 to 2.
	awk '{ name = $2; if (!sub(/\(.*/, "", name)) next
		if (!begun && /fcntl\(0, F_GETFD/) { begun = 1; look = 3 }
		count[name]++
		if (!begun) before[name]++
		if (look > 0 && name == "fcntl") { look--; before[name]++ }
	} END { for (name in count)
		print name, before[name] + 0, count[name] }' trace | sort >calls
	while read -r call before count; do
		sweep_call
	done <calls
}

scenario 0 find -c app.ini --email ann@example.org --format json
scenario 0 find -c app.ini --store turn --org acme --format csv
scenario 1 find -c app.ini --store db --id none
scenario 0 find --plugin memory --option load=users.csv --id 1
scenario 0 check -c app.ini
scenario 0 plugins
scenario 0 plugins sqlite
sed 's/users\.db/new.db/' app.ini >new.ini
scenario 0 import -c new.ini --store db users.csv

echo "$scenarios scenarios, $runs runs, $wrong wrong"
[ "$scenarios" -gt 0 ] && [ "$wrong" -eq 0 ]
