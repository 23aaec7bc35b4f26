/* SPDX-License-Identifier: MIT
 *
 * wait - a store that takes as long as a distribution says, and answers every
 * query with one user.
 *
 * With the seed and the member's number of a simulation it draws the numbers
 * that the simulation draws, so that the two can be held against each other
 * without the chance of two samples between them.
 */
#include <config.h>

#include <pthread.h>

#include <muster/store.h>

#include "distribution.h"

struct wait_options {
	const char *wait;
	int64_t seed;
	int64_t member;
};

struct wait {
	struct distribution wait;
	pthread_mutex_t lock; /* protects the stream */
	struct random_stream stream;
};

static muster_status
wait_open(muster_host *host, const void *options, muster_call *call,
    void **store)
{
	const struct wait_options *given = options;
	struct wait *wait = calloc(1, sizeof *wait);

	(void)host;
	if (wait == NULL)
		return muster_fail(call, MUSTER_RESOURCE_EXHAUSTED,
		    "out of memory");
	if (!distribution_parse(given->wait, &wait->wait)) {
		free(wait);
		return muster_fail_option(call, "wait",
		    "'%s' is not a distribution", given->wait);
	}
	pthread_mutex_init(&wait->lock, NULL);
	random_begin_waits(&wait->stream, (uint64_t)given->seed,
	    (unsigned)given->member);
	*store = wait;
	return MUSTER_OK;
}

static void
wait_close(void *store)
{
	struct wait *wait = store;

	distribution_fini(&wait->wait);
	pthread_mutex_destroy(&wait->lock);
	free(wait);
}

static muster_status
wait_find(void *store, const muster_query *query, muster_call *call)
{
	struct wait *wait = store;
	muster_user user = { .id = query->id != NULL ? query->id : "1",
		.email = query->email,
		.org_id = query->org_id };
	int64_t time;

	pthread_mutex_lock(&wait->lock);
	time = distribution_draw(&wait->wait, &wait->stream);
	pthread_mutex_unlock(&wait->lock);
	if (time > 0) {
		muster_status status = muster_sleep(call, time);

		if (status != MUSTER_OK)
			return status;
	}
	return muster_emit(call, &user);
}

static const muster_option wait_option_table[] = {
	{
	    .name = "wait",
	    .type = MUSTER_STRING,
	    MUSTER_INTO(struct wait_options, wait),
	    .default_value = "0ns",
	    .help = "the distribution of the time that a question takes",
	},
	{
	    .name = "seed",
	    .type = MUSTER_INTEGER,
	    MUSTER_INTO(struct wait_options, seed),
	    .default_value = "1",
	    .help = "as the simulation's",
	},
	{
	    .name = "member",
	    .type = MUSTER_INTEGER,
	    MUSTER_INTO(struct wait_options, member),
	    .default_value = "0",
	    .help = "the number of the member that it stands for",
	},
};

/* clang-format off */
MUSTER_STORE_PLUGIN(
	.name    = "wait",
	.summary = "takes as long as a distribution says",
	.threads = MUSTER_PARALLEL,
	.returns = MUSTER_BOUNDED,
	MUSTER_OPTIONS(struct wait_options, wait_option_table),
	.open    = wait_open,
	.close   = wait_close,
	.find    = wait_find)
