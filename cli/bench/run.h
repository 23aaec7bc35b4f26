/* SPDX-License-Identifier: MIT
 *
 * run - one run of one way: what it is given, what comes of it, and what
 * is counted meanwhile.
 */
#ifndef CLI_BENCH_RUN_H
#define CLI_BENCH_RUN_H

#include "bench/bench.h"
#include "measure/times.h"

/* Each way is asked at least so often. */
enum { BENCH_LEAST_CALLS = 7 };

/* What came of one run of one way. */
struct bench_run {
	uint64_t calls, failed, partial;
	uint64_t timed;         /* the calls that `spent` is of */
	int64_t spent;
	int64_t elapsed;        /* from the first question to the last answer */
	int64_t cpu;
	int64_t p50;            /* of the calls that were timed singly */
	uint64_t allocations, bytes;
	double memory;          /* as in bench_figures */
};

/* What a run is given. */
struct bench_order {
	const struct bench_plan *plan;
	const struct bench_way *way;
	struct times *times;    /* to be added to */
	size_t batch;
	int64_t time;
	uint64_t least;                 /* calls */
};

/* Begins and ends what is counted for a run: processor and heap. */
void bench_meter_begin(struct bench_run *run);
void bench_meter_end(struct bench_run *run);

#endif
