#!/bin/sh
# SPDX-License-Identifier: MIT
#
# A store in shell, for the plugin exec: see muster-exec-protocol(7).
#
#	[store staff]
#	plugin  = exec
#	command = sh, users.sh, staff.jsonl
#
# FILE has one user a line, as muster writes them: {"id":...,"email":...,
# "org_id":...,"name":...,"attributes":{...}}, without blanks. It is made if it
# is not there, and written anew by each change.
#
# Nothing here decodes JSON. muster promises to write a text in one way only, so
# two texts are the same if what is written is the same; and a quote within a
# text has a backslash in front, so "email":" can only be that member.
file=${1:?usage: users.sh FILE}
LC_ALL=C
export LC_ALL

# Reads the request, then the file. Members that are not asked for are "".
# shellcheck disable=SC2016
readonly tools='
	# The text, in its quotes, or null that `rest` begins with.
	function take(    text) {
		if (!match(rest, /^("([^"\\]|\\.)*"|null)/))
			return ""
		text = substr(rest, 1, RLENGTH)
		rest = substr(rest, RLENGTH + 1)
		return text
	}

	# The text of a member of the request.
	function member(name,    at) {
		at = index($0, "\"" name "\":\"")
		if (at == 0)
			return ""
		rest = substr($0, at + length(name) + 3)
		return take()
	}

	# The first members of a user, to id, email and org_id.
	function look(user) {
		rest = substr(user, length("{\"id\":") + 1)
		id = take()
		rest = substr(rest, length(",\"email\":") + 1)
		email = take()
		rest = substr(rest, length(",\"org_id\":") + 1)
		org_id = take()
	}
'

# The users that match, with commas between them.
# shellcheck disable=SC2016
readonly find='
	NR == 1 {
		wanted_id = member("id")
		wanted_email = tolower(member("email"))
		wanted_org_id = member("org_id")
		next
	}
	{
		look($0)
		if ((wanted_id == "" || id == wanted_id) &&
		    (wanted_email == "" || tolower(email) == wanted_email) &&
		    (wanted_org_id == "" || org_id == wanted_org_id))
			printf "%s%s", count++ ? "," : "", $0
	}
'

# The file with the users of the request.
# shellcheck disable=SC2016
readonly put='
	NR == 1 {
		sub(/^[^[]*\[/, "")
		sub(/]}$/, "")
		gsub(/},\{"id":/, "}\n{\"id\":")
		count = split($0, users, "\n")
		for (i = 1; i <= count; i++) {
			look(users[i])
			last[id] = i
			ids[i] = id
		}
		next
	}
	{
		look($0)
		if (!(id in last))
			print
	}
	END {
		for (i = 1; i <= count; i++)
			if (last[ids[i]] == i)
				print users[i]
	}
'

# The file without that user; fails if there is none.
# shellcheck disable=SC2016
readonly remove='
	NR == 1 {
		wanted = member("remove")
		next
	}
	{
		look($0)
		if (id != wanted)
			print
		else
			found = 1
	}
	END { exit !found }
'

# run PROGRAM: with the request that was read
run() {
	printf '%s\n' "$line" | awk "$tools$1" - "$file"
}

# change PROGRAM: what it prints becomes the file
change() {
	if run "$1" > "$file.$$"; then
		mv -f "$file.$$" "$file"
	else
		rm -f "$file.$$"
		return 1
	fi
}

# fail STATUS MESSAGE
fail() {
	printf '{"id":%s,"error":{"status":"%s","message":"%s"}}\n' \
	    "$number" "$1" "$2"
}

[ -e "$file" ] || : > "$file" || exit 1

while IFS= read -r line; do
	# The number of the request is its first member.
	number=${line#'{"id":'}
	number=${number%%[!0-9]*}
	case $line in
	'{"hello":'*)
		echo '{"hello":1,"keys":["id","email","org_id"],"writes":true}'
		;;
	'{"id":'*',"find":'*)
		if users=$(run "$find"); then
			printf '{"id":%s,"users":[%s]}\n' "$number" "$users"
		else
			fail UNAVAILABLE "the file cannot be read"
		fi
		;;
	'{"id":'*',"put":'*)
		if change "$put"; then
			printf '{"id":%s}\n' "$number"
		else
			fail UNAVAILABLE "the file cannot be written"
		fi
		;;
	'{"id":'*',"remove":'*)
		if change "$remove"; then
			printf '{"id":%s}\n' "$number"
		else
			fail NOT_FOUND "there is no such user"
		fi
		;;
	'{"id":'*',"ping":'*)
		printf '{"id":%s}\n' "$number"
		;;
	'{"id":'*)
		fail UNIMPLEMENTED "this is not known here"
		;;
	esac
	# Any other line, {"cancel":...} for one, needs no answer: requests are
	# answered in turn, and that one is over already.
done
