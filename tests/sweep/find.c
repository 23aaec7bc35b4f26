/* SPDX-License-Identifier: MIT
 *
 * find - questions without memory, to stores of each kind. They are opened with
 * memory each time: a block that is in use again asks for none.
 */
#include <config.h>

#include "sweep.h"

#include <stddef.h>

#include "support/scratch.h"

/* Asks without memory, with the result of an earlier question or NULL, and for
 * what is made only when it is asked for. */
static muster_status
ask(struct trial *trial, muster *m, const muster_request *request,
    muster_result *result)
{
	muster_status status;

	trial_begin(trial);
	status = muster_find(m, request, &result);
	if (result != NULL) {
		muster_result_message(result);
		muster_result_choice(result);
		muster_result_legs(result);
	}
	trial_end(trial);
	question_judge(trial, status, result);
	muster_result_free(result);
	return status;
}

static void
find(struct trial *trial)
{
	muster *m = question_open(trial);
	const muster_request request = question_of(trial, m);

	ask(trial, m, &request, NULL);
	/* The next one has memory, and nothing is left of the one before. */
	question_after(trial, m);
	question_close(trial, m);
}

/* The same again, with the block and the result of the first time. */
static void
find_again(struct trial *trial)
{
	muster *m = question_open(trial);
	const muster_request request = question_of(trial, m);
	muster_result *result = NULL;
	muster_status status;

	status = muster_find(m, &request, &result);
	question_judge(trial, status, result);
	ask(trial, m, &request, result);
	question_close(trial, m);
}

static void
find_primary(struct trial *trial)
{
	muster *m = question_open(trial);
	muster_request request = question_of(trial, m);

	request.primary_only = true;
	ask(trial, m, &request, NULL);
	question_close(trial, m);
}

/* An answer that does not come in time. */
static void
find_late(struct trial *trial)
{
	muster *m = question_open(trial);
	muster_request request = question_of(trial, m);

	request.timeout = MUSTER_MILLISECOND;
	trial_holds(trial, ask(trial, m, &request, NULL) != MUSTER_OK);
	question_close(trial, m);
}

/* Adaptive, once it knows that it pays to ask all at once. */
static void
find_chosen(struct trial *trial)
{
	enum { LEARN = 40 };
	muster *m = question_open(trial);
	const muster_request request = question_of(trial, m);
	muster_result *result = NULL;

	for (int i = 0; i < LEARN; i++)
		muster_find(m, &request, &result);
	muster_result_free(result);
	ask(trial, m, &request, NULL);
	question_close(trial, m);
}

#define DB     "[store db]\nplugin = sqlite\npath = users.db\n"
#define MEMORY "[store memory]\nplugin = memory\nload = users.csv\n"
#define JSONL  "[store jsonl]\nplugin = memory\nload = users.jsonl\n"
#define CROWD  "[store crowd]\nplugin = memory\nload = crowd.csv\n"
#define LOOP   "[store loop]\nplugin = loop\nids = 1, 8, 9\n"
#define SLOW(of, by) \
	"[store slow-" of "]\nplugin = slow\nstore = " of "\ndelay = " by "\n"
#define ALL(strategy, members) "[store all]\nstrategy = " strategy "\n" members
#define TWO                    "primary = db\nsecondary = memory\n"

#define ANN                                \
	{                                  \
		.email = "Ann@example.ORG" \
	}
#define ONE               \
	{                 \
		.id = "1" \
	}
#define ACME                     \
	{                        \
		.org_id = "acme" \
	}

