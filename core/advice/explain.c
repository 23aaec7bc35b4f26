/* SPDX-License-Identifier: MIT
 *
 * Advice in words, for people: three digits of a time are enough, and one line
 * says it.
 */
#include <config.h>

#include <stdio.h>

#include "advice/adviser.h"

/* "812 us", "1.2 ms". Whole numbers and tenths by hand: the locale is the
 * application's. */
static void
write_time(int64_t nanoseconds, char *text, size_t size)
{
	static const char *const units[] = { "ns", "us", "ms", "s" };
	int64_t whole = nanoseconds, rest = 0;
	int unit = 0;

	for (; whole >= 1000 && unit < 3; unit++) {
		rest = whole % 1000 / 100;
		whole /= 1000;
	}
	if (unit == 0 || whole >= 100)
		snprintf(text, size, "%lld %s", (long long)whole, units[unit]);
	else
		snprintf(text, size, "%lld.%lld %s", (long long)whole,
		    (long long)rest, units[unit]);
}

const char *
advice_way(const struct advice *advice)
{
	return advice->together ? "parallel" : "sequential";
}

void
advice_explain(const struct advice *advice, char *text, size_t size)
{
	static const char *const reasons[] = {
		[JUDGE_UNMEASURED] = "nothing has been measured yet",
		[JUDGE_SAVES] = "it saves time",
		[JUDGE_LITTLE] = "parallel saves too little",
		[JUDGE_BUSY] = "the processors are too busy for parallel",
		[JUDGE_TRIED] = "parallel was slower when it was tried",
	};
	char sequential[32], parallel[32];

	if (advice->reason == JUDGE_UNMEASURED) {
		snprintf(text, size, "%s", reasons[JUDGE_UNMEASURED]);
		return;
	}
	write_time(advice->predicted[SEQUENTIAL], sequential,
	    sizeof sequential);
	write_time(advice->predicted[PARALLEL], parallel, sizeof parallel);
	snprintf(text, size, "%s: expected %s in sequence, %s in parallel",
	    reasons[advice->reason], sequential, parallel);
}
