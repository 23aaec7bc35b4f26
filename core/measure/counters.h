/* SPDX-License-Identifier: MIT
 *
 * counters - what is counted of one store, by many threads at once.
 *
 * A call may be over in a tenth of a microsecond, so counting it must cost next
 * to nothing. Each thread has its shard, and no two shards have a cache line in
 * common: a count stays in the cache of the processor that counts. The end of a
 * leg is one atomic add, as a bucket of a histogram tells both how it ended and
 * how long it took. Threads number themselves when they count for the first
 * time; where there are more of them than shards, they share.
 *
 * Reading adds the shards up while others count: each number is right, the
 * numbers need not fit each other. No thread is ever waited for.
 */
#ifndef MEASURE_COUNTERS_H
#define MEASURE_COUNTERS_H

#include <assert.h>
#include <stdalign.h>
#include <stdatomic.h>

#include <muster/muster.h>

#include "base/rare.h"
#include "measure/histogram.h"

enum { COUNTERS_LINE = 64, COUNTERS_MAX_SHARDS = 16 };
enum { COUNTERS_OUTCOMES = MUSTER_SKIPPED + 1 };

/* Places in counters_shard.ended. */
enum {
	COUNTERS_HITS = 0,                     /* a histogram */
	COUNTERS_MISSES = HISTOGRAM_BUCKETS,   /* a histogram */
	COUNTERS_REST = 2 * HISTOGRAM_BUCKETS, /* one each, from FAILED on */
	COUNTERS_PLACES = COUNTERS_REST + COUNTERS_OUTCOMES - MUSTER_FAILED
};

/* All of it is only added to, and relaxed: no other memory hangs on it. */
struct counters_shard {
	alignas(COUNTERS_LINE) _Atomic uint64_t ended[COUNTERS_PLACES];
	_Atomic int64_t in_flight; /* below 0 where another shard has more */
	_Atomic uint64_t taken_back;
	_Atomic uint64_t late;
	_Atomic uint64_t faults;
};

struct counters {
	void *memory;  /* what was allocated: it need not be aligned */
	unsigned mask; /* shards, a power of two, less one */
	struct counters_shard shards[];
};

/* All that was counted, shards added up. */
struct counts {
	uint64_t outcomes[COUNTERS_OUTCOMES]; /* by muster_outcome */
	int64_t in_flight;
	uint64_t taken_back;
	uint64_t late;
	uint64_t faults;
	struct histogram hits;
	struct histogram misses;
};

/* Zeroed ones, with a shard for each processor up to COUNTERS_MAX_SHARDS; NULL:
 * no memory. */
struct counters *counters_new(void);

/* NULL is nothing. Nobody counts any more. */
void counters_free(struct counters *counters);

/* Any thread, at any time. */
void counters_read(const struct counters *counters, struct counts *ret);

/* Only how long hits and misses took, together: quicker. */
void counters_answered(const struct counters *counters, struct histogram *ret);

/* Only how many hits and misses there were; how many legs ended that were not
 * cancelled or skipped. */
uint64_t counters_count_answered(const struct counters *counters);
uint64_t counters_count_asked(const struct counters *counters);

/* ---- counting ---- */

/* This thread's number; 0: it has none yet. In the static block of a thread's
 * variables, where it is found without a call. */
extern _Thread_local unsigned counters_thread
    __attribute__((tls_model("initial-exec")));

/* Numbers this thread; returns the number. */
RARE unsigned counters_number_thread(void);

/* Which of COUNTERS_MAX_SHARDS this thread has. */
static inline unsigned
counters_thread_shard(void)
{
	unsigned thread = counters_thread;

	if (thread == 0)
		thread = counters_number_thread();
	return thread & (COUNTERS_MAX_SHARDS - 1);
}

static inline struct counters_shard *
counters_own(struct counters *counters)
{
	return &counters->shards[counters_thread_shard() & counters->mask];
}

static inline void
counters_add(_Atomic uint64_t *counter, uint64_t more)
{
	/* Relaxed: a count, see struct counters_shard. */
	atomic_fetch_add_explicit(counter, more, memory_order_relaxed);
}

/* A leg ended so, and took so long. */
static inline void
counters_ended(struct counters *counters, muster_outcome outcome,
    int64_t elapsed)
{
	unsigned place = COUNTERS_REST + (unsigned)outcome - MUSTER_FAILED;

	assert(outcome <= MUSTER_SKIPPED);
	if (outcome == MUSTER_HIT)
		place = COUNTERS_HITS + histogram_bucket(elapsed);
	else if (outcome == MUSTER_MISS)
		place = COUNTERS_MISSES + histogram_bucket(elapsed);
	counters_add(&counters_own(counters)->ended[place], 1);
}

/* One goes in; one comes out, on any thread. */
static inline void
counters_entered(struct counters *counters)
{
	/* Relaxed: a count, see struct counters_shard. */
	atomic_fetch_add_explicit(&counters_own(counters)->in_flight, 1,
	    memory_order_relaxed);
}

static inline void
counters_left(struct counters *counters)
{
	/* Relaxed: a count, see struct counters_shard. */
	atomic_fetch_sub_explicit(&counters_own(counters)->in_flight, 1,
	    memory_order_relaxed);
}

/* A leg that no worker had claimed was taken back by its caller. */
static inline void
counters_taken_back(struct counters *counters)
{
	counters_add(&counters_own(counters)->taken_back, 1);
}

/* An answer came when the call had gone on without it. */
static inline void
counters_late(struct counters *counters)
{
	counters_add(&counters_own(counters)->late, 1);
}

/* So many users of an answer were dropped, because they broke the rules. */
static inline void
counters_faults(struct counters *counters, uint64_t users)
{
	counters_add(&counters_own(counters)->faults, users);
}

#endif
