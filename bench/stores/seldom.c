/* SPDX-License-Identifier: MIT
 *
 * seldom - a store that is slow now and then.
 *
 * It answers as the others do, after `delay`, but a share of the questions
 * waits `times` as long. Which ones is drawn from the seed and the number of
 * the question, so that it is the same in every run.
 */
#include <config.h>

#include <stdatomic.h>
#include <stdlib.h>

#include <muster/store.h>

struct seldom_options {
	const char *id;
	int64_t delay; /* nanoseconds */
	int64_t times;
	double share; /* of the questions */
	int64_t seed;
};

struct seldom {
	const struct seldom_options *options;
	/* Questions so far. Relaxed: nothing else is read through it. */
	_Atomic uint64_t count;
};

/* A number that looks like chance, evenly spread over 64 bits: Weyl's sequence,
 * folded and multiplied. */
static uint64_t
draw(uint64_t seed, uint64_t number)
{
	uint64_t word = (seed + number) * UINT64_C(0x9e3779b97f4a7c15);

	word = (word ^ (word >> 29)) * UINT64_C(0xbf58476d1ce4e5b9);
	word = (word ^ (word >> 32)) * UINT64_C(0x94d049bb133111eb);
	return word ^ (word >> 29);
}

static muster_status
seldom_open(muster_host *host, const void *options, muster_call *call,
    void **store)
{
	struct seldom *seldom = calloc(1, sizeof *seldom);

	(void)host;
	if (seldom == NULL)
		return muster_fail(call, MUSTER_RESOURCE_EXHAUSTED,
		    "out of memory");
	seldom->options = options;
	atomic_init(&seldom->count, 0);
	*store = seldom;
	return MUSTER_OK;
}

static void
seldom_close(void *store)
{
	free(store);
}

static muster_status
seldom_find(void *store, const muster_query *query, muster_call *call)
{
	struct seldom *seldom = store;
	const struct seldom_options *options = seldom->options;
	const muster_user user = {
		.id = options->id,
		.email = "user@test.com",
		.org_id = "org1",
		.name = "Ann Example",
	};
	uint64_t number = atomic_fetch_add_explicit(&seldom->count, 1,
	    memory_order_relaxed);
	double chance = (double)draw((uint64_t)options->seed, number) /
	    (double)UINT64_MAX;
	int64_t delay = options->delay;
	muster_status status;

	(void)query;
	if (chance < options->share)
		delay *= options->times;
	status = muster_sleep(call, delay);
	if (status != MUSTER_OK)
		return status;
	return muster_emit(call, &user);
}

static const muster_option seldom_option_table[] = {
	{
	    .name = "id",
	    .type = MUSTER_STRING,
	    MUSTER_INTO(struct seldom_options, id),
	    .flags = MUSTER_REQUIRED,
	    .help = "of the user that is answered with",
	},
	{
	    .name = "delay",
	    .type = MUSTER_DURATION,
	    MUSTER_INTO(struct seldom_options, delay),
	    .flags = MUSTER_REQUIRED,
	    .maximum = INT64_C(60000000000),
	    .help = "how long most questions wait",
	},
	{
	    .name = "times",
	    .type = MUSTER_INTEGER,
	    MUSTER_INTO(struct seldom_options, times),
	    .default_value = "20",
	    .minimum = 1,
	    .maximum = 1000,
	    .help = "how many times as long the others wait",
	},
	{
	    .name = "share",
	    .type = MUSTER_RATIO,
	    MUSTER_INTO(struct seldom_options, share),
	    .default_value = "1%",
	    .help = "how many of the questions those are",
	},
	{
	    .name = "seed",
	    .type = MUSTER_INTEGER,
	    MUSTER_INTO(struct seldom_options, seed),
	    .default_value = "1",
	    .help = "another number draws others",
	},
};

/* clang-format off */
MUSTER_STORE_PLUGIN(
	.name    = "seldom",
	.summary = "slow now and then",
	.threads = MUSTER_PARALLEL,
	.returns = MUSTER_BOUNDED,
	MUSTER_OPTIONS(struct seldom_options, seldom_option_table),
	.open    = seldom_open,
	.close   = seldom_close,
	.find    = seldom_find)
