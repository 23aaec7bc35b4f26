#!/bin/sh
# SPDX-License-Identifier: MIT
#
# The example program, which `make check` builds with what pkg-config says,
# finds a user of the sample with and without waiting.
cd "$top_builddir" || exit 1
scratch=$(mktemp -d) || exit 1
trap 'rm -rf "$scratch"' EXIT

./run ./examples/lookup sample/memory.ini ann@example.org \
    > "$scratch/answer" || exit 1
cat > "$scratch/wanted" <<'END'
waiting: u00001 Ann Lindqvist, from users
waiting: primary users: hit
meanwhile: u00001 Ann Lindqvist, from users
meanwhile: primary users: hit
END
diff -u "$scratch/wanted" "$scratch/answer" || exit 1

./run ./examples/lookup sample/memory.ini nobody@example.org \
    > "$scratch/answer"
[ $? -eq 1 ]
