#!/bin/sh
# SPDX-License-Identifier: MIT
#
# Words that are wrong: each is exit status 2, nothing on standard output, what
# was expected on standard error, and where the help is. And the help itself.
. "${top_srcdir:-.}/tests/cli/helper.sh"

# wrong SUBCOMMAND "MESSAGE" WORD...
wrong()
{
	wrong_command=$1
	wrong_message=$2
	shift 2
	muster "$@"
	expect_code 2
	expect_no_out
	expect_err <<END
muster${wrong_command:+ $wrong_command}: $wrong_message
muster: try 'muster${wrong_command:+ $wrong_command} --help'
END
}

commands="expected find, explain, check, import, plugins, conform or bench"
wrong "" "no command: $commands"
wrong "" "unknown command 'fnid': $commands" fnid
wrong "" "unknown command '': $commands" ""
wrong "" "unknown option '-c': $commands" -c x find
wrong "" "unknown option '--verbose': $commands" --verbose

key="expected whom to find: --email E, --org O or --id I"
wrong find "$key" find
wrong find "$key" find --limit 3 --trace --primary-only
wrong find "option '--email' expects a value, not ''" find --email ''
wrong find "option '--org' expects a value, not ''" find --id 1 --org ''
wrong find "option '--id' expects a value, not ''" find --id=
wrong find "option '--store' expects a value, not ''" find --id 1 --store ''
wrong find "option '--config' expects a value, not ''" find --id 1 -c ''
wrong find "option '--email' expects a value: E" find --email
wrong find "option '-c' expects a value: FILE" find --id 1 -c
wrong find "unknown option '--emial'" find --emial x
wrong find "unknown option '-x'" find --id 1 -x
wrong find "option '--trace' takes no value" find --id 1 --trace=yes
wrong find "option '--id' is given twice" find --id 1 --id 2
wrong find "unexpected argument 'ann'" find --id 1 ann
wrong find "unexpected argument '\\x1b[31m'" find --id 1 "$(printf '\033[31m')"
for limit in 0 -1 +1 1k 1.5 ' 1' 99999999999999999999; do
	wrong find "--limit: expected a whole number of 1 or more, not '$limit'" \
		find --id 1 --limit "$limit"
done
units="a duration such as 20ms (units ns us ms s m h d)"
for deadline in 0s 20 -1s '1 s' soon 1w ''; do
	wrong find "--deadline: expected $units, not '$deadline'" \
		find --id 1 --deadline "$deadline"
done
wrong find "--format: expected table, json or csv, not 'xml'" \
	find --id 1 --format xml

wrong explain "--format: expected text or json, not 'csv'" explain --format csv
wrong explain "option '--email' expects a value, not ''" explain --email ''
wrong explain "unexpected argument 'db'" explain db
wrong check "unexpected argument 'db'" check db
wrong check "unknown option '--store'" check --store db
wrong import "expected --store NAME: the store to write to" import users.csv
wrong import "expected the name of a file, not ''" import --store db ''
wrong import "unexpected argument 'b.csv'" import --store db a.csv b.csv
wrong import "--format: expected csv or jsonl, not 'xml'" \
	import --store db --format xml users.csv
wrong import "--format: expected csv or jsonl, not 'auto'" \
	import --store db --format auto users.csv
tells="expected --format csv or --format jsonl"
wrong import "$tells: 'users.txt' has no ending that tells" \
	import --store db users.txt
wrong import "$tells: 'standard input' has no ending that tells" \
	import --store db
wrong import "$tells: 'standard input' has no ending that tells" \
	import --store db -
wrong plugins "unexpected argument 'b'" plugins a b
wrong plugins "expected the name of a plugin, not ''" plugins ''
wrong plugins "unknown option '-c'" plugins -c x
wrong plugins "option '--new' expects a value, not ''" plugins --new ''
wrong plugins "expected the name of a directory, not ''" plugins --new a ''
wrong plugins "unexpected argument 'c'" plugins --new a b c
named="expected a name of a-z 0-9 _ -, with a letter in front, of at most 40 characters"
for name in A 1a -a a/b a.c 'a b' ../a ä \
	aaaaaaaaaabbbbbbbbbbccccccccccdddddddddde; do
	wrong plugins "--new: $named, not '$name'" plugins "--new=$name"
done
wrong plugins "--new: expected a name of its own, not 'muster'" \
	plugins --new muster

for words in --help -h "find --help" "check --help" "import --help" \
	"plugins --help" "conform --help" "explain --help" "bench --help" "find --limit 3 -h"; do
	# shellcheck disable=SC2086
	muster $words
	expect_code 0
	expect_no_err
	expect_in_out "usage: muster"
done
for word in --config --store --email --org --id --primary-only --deadline \
	--limit --format --trace --help; do
	muster find --help
	expect_in_out "$word"
done
muster --version
expect_code 0
expect_no_err
grep -qx 'muster [0-9]*\.[0-9]*\.[0-9]*' out || fail "no version"

finish
