#!/bin/sh
# SPDX-License-Identifier: MIT
#
# The plugins that come with muster pass muster conform, however they are set.
. "${top_srcdir:-.}/tests/cli/helper.sh"

cat >users.csv <<'END'
id,email,org_id,name
1,ann@example.org,acme,Ann
2,Bob@Example.org,acme,Bob
3,cy@example.org,other,Cy
END

# Under a sanitizer the check of the stack is skipped.
muster conform memory --only stack
sanitized=$(grep -c 'SKIP a sanitizer' out)

# Nothing fails, and no more is skipped than there is a reason for.
passes()
{
	most=$(($1 + sanitized))
	shift
	muster conform "$@" --bound 20s --time 300s
	expect_code 0
	expect_no_err
	! grep '^not ok' out || fail "refused"
	skipped=$(grep -c '# SKIP' out)
	[ "$skipped" -le "$most" ] || fail "$skipped checks are skipped"
}

known=" $plugins "
built()
{
	case $known in
	*"/$1 "*) return 0 ;;
	esac
	return 1
}

passes 2 memory
passes 2 memory --option capacity=200 --option ttl=1h
passes 11 memory --option load=users.csv --users users.csv --read-only
passes 15 static --option id=1 --option email=ann@example.org \
	--option org_id=acme --option name=Ann \
	--id 1 --email ANN@example.org --org acme
passes 1 slow --option delay=10us --option jitter=20us
if built fault; then
	passes 3 fault
fi
if built log; then
	passes 3 log --option file=log.jsonl
fi
if built sqlite; then
	passes 3 sqlite --option path=users.db --option create=yes
	passes 3 sqlite --option path=one.db --option create=yes \
		--option connections=1
fi
finish
