/* SPDX-License-Identifier: MIT
 *
 * opening - configurations that are as they should be, opened and closed
 * without memory. What could be opened answers rightly then. Closing needs no
 * memory at all.
 */
#include <config.h>

#include "sweep.h"

#include <stdio.h>
#include <time.h>

#include "heap.h"
#include "support/scratch.h"

#define DB     "[store db]\nplugin = sqlite\npath = users.db\n"
#define MEMORY "[store memory]\nplugin = memory\nload = users.csv\n"
#define BOTH   "primary = db\nsecondary = memory\n"

static void
open_one(struct trial *trial)
{
	muster_open_options options = question_options;
	muster_error error = MUSTER_ERROR_INIT;
	muster *m = NULL;
	muster_status status;

	scratch_text("t.ini", trial->scenario->text);
	options.store = trial->scenario->store;
	trial_begin(trial);
	status = muster_open("t.ini", &options, &m, &error);
	trial_end(trial);
	if (status == MUSTER_OK) {
		question_after(trial, m);
		question_close(trial, m);
	} else {
		trial_holds(trial, m == NULL && status == error.status);
		trial_is_short(trial, status, error.message);
	}
	muster_error_clear(&error);
}

static void
close_one(struct trial *trial)
{
	muster *m = question_open(trial);
	size_t left;

	question_after(trial, m);
	trial_begin(trial);
	left = muster_close(m, 30 * MUSTER_SECOND);
	trial_end(trial);
	trial_holds(trial, left == 0);
}

/* All of it, from the file to the answer. */
static void
live(struct trial *trial)
{
	muster_open_options options = question_options;
	muster_error error = MUSTER_ERROR_INIT;
	muster_result *result = NULL;
	muster *m = NULL;
	muster_status opened, found = MUSTER_UNKNOWN;
	size_t left;

	scratch_text("t.ini", trial->scenario->text);
	trial_begin(trial);
	opened = muster_open("t.ini", &options, &m, &error);
	if (opened == MUSTER_OK) {
		const muster_request request = question_of(trial, m);

		found = muster_find(m, &request, &result);
	}
	left = muster_close(m, 30 * MUSTER_SECOND);
	trial_end(trial);
	trial_holds(trial, left == 0);
	if (opened == MUSTER_OK)
		question_judge(trial, found, result);
	else
		trial_is_short(trial, opened, error.message);
	muster_result_free(result);
	muster_error_clear(&error);
}

/* A store that could not be reached is opened again when it is there. Until it
 * is, and if memory is missing again, it says that it is not. */
static void
come_back(struct trial *trial)
{
	/* Asking takes memory: few are to be counted. */
	const struct timespec moment = { .tv_nsec = 20000000 };
	muster *m;
	muster_request request;
	muster_result *result = NULL;
	muster_status status;

	remove("door");
	m = question_open(trial);
	request = question_of(trial, m);
	scratch_text("door", "");
	trial_begin(trial);
	/* The next attempt is 100 ms away. */
	do {
		nanosleep(&moment, NULL);
		status = muster_find(m, &request, &result);
	} while (status == MUSTER_UNAVAILABLE && heap_refused() == 0);
	trial_end(trial);
	trial_holds(trial,
	    status == MUSTER_OK || status == MUSTER_UNAVAILABLE ||
		status == MUSTER_RESOURCE_EXHAUSTED);
	/* With memory, the one behind it comes to a good end. */
	do {
		status = muster_find(m, &request, &result);
	} while (status == MUSTER_UNAVAILABLE);
	question_judge(trial, status, result);
	muster_result_free(result);
	question_close(trial, m);
}

#define ANN                                \
	{                                  \
		.email = "ann@example.org" \
	}
#define ONE               \
	{                 \
		.id = "1" \
	}
#define ALL                      \
	{                        \
		.org_id = "acme" \
	}

