#!/bin/sh
# SPDX-License-Identifier: MIT
#
# The house stands on floors, and a room includes only its own headers and
# those of rooms on lower floors. The list below is the whole plan: a new room
# is written into it, and so is every exception, with its file and its reason.
#
# In plugins/ and bench/ files stand on each other as they like, but in no
# circle: a file, that is a .c with its .h, never comes back to itself.
#
# Also: config.h comes first in every .c (banned functions are banned by it),
# and the installed headers need nothing of the tree.
#
# Without an argument, checks the tree of $top_srcdir.
set -eu

tree=${1:-${top_srcdir:-$(dirname "$0")/../..}}
cd "$tree"

# One floor a line, the lowest first; rooms of one floor do not know each other.
floors='
base
config executor measure reactor records strategy users
advice option
plugin
store
directory
call
muster
'

# What the folders outside of core/ may include, beside their own headers.
# ("pool/pool.h" and sql/ are theirs, and each is built with it.)
plugins_may='<muster/store.h> "base/mix.h" "base/status.h" "base/text.h"
	"pool/pool.h" "records/records.h" "sql/columns.h" "sql/row.h"
	"sql/text.h"'
# (bench/simulate drives the library's own machines.)
bench_may='"advice/hedger.h" "advice/judge.h" "option/amount.h"
	"strategy/strategy.h" <muster/muster.h> <muster/store.h>
	"measure/times.h" "peers/clients.h" "peers/equal.h" "shared/clock.h"
	"shared/crowd.h" "shared/sample.h" "shared/world.h"'
cli_may='<muster/muster.h> <muster/types.h>
	"records/records.h" "option/amount.h" "measure/times.h"'

# FILE:HEADER, for a reason. amount_parse() and the command's list of options
# speak of types by the numbers that muster/store.h gives them; muster conform
# stands between the library and a plugin.
exceptions='
cli/arguments.c:<muster/store.h>
cli/plugins.c:<muster/store.h>
cli/conform/guard.h:<muster/store.h>
cli/conform/services.h:<muster/store.h>
cli/conform/texts.c:<muster/store.h>
cli/conform/trial.h:<muster/store.h>
cli/conform/witness.h:<muster/store.h>
cli/conform/front.c:<muster/store.h>
'

# Prints "FILE HEADER" for each #include.
includes()
{
	find "$@" -name '*.[ch]' -exec \
		grep -H '^[[:blank:]]*#[[:blank:]]*include' {} + |
		sed -n 's/^\([^:]*\):[[:blank:]]*#[[:blank:]]*include[[:blank:]]*\([<"][^>"]*[>"]\).*/\1 \2/p'
}

# Lines "FILE HEADER" in, a line for each that breaks the rules of core/ out.
check_rooms()
{
	awk -v floors="$floors" '
	BEGIN {
		n = split(floors, line, "\n")
		for (i = 1; i <= n; i++) {
			m = split(line[i], room, " ")
			for (j = 1; j <= m; j++)
				floor[room[j]] = i
		}
	}
	{
		split($1, path, "/")
		from = path[2]
		if (!(from in floor)) {
			if (!told[from]++)
				print "core/" from ": is on no floor"
			next
		}
	}
	$2 ~ /^"/ {
		to = substr($2, 2, length($2) - 2)
		if (to !~ /^[a-z]+\/[a-z_]+\.h$/) {
			print $1 ": " $2 ": expected \"room/file.h\""
			next
		}
		sub(/\/.*/, "", to)
		if (to != from && (!(to in floor) || floor[to] >= floor[from]))
			print $1 ": " $2 ": room " to \
			    " is not on a lower floor than " from
	}'
}

# The same for a folder outside of core/, with what it may include: what is
# beside the file, too, and for one in a room of cli/, as "room/file.h" what is
# in its room, and as "file.h" what is in cli/ itself.
check_outside()
{
	awk -v may="$1" -v exceptions="$exceptions" '
	function is_there(file,    line)
	{
		if ((getline line < file) < 0)
			return 0
		close(file)
		return 1
	}
	BEGIN {
		n = split(may, list, "[ \t\n]+")
		for (i = 1; i <= n; i++)
			allowed[list[i]] = 1
		n = split(exceptions, list, "\n")
		for (i = 1; i <= n; i++)
			excepted[list[i]] = 1
	}
	$2 ~ /^</ && $2 !~ /^<muster\// { next }
	$2 in allowed || ($1 ":" $2) in excepted { next }
	$2 ~ /^"([a-z]+\/)?[a-z_]+\.h"$/ {
		name = substr($2, 2, length($2) - 2)
		folder = $1
		sub(/[^\/]*$/, "", folder)
		if (is_there(folder name))
			next
		if (folder ~ /^cli\/[a-z]+\/$/ && is_there("cli/" name) &&
		    (name !~ /\// || index("cli/" name, folder) == 1))
			next
	}
	{ print $1 ": " $2 ": not for a file of this folder" }'
}

# Lines "FILE HEADER" in, the files that stand in a circle out. Headers are
# beside the file that includes them, or named from the top folder.
check_circles()
{
	awk '
	$2 ~ /^"/ {
		from = to = $1
		name = substr($2, 2, length($2) - 2)
		if (name ~ /\//)
			sub(/\/.*/, "/" name, to)
		else
			sub(/[^\/]*$/, name, to)
		sub(/\.[ch]$/, "", from)
		sub(/\.[ch]$/, "", to)
		if (from != to)
			print from, to
	}' | LC_ALL=C tsort 2>&1 >/dev/null |
		sed 's/^tsort: -: .*/a circle of files:/; s/^tsort: /	/'
}

# What is installed needs what is installed.
check_installed()
{
	awk '$2 ~ /^"/ || ($2 ~ /^<muster\// && $2 != "<muster/types.h>") {
		print $1 ": " $2 ": not for an installed header"
	}'
}

check_config_first()
{
	find "$@" -name '*.c' -exec \
		awk '/^#[ \t]*include/ && !seen[FILENAME]++ &&
		    $0 != "#include <config.h>" {
			print FILENAME ": expected <config.h> before " $2
		}' {} +
}

faults=$(
	includes core | check_rooms
	includes plugins | check_outside "$plugins_may"
	includes cli | check_outside "$cli_may"
	includes bench | check_outside "$bench_may"
	includes plugins bench | check_circles
	includes include | check_installed
	check_config_first core plugins cli bench tests
)
if [ -n "$faults" ]; then
	printf '%s\n' "$faults"
	exit 1
fi

# That nothing is wrong says something only if there was something to see.
count=$(includes core | wc -l)
if [ "$count" -lt 100 ]; then
	echo "only $count includes found in $tree/core"
	exit 1
fi
echo "$count includes of core are in order"
