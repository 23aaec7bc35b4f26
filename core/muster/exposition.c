/* SPDX-License-Identifier: MIT
 *
 * The text has a block for each family of samples: what it is (HELP), its type,
 * then the samples of all stores. A family that no store has a sample of is
 * left out. Counters end in _total and units are base units, as Prometheus
 * wants names to be (https://prometheus.io/docs/practices/naming/).
 *
 * Stores of plugins and composites have families of their own: a question to
 * a composite becomes questions to its members, and a sum over all stores would
 * count it twice.
 */
#include <config.h>

#include <string.h>

#include "muster/exposition.h"
#include "muster/sample.h"

struct family {
	const char *name;
	const char *type;
	const char *help;
	bool (*has)(const struct reading *reading);
	void (*put)(struct page *page, const struct family *family,
	    const struct reading *reading);
	size_t number; /* put_number: where it is in a reading */
};

/* ---- samples of one store ---- */

static void
put_number(struct page *page, const struct family *family,
    const struct reading *reading)
{
	const char *at = (const char *)reading + family->number;

	sample_begin(page, family->name, "", reading->stats.store);
	sample_number(page, *(const uint64_t *)(const void *)at);
}

static void
put_calls(struct page *page, const struct family *family,
    const struct reading *reading)
{
	const muster_stats *stats = &reading->stats;
	const uint64_t counts[] = {
		[MUSTER_HIT] = stats->hits,
		[MUSTER_MISS] = stats->misses,
		[MUSTER_FAILED] = stats->errors,
		[MUSTER_TIMEOUT] = stats->timeouts,
		[MUSTER_DROPPED] = stats->cancelled,
		[MUSTER_SKIPPED] = stats->skipped,
	};

	for (size_t i = 0; i < sizeof counts / sizeof counts[0]; i++) {
		sample_begin(page, family->name, "", stats->store);
		if (stats->strategy != NULL)
			sample_label(page, "strategy", stats->strategy);
		sample_label(page, "outcome",
		    muster_outcome_name((muster_outcome)i));
		sample_number(page, counts[i]);
	}
}

static void
put_latency(struct page *page, const struct family *family,
    const struct reading *reading)
{
	const muster_stats *stats = &reading->stats;
	const struct {
		const char *name;
		int64_t latency;
	} quantiles[] = {
		{ "0.5", stats->latency_p50 },
		{ "0.9", stats->latency_p90 },
		{ "0.99", stats->latency_p99 },
		{ "0.999", stats->latency_p999 },
	};
	uint64_t answered = stats->hits + stats->misses;

	for (size_t i = 0; i < sizeof quantiles / sizeof quantiles[0]; i++) {
		sample_begin(page, family->name, "", stats->store);
		sample_label(page, "quantile", quantiles[i].name);
		if (answered > 0)
			sample_billionths(page, (uint64_t)quantiles[i].latency);
		else
			sample_nothing(page);
	}
	sample_begin(page, family->name, "_sum", stats->store);
	sample_billionths(page, reading->latency_sum);
	sample_begin(page, family->name, "_count", stats->store);
	sample_number(page, answered);
}

/* One that is not known yet has no sample. */
static void
put_prediction(struct page *page, const struct family *family,
    const char *store, const char *way, int64_t predicted)
{
	if (predicted <= 0)
		return;
	sample_begin(page, family->name, "", store);
	sample_label(page, "way", way);
	sample_billionths(page, (uint64_t)predicted);
}

static void
put_predicted(struct page *page, const struct family *family,
    const struct reading *reading)
{
	const muster_stats *stats = &reading->stats;

	put_prediction(page, family, stats->store, "sequential",
	    stats->predicted_sequential);
	put_prediction(page, family, stats->store, "parallel",
	    stats->predicted_parallel);
}

static void
put_hand_over(struct page *page, const struct family *family,
    const struct reading *reading)
{
	sample_begin(page, family->name, "", reading->stats.store);
	sample_billionths(page, (uint64_t)reading->stats.hand_over);
}

static void
put_saturation(struct page *page, const struct family *family,
    const struct reading *reading)
{
	sample_begin(page, family->name, "", reading->stats.store);
	sample_billionths(page, (uint64_t)(reading->stats.saturation * 1e9));
}

