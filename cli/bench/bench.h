/* SPDX-License-Identifier: MIT
 *
 * bench - what a measurement is made of. The rooms of `muster bench`:
 *
 *	bench.c      the words, and who does what in which order
 *	stores.c     the stores that are measured, opened in several ways
 *	measure.c    runs, interleaved; medians of them
 *	asker.c      one thread that asks again and again
 *	callers.c    many of them at a time
 *	flight.c     many calls at a time, without waiting
 *	verdict.c    what the numbers mean, in words
 *	print.c      ... on a terminal
 *	json.c       ... for programs
 *	svg.c        ... as a chart
 *	sweep.c      a grid of delays
 *
 * A bench has rows, a row has ways to ask the same question, and each way has
 * its figures.
 */
#ifndef CLI_BENCH_H
#define CLI_BENCH_H

#include <muster/muster.h>

#include "progress.h"

/* How long, how often, and by how many it is asked. */
struct bench_plan {
	size_t runs;
	int64_t time;           /* for all runs of a way, about */
	size_t callers;         /* threads that ask at a time; 0: this one */
	size_t in_flight;       /* calls at a time without waiting; 0: none */
	int64_t clock_cost;     /* of reading the clock once */
	bool counts;            /* allocations are counted */
	struct progress progress;
};

/* The median of the runs, and what is furthest from it. */
struct bench_value {
	double median;
	double least;
	double most;
};

/* What was measured of one way; plain numbers are medians of the runs. */
struct bench_figures {
	uint64_t calls;         /* of all runs */
	uint64_t failed;
	uint64_t partial;
	struct bench_value mean;        /* nanoseconds a call */
	struct bench_value p50;
	struct bench_value rate;        /* calls a second */
	int64_t p99;            /* of the calls of all runs */
	double cpu;             /* nanoseconds of all threads, a call */
	double allocations;     /* a call */
	double bytes;
	double memory;          /* bytes for each call in flight; < 0: not
				 * measured */
};

enum bench_kind {
	BENCH_STRATEGY,         /* the composite, by one strategy */
	BENCH_MEMBER,           /* one of its members alone */
	BENCH_SLEEP             /* nothing but sleeping, for comparison */
};

struct bench_way {
	char name[48];          /* of the strategy, of the store, or as in
				 * stores.h */
	enum bench_kind kind;
	muster *m;              /* NULL for a sleep; borrowed */
	muster_request request;
	int64_t sleeps[2];      /* one after the other */
	size_t asked;           /* stores that a call asks, wrappers and what
				 * is below them not counted twice */
	struct bench_figures figures;
};

/* The strategies that are compared come first in every row. */
enum { BENCH_SEQUENTIAL, BENCH_PARALLEL, BENCH_ADAPTIVE, BENCH_STRATEGIES };
enum { BENCH_MAX_WAYS = BENCH_STRATEGIES + 64 + 2 };

struct bench_row {
	char name[48];          /* "50 ms + 50 ms", or that of the store */
	int64_t delays[2];      /* of the two stores; not of the user's own */
	bool own;               /* the user's own store */
	struct bench_way ways[BENCH_MAX_WAYS];
	size_t count;
};

#endif