/* clang-format off */
static const struct scenario scenarios[] = {
	{ "find-static", find,
	    "[store s]\nplugin = static\nid = 1\nname = Ann\n",
	    NULL, ONE, 0, false },
	{ "find-memory", find, MEMORY, NULL, ANN, 0, false },
	{ "find-memory-limit", find, MEMORY, NULL,
	    { .org_id = "acme", .limit = 2 }, 0, false },
	{ "find-memory-crowd", find, CROWD, NULL,
	    { .org_id = "crowd" }, 0, false },
	{ "find-sqlite", find, DB, NULL, ONE, 0, false },
	{ "find-sqlite-email", find, DB, NULL, ANN, 0, false },
	{ "find-sqlite-all", find, DB, NULL,
	    { .id = "1", .email = "ann@example.org", .org_id = "acme" }, 0,
	    false },
	{ "find-sqlite-limit", find, DB, NULL,
	    { .org_id = "acme", .limit = 1 }, 0, false },
	{ "find-nobody", find, DB MEMORY ALL("parallel", TWO), "all",
	    { .id = "none" }, 0, false },
	{ "find-refused", find, MEMORY, NULL, { .id = "\xff" }, 0, false },
	{ "find-again", find_again, DB MEMORY ALL("parallel", TWO), "all",
	    ACME, 0, false },
	{ "sequential", find, DB MEMORY ALL("sequential", TWO), "all", ACME,
	    0, false },
	{ "sequential-secondary", find, DB MEMORY ALL("sequential", TWO), "all",
	    { .id = "4" }, 0, false },
	{ "sequential-primary-only", find_primary,
	    DB MEMORY ALL("sequential", TWO), "all", ACME, 0, false },
	{ "parallel", find, DB MEMORY ALL("parallel", TWO), "all", ACME, 0,
	    false },
	{ "parallel-crowd", find,
	    CROWD DB ALL("parallel", "primary = crowd\nsecondary = db\n"),
	    "all", { .org_id = "crowd" }, 0, false },
	{ "parallel-partial", find,
	    MEMORY "[store bad]\nplugin = gated_bounded\nstatus = 14\n"
	    ALL("parallel", "primary = memory\nsecondary = bad\n"), "all",
	    ANN, 0, false },
	{ "parallel-failed", find,
	    MEMORY "[store bad]\nplugin = gated_bounded\nstatus = 14\n"
	    "message = down\n"
	    ALL("parallel", "primary = bad\nsecondary = memory\n"), "all",
	    ANN, 0, false },
	{ "adaptive", find, DB MEMORY ALL("adaptive", TWO), "all", ACME, 0,
	    false },
	{ "adaptive-chosen", find_chosen,
	    JSONL MEMORY SLOW("memory", "200us") SLOW("jsonl", "200us")
	    ALL("adaptive", "primary = slow-memory\nsecondary = slow-jsonl\n"),
	    "all", ANN, 0, false },
	{ "nested", find,
	    DB MEMORY JSONL CROWD
	    "[store near]\nstrategy = sequential\nprimary = memory\n"
	    "secondary = jsonl\n"
	    "[store far]\nstrategy = parallel\nprimary = db\n"
	    "secondary = near, crowd\n"
	    ALL("adaptive", "primary = far\nsecondary = jsonl\n"),
	    "all", ANN, 0, false },
	{ "slow", find, MEMORY SLOW("memory", "10us"), "slow-memory", ANN, 0,
	    false },
	{ "slow-sqlite", find, DB SLOW("db", "10us"), "slow-db", ANN, 0,
	    false },
	{ "fault-garbage", find,
	    MEMORY "[store fault]\nplugin = fault\nstore = memory\n"
	    "garbage = 100%\n", "fault", ANN, 0, false },
	{ "fault-errors", find,
	    MEMORY "[store fault]\nplugin = fault\nstore = memory\n"
	    "errors = 100%\nstatuses = internal\n", "fault", ANN, 0, false },
	{ "fault-none", find,
	    DB "[store fault]\nplugin = fault\nstore = db\ndelay = 10us\n",
	    "fault", ACME, 0, false },
	{ "log", find,
	    MEMORY "[store log]\nplugin = log\nstore = memory\n"
	    "file = log.txt\nmask = email\nusers = yes\n", "log", ANN, 0,
	    false },
	{ "loop", find, LOOP, NULL, ANN, 0, false },
	{ "loop-later", find, LOOP "how = later\n", NULL, ANN, 0, false },
	{ "loop-relay", find,
	    LOOP "[store w]\nplugin = loop\ninner = loop\nrelay = yes\n", "w",
	    ANN, 0, false },
	{ "loop-bound", find,
	    LOOP "max_in_flight = 1\nhow = later\n" MEMORY
	    "[store w]\nplugin = loop\ninner = loop\nids = 30\n"
	    ALL("parallel", "primary = loop\nsecondary = w, memory\n"), "all",
	    ANN, 0, false },
	{ "loop-and-sqlite", find,
	    LOOP "how = later\n" DB SLOW("db", "10us")
	    ALL("parallel", "primary = loop\nsecondary = slow-db\n"), "all",
	    ANN, 0, false },
	{ "deadline", find_late, MEMORY SLOW("memory", "1h"), "slow-memory",
	    ANN, 0, false },
	{ "deadline-secondary", find_late,
	    DB MEMORY SLOW("memory", "1h")
	    ALL("parallel", "primary = slow-memory\nsecondary = db\n"), "all",
	    ANN, 0, false },
	{ "timeout", find,
	    DB MEMORY SLOW("memory", "1h") "timeout = 1ms\n"
	    ALL("parallel", "primary = db\nsecondary = slow-memory\n"), "all",
	    ANN, 0, false },
};
/* clang-format on */

const struct scenarios find_scenarios = {
	.items = scenarios,
	.count = sizeof scenarios / sizeof *scenarios,
};
