#!/bin/sh
# SPDX-License-Identifier: MIT
#
# doc/writing-a-store.md: every block of code is taken out of the page as it
# stands. One of a file is put behind what there is of that file already; the
# commands of a console are run, and must say what the page shows, but for lines
# that end in "...", of which the beginning counts.
umask 022
LC_ALL=C.UTF-8
export LC_ALL
scratch=$(mktemp -d) || exit 1
trap 'rm -rf "$scratch"' EXIT
page=$top_srcdir/doc/writing-a-store.md
mkdir "$scratch/bin" "$scratch/work" && cd "$scratch/work" || exit 1

# stand_in NAME COMMAND: what the page calls NAME, of this build.
stand_in()
{
	cat > "$scratch/bin/$1" <<END
#!/bin/sh
PATH='$PATH'
PKG_CONFIG_PATH='$top_builddir'
export PATH PKG_CONFIG_PATH
exec $2 "\$@"
END
}

stand_in cc "$CC $sanitize -Wall -Wextra -Werror"
stand_in pkg-config "$PKG_CONFIG"
stand_in muster "'$top_builddir/run' muster"
chmod +x "$scratch"/bin/*
PATH=$scratch/bin:$PATH
export PATH

# Blocks in the order of the page: N.KIND each, its first line the file's name.
awk -v into="$scratch" '
/^```/ && !block {
	block = sprintf("%s/%03d.%s", into, ++count, substr($1, 4))
	if ($1 == "```")
		block = sprintf("%s/%03d.none", into, count)
	line = NR
	print $2 > block
	print line > (block ".line")
	next
}
/^```/ { close(block); block = ""; next }
block { print > block }
END { exit block != "" || count < 10 }' "$page" || {
	echo "the blocks of the page cannot be told"
	exit 1
}

bad()
{
	echo "bad: ${page##*/}:$(cat "$block.line"): $*"
	exit 1
}

# run FILE: runs what stands behind each "$ " and compares what it says.
run()
{
	sed -n 's/^\$ //p' "$1" > commands
	[ -s commands ] || bad "no command"
	head -n 1 "$1" | grep -q '^\$ ' || bad "no command in front"
	: > found
	while IFS= read -r command; do
		printf '$ %s\n' "$command" >> found
		sh -c "$command" >> found 2>&1 < /dev/null
	done < commands
	awk 'NR == FNR { wanted[NR] = $0; count = NR; next }
	{
		want = wanted[FNR]
		if (want ~ /\.\.\.$/) {
			want = substr(want, 1, length(want) - 3)
			$0 = substr($0, 1, length(want))
		}
		if (want != $0) {
			print "expected: " want
			print "found:    " $0
			bad = 1
			exit
		}
		lines = FNR
	}
	END { if (!bad && lines != count) print "lines are missing"
	    exit bad || lines != count }' "$1" found || {
		cat found
		bad "the commands say something else"
	}
}

for block in "$scratch"/[0-9]*; do
	case $block in
	*.line) continue ;;
	esac
	name=$(head -n 1 "$block")
	sed 1d "$block" > "$scratch/block"
	case ${block##*.}:$name in
	none:*)
		bad "a block of no kind"
		;;
	console:)
		run "$scratch/block"
		;;
	*:?*)
		cat "$scratch/block" >> "$name"
		;;
	*)
		bad "a block without the name of a file"
		;;
	esac
done

# Each C file of the page has been compiled.
for file in *.c; do
	[ -f "${file%.c}.so" ] || {
		echo "bad: $file is not compiled"
		exit 1
	}
done
# The first one is the one that everybody is shown.
sed -n '/^#include/,$p' "$top_srcdir/examples/hello.c" | cmp - hello.c || exit 1
# A hook that does not end the program would leave it behind.
if command -v pgrep > /dev/null && pgrep -f "^/bin/sh $PWD/[a-z]*\.sh"; then
	echo "bad: a program is left behind"
	exit 1
fi
echo "well: the page does what it says"
