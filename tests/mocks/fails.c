/* SPDX-License-Identifier: MIT
 *
 * fails - cannot be opened, for any reason, for ever or the first times.
 *
 * Attempts are counted for all stores of the plugin in the process together.
 */
#include <config.h>

#include <stdatomic.h>

#include "mock.h"

struct options {
	uint32_t status;
	int64_t until;
	bool blame;
};

static atomic_uint attempts;

static muster_status
fails_open(muster_host *host, const void *options, muster_call *call,
    void **store)
{
	const struct options *set = options;
	unsigned attempt = atomic_fetch_add(&attempts, 1) + 1;

	if (set->until != 0 && attempt >= (uint64_t)set->until) {
		*store = NULL;
		return MUSTER_OK;
	}
	if (set->blame)
		return muster_fail_option(call, "status",
		    "'%s' does not like this one", muster_name(host));
	return muster_fail(call, (muster_status)set->status + 1,
	    "attempt %u to open '%s' failed", attempt, muster_name(host));
}

static const muster_option options[] = {
	{
	    .name = "status",
	    .type = MUSTER_CHOICE,
	    MUSTER_INTO(struct options, status),
	    .default_value = "unavailable",
	    /* By number, from 1. */
	    .choices = "cancelled,unknown,invalid_argument,deadline_exceeded,"
		       "not_found,already_exists,permission_denied,"
		       "resource_exhausted,failed_precondition,aborted,"
		       "out_of_range,unimplemented,internal,unavailable,"
		       "data_loss,unauthenticated",
	    .help = "how open fails",
	},
	{
	    .name = "until",
	    .type = MUSTER_INTEGER,
	    MUSTER_INTO(struct options, until),
	    .minimum = 0,
	    .maximum = 1000000,
	    .help = "the attempt that succeeds; 0: none",
	},
	{
	    .name = "blame",
	    .type = MUSTER_BOOLEAN,
	    MUSTER_INTO(struct options, blame),
	    .help = "fail as a mistake in the option 'status'",
	},
};

/* clang-format off */
MUSTER_STORE_PLUGIN(
	.name    = "fails",
	.summary = "cannot be opened",
	.threads = MUSTER_PARALLEL,
	.returns = MUSTER_PROMPT,
	MUSTER_OPTIONS(struct options, options),
	.open    = fails_open,
	.find    = mock_find)
