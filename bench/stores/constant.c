/* SPDX-License-Identifier: MIT
 *
 * prompt, bounded, unflagged - stores that answer at once, with one user.
 *
 * They cost next to nothing, so that what is measured in front of them is
 * muster. This file is compiled once for each of the ways in which a plugin may
 * say that its find returns. `delay` waits as a good plugin does; `deaf` sleeps
 * and hears nobody, as one that hangs for so long.
 */
#include <config.h>

#include <errno.h>
#include <time.h>

#include <muster/store.h>

struct constant_options {
	const char *id;
	int64_t delay; /* nanoseconds */
	int64_t deaf;  /* nanoseconds */
};

static void
sleep_deaf(int64_t nanoseconds)
{
	struct timespec time = {
		.tv_sec = nanoseconds / 1000000000,
		.tv_nsec = nanoseconds % 1000000000,
	};

	while (clock_nanosleep(CLOCK_MONOTONIC, 0, &time, &time) == EINTR)
		;
}

/* Without open, the store is its options. */
static muster_status
constant_find(void *store, const muster_query *query, muster_call *call)
{
	const struct constant_options *options = store;
	const muster_user user = {
		.id = options->id,
		.email = "user@test.com",
		.org_id = "org1",
		.name = "Ann Example",
	};
	muster_status status;

	(void)query;
	if (options->delay > 0) {
		status = muster_sleep(call, options->delay);
		if (status != MUSTER_OK)
			return status;
	}
	if (options->deaf > 0)
		sleep_deaf(options->deaf);
	return muster_emit(call, &user);
}

static const muster_option constant_option_table[] = {
	{
	    .name = "id",
	    .type = MUSTER_STRING,
	    MUSTER_INTO(struct constant_options, id),
	    .flags = MUSTER_REQUIRED,
	    .help = "of the user that is answered with",
	},
	{
	    .name = "delay",
	    .type = MUSTER_DURATION,
	    MUSTER_INTO(struct constant_options, delay),
	    .help = "how long each question waits",
	},
	{
	    .name = "deaf",
	    .type = MUSTER_DURATION,
	    MUSTER_INTO(struct constant_options, deaf),
	    .help = "how long it is away, whatever is said to it",
	},
};

/* clang-format off */
MUSTER_STORE_PLUGIN(
	.name    = STORE_NAME,
	.summary = "answers with one user",
	.threads = MUSTER_PARALLEL,
	.returns = STORE_RETURNS,
	MUSTER_OPTIONS(struct constant_options, constant_option_table),
	.find    = constant_find)
