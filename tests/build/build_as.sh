#!/bin/sh
# SPDX-License-Identifier: MIT
#
# A build of another kind, in a folder of its own inside of this build's:
#
#	build_as.sh FOLDER TARGET ARGUMENT...
#
# It is configured as this one is, but for --enable-werror and the arguments,
# which come last, and makes the target. It is configured again when they have
# changed. `around` is what configure and make run under.
folder=$1 target=$2
shift 2
source=$(sed -n 's/^abs_top_srcdir = //p' Makefile)
if [ -z "$source" ] || [ "$source" = "$(pwd)" ]; then
	echo "$target: configure in a folder of its own: in the source tree," \
	    "no other build can stand beside this one" >&2
	exit 1
fi
eval "set -- $(./config.status --config)" '--disable-asan --disable-tsan \
    --enable-werror "$@"'
arguments=$(printf '%s\n' "$@")

mkdir -p "$folder" && cd "$folder" || exit 1
if [ ! -f Makefile ] || [ "$arguments" != "$(cat arguments 2> /dev/null)" ]
then
	rm -rf ./* && $around "$source/configure" "$@" &&
	    printf '%s\n' "$arguments" > arguments || exit 1
fi
# Such builds are slow.
CK_TIMEOUT_MULTIPLIER=${CK_TIMEOUT_MULTIPLIER:-4}
export CK_TIMEOUT_MULTIPLIER
exec $around ${MAKE:-make} "$target"
