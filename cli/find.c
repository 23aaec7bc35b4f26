/* SPDX-License-Identifier: MIT
 *
 * find - asks one store and prints the answer.
 *
 * The work is split by what can go wrong: first the words (a request is made
 * of them or a usage error), then the file (session.h), then the call. The
 * answer goes to standard output in the format that was asked for; what there
 * is to say about it (why it failed, which store did not answer, that there is
 * more) goes to standard error, and the trace too, so that output can be piped
 * on whatever is switched on.
 */
#include <config.h>

#include <muster/muster.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "arguments.h"
#include "command.h"
#include "one_store.h"
#include "output.h"
#include "remarks.h"
#include "say.h"
#include "session.h"
#include "standard.h"
#include "trace.h"

enum {
	CONFIG,
	STORE,
	PLUGIN,
	OPTION,
	EMAIL,
	ORG,
	ID,
	PRIMARY_ONLY,
	DEADLINE,
	LIMIT,
	FORMAT,
	TRACE,
	ARGUMENT_COUNT
};

/* A way to print, and whether it has a place for a failure: then it is printed
 * whatever the call came to. */
struct format {
	const char *name;
	bool (*print)(muster_result *result);
	bool prints_failures;
};

static const struct format formats[] = {
	{ "table", output_table, false },
	{ "json", output_json, true },
	{ "csv", output_csv, false },
};

/* Stores are given this long to open even if the deadline is shorter: a
 * database that opens in 5 ms is no failure of a lookup within 1 ms. */
#define LEAST_OPEN_TIMEOUT (100 * MUSTER_MILLISECOND)
#define MOST_OPEN_TIMEOUT  (30 * MUSTER_SECOND)

/* The words, understood. */
struct question {
	muster_request request;
	const struct format *format;
	bool trace;
};

static const struct format *
format_of(const char *name)
{
	size_t i;

	for (i = 0; i < sizeof(formats) / sizeof(*formats); i++)
		if (strcmp(formats[i].name, name) == 0)
			return &formats[i];
	return NULL;
}

/* The keys: none may be empty, one at least must be there. */
static bool
take_keys(const char *const *values, muster_query *query)
{
	size_t i;

	for (i = EMAIL; i <= ID; i++)
		if (!arguments_filled(&find_command, values, i))
			return false;
	query->email = values[EMAIL];
	query->org_id = values[ORG];
	query->id = values[ID];
	if (query->email != NULL || query->org_id != NULL || query->id != NULL)
		return true;
	arguments_wrong(&find_command,
	    "expected whom to find: --email E, --org O or --id I");
	return false;
}

static bool
take_bounds(const char *const *values, muster_request *request)
{
	if (values[LIMIT] != NULL &&
	    !arguments_number(values[LIMIT], &request->query.limit)) {
		arguments_wrong(&find_command,
		    "--limit: expected a whole number of 1 or more, not '%s'",
		    values[LIMIT]);
		return false;
	}
	return values[DEADLINE] == NULL ||
	    arguments_duration(&find_command, "deadline", values[DEADLINE],
		&request->timeout);
}

/* Where the store is: in a file, or it is one of a plugin. */
static bool
take_place(const char *const *values)
{
	size_t i;

	for (i = CONFIG; i <= PLUGIN; i++)
		if (!arguments_filled(&find_command, values, i))
			return false;
	if (values[PLUGIN] != NULL && values[CONFIG] != NULL)
		arguments_wrong(&find_command,
		    "--plugin asks without a configuration: leave -c out");
	else if (values[PLUGIN] != NULL && values[STORE] != NULL)
		arguments_wrong(&find_command,
		    "--plugin opens one store: leave --store out");
	else if (values[PLUGIN] == NULL && values[OPTION] != NULL)
		arguments_wrong(&find_command,
		    "--option is for a plugin: expected --plugin too");
	else
		return true;
	return false;
}

static bool
take_question(const char *const *values, struct question *question)
{
	const char *format = values[FORMAT] ? values[FORMAT] : "table";

	if (!take_place(values) ||
	    !take_keys(values, &question->request.query) ||
	    !take_bounds(values, &question->request))
		return false;
	question->request.primary_only = values[PRIMARY_ONLY] != NULL;
	question->trace = values[TRACE] != NULL;
	question->format = format_of(format);
	if (question->format != NULL)
		return true;
	arguments_wrong(&find_command,
	    "--format: expected table, json or csv, not '%s'", format);
	return false;
}

/* What the answer itself does not say, or not in every format. */
static void
say_remarks(muster_result *result)
{
	muster_status status = muster_result_status(result);
	const char *message = muster_result_message(result);

	if (status != MUSTER_OK) {
		say("find", "%s%s%s", muster_status_name(status),
		    message ? ": " : "", message ? message : "");
		return;
	}
	if (muster_result_users(result) == 0)
		say("find", "nobody found in '%s'",
		    muster_store_name(muster_result_asked(result)));
	if (muster_result_partial(result))
		remarks_say_unanswered(muster_result_legs(result));
	if (muster_result_truncated(result))
		say(NULL, "there are more users than the %zu printed",
		    muster_result_users(result));
}