static void
put_choices(struct page *page, const struct family *family,
    const struct reading *reading)
{
	sample_begin(page, family->name, "", reading->stats.store);
	sample_label(page, "way", "sequential");
	sample_number(page, reading->stats.chose_sequential);
	sample_begin(page, family->name, "", reading->stats.store);
	sample_label(page, "way", "parallel");
	sample_number(page, reading->stats.chose_parallel);
}

/* One sample for each state, of which one is 1. */
static void
put_breaker(struct page *page, const struct family *family,
    const struct reading *reading)
{
	static const char *const states[] = { "closed", "open", "half-open" };

	for (size_t i = 0; i < sizeof states / sizeof *states; i++) {
		sample_begin(page, family->name, "", reading->stats.store);
		sample_label(page, "state", states[i]);
		sample_number(page,
		    strcmp(states[i], reading->guard.breaker) == 0);
	}
}

static void
put_hedge_after(struct page *page, const struct family *family,
    const struct reading *reading)
{
	sample_begin(page, family->name, "", reading->stats.store);
	sample_billionths(page, (uint64_t)reading->hedges.after);
}

/* ---- families ---- */

static bool
is_leaf(const struct reading *reading)
{
	return reading->stats.strategy == NULL;
}

static bool
has_breaker(const struct reading *reading)
{
	return reading->guard.breaker != NULL;
}

static bool
is_composite(const struct reading *reading)
{
	return reading->stats.strategy != NULL;
}

static bool
is_adaptive(const struct reading *reading)
{
	return reading->stats.choice != NULL;
}

static bool
is_hedging(const struct reading *reading)
{
	return reading->hedging;
}

static bool
is_patient(const struct reading *reading)
{
	return reading->hedges.after > 0;
}

static bool
is_predicted(const struct reading *reading)
{
	return reading->stats.predicted_sequential > 0 ||
	    reading->stats.predicted_parallel > 0;
}

static void
put_head(struct page *page, const struct family *family)
{
	page_put(page, "# HELP ");
	page_put(page, family->name);
	page_put(page, " ");
	page_put(page, family->help);
	page_put(page, "\n# TYPE ");
	page_put(page, family->name);
	page_put(page, " ");
	page_put(page, family->type);
	page_put(page, "\n");
}

static void
put_family(struct page *page, const struct family *family,
    const struct reading *readings, size_t count)
{
	bool begun = false;

	for (size_t i = 0; i < count; i++) {
		if (!family->has(&readings[i]))
			continue;
		if (!begun)
			put_head(page, family);
		begun = true;
		family->put(page, family, &readings[i]);
	}
}

