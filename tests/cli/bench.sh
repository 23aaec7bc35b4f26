#!/bin/sh
# SPDX-License-Identifier: MIT
#
# muster bench: words that are wrong, and tiny measurements of which every
# number is ignored, but not what is printed around it.
. "${top_srcdir:-.}/tests/cli/helper.sh"
MUSTER_PLUGIN_PATH=$top_builddir/plugins/.libs
TMPDIR=$work/temporary
mkdir "$TMPDIR" svg || exit 1
export MUSTER_PLUGIN_PATH TMPDIR

# tiny WORD...: as short as it can be.
tiny()
{
	muster bench --runs 1 --time 1us "$@"
}

# wrong "MESSAGE" WORD...
wrong()
{
	wrong_message=$1
	shift
	muster bench "$@"
	expect_code 2
	expect_no_out
	expect_err <<END
muster bench: $wrong_message
muster: try 'muster bench --help'
END
}

# member "NAME": is there a member of that name in the JSON?
member()
{
	expect_in_out "\"$1\":"
}

# Words of the verdict, which is wrapped where the numbers before them end.
expect_words()
{
	tr -s '\n ' '  ' <out | grep -qF -- "$1" ||
		fail "not in the words on standard output: $1"
}

# A line for each element that is opened and each that is closed, as many.
expect_svg()
{
	if command -v xmllint >/dev/null; then
		xmllint --noout "$1" || fail "$1 is not well-formed"
	elif command -v python3 >/dev/null; then
		python3 -c 'import sys, xml.dom.minidom as x; x.parse(sys.argv[1])' \
			"$1" || fail "$1 is not well-formed"
	fi
	grep -q '^<svg xmlns="http://www.w3.org/2000/svg"' "$1" ||
		fail "$1 does not begin as SVG"
	[ "$(tail -n 1 "$1")" = "</svg>" ] || fail "$1 does not end as SVG"
}

# ---- words that are wrong ----

wrong "unexpected argument 'classic'" classic
wrong "options '--sweep' and '--delay' exclude each other" \
	--sweep --delay 1ms,1ms
wrong "options '--callers' and '--in-flight' exclude each other" \
	--callers 2 --in-flight 2
wrong "options '--sweep' and '--callers' exclude each other" \
	--sweep --callers 2
wrong "options '--config' and '--delay' exclude each other" \
	-c x.ini --delay 1ms,1ms
wrong "options '--id' and '--sweep' exclude each other" --id 1 --sweep
for number in 0 -1 1.5 many 1001 ''; do
	wrong "--runs: expected a whole number from 1 to 1000, not '$number'" \
		--runs "$number"
done
wrong "--callers: expected a whole number from 1 to 10000, not '10001'" \
	--callers 10001
wrong "--in-flight: expected a whole number from 1 to 1000000, not 'x'" \
	--in-flight x
units="(units ns us ms s m h d)"
for delays in 1ms '1ms,' ',1ms' 1ms,1 1,1ms 1ms,1ms,1ms -1ms,0 '' ,; do
	wrong "--delay: expected two durations such as 500us,100us $units, not '$delays'" \
		--delay "$delays"
done
wrong "--time: expected a duration such as 20ms $units, not '0s'" --time 0s
wrong "option '--svg' expects a value, not ''" --svg ''
wrong "option '--store' expects a value, not ''" --store '' --id 1
wrong "expected whom to find: --email E, --org O or --id I" -c app.ini
muster bench --delay 0,0 --svg nowhere/chart.svg
expect_code 2
expect_no_out
expect_in_err "cannot write 'nowhere/chart.svg': No such file"

# ---- two stores with delays ----

tiny --delay 0us,0 --svg svg/bars.svg
expect_code 0
expect_no_err
expect_printable
for word in "no delay" ns/op spread p50 p99 CPU/op allocs/op bytes/op; do
	expect_in_out "$word"
done
for way in sequential parallel adaptive; do
	grep -q "^$way  *[0-9]" out || fail "nothing about $way"
done
tr -s '\n ' '  ' <out | grep -q ' parallel \(saves\|takes\) .*adaptive ' ||
	fail "no verdict"
