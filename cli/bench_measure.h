/* SPDX-License-Identifier: MIT
 *
 * bench_measure - the figures of the ways of a row.
 */
#ifndef CLI_BENCH_MEASURE_H
#define CLI_BENCH_MEASURE_H

#include "bench.h"
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

/* Fills the figures of `count` ways: plan->runs runs of each, one way after
 * the other in each run, so that what disturbs the machine for a while hits
 * all of them. `title` is for the line of progress. False: it has been said
 * why it cannot be done. */
bool bench_measure(struct bench_plan *plan, const char *title,
    struct bench_way *ways, size_t count);

/* The figures of a way, from its runs (one or more) and the times of all their
 * calls. False: no memory. */
bool bench_summarise(struct bench_figures *figures,
    const struct bench_run *runs, size_t count,
    const struct times *times);

#endif
