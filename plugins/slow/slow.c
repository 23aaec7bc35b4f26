/* SPDX-License-Identifier: MIT
 *
 * slow - a delay in front of another store.
 *
 * Each find, put and remove sleeps and is then passed on as it is; what the
 * other store answers is the answer. The sleep is the host's, so that a cancel
 * or the deadline ends it at once. A find may also be asked without waiting:
 * then nothing sleeps, and no thread is held.
 *
 * Jitter has to be different from call to call, the same from run to run, and
 * must not make concurrent calls wait for each other: each call takes the next
 * number of an atomic counter and mixes it with the seed. Which call gets which
 * number depends on their order of coming; the set of delays does not.
 */
#include <config.h>

#include <stdatomic.h>
#include <stdlib.h>

#include <muster/store.h>

#include "base/mix.h"

struct slow_options {
	muster_store *store;
	int64_t delay;  /* nanoseconds */
	int64_t jitter; /* nanoseconds */
	int64_t seed;
};

struct slow {
	const struct slow_options *options;
	/* Numbers handed out. Relaxed: nothing else is read through it. */
	_Atomic uint64_t count;
};

/* The delay of the next call. */
static int64_t
next_delay(struct slow *slow)
{
	const struct slow_options *options = slow->options;
	int64_t delay = options->delay, more;
	uint64_t number;

	if (options->jitter == 0)
		return delay;
	number = atomic_fetch_add_explicit(&slow->count, 1,
	    memory_order_relaxed);
	number = mix_at((uint64_t)options->seed, number);
	more = (int64_t)(number % ((uint64_t)options->jitter + 1));
	return delay > INT64_MAX - more ? INT64_MAX : delay + more;
}

static muster_status
slow_open(muster_host *host, const void *options, muster_call *call,
    void **store)
{
	struct slow *slow = calloc(1, sizeof *slow);

	(void)host;
	if (slow == NULL)
		return muster_fail(call, MUSTER_RESOURCE_EXHAUSTED,
		    "out of memory");
	slow->options = options;
	atomic_init(&slow->count, 0);
	*store = slow;
	return MUSTER_OK;
}

static void
slow_close(void *store)
{
	free(store);
}

static muster_status
slow_find(void *store, const muster_query *query, muster_call *call)
{
	struct slow *slow = store;
	muster_status status = muster_sleep(call, next_delay(slow));

	if (status != MUSTER_OK)
		return status;
	return muster_forward(call, slow->options->store, query);
}

/* A find on its way, in the call's memory. */
struct slow_wait {
	struct slow *slow;
	const muster_query *query;
	muster_call *call;
};

static void
slow_pass_on(void *arg)
{
	struct slow_wait *wait = arg;
	muster_status status = muster_stopped(wait->call);

	if (status == MUSTER_OK)
		muster_forward_async(wait->call, wait->slow->options->store,
		    wait->query);
	else
		muster_finish(wait->call, status);
}

static void
slow_find_async(void *store, const muster_query *query, muster_call *call)
{
	struct slow_wait *wait = muster_alloc(call, sizeof *wait);

	if (wait == NULL) {
		muster_finish(call, MUSTER_RESOURCE_EXHAUSTED);
		return;
	}
	*wait = (struct slow_wait){ store, query, call };
	muster_after(call, next_delay(store), slow_pass_on, wait);
}

static muster_status
slow_put(void *store, const muster_user *const *users, size_t count,
    muster_call *call)
{
	struct slow *slow = store;
	muster_status status = muster_sleep(call, next_delay(slow));

	if (status != MUSTER_OK)
		return status;
	return muster_put(call, slow->options->store, users, count);
}

static muster_status
slow_remove(void *store, const char *id, muster_call *call)
{
	struct slow *slow = store;
	muster_status status = muster_sleep(call, next_delay(slow));

	if (status != MUSTER_OK)
		return status;
	return muster_remove(call, slow->options->store, id);
}

static const muster_option slow_option_table[] = {
	{
	    .name = "store",
	    .type = MUSTER_STORE,
	    MUSTER_INTO(struct slow_options, store),
	    .flags = MUSTER_REQUIRED,
	    .help = "the store behind the delay",
	},
	{
	    .name = "delay",
	    .type = MUSTER_DURATION,
	    MUSTER_INTO(struct slow_options, delay),
	    .flags = MUSTER_REQUIRED,
	    .help = "how long each question waits before it is passed on",
	},
	{
	    .name = "jitter",
	    .type = MUSTER_DURATION,
	    MUSTER_INTO(struct slow_options, jitter),
	    .default_value = "0ns",
	    .help = "up to so much more, at random",
	},
	{
	    .name = "seed",
	    .type = MUSTER_INTEGER,
	    MUSTER_INTO(struct slow_options, seed),
	    .default_value = "1",
	    .help = "another number makes other random delays",
	},
};

/* clang-format off */
MUSTER_STORE_PLUGIN(
	.name       = "slow",
	.summary    = "a delay in front of another store",
	.version    = PACKAGE_VERSION,
	.threads    = MUSTER_PARALLEL,
	.returns    = MUSTER_BOUNDED,
	MUSTER_OPTIONS(struct slow_options, slow_option_table),
	.open       = slow_open,
	.close      = slow_close,
	.find       = slow_find,
	.put        = slow_put,
	.remove     = slow_remove,
	.find_async = slow_find_async)
