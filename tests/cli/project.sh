#!/bin/sh
# SPDX-License-Identifier: MIT
#
# muster plugins --new: what it writes, and that it leaves alone what is there.
# Whether the project works is for tests/build/project.sh.
. "${top_srcdir:-.}/tests/cli/helper.sh"

muster plugins --new hello
expect_code 0
expect_no_err
expect_out <<'END'
hello/Makefile.am
hello/README.md
hello/check_hello.c
hello/configure.ac
hello/hello.c
hello/hello.ini

Now: cd hello && autoreconf -i && ./configure && make check
END
[ "$(ls hello | wc -l)" -eq 6 ] || fail "there are other files"
for file in hello/*; do
	! grep -q '@plugin@\|@ident@' "$file" || fail "$file is not filled in"
	cp "$file" "${file#hello/}.before"
done
grep -qF '"%s@%s"' hello/hello.c || fail "hello.c has lost something"

# A second time nothing is touched; nor where only the last file is there.
muster plugins --new hello
expect_code 2
expect_no_out
expect_in_err "'hello/Makefile.am' is there already: nothing was written"
for file in hello/*; do
	cmp "$file" "${file#hello/}.before" || fail "$file was touched"
done
mkdir half
ln -s nowhere half/half.ini
muster plugins --new half half
expect_code 2
expect_in_err "'half/half.ini' is there already: nothing was written"
[ "$(ls half)" = half.ini ] || fail "something was written"
[ ! -e half/nowhere ] && [ ! -e nowhere ] || fail "a link was followed"

# A directory that is there; one of another name; a name that is no C name.
mkdir there
echo mine >there/notes
muster plugins --new a-b_c9 there
expect_code 0
expect_in_out "there/a-b_c9.c"
[ "$(cat there/notes)" = mine ] || fail "notes were touched"
grep -q 'check_a_b_c9' there/Makefile.am || fail "no C name"
[ -f there/check_a_b_c9.c ] || fail "no test"

muster plugins --new x missing/x
expect_code 3
expect_no_out
expect_in_err "'missing/x': No such file or directory"
: >file
muster plugins --new x file
expect_code 3
expect_in_err "'file': Not a directory"

# What could be written in part is taken back.
(
	ulimit -f 1
	trap '' XFSZ
	"$command" plugins --new big
) >out 2>err
code=$?
words="plugins --new big"
expect_code 3
expect_in_err "'big/"
[ ! -e big ] || fail "something was left"

finish
