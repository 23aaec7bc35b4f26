/* SPDX-License-Identifier: MIT
 *
 * check - is the configuration right, and does every store answer?
 *
 * Mistakes of the file end it: session_open() says all of them. Then each
 * store is asked in the order of the file, and has its lines on standard
 * output: "db: ok", "db: warning: ...", "db: unreachable: ...". A composite
 * has nothing of its own to reach, so its line only says what it is; one that
 * has a breaker is known by its state.
 *
 * A store that hangs is given up after CHECK_TIMEOUT, so that a check always
 * comes to an end.
 */
#include <config.h>

#include <muster/muster.h>

#include <stdio.h>
#include <stdlib.h>

#include "arguments.h"
#include "command.h"
#include "escape.h"
#include "say.h"
#include "session.h"
#include "standard.h"

enum { CONFIG, ARGUMENT_COUNT };

#define CHECK_TIMEOUT (10 * MUSTER_SECOND)

/* Prints "STORE: LABELTEXT"; stores may say anything, so it is made safe. */
static void
print_line(const muster_store *store, const char *label, const char *text)
{
	char *safe = escape_text(text);

	printf("%s: %s%s\n", muster_store_name(store), label,
	    safe ? safe : "(out of memory)");
	free(safe);
}

static void
print_ok(muster *m, muster_store *store)
{
	const char *strategy = muster_store_strategy(store);
	muster_guard_stats stats = { .breaker = NULL };

	muster_guard_stats_read(m, store, &stats);
	if (strategy != NULL)
		printf("%s: ok (%s)\n", muster_store_name(store), strategy);
	else if (stats.breaker != NULL)
		printf("%s: ok (breaker %s)\n", muster_store_name(store),
		    stats.breaker);
	else
		printf("%s: ok\n", muster_store_name(store));
}

static const char *
label_of(muster_status status)
{
	if (status == MUSTER_UNAVAILABLE || status == MUSTER_DEADLINE_EXCEEDED)
		return "unreachable: ";
	return "error: ";
}

/* What its leg says, which does not begin with the store's name as the message
 * of the whole call does. */
static const char *
message_of(muster_result *result)
{
	const muster_leg *leg = muster_result_legs(result);

	if (leg != NULL && leg->message != NULL)
		return leg->message;
	return muster_result_message(result);
}

/* Returns whether the store answers. */
static bool
check_store(muster *m, muster_store *store, muster_result **result)
{
	muster_status status = muster_store_check(m, store, CHECK_TIMEOUT,
	    result);
	const char *message = NULL;
	size_t i;

	if (*result != NULL) {
		message = message_of(*result);
		for (i = 0; i < muster_result_warnings(*result); i++)
			print_line(store,
			    "warning: ", muster_result_warning(*result, i));
	}
	if (status == MUSTER_OK)
		print_ok(m, store);
	else
		print_line(store, label_of(status),
		    message ? message : muster_status_name(status));
	/* A store that hangs must not hold back what is known already. */
	standard_flush();
	return status == MUSTER_OK;
}

static int
check_run(const char *const *values, const char *const *operands)
{
	muster_result *result = NULL;
	size_t count, i, failed = 0;
	muster *m = NULL;
	int code;

	(void)operands;
	if (!arguments_filled(&check_command, values, CONFIG))
		return EXIT_USAGE;
	code = session_open(values[CONFIG], NULL, CHECK_TIMEOUT, &m);
	if (code != EXIT_FOUND)
		return code;
	count = muster_store_count(m);
	for (i = 0; i < count; i++)
		failed += !check_store(m, muster_store_at(m, i), &result);
	muster_result_free(result);
	session_close(m);
	if (failed == 0)
		return EXIT_FOUND;
	say("check", "%zu of %zu stores cannot be reached", failed, count);
	return EXIT_FAILED;
}

static const struct argument check_arguments[ARGUMENT_COUNT] = {
	[CONFIG] = { "config", 'c', "FILE", "the configuration to check" },
};

const struct command check_command = {
	.name = "check",
	.summary = "Check a configuration and whether every store answers.",
	.synopsis = "[-c FILE]",
	.notes = "exit status:\n"
		 "  0  all is well, warnings apart\n"
		 "  2  a mistake in the arguments or in the configuration\n"
		 "  3  a store cannot be reached\n",
	.arguments = check_arguments,
	.argument_count = ARGUMENT_COUNT,
	.operand_count = 0,
	.run = check_run,
};
