/* SPDX-License-Identifier: MIT
 *
 * hang - never returns from one of its callbacks, whatever is said to it.
 *
 * The other callbacks do nothing and are OK.
 */
#include <config.h>

#include <unistd.h>

#include "mock.h"

enum { IN_OPEN, IN_FIND, IN_PUT, IN_REMOVE, IN_PING, IN_CHECK };

struct options {
	uint32_t in;
};

static muster_status
hang(const struct options *options, uint32_t here)
{
	while (options->in == here)
		pause();
	return MUSTER_OK;
}

static muster_status
hang_open(muster_host *host, const void *options, muster_call *call,
    void **store)
{
	(void)host;
	(void)call;
	*store = (void *)(uintptr_t)options;
	return hang(options, IN_OPEN);
}

static muster_status
hang_find(void *store, const muster_query *query, muster_call *call)
{
	(void)query;
	(void)call;
	return hang(store, IN_FIND);
}

static muster_status
hang_put(void *store, const muster_user *const *users, size_t count,
    muster_call *call)
{
	(void)users;
	(void)count;
	(void)call;
	return hang(store, IN_PUT);
}

static muster_status
hang_remove(void *store, const char *id, muster_call *call)
{
	(void)id;
	(void)call;
	return hang(store, IN_REMOVE);
}

static muster_status
hang_ping(void *store, muster_call *call)
{
	(void)call;
	return hang(store, IN_PING);
}

static muster_status
hang_check(void *store, muster_call *call)
{
	(void)call;
	return hang(store, IN_CHECK);
}

static const muster_option options[] = {
	{
	    .name = "in",
	    .type = MUSTER_CHOICE,
	    MUSTER_INTO(struct options, in),
	    .default_value = "find",
	    .choices = "open,find,put,remove,ping,check",
	    .help = "the callback that never returns",
	},
};

/* clang-format off */
MUSTER_STORE_PLUGIN(
	.name    = "hang",
	.summary = "never returns",
	.threads = MUSTER_PARALLEL,
	.returns = MUSTER_MAY_HANG,
	MUSTER_OPTIONS(struct options, options),
	.open    = hang_open,
	.find    = hang_find,
	.put     = hang_put,
	.remove  = hang_remove,
	.ping    = hang_ping,
	.check   = hang_check)
