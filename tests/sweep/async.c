/* SPDX-License-Identifier: MIT
 *
 * async - questions that do not wait, without memory: either the question is
 * refused at once, or there is exactly one completion. Cancelled ones end, and
 * so does what is still on its way when the configuration is closed.
 */
#include <config.h>

#include "sweep.h"

#include <semaphore.h>
#include <stdatomic.h>
#include <stddef.h>

enum { MOST = 4 };

/* A question, and what came of it. */
struct asked {
	muster_pending *pending;
	muster_status status; /* of the asking */
	muster_result *result;
	atomic_int completions;
	sem_t done;
};

static void
complete(void *arg, muster_result *result)
{
	struct asked *asked = arg;

	asked->result = result;
	atomic_fetch_add(&asked->completions, 1);
	sem_post(&asked->done);
}

static void
start(struct trial *trial, struct asked *asked, muster *m, int64_t timeout)
{
	muster_request request = question_of(trial, m);
	muster_error error = MUSTER_ERROR_INIT;

	request.timeout = timeout;
	asked->pending = NULL;
	asked->result = NULL;
	atomic_init(&asked->completions, 0);
	if (sem_init(&asked->done, 0, 0) != 0)
		trial_wrong(trial, "no semaphore");
	asked->status = muster_find_async(m, &request, complete, asked,
	    &asked->pending, &error);
	muster_error_clear(&error);
}

static void
await(struct asked *asked)
{
	if (asked->status == MUSTER_OK)
		while (sem_wait(&asked->done) != 0)
			;
}

/* Judges and frees it. */
static void
finish(struct trial *trial, struct asked *asked)
{
	if (asked->status == MUSTER_OK) {
		trial_holds(trial, atomic_load(&asked->completions) == 1);
		trial_holds(trial, asked->result != NULL);
		question_judge(trial, muster_result_status(asked->result),
		    asked->result);
	} else {
		trial_holds(trial, atomic_load(&asked->completions) == 0);
		trial_is_short(trial, asked->status, "refused");
	}
	muster_result_free(asked->result);
	muster_pending_free(asked->pending);
	sem_destroy(&asked->done);
}

/* As many at once as the scenario's number. */
static void
ask(struct trial *trial)
{
	muster *m = question_open(trial);
	struct asked asked[MOST];
	int i, count = trial->scenario->number;

	trial_begin(trial);
	for (i = 0; i < count; i++)
		start(trial, &asked[i], m, 0);
	for (i = 0; i < count; i++)
		await(&asked[i]);
	trial_end(trial);
	for (i = 0; i < count; i++)
		finish(trial, &asked[i]);
	question_close(trial, m);
}

static void
cancel(struct trial *trial)
{
	muster *m = question_open(trial);
	struct asked asked;

	trial_begin(trial);
	start(trial, &asked, m, 0);
	if (asked.status == MUSTER_OK)
		muster_pending_cancel(asked.pending);
	await(&asked);
	trial_end(trial);
	finish(trial, &asked);
	question_close(trial, m);
}

static void
be_late(struct trial *trial)
{
	muster *m = question_open(trial);
	struct asked asked;

	trial_begin(trial);
	start(trial, &asked, m, MUSTER_MILLISECOND);
	await(&asked);
	trial_end(trial);
	finish(trial, &asked);
	question_close(trial, m);
}

static void
close_meanwhile(struct trial *trial)
{
	muster *m = question_open(trial);
	struct asked asked;
	size_t left;

	trial_begin(trial);
	start(trial, &asked, m, 0);
	left = muster_close(m, 30 * MUSTER_SECOND);
	trial_end(trial);
	trial_holds(trial, left == 0);
	await(&asked);
	finish(trial, &asked);
}

#define TWO                                                \
	"[muster]\nthreads = 2\n"                          \
	"[store a]\nplugin = memory\nload = users.csv\n"   \
	"[store b]\nplugin = memory\nload = users.jsonl\n" \
	"[store all]\nstrategy = parallel\nprimary = a\nsecondary = b\n"
#define SQLITE                                             \
	"[muster]\nthreads = 2\n"                          \
	"[store a]\nplugin = sqlite\npath = users.db\n"    \
	"[store b]\nplugin = memory\nload = users.jsonl\n" \
	"[store all]\nstrategy = sequential\nprimary = a\nsecondary = b\n"
#define LOOP                                                  \
	"[muster]\nthreads = 1\n"                             \
	"[store a]\nplugin = loop\nids = 1, 2\nhow = later\n" \
	"[store b]\nplugin = loop\ninner = a\n"               \
	"[store all]\nstrategy = parallel\nprimary = a\nsecondary = b\n"
#define FAR                                              \
	"[muster]\nthreads = 2\n"                        \
	"[store m]\nplugin = memory\nload = users.csv\n" \
	"[store all]\nplugin = slow\nstore = m\ndelay = 1h\n"
#define FAR_BOTH                                                 \
	FAR "[store n]\nplugin = slow\nstore = m\ndelay = 1h\n"  \
	    "[store both]\nstrategy = parallel\nprimary = all\n" \
	    "secondary = n\n"

#define ANN                                \
	{                                  \
		.email = "ann@example.org" \
	}

/* clang-format off */
static const struct scenario scenarios[] = {
	{ "async-parallel", ask, TWO, "all", ANN, 1, false },
	{ "async-parallel-many", ask, TWO, "all", ANN, MOST, false },
	{ "async-sqlite", ask, SQLITE, "all", ANN, 2, false },
	{ "async-loop", ask, LOOP, "all", ANN, 1, false },
	{ "async-loop-many", ask, LOOP, "all", ANN, MOST, false },
	{ "async-cancel", cancel, FAR, "all", ANN, 0, false },
	{ "async-cancel-both", cancel, FAR_BOTH, "both", ANN, 0, false },
	{ "async-deadline", be_late, FAR, "all", ANN, 0, false },
	{ "async-deadline-both", be_late, FAR_BOTH, "both", ANN, 0, false },
	{ "async-close", close_meanwhile, FAR_BOTH, "both", ANN, 0, false },
};
/* clang-format on */

const struct scenarios async_scenarios = {
	.items = scenarios,
	.count = sizeof scenarios / sizeof *scenarios,
};