static const struct family families[] = {
	{
	    .name = "muster_store_calls_total",
	    .type = "counter",
	    .help = "Questions to the store that ended, by outcome.",
	    .has = is_leaf,
	    .put = put_calls,
	},
	{
	    .name = "muster_store_in_flight",
	    .type = "gauge",
	    .help = "Questions inside of the store now.",
	    .has = is_leaf,
	    .put = put_number,
	    .number = offsetof(struct reading, stats.in_flight),
	},
	{
	    .name = "muster_store_latency_seconds",
	    .type = "summary",
	    .help = "How long hits and misses took since the start.",
	    .has = is_leaf,
	    .put = put_latency,
	},
	{
	    .name = "muster_store_taken_back_total",
	    .type = "counter",
	    .help = "Questions that no worker had begun: their callers ran "
		    "them.",
	    .has = is_leaf,
	    .put = put_number,
	    .number = offsetof(struct reading, stats.taken_back),
	},
	{
	    .name = "muster_store_late_answers_total",
	    .type = "counter",
	    .help = "Answers that nobody waited for any more.",
	    .has = is_leaf,
	    .put = put_number,
	    .number = offsetof(struct reading, stats.late_answers),
	},
	{
	    .name = "muster_store_faults_total",
	    .type = "counter",
	    .help = "Users that were dropped because they broke the rules.",
	    .has = is_leaf,
	    .put = put_number,
	    .number = offsetof(struct reading, stats.faults),
	},
	{
	    .name = "muster_store_waiting",
	    .type = "gauge",
	    .help = "Questions that wait for a place in the store now.",
	    .has = is_leaf,
	    .put = put_number,
	    .number = offsetof(struct reading, guard.waiting),
	},
	{
	    .name = "muster_store_turned_away_total",
	    .type = "counter",
	    .help = "Questions that ended because too many waited.",
	    .has = is_leaf,
	    .put = put_number,
	    .number = offsetof(struct reading, guard.turned_away),
	},
	{
	    .name = "muster_store_retries_total",
	    .type = "counter",
	    .help = "Tries beyond the first.",
	    .has = is_leaf,
	    .put = put_number,
	    .number = offsetof(struct reading, guard.retries),
	},
	{
	    .name = "muster_store_retries_refused_total",
	    .type = "counter",
	    .help = "Tries that the store's budget did not let.",
	    .has = is_leaf,
	    .put = put_number,
	    .number = offsetof(struct reading, guard.retries_refused),
	},
	{
	    .name = "muster_store_breaker_state",
	    .type = "gauge",
	    .help = "1 for the state of the store's breaker, 0 for the others.",
	    .has = has_breaker,
	    .put = put_breaker,
	},
	{
	    .name = "muster_store_breaker_opens_total",
	    .type = "counter",
	    .help = "How often the store's breaker opened.",
	    .has = has_breaker,
	    .put = put_number,
	    .number = offsetof(struct reading, guard.breaker_opens),
	},
	{
	    .name = "muster_store_breaker_rejected_total",
	    .type = "counter",
	    .help = "Questions that the store's breaker kept from it.",
	    .has = has_breaker,
	    .put = put_number,
	    .number = offsetof(struct reading, guard.breaker_rejected),
	},
	{
	    .name = "muster_composite_calls_total",
	    .type = "counter",
	    .help = "Questions to the composite that ended, by outcome.",
	    .has = is_composite,
	    .put = put_calls,
	},
	{
	    .name = "muster_composite_latency_seconds",
	    .type = "summary",
	    .help = "How long hits and misses took since the start.",
	    .has = is_composite,
	    .put = put_latency,
	},
	{
	    .name = "muster_composite_predicted_seconds",
	    .type = "gauge",
	    .help = "How long a question is expected to take, by way.",
	    .has = is_predicted,
	    .put = put_predicted,
	},
	{
	    .name = "muster_composite_hand_over_seconds",
	    .type = "gauge",
	    .help = "What giving a question to another thread costs.",
	    .has = is_adaptive,
	    .put = put_hand_over,
	},
	{
	    .name = "muster_composite_saturation_ratio",
	    .type = "gauge",
	    .help = "Part of the processors' time that the process uses.",
	    .has = is_adaptive,
	    .put = put_saturation,
	},
	{
	    .name = "muster_composite_choices_total",
	    .type = "counter",
	    .help = "Questions by the way that was chosen for them.",
	    .has = is_adaptive,
	    .put = put_choices,
	},
	{
	    .name = "muster_composite_switches_total",
	    .type = "counter",
	    .help = "Changes from one way to the other.",
	    .has = is_adaptive,
	    .put = put_number,
	    .number = offsetof(struct reading, stats.switches),
	},
	{
	    .name = "muster_composite_hedge_after_seconds",
	    .type = "gauge",
	    .help = "How long the first replica is waited for.",
	    .has = is_patient,
	    .put = put_hedge_after,
	},
	{
	    .name = "muster_composite_hedges_total",
	    .type = "counter",
	    .help = "Replicas asked beside one that took long.",
	    .has = is_hedging,
	    .put = put_number,
	    .number = offsetof(struct reading, hedges.started),
	},
	{
	    .name = "muster_composite_hedges_won_total",
	    .type = "counter",
	    .help = "Replicas asked beside another that gave the answer.",
	    .has = is_hedging,
	    .put = put_number,
	    .number = offsetof(struct reading, hedges.won),
	},
	{
	    .name = "muster_composite_hedges_refused_total",
	    .type = "counter",
	    .help = "Replicas not asked because the budget was used up.",
	    .has = is_hedging,
	    .put = put_number,
	    .number = offsetof(struct reading, hedges.refused),
	},
	{ .name = NULL },
};

muster_status
exposition_write(const struct reading *readings, size_t count,
    muster_write_fn write, void *arg)
{
	struct page page = { .write = write, .arg = arg };

	for (const struct family *at = families; at->name != NULL; at++)
		put_family(&page, at, readings, count);
	return page_end(&page);
}
