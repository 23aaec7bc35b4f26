/* SPDX-License-Identifier: MIT
 *
 * verdict - what the numbers of a row mean.
 */
#ifndef CLI_BENCH_VERDICT_H
#define CLI_BENCH_VERDICT_H

#include "bench/bench.h"

/* A gain of less than this part is not worth the trouble. */
#define BENCH_WORTH 0.05

enum bench_outcome {
	BENCH_WINS,             /* parallel saves enough to be worth it */
	BENCH_EVEN,             /* it saves or costs next to nothing */
	BENCH_LOSES,            /* it takes longer */
	BENCH_UNSURE            /* the runs differ more than the strategies */
};

struct bench_verdict {
	enum bench_outcome outcome;
	bool by_rate;           /* many ask: lookups a second count, and not
				 * the time of the median lookup */
	double gain;            /* of what counts, as a part of sequential's;
				 * < 0: lost */
	double saved;           /* nanoseconds of the median lookup */
	double cpu;             /* nanoseconds a lookup more; < 0: less */
	size_t recommended;     /* BENCH_SEQUENTIAL, ... */
};

/* The verdict on parallel in a row whose first two or three ways are
 * strategies. */
struct bench_verdict bench_verdict_of_row(const struct bench_plan *plan,
    const struct bench_row *row);

/* The same in words, as indented lines that all end with a newline. NULL: no
 * memory. Owned by the caller. */
char *bench_verdict_text(const struct bench_plan *plan,
    const struct bench_row *row);

#endif
