/* SPDX-License-Identifier: MIT
 *
 * asker - one thread that asks again and again, and how long it took.
 */
#ifndef CLI_BENCH_ASKER_H
#define CLI_BENCH_ASKER_H

#include <time.h>

#include "bench/bench.h"
#include "measure/times.h"

struct asker {
	const struct bench_way *way;
	struct times *times;    /* of the calls timed one by one;
					 * borrowed */
	size_t batch;                   /* calls between two looks at the
					 * clock */
	int64_t clock_cost;
	muster_result *result;          /* of the latest call */
	uint64_t calls;                 /* all of them, and of these */
	uint64_t failed;
	uint64_t partial;
	uint64_t timed;                 /* those that `spent` is of */
	int64_t spent;
};

static inline int64_t
bench_now(clockid_t clock)
{
	struct timespec time;

	clock_gettime(clock, &time);
	return time.tv_sec * MUSTER_SECOND + time.tv_nsec;
}

/* What reading the clock takes. */
int64_t bench_clock_cost(void);

/* Asks once. */
void asker_ask(struct asker *asker);

/* Asks until `until` of the monotonic clock and `least` times at least.
 * Allocates nothing itself. */
void asker_loop(struct asker *asker, int64_t until, uint64_t least);

/* Asks for a moment, so that all that is there only once has happened. Returns
 * how many calls a batch should have. The counts are as before. */
size_t asker_warm_up(struct asker *asker);

/* Frees the result. */
void asker_fini(struct asker *asker);

#endif
