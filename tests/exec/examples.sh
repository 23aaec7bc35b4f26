#!/bin/sh
# SPDX-License-Identifier: MIT
#
# The examples for the plugin exec: each is asked, written to and asked again,
# with texts that JSON has to escape.
umask 022
scratch=$(mktemp -d) || exit 1
trap 'rm -rf "$scratch"' EXIT
cp "$top_srcdir"/examples/exec/users.* "$scratch" || exit 1
cd "$scratch" || exit 1
status=0

bad() {
	echo "bad: $*"
	status=1
}

muster() {
	"$top_builddir/run" muster "$@"
}

# ids ARGUMENT...: who is found, in one line
ids() {
	muster find -c store.ini "$@" --format json |
	    grep -o '"users":\[{"id":"[^"]*"\|},{"id":"[^"]*"' |
	    sed 's/.*"id":"//; s/"$//' | tr '\n' ' '
}

# expect WANTED ARGUMENT...
expect() {
	wanted=$1
	shift
	found=$(ids "$@")
	[ "$found" = "$wanted" ] || bad "$command: $*: '$found', not '$wanted'"
}

cat > users.jsonl <<'END'
{"id":"1","email":"Ann@example.org","org_id":"a","name":"A \"q\" \\ B"}
{"id":"2","email":"ann@example.org","org_id":"b","name":"\u0001\n\u00d6"}
{"id":"3","email":"ö'$(x)*%s@example.org","org_id":"a","attributes":{"x":"},{"}}
{"id":"},{","email":null,"org_id":"\"email\":\"ann@example.org\""}
{"id":"null","email":"null"}
END
# Again, with other values: the last one counts.
cat > more.jsonl <<'END'
{"id":"2","email":"bob@example.org","org_id":"b"}
{"id":"4","email":"x","org_id":"b"}
{"id":"2","email":"eve@example.org","org_id":"b"}
END

try() {
	command=$1
	rm -f staff.jsonl
	printf '[store staff]\nplugin = exec\ncommand = %s, staff.jsonl\n' \
	    "$command" > store.ini
	muster check -c store.ini || bad "$command: check says $?"
	expect "" --id 1
	muster import -c store.ini --store staff users.jsonl > said ||
	    bad "$command: import says $?: $(cat said)"
	expect "1 " --id 1
	expect "1 2 " --email ANN@EXAMPLE.ORG
	expect "2 " --email ann@example.org --org b
	expect "" --email ann@example.org --org A
	expect "3 " --email "ö'\$(x)*%S@example.org"
	expect "" --email "Ö'\$(x)*%s@example.org"
	expect "1 3 " --org a
	expect "},{ " --org '"email":"ann@example.org"'
	expect "null " --email null
	muster find -c store.ini --id 2 --format csv | grep -q 'Ö' ||
	    bad "$command: the name of 2 is not what it was"
	muster find -c store.ini --id 1 --format csv |
	    grep -qF '"A ""q"" \ B"' ||
	    bad "$command: the name of 1 is not what it was"
	muster import -c store.ini --store staff more.jsonl > said ||
	    bad "$command: import says $?: $(cat said)"
	expect "1 " --email ann@example.org
	expect "" --email bob@example.org
	expect "2 " --email eve@example.org
	expect "4 2 " --org b
}

try "sh, users.sh"
if command -v dash > /dev/null; then
	try "dash, users.sh"
fi
# The one of the page knows one user.
page=$top_srcdir/plugins/exec/muster-exec-protocol.7
sed -n '/^while IFS/,/^done/p' "$page" | sed 's/\\e/\\/g' > page.sh
command="sh, page.sh"
printf '[store staff]\nplugin = exec\ncommand = %s\n' "$command" > store.ini
muster check -c store.ini || bad "$command: check says $?"
expect "7 " --email ann@example.org
expect "" --email bob@example.org

missing=
if command -v python3 > /dev/null && python3 -c 'import json'; then
	try "python3, users.py"
else
	missing=python3
fi
[ $status -eq 0 ] || exit 1
if [ -n "$missing" ]; then
	echo "$missing is missing: its example was not tried"
	exit 77
fi
