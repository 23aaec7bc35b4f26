/* SPDX-License-Identifier: MIT
 *
 * Counters are one piece of memory: a head that is only read, then the shards.
 * It is rounded up to a cache line by hand, because calloc() knows no
 * alignment and gives large pieces that are zero already: shards that nobody
 * counts in cost no memory.
 */
#include <config.h>

#include <stdlib.h>
#include <unistd.h>

#include "measure/counters.h"

_Thread_local unsigned counters_thread
    __attribute__((tls_model("initial-exec")));

unsigned
counters_number_thread(void)
{
	static atomic_uint last;

	/* Relaxed: numbers only have to differ. 0 comes again after 2^32
	 * threads, and that one takes a number at every count. */
	counters_thread = atomic_fetch_add_explicit(&last, 1,
			      memory_order_relaxed) +
	    1;
	return counters_thread;
}

static unsigned
shards_wanted(void)
{
	long processors = sysconf(_SC_NPROCESSORS_ONLN);
	unsigned shards = 1;

	while (shards < COUNTERS_MAX_SHARDS && (long)shards < processors)
		shards *= 2;
	return shards;
}

struct counters *
counters_new(void)
{
	unsigned shards = shards_wanted();
	struct counters *counters;
	uintptr_t start;
	void *memory = calloc(1,
	    sizeof *counters + shards * sizeof counters->shards[0] +
		COUNTERS_LINE - 1);

	if (memory == NULL)
		return NULL;
	start = (uintptr_t)memory + COUNTERS_LINE - 1;
	counters = (struct counters *)(start - start % COUNTERS_LINE);
	counters->memory = memory;
	counters->mask = shards - 1;
	return counters;
}

void
counters_free(struct counters *counters)
{
	if (counters != NULL)
		free(counters->memory);
}

/* ---- reading ---- */

static uint64_t
look(const _Atomic uint64_t *counter)
{
	/* Relaxed: a count, see struct counters_shard. */
	return atomic_load_explicit(counter, memory_order_relaxed);
}

/* Shard by shard, as its places lie one after another. */
static void
add_shard(struct counts *counts, const struct counters_shard *shard)
{
	for (unsigned i = 0; i < HISTOGRAM_BUCKETS; i++) {
		counts->hits.counts[i] += look(
		    &shard->ended[COUNTERS_HITS + i]);
		counts->misses.counts[i] += look(
		    &shard->ended[COUNTERS_MISSES + i]);
	}
	for (unsigned i = MUSTER_FAILED; i < COUNTERS_OUTCOMES; i++)
		counts->outcomes[i] += look(
		    &shard->ended[COUNTERS_REST + i - MUSTER_FAILED]);
	/* Relaxed: a count, see struct counters_shard. */
	counts->in_flight += atomic_load_explicit(&shard->in_flight,
	    memory_order_relaxed);
	counts->taken_back += look(&shard->taken_back);
	counts->late += look(&shard->late);
	counts->faults += look(&shard->faults);
}

void
counters_read(const struct counters *counters, struct counts *ret)
{
	*ret = (struct counts){ .in_flight = 0 };
	for (unsigned i = 0; i <= counters->mask; i++)
		add_shard(ret, &counters->shards[i]);
	ret->outcomes[MUSTER_HIT] = histogram_total(&ret->hits);
	ret->outcomes[MUSTER_MISS] = histogram_total(&ret->misses);
}

static void
add_answered(struct histogram *histogram, const struct counters_shard *shard)
{
	for (unsigned i = 0; i < HISTOGRAM_BUCKETS; i++)
		histogram->counts[i] += look(&shard->ended[COUNTERS_HITS + i]) +
		    look(&shard->ended[COUNTERS_MISSES + i]);
}

void
counters_answered(const struct counters *counters, struct histogram *ret)
{
	*ret = (struct histogram){ .counts = { 0 } };
	for (unsigned i = 0; i <= counters->mask; i++)
		add_answered(ret, &counters->shards[i]);
}

uint64_t
counters_count_answered(const struct counters *counters)
{
	uint64_t count = 0;

	for (unsigned i = 0; i <= counters->mask; i++)
		for (unsigned place = COUNTERS_HITS; place < COUNTERS_REST;
		     place++)
			count += look(&counters->shards[i].ended[place]);
	return count;
}

uint64_t
counters_count_asked(const struct counters *counters)
{
	uint64_t count = counters_count_answered(counters);

	for (unsigned i = 0; i <= counters->mask; i++) {
		const _Atomic uint64_t *ended = counters->shards[i].ended;

		count += look(&ended[COUNTERS_REST]);
		count += look(
		    &ended[COUNTERS_REST + MUSTER_TIMEOUT - MUSTER_FAILED]);
	}
	return count;
}