expect_svg svg/bars.svg

tiny --delay 20us,0
expect_code 0
expect_in_out "20 us + 0"
grep -q '^two sleeps  *[0-9]' out || fail "no bare sleeps"
grep -q '^one sleep  *[0-9]' out || fail "no bare sleep"

tiny --delay 10us,20us --json
expect_code 0
expect_no_err
[ "$(wc -l <out)" -eq 1 ] || fail "not one line"
expect_in_out '"rows":[{"name":"10 us + 20 us","store":null,"delays_ns":[10000,20000],"ways":[{"name":"sequential","kind":"strategy","calls":'
for name in version processors runs time_ns callers in_flight \
	allocations_counted calls failed partial ns_per_op p50_ns p99_ns \
	calls_per_second cpu_ns_per_op allocations_per_op bytes_per_op \
	memory_per_call_in_flight verdict gain saved_ns cpu_ns recommended; do
	member $name
done
expect_in_out '"sweep":null'
if command -v python3 >/dev/null; then
	python3 -m json.tool <out >/dev/null || fail "no JSON"
fi

# The heap is counted wherever that can be done: a row of ours takes nothing,
# and the number is 0 and not missing.
if grep -q '"allocations_counted":true' out; then
	tiny --delay 0,0
	grep -q '^sequential .*  0  *0$' out || fail "allocations"
else
	expect_in_out '"allocations_per_op":null'
fi

tiny --delay 0,0 --callers 3 --svg svg/callers.svg
expect_code 0
expect_in_out "3 callers"
expect_in_out "lookups/s"
expect_words "lookups a second"
expect_svg svg/callers.svg
tiny --delay 10us,0 --in-flight 200
expect_code 0
expect_in_out "200 in flight"
expect_in_out "memory"
tiny --delay 10us,0 --in-flight 200 --json
member memory_per_call_in_flight
expect_in_out '"in_flight":200'
expect_in_out '"measure":"calls_per_second"'

# ---- one's own ----

cat >app.ini <<END
[muster]
store = users
[store one]
plugin = static
id = 1
[store two]
plugin = static
id = 1
[store down]
plugin = $mood
mood = failing
[store late]
plugin = slow
store = one
delay = 1m
timeout = 1ms
[store users]
strategy = parallel
primary = one
secondary = two
[store half]
strategy = parallel
primary = one
secondary = down
[store broken]
strategy = parallel
primary = down
secondary = one
[store waiting]
strategy = parallel
primary = late
END
MUSTER_CONFIG=app.ini
export MUSTER_CONFIG

tiny --id 1
expect_code 0
expect_no_err
for way in users sequential parallel adaptive one two; do
	grep -q "^$way" out || fail "nothing about $way"
done
expect_words "Recommended:"
expect_words "2 a lookup"
tiny -c app.ini --store users --id 1 --json
expect_code 0
expect_in_out '"name":"users","store":"users","delays_ns":null'
expect_in_out '"kind":"member"'

tiny --id 2
expect_code 0
expect_err <<'END'
muster bench: nobody found in 'users': what is measured is a miss
END
tiny --store one --id 1
expect_code 2
expect_no_out
expect_err <<'END'
muster bench: store 'one' is opened by the plugin 'static', there is no strategy to choose: name a store that has one
END
tiny --store nosuch --id 1
expect_code 2
expect_in_err "there is no store 'nosuch'"
tiny -c missing.ini --id 1
expect_code 2
expect_in_err missing.ini
tiny --store half --id 1
expect_code 0
expect_in_err "partial: no answer from 'down' (error): "
expect_in_err "answers are partial"
expect_in_err "muster bench: down: "
expect_in_err "lookups failed"
expect_printable
tiny --store broken --id 1
expect_code 3
expect_no_out
expect_in_err "muster bench: INTERNAL: "
tiny --store waiting --id 1
expect_code 4
expect_in_err "muster bench: DEADLINE_EXCEEDED"

[ -z "$(ls -A "$TMPDIR")" ] || fail "files are left in \$TMPDIR"

finish
