/* SPDX-License-Identifier: MIT
 *
 * explain - what would become of a question: the tree of stores that it takes,
 * each with its strategy or plugin, its options, its state and what is known
 * of its latency.
 *
 * The stores are opened, as find opens them, or their state would not be known;
 * none is asked.
 */
#include <config.h>

#include <muster/muster.h>

#include <string.h>

#include "arguments.h"
#include "command.h"
#include "outline.h"
#include "say.h"
#include "session.h"

enum { CONFIG, STORE, EMAIL, ORG, ID, FORMAT, ARGUMENT_COUNT };

#define OPEN_TIMEOUT (10 * MUSTER_SECOND)

/* The way to print, or NULL: it has been said what is wrong. */
static bool (*printer_of(const char *name))(const struct outline *)
{
	if (name == NULL || strcmp(name, "text") == 0)
		return outline_text;
	if (strcmp(name, "json") == 0)
		return outline_json;
	arguments_wrong(&explain_command,
	    "--format: expected text or json, not '%s'", name);
	return NULL;
}

static bool
are_filled(const char *const *values)
{
	size_t i;

	for (i = CONFIG; i <= ID; i++)
		if (!arguments_filled(&explain_command, values, i))
			return false;
	return true;
}

static int
explain_run(const char *const *values, const char *const *operands)
{
	const muster_query query = { .id = values[ID],
		.email = values[EMAIL],
		.org_id = values[ORG] };
	bool asked = query.id != NULL || query.email != NULL ||
	    query.org_id != NULL;
	bool (*print)(const struct outline *) = NULL;
	struct outline outline = { .query = asked ? &query : NULL };
	int code;

	(void)operands;
	if (are_filled(values))
		print = printer_of(values[FORMAT]);
	if (print == NULL)
		return EXIT_USAGE;
	code = session_open(values[CONFIG], values[STORE] ? values[STORE] : "",
	    OPEN_TIMEOUT, &outline.m);
	if (code != EXIT_FOUND)
		return code;
	outline.store = muster_store_get(outline.m, values[STORE]);
	if (!print(&outline)) {
		say("explain", "out of memory");
		code = EXIT_FAILED;
	}
	session_close(outline.m);
	return code;
}

static const struct argument explain_arguments[ARGUMENT_COUNT] = {
	[CONFIG] = { "config", 'c', "FILE", "the configuration to read" },
	[STORE] = { "store", 0, "NAME", "the store that would be asked" },
	[EMAIL] = { "email", 0, "E", "by this e-mail address" },
	[ORG] = { "org", 0, "O", "by this organisation" },
	[ID] = { "id", 0, "I", "by this id" },
	[FORMAT] = { "format", 0, "FORMAT", "text or json" },
};

const struct command explain_command = {
	.name = "explain",
	.summary = "Show which stores a question would take, and how.",
	.synopsis = "[-c FILE] [--store NAME] [--email E] [--org O] [--id I]\n"
		    "                      [--format text|json]",
	.notes = "Stores are opened, and none is asked. With --email, --org "
		 "or --id it says\n"
		 "which of them could not be asked that, or only in part.\n"
		 "\n"
		 "exit status:\n"
		 "  0  shown, whatever state the stores are in\n"
		 "  2  a mistake in the arguments or in the configuration\n",
	.arguments = explain_arguments,
	.argument_count = ARGUMENT_COUNT,
	.operand_count = 0,
	.run = explain_run,
};
