#!/bin/sh
# SPDX-License-Identifier: MIT
#
# muster find --plugin: one store of one plugin, without a configuration.
. "${top_srcdir:-.}/tests/cli/helper.sh"

cp "$mood" mood.so
chmod 600 mood.so
printf 'id,email\n1,a@b\n' >'odd "name" ; # \ %s.csv'

# ---- a path, and a name along the plugin path ----

muster find --plugin ./mood.so --option mood=odd --org acme --format csv
expect_code 0
expect_no_err
expect_in_out "yamada@example.org"
muster find --plugin=static --option id=7 --option email=a@b \
	--option=name='Ann = "A" ; #1 \' --email A@B --format json
expect_code 0
expect_no_err
expect_in_out '"name":"Ann = \"A\" ; #1 \\"'
expect_in_out '"store":"static"'
muster find --plugin static --option id=7 --option name= --id 7 --format json
expect_code 0
expect_in_out '"name":""'
muster find --plugin static --option id=7 --option name='  x  ' --id 7 \
	--format json
expect_in_out '"name":"  x  "'
muster find --plugin memory --option 'load=odd "name" ; # \ %s.csv' --email a@b
expect_code 0
expect_no_err

# ---- as with a file: nobody, failures, deadlines, what any store has ----

muster find --plugin static --option id=7 --id 8
expect_code 1
muster find --plugin ./mood.so --option mood=failing --id 8
expect_code 3
muster find --plugin ./mood.so --option mood=down --id 8
expect_code 3
expect_in_err "connection refused"
muster find --plugin ./mood.so --option mood=hanging --option timeout=5ms \
	--id 8
expect_code 4

# ---- no configuration is read ----

MUSTER_CONFIG=$work/none.ini
export MUSTER_CONFIG
muster find --plugin static --option id=7 --id 7
expect_code 0
unset MUSTER_CONFIG

# ---- what is wrong is said by its name, all of it at once ----

muster find --plugin static --option emial=a@b --option timeout=20 --id 7
expect_code 2
expect_no_out
expect_err <<'END'
static: option 'id' is required: the user's id
static: option 'timeout': expected a duration such as 20ms (units ns us ms s m h d), not '20'
static: unknown option 'emial' (did you mean 'email'?)
muster: 'static': 3 problems
END
muster find --plugin static --option id=7 --option id=8 --option plugin=x \
	--option 'a b=1' --option name="$(printf 'two\nlines')" \
	--option email="$(printf '\351')" --id 7
expect_code 2
expect_err <<'END'
static: option 'id': is repeated
static: option 'plugin': is repeated
static: option 'a b': bad name: expected 'NAME = VALUE', a name of A-Z a-z 0-9 _ . -
static: option 'name': the value has a control character
static: option 'email': the value is not valid UTF-8
muster: 'static': 5 problems
END
muster find --plugin memory --option load=none.csv --id 7
expect_code 2
expect_in_err "memory: option 'load': $work/none.csv: cannot be opened"
muster find --plugin slow --option store=slow --option delay=1ms --id 7
expect_code 2
expect_in_err "slow: is a member of itself: slow -> slow"
muster find --plugin nosuch --id 7
expect_code 2
expect_in_err "nosuch: cannot load plugin 'nosuch'"
muster find --plugin mood.so --id 7
expect_code 2
expect_in_err "a file is named with a slash: './mood.so'"

# wrong "MESSAGE" WORD...
wrong()
{
	wrong_message=$1
	shift
	muster find "$@"
	expect_code 2
	expect_no_out
	expect_err <<END
muster find: $wrong_message
muster: try 'muster find --help'
END
}

wrong "--plugin asks without a configuration: leave -c out" \
	--plugin static -c app.ini --id 7
wrong "--plugin opens one store: leave --store out" \
	--plugin static --store db --id 7
wrong "--option is for a plugin: expected --plugin too" --option id=7 --id 7
wrong "option '--plugin' expects a value, not ''" --plugin '' --id 7
wrong "option '--option' expects a value, not ''" \
	--plugin static --option id=7 --option '' --id 7
wrong "option '--option' expects a value: K=V ..." --plugin static --option
wrong "--option: expected NAME=VALUE, not 'id'" \
	--plugin static --option id --id 7
wrong "--option: expected NAME=VALUE, not '=7'" \
	--plugin static --option email=a --option =7 --id 7

finish