static const struct scenario scenarios[] = {
	{ "open-static", open_one,
	    "[store s]\nplugin = static\nid = 1\nemail = ann@example.org\n",
	    NULL, ANN, 0, false },
	{ "open-memory", open_one, MEMORY, NULL, ANN, 0, false },
	{ "open-memory-jsonl", open_one,
	    "[store memory]\nplugin = memory\nload = users.jsonl\n", NULL, ANN,
	    0, false },
	{ "open-memory-crowd", open_one,
	    "[store m]\nplugin = memory\nload = crowd.csv\ncapacity = 40\n"
	    "ttl = 1h\n",
	    NULL, { .id = "c149" }, 0, false },
	{ "open-sqlite", open_one, DB, NULL, ANN, 0, false },
	{ "open-sqlite-first", open_one, DB, NULL, ANN, 0, true },
	{ "open-sqlite-options", open_one,
	    "[store db]\nplugin = sqlite\npath = users.db\nread_only = yes\n"
	    "table = users\nconnections = 3\nbusy_timeout = 1s\n"
	    "timeout = 10s\nmax_in_flight = 2\n",
	    NULL, ONE, 0, false },
	{ "open-sequential", open_one,
	    DB MEMORY "[store all]\nstrategy = sequential\n" BOTH, "all", ALL,
	    0, false },
	{ "open-parallel", open_one,
	    "[muster]\nthreads = 2\nstore = all\n" DB MEMORY
	    "[store all]\nstrategy = parallel\n" BOTH,
	    NULL, ALL, 0, false },
	{ "open-parallel-first", open_one,
	    "[muster]\nthreads = 2\nstore = all\n" DB MEMORY
	    "[store all]\nstrategy = parallel\n" BOTH,
	    NULL, ALL, 0, true },
	{ "open-nested", open_one,
	    MEMORY DB "[store s]\nplugin = static\nid = 9\n"
		      "[store all]\nstrategy = adaptive\n"
		      "primary = near\nsecondary = s, memory\n"
		      "[store near]\nstrategy = sequential\n" BOTH,
	    "all", ALL, 0, false },
	{ "open-wrappers", open_one,
	    MEMORY "[store slow]\nplugin = slow\nstore = memory\ndelay = 1us\n"
		   "[store fault]\nplugin = fault\nstore = slow\nseed = 4\n"
		   "statuses = internal, unavailable\n"
		   "[store log]\nplugin = log\nstore = fault\n"
		   "file = log.txt\nmask = email, name\n",
	    "log", ANN, 0, false },
	{ "open-loop", open_one,
	    "[store a]\nplugin = loop\nids = 1, 2\nhow = later\n", NULL, ANN, 0,
	    false },
	{ "close", close_one,
	    DB MEMORY "[store all]\nstrategy = parallel\n" BOTH, "all", ALL, 0,
	    false },
	{ "close-loop", close_one,
	    "[store a]\nplugin = loop\nids = 1, 2\nhow = later\n"
	    "[store b]\nplugin = slow\nstore = a\ndelay = 1us\n",
	    "b", ANN, 0, false },
	{ "live", live,
	    "[muster]\nthreads = 1\nstore = all\n" DB MEMORY
	    "[store all]\nstrategy = sequential\n" BOTH,
	    NULL, ALL, 0, false },
	{ "live-loop", live,
	    "[muster]\nthreads = 1\nstore = all\n"
	    "[store l]\nplugin = loop\nids = 1, 2\nhow = later\n" MEMORY
	    "[store all]\nstrategy = parallel\nprimary = l\n"
	    "secondary = memory\n",
	    NULL, ANN, 0, false },
	{ "come-back", come_back,
	    "[store far]\nplugin = gated\nids = 2\ndoor = door\n", NULL, ANN, 0,
	    false },
};

const struct scenarios opening_scenarios = {
	.items = scenarios,
	.count = sizeof scenarios / sizeof *scenarios,
};
