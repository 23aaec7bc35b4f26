#!/bin/sh
# SPDX-License-Identifier: MIT
#
# search.sh SOURCE SECONDS SEED TARGET...: lets libFuzzer search with each
# target, beginning with SOURCE/corpus/TARGET and what was found here before.
#
# New inputs go to fuzz-TARGET/; what makes a target fail, to fuzz-finds/, with
# the name of the target in front. `make fuzz` runs it (tests/fuzz/local.mk).
set -u

source=$1
seconds=$2
seed=$3
shift 3
failed=0
passed=0

mkdir -p fuzz-finds || exit 1
for target; do
	dict=
	[ ! -f "$source/dict/$target" ] || dict=-dict=$source/dict/$target
	mkdir -p "fuzz-$target" || exit 1
	echo "==== $target: $seconds s"
	if "tests/fuzz/fuzz_$target" $dict -seed="$seed" -jobs=0 \
	    -max_total_time="$seconds" -timeout=20 -rss_limit_mb=2048 \
	    -print_final_stats=1 -artifact_prefix="fuzz-finds/$target-" \
	    "fuzz-$target" "$source/corpus/$target" \
	    > "fuzz-$target.log" 2>&1; then
		passed=$((passed + 1))
	else
		failed=$((failed + 1))
		tail -n 60 "fuzz-$target.log"
	fi
	grep -E 'DONE|number_of_executed_units|new_units_added' \
	    "fuzz-$target.log"
done
# As automake counts tests.
echo "# PASS: $passed"
echo "# FAIL: $failed"
[ $failed -eq 0 ]
