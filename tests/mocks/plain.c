/* SPDX-License-Identifier: MIT
 *
 * plain - a plugin without a fault, that counts.
 *
 * It answers every query with one user, which has what was asked for and says
 * in its attributes how often this process has called open, close and find, for
 * all stores of the plugin together.
 */
#include <config.h>

#include <stdatomic.h>
#include <stdio.h>

#include "mock.h"

enum { OPENS, CLOSES, FINDS, COUNTERS };

struct options {
	const char *name;
};

static atomic_uint counters[COUNTERS];

static muster_status
plain_open(muster_host *host, const void *options, muster_call *call,
    void **store)
{
	static const char *nobody = "nobody";
	const struct options *set = options;

	(void)host;
	(void)call;
	atomic_fetch_add(&counters[OPENS], 1);
	*store = set->name == NULL ? &nobody : (void *)(uintptr_t)&set->name;
	return MUSTER_OK;
}

static void
plain_close(void *store)
{
	(void)store;
	atomic_fetch_add(&counters[CLOSES], 1);
}

static muster_status
plain_find(void *store, const muster_query *query, muster_call *call)
{
	static const char *const names[COUNTERS] = { "opens", "closes",
		"finds" };
	const char *const *name = store;
	muster_attribute attributes[COUNTERS];
	char values[COUNTERS][12];
	size_t i;

	atomic_fetch_add(&counters[FINDS], 1);
	for (i = 0; i < COUNTERS; i++) {
		snprintf(values[i], sizeof values[i], "%u",
		    atomic_load(&counters[i]));
		attributes[i] = (muster_attribute){ names[i], values[i] };
	}
	return muster_emit(call,
	    &(muster_user){
		.id = query->id != NULL ? query->id : "1",
		.email = query->email,
		.org_id = query->org_id,
		.name = *name,
		.attributes = attributes,
		.attribute_count = COUNTERS,
	    });
}

static const muster_option options[] = {
	{
	    .name = "name",
	    .type = MUSTER_STRING,
	    MUSTER_INTO(struct options, name),
	    .default_value = "plain",
	    .help = "the name of the user that it answers with",
	},
};

/* clang-format off */
MUSTER_STORE_PLUGIN(
	.name    = "plain",
	.summary = "answers every query and counts",
	.version = "1.0",
	.threads = MUSTER_PARALLEL,
	.returns = MUSTER_PROMPT,
	MUSTER_OPTIONS(struct options, options),
	.open    = plain_open,
	.close   = plain_close,
	.find    = plain_find)
