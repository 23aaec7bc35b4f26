# SPDX-License-Identifier: MIT
#
# helper - what the scripts of this folder share; to be sourced. Gives each a
# directory of its own, $work, as the working directory, the command as
# `muster` and the ways to compare what it did.

: "${top_srcdir:=$PWD}" "${top_builddir:=$PWD}"
command=$top_builddir/cli/muster
if [ -x "$top_builddir/cli/.libs/muster" ]; then
	# What libtool's script would start, many times faster.
	command=$top_builddir/cli/.libs/muster
	LD_LIBRARY_PATH=$top_builddir/.libs${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}
	export LD_LIBRARY_PATH
fi
mood=$top_builddir/tests/cli/.libs/mood.so
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 1
unset MUSTER_CONFIG COLUMNS
LC_ALL=C.UTF-8
export LC_ALL
failures=0

# Runs the command with the words given: $code, and the files out and err.
muster()
{
	words=$*
	"$command" "$@" >out 2>err
	code=$?
}

fail()
{
	failures=$((failures + 1))
	echo "FAILED: muster $words"
	printf '  %s\n' "$1"
	sed 's/^/  out: /' out
	sed 's/^/  err: /' err
}

expect_code()
{
	[ "$code" -eq "$1" ] || fail "exit status $code instead of $1"
}

# Is standard output (error) exactly what standard input of this says?
expect_out()
{
	cat >expected
	cmp -s expected out && return
	fail "standard output is not:"
	sed 's/^/  exp: /' expected
}

expect_err()
{
	cat >expected
	cmp -s expected err && return
	fail "standard error is not:"
	sed 's/^/  exp: /' expected
}

expect_no_out()
{
	[ ! -s out ] || fail "standard output is not empty"
}

expect_no_err()
{
	[ ! -s err ] || fail "standard error is not empty"
}

# Is this text in standard output (error)?
expect_in_out()
{
	grep -qF -- "$1" out || fail "not on standard output: $1"
}

expect_in_err()
{
	grep -qF -- "$1" err || fail "not on standard error: $1"
}

# Nothing that a terminal would act upon, in both.
expect_printable()
{
	[ -z "$(cat out err | LC_ALL=C tr -d '\n\040-\176\200-\377')" ] ||
		fail "control characters"
}

# Takes the times out of JSON on standard output.
mask_times()
{
	sed 's/_us":[0-9][0-9]*/_us":T/g' out >masked && mv masked out
}

finish()
{
	[ "$failures" -eq 0 ] || exit 1
	exit 0
}
