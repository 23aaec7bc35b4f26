#!/bin/sh
# SPDX-License-Identifier: MIT
#
# The plugin of the guide's first page: compiled with its one line, loaded, and
# asked by the command.
umask 022
scratch=$(mktemp -d) || exit 1
trap 'rm -rf "$scratch"' EXIT
cp "$top_srcdir/examples/hello.c" "$scratch" || exit 1
cd "$scratch" || exit 1

PKG_CONFIG_PATH=$top_builddir
export PKG_CONFIG_PATH
$CC -shared -fPIC $($PKG_CONFIG --cflags muster) hello.c -o hello.so || exit 1

cat > hello.ini <<'END'
[muster]
plugin_path = .

[store greeter]
plugin = hello
END
"$top_builddir/run" muster find -c hello.ini --store greeter --id 7 \
    --email Ann@example.org --format csv > answer || exit 1
cat > wanted <<'END'
id,email,org_id,name
7,Ann@example.org,,
END
tr -d '\r' < answer | diff -u wanted -
