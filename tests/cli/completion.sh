#!/bin/sh
# SPDX-License-Identifier: MIT
#
# Asks the completion of bash what it offers, as bash would, and compares.
command -v bash >/dev/null || exit 77
[ -n "$top_srcdir" ] || top_srcdir=.
temporary=$(mktemp -d) || exit 1
trap 'rm -rf "$temporary"' EXIT

cat >"$temporary/my.ini" <<'END'
[muster]
store = all
[store db] ; the first
plugin = memory
  [ store   cache.2 ]
# [store commented]
plugin = memory
[store all]
END
: >"$temporary/users.csv"
mkdir "$temporary/dir"

cat >"$temporary/test.bash" <<'END'
compopt() { :; }
fake()
{
	if [[ $2 == static ]]; then
		printf 'name:  static\n\noption  type    help\nid      string  x\n'
		printf 'name    string  y\n'
		return
	fi
	printf 'plugin  summary\nmemory  a\nsqlite  b\nslow  c\nstatic  d\n'
}
source "$1/completions/muster"
cd "$2" || exit 1
failed=0

# expect "WHAT IS OFFERED" WORD...: the last word is at the cursor.
expect()
{
	local expected=$1 offered

	shift
	COMP_WORDS=("$@")
	COMP_CWORD=$(($# - 1))
	_muster fake
	offered=$(printf '%s\n' "${COMPREPLY[@]}" | LC_ALL=C sort | xargs)
	[[ $offered == "$expected" ]] && return
	echo "$*: expected '$expected', not '$offered'"
	failed=1
}

expect "--help --version bench check conform explain find import plugins" muster ""
expect "find" muster f
expect "--help --version" muster --
expect "--deadline" muster find --d
expect "all cache.2 db" muster find -c my.ini --store ""
expect "cache.2" muster find -cmy.ini --store c
expect "db" muster find --config = my.ini --store = d
expect "all cache.2 db" muster find --config = my.ini --store =
expect "" muster find -c missing.ini --store ""
expect "csv json table" muster find --format ""
expect "csv jsonl" muster import --format ""
expect "json" muster find --format = j
expect "users.csv" muster import u
expect "my.ini" muster find -c my
expect "memory slow sqlite static" muster plugins ""
expect "slow" muster plugins sl
expect "" muster find --email ""
expect "--new" muster plugins --n
expect "" muster plugins --new ""
expect "dir" muster plugins --new hello ""
expect "slow sqlite static" muster find --plugin s
expect "./users.csv" muster find --plugin ./u
expect "id= name=" muster find --plugin static --option ""
expect "name=" muster find --plugin = static --option = n
expect "" muster find --option ""
expect "memory slow sqlite static" muster conform ""
expect "--only --option --org" muster conform memory --o
expect "id= name=" muster conform static --option ""
expect "--store" muster explain --st
expect "json text" muster explain --format ""
expect "--sweep" muster bench --sw
expect "all cache.2 db" muster bench -c my.ini --store ""
expect "" muster bench --delay ""
expect "my.ini" muster bench --svg my
expect "" muster nothing ""
MUSTER_CONFIG=my.ini
expect "all" muster find --store a
exit $failed
END
bash "$temporary/test.bash" "$top_srcdir" "$temporary"