static size_t
terminal_width(void)
{
	struct winsize size;

	if (ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0)
		return size.ws_col;
	return 80;
}

static bool
draw(muster_result *result)
{
	const muster_store *asked = muster_result_asked(result);
	const struct trace trace = {
		.store = muster_store_name(asked),
		.strategy = muster_store_strategy(asked),
		.status = muster_result_status(result),
		.users = muster_result_users(result),
		.partial = muster_result_partial(result),
		.elapsed = muster_result_elapsed(result),
		.choice = muster_result_choice(result),
		.legs = muster_result_legs(result),
		.width = terminal_width(),
	};

	return trace_draw(&trace, stderr);
}

static int
report(const struct question *question, muster_result *result)
{
	int code = remarks_exit_status(result);
	bool done = true;

	if (code == EXIT_USAGE)
		return arguments_wrong(&find_command, "%s",
		    muster_result_message(result));
	if (question->format->prints_failures || code <= EXIT_NOBODY)
		done = question->format->print(result);
	standard_flush();
	say_remarks(result);
	if (question->trace && !draw(result))
		done = false;
	if (done)
		return code;
	say("find", "out of memory");
	return EXIT_FAILED;
}

static int64_t
open_timeout(int64_t deadline)
{
	if (deadline == 0 || deadline > MOST_OPEN_TIMEOUT)
		return MOST_OPEN_TIMEOUT;
	return deadline < LEAST_OPEN_TIMEOUT ? LEAST_OPEN_TIMEOUT : deadline;
}

static int
open_place(const char *const *values, int64_t timeout, muster **ret)
{
	if (values[PLUGIN] != NULL)
		return one_store_open(&find_command, values[PLUGIN],
		    values[OPTION], timeout, ret);
	return session_open(values[CONFIG], values[STORE] ? values[STORE] : "",
	    timeout, ret);
}

static int
find_run(const char *const *values, const char *const *operands)
{
	struct question question = { .trace = false };
	muster_result *result = NULL;
	muster *m = NULL;
	int code;

	(void)operands;
	if (!take_question(values, &question))
		return EXIT_USAGE;
	code = open_place(values, open_timeout(question.request.timeout), &m);
	if (code != EXIT_FOUND)
		return code;
	if (values[STORE] != NULL)
		question.request.store = muster_store_get(m, values[STORE]);
	muster_find(m, &question.request, &result);
	if (result != NULL) {
		code = report(&question, result);
	} else {
		say("find", "out of memory");
		code = EXIT_FAILED;
	}
	muster_result_free(result);
	session_close(m);
	return code;
}

static const struct argument find_arguments[ARGUMENT_COUNT] = {
	[CONFIG] = { "config", 'c', "FILE", "the configuration to read" },
	[STORE] = { "store", 0, "NAME", "the store to ask" },
	[PLUGIN] = { "plugin", 0, "NAME", "ask this plugin, without a file" },
	[OPTION] = { "option", 0, "K=V ...", "set an option of it" },
	[EMAIL] = { "email", 0, "E", "users with this e-mail address" },
	[ORG] = { "org", 0, "O", "users of this organisation" },
	[ID] = { "id", 0, "I", "the user with this id" },
	[PRIMARY_ONLY] = { "primary-only", 0, NULL, "leave secondaries out" },
	[DEADLINE] = { "deadline", 0, "D", "answer within D, such as 50ms" },
	[LIMIT] = { "limit", 0, "N", "print N users at most" },
	[FORMAT] = { "format", 0, "FORMAT", "table, json or csv" },
	[TRACE] = { "trace", 0, NULL, "draw which store was asked when" },
};

const struct command find_command = {
	.name = "find",
	.summary = "Find users by e-mail address, organisation or id.",
	.synopsis = "[-c FILE] [--store NAME] [--email E] [--org O] [--id I]\n"
		    "                   [--primary-only] [--deadline D] "
		    "[--limit N]\n"
		    "                   [--format table|json|csv] [--trace]\n"
		    "       muster find --plugin NAME [--option K=V ...] "
		    "[--email E] ...",
	.notes = "One of --email, --org and --id at least; a user must match "
		 "all that are given.\n"
		 "\n"
		 "--plugin needs no configuration: it opens one store of a "
		 "plugin, which is\n"
		 "found as muster.ini(5) says; one with a slash is a path.\n"
		 "\n"
		 "exit status:\n"
		 "  0  users found\n"
		 "  1  answered, but nobody found\n"
		 "  2  a mistake in the arguments or in the configuration\n"
		 "  3  the lookup failed\n"
		 "  4  the deadline passed\n",
	.arguments = find_arguments,
	.argument_count = ARGUMENT_COUNT,
	.operand_count = 0,
	.run = find_run,
};
