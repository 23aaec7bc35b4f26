#!/bin/sh
# SPDX-License-Identifier: MIT
#
# The sample: the users are the same with every awk, there are as many as is
# said, and each configuration runs as it stands.
umask 022
scratch=$(mktemp -d) || exit 1
trap 'rm -rf "$scratch"' EXIT
status=0

# expect WHAT WANTED FOUND
expect() {
	[ "$2" = "$3" ] && return
	echo "$1: expected $2, not $3"
	status=1
}

# ids FILE
ids() {
	sed 1d "$1" | cut -d, -f1 | LC_ALL=C sort
}

cp -R "$top_builddir/sample" "$scratch/sample" || exit 1
cd "$scratch/sample" || exit 1
rm -f users.db*

for awk in awk mawk gawk original-awk "busybox awk"; do
	command -v ${awk%% *} > /dev/null || continue
	for which in users cache; do
		$awk -v which=$which -f "$top_srcdir/conf/sample.awk" |
		    cmp - $which.csv || status=1
	done
done

ids users.csv > users.ids
ids cache.csv > cache.ids
expect "users" 1500 $(wc -l < users.ids)
expect "users, each once" 1500 $(uniq users.ids | wc -l)
expect "users of the cache" 341 $(wc -l < cache.ids)
expect "users of both" 301 $(LC_ALL=C comm -12 users.ids cache.ids | wc -l)
expect "users of both that are the same" 241 \
    $(grep -Fxc -f users.csv cache.csv)

run=$top_builddir/run
case $plugins in
*sqlite*)
	"$run" muster import -c muster.ini --store db users.csv || exit 1
	# those that need a server: tests/postgres/sample.sh, tests/redis/sample.sh
	files=$(echo *.ini | tr ' ' '\n' | grep -v -e '^postgres' -e '^redis')
	;;
*)
	files="exec.ini log.ini memory.ini"
	;;
esac
case $plugins in
*exec*)
	;;
*)
	files=$(echo "$files" | sed 's/exec.ini//')
	;;
esac
for file in $files; do
	sed "s|^plugin_path *=.*|plugin_path = $top_builddir/plugins/.libs|" \
	    "$file" > "$file.here"
	"$run" muster check -c "$file.here" || {
		echo "$file: muster check says $?"
		status=1
	}
	for email in ann@example.org bob@example.org; do
		"$run" muster find -c "$file.here" --email $email \
		    --format csv > answer || {
			echo "$file: muster find says $? of $email"
			status=1
		}
		expect "$file: lines" 2 $(wc -l < answer)
	done
done
exit $status
