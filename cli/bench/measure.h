/* SPDX-License-Identifier: MIT
 *
 * measure - the figures of the ways of a row.
 */
#ifndef CLI_BENCH_MEASURE_H
#define CLI_BENCH_MEASURE_H

#include "bench/run.h"

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
