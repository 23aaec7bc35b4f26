/* SPDX-License-Identifier: MIT
 *
 * Statistics: the counters of stores, read for the application.
 *
 * Those who count are not stopped, so what is read of one store was true at
 * slightly different moments. All stores are read before the first piece of
 * text is written: a writer that is slow does not pull them further apart, and
 * numbers that belong together, as a count and its sum, come from one reading.
 */
#include <config.h>

#include <stdlib.h>

#include "measure/counters.h"
#include "muster/exposition.h"
#include "muster/internal.h"

static void
take_outcomes(muster_stats *stats, const struct counts *counts)
{
	stats->hits = counts->outcomes[MUSTER_HIT];
	stats->misses = counts->outcomes[MUSTER_MISS];
	stats->errors = counts->outcomes[MUSTER_FAILED];
	stats->timeouts = counts->outcomes[MUSTER_TIMEOUT];
	stats->cancelled = counts->outcomes[MUSTER_DROPPED];
	stats->skipped = counts->outcomes[MUSTER_SKIPPED];
	for (size_t i = 0; i < COUNTERS_OUTCOMES; i++)
		stats->calls += counts->outcomes[i];
	/* One may be counted out in one shard before the other shard, in which
	 * it was counted in, is read: none, then. */
	if (counts->in_flight > 0)
		stats->in_flight = (uint64_t)counts->in_flight;
	stats->taken_back = counts->taken_back;
	stats->late_answers = counts->late;
	stats->faults = counts->faults;
}

static void
take_latency(struct reading *reading, const struct histogram *answered)
{
	muster_stats *stats = &reading->stats;

	reading->latency_sum = histogram_sum(answered);
	stats->latency_mean = (int64_t)histogram_mean(answered);
	stats->latency_p50 = histogram_percentile(answered, 0.5);
	stats->latency_p90 = histogram_percentile(answered, 0.9);
	stats->latency_p99 = histogram_percentile(answered, 0.99);
	stats->latency_p999 = histogram_percentile(answered, 0.999);
}

static void
take_advice(muster_stats *stats, const struct advice_report *report)
{
	stats->predicted_sequential = report->sequential;
	stats->predicted_parallel = report->parallel;
	stats->hand_over = report->hand_over;
	stats->saturation = report->saturation;
	stats->chose_sequential = report->chose[0];
	stats->chose_parallel = report->chose[1];
	stats->switches = report->switches;
	stats->choice = report->together ? "parallel" : "sequential";
}

static bool
take_hedges(muster_hedges *hedges, const muster_store *store)
{
	struct hedge_report report;

	if (!store_hedge_report(store, &report))
		return false;
	*hedges = (muster_hedges){ .after = report.after,
		.started = report.started,
		.won = report.won,
		.refused = report.refused };
	return true;
}

static void
take_guard(muster_guard_stats *stats, muster_store *store)
{
	static const char *const states[] = {
		[BREAKER_CLOSED] = "closed",
		[BREAKER_OPEN] = "open",
		[BREAKER_HALF_OPEN] = "half-open",
	};
	struct guard_report report;

	guard_report(&store->guard, &report);
	*stats = (muster_guard_stats){ .breaker = store->guard.on
		    ? states[report.state]
		    : NULL,
		.breaker_opens = report.opens,
		.breaker_rejected = report.rejected,
		.retries = report.retries,
		.retries_refused = report.retries_refused };
	permit_report(&store->permits, &stats->waiting, &stats->turned_away);
}

static void
take_reading(struct reading *reading, muster_store *store)
{
	struct advice_report report;
	struct counts counts;

	*reading = (struct reading){ .stats.store = muster_store_name(store),
		.stats.strategy = muster_store_strategy(store) };
	counters_read(store->counters, &counts);
	take_outcomes(&reading->stats, &counts);
	histogram_merge(&counts.hits, &counts.misses);
	take_latency(reading, &counts.hits);
	take_guard(&reading->guard, store);
	if (store_advice_report(store, &report))
		take_advice(&reading->stats, &report);
	reading->hedging = take_hedges(&reading->hedges, store);
}

muster_status
muster_stats_read(muster *m, muster_store *store, muster_stats *ret)
{
	struct reading reading;

	if (store == NULL)
		store = m->directory->main;
	if (store == NULL)
		return MUSTER_INVALID_ARGUMENT;
	take_reading(&reading, store);
	*ret = reading.stats;
	return MUSTER_OK;
}

muster_status
muster_hedges_read(muster *m, muster_store *store, muster_hedges *ret)
{
	if (store == NULL)
		store = m->directory->main;
	if (store == NULL)
		return MUSTER_INVALID_ARGUMENT;
	return take_hedges(ret, store) ? MUSTER_OK : MUSTER_UNIMPLEMENTED;
}

muster_status
muster_guard_stats_read(muster *m, muster_store *store, muster_guard_stats *ret)
{
	if (store == NULL)
		store = m->directory->main;
	if (store == NULL)
		return MUSTER_INVALID_ARGUMENT;
	take_guard(ret, store);
	return MUSTER_OK;
}

muster_status
muster_stats_write(muster *m, muster_write_fn write, void *arg)
{
	size_t count = m->directory->count;
	struct reading *readings = calloc(count, sizeof *readings);
	muster_status status;

	if (readings == NULL)
		return MUSTER_RESOURCE_EXHAUSTED;
	for (size_t i = 0; i < count; i++)
		take_reading(&readings[i], m->directory->stores[i]);
	status = exposition_write(readings, count, write, arg);
	free(readings);
	return status;
}
