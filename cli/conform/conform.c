/* SPDX-License-Identifier: MIT
 *
 * conform - does a plugin keep what the interface promises of it?
 *
 * Each check runs in a process of its own (trial.h). What it found is
 * printed as the Test Anything Protocol, version 14, with what was asked, what
 * came and what is promised below a failure. Nothing of the plugin is loaded
 * into this process: whatever it does, there is a line for each check.
 */
#include <config.h>

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "records/records.h"

#include "arguments.h"
#include "command.h"
#include "conform/checks.h"
#include "escape.h"
#include "say.h"
#include "standard.h"

enum {
	OPTION,
	USERS,
	ID,
	EMAIL,
	ORG,
	READ_ONLY,
	ONLY,
	LIST,
	SEED,
	TIME,
	BOUND,
	ARGUMENT_COUNT
};

enum { PLUGIN, OPERAND_COUNT };

#define DEFAULT_TIME  (60 * MUSTER_SECOND)
#define DEFAULT_BOUND (2 * MUSTER_SECOND)

static const struct conform_check *const lists[] = {
	declared_checks,
	open_checks,
	find_checks,
	string_checks,
	write_checks,
	manner_checks,
	time_checks,
};

enum { LISTS = sizeof(lists) / sizeof(*lists), MOST_CHECKS = 64 };

/* The checks that are wanted, in order. */
struct wanted {
	const struct conform_check *checks[MOST_CHECKS];
	size_t count;
};

/* ---- the words ---- */

static bool
is_among(const char *texts, const char *name)
{
	for (; *texts != '\0'; texts += strlen(texts) + 1)
		if (strcmp(texts, name) == 0)
			return true;
	return false;
}

static void
choose(const char *only, struct wanted *wanted)
{
	const struct conform_check *check;
	size_t i;

	wanted->count = 0;
	for (i = 0; i < LISTS; i++)
		for (check = lists[i]; check->name != NULL; check++)
			if ((only == NULL || is_among(only, check->name)) &&
			    wanted->count < MOST_CHECKS)
				wanted->checks[wanted->count++] = check;
}

/* Is each name of --only one of a check? */
static bool
take_only(const char *only, struct wanted *wanted)
{
	struct wanted all;
	const char *at;
	size_t i;

	choose(NULL, &all);
	for (at = only; at != NULL && *at != '\0'; at += strlen(at) + 1) {
		for (i = 0; i < all.count; i++)
			if (strcmp(all.checks[i]->name, at) == 0)
				break;
		if (i == all.count) {
			arguments_wrong(&conform_command,
			    "--only: there is no check '%s': see 'muster "
			    "conform --list'",
			    at);
			return false;
		}
	}
	choose(only, wanted);
	return true;
}

static bool
take_options(const char *options)
{
	for (; options != NULL && *options != '\0';
	     options += strlen(options) + 1) {
		const char *equals = strchr(options, '=');

		if (equals != NULL && equals != options)
			continue;
		arguments_wrong(&conform_command,
		    "--option: expected NAME=VALUE, not '%s'", options);
		return false;
	}
	return true;
}

/* The file of users can be read: it is looked at as a whole. */
static bool
take_users(const char *path)
{
	struct record_reader *reader;
	const muster_user *user = NULL;
	muster_status status;
	size_t count = 0;

	if (path == NULL)
		return true;
	reader = record_reader_open(path, RECORD_AUTO);
	if (reader == NULL) {
		say("conform", "out of memory");
		return false;
	}
	while ((status = record_reader_next(reader, &user)) == MUSTER_OK &&
	    user != NULL)
		count++;
	if (status != MUSTER_OK)
		say_lines(record_reader_message(reader));
	else if (count == 0)
		say("conform", "'%s' holds no users", path);
	record_reader_free(reader);
	return status == MUSTER_OK && count > 0;
}

static bool
take_numbers(const char *const *values, struct conform_plan *plan)
{
	size_t seed = 1;

	plan->time = DEFAULT_TIME;
	plan->bound = DEFAULT_BOUND;
	if (values[SEED] != NULL && !arguments_number(values[SEED], &seed)) {
		arguments_wrong(&conform_command,
		    "--seed: expected a number of 1 or more, not '%s'",
		    values[SEED]);
		return false;
	}
	plan->seed = seed;
	return (values[TIME] == NULL ||
		   arguments_duration(&conform_command, "time", values[TIME],
		       &plan->time)) &&
	    (values[BOUND] == NULL ||
		arguments_duration(&conform_command, "bound", values[BOUND],
		    &plan->bound));
}

static bool
take_plan(const char *const *values, const char *const *operands,
    struct conform_plan *plan)
{
	size_t i;

	for (i = USERS; i <= ORG; i++)
		if (!arguments_filled(&conform_command, values, i))
			return false;
	if (operands[PLUGIN] == NULL || operands[PLUGIN][0] == '\0') {
		arguments_wrong(&conform_command,
		    "expected a plugin: its name, or a path with a slash");
		return false;
	}
	*plan = (struct conform_plan){
		.plugin = operands[PLUGIN],
		.options = values[OPTION],
		.users = values[USERS],
		.known = {
			.id = values[ID],
			.email = values[EMAIL],
			.org_id = values[ORG],
		},
		.read_only = values[READ_ONLY] != NULL,
	};
	return take_options(plan->options) && take_users(plan->users) &&
	    take_numbers(values, plan);
}

/* ---- what is printed ---- */

/* "  NAME: "TEXT"", as YAML: made safe, and then quoted. */
static void
print_field(const char *name, const char *text)
{
	char *safe = escape_text(text);
	const char *at;

	if (safe != NULL && *safe != '\0') {
		printf("  %s: \"", name);
		for (at = safe; *at != '\0'; at++) {
			if (*at == '"' || *at == '\\')
				putchar('\\');
			putchar(*at);
		}
		puts("\"");
	}
	free(safe);
}

/* Each line of what the child printed, as a comment. */
static void
print_output(const char *output)
{
	while (*output != '\0') {
		size_t length = strcspn(output, "\n");
		char *line = strndup(output, length);
		char *safe = line != NULL ? escape_text(line) : NULL;

		printf("# it printed: %s\n", safe != NULL ? safe : "");
		free(safe);
		free(line);
		output += length + (output[length] == '\n');
	}
}

/* The reason of a skipped one stands behind "# SKIP". */
static void
print_verdict(size_t number, const struct conform_check *check,
    const struct verdict *verdict)
{
	char *safe = NULL;

	printf("%sok %zu - %s: %s",
	    verdict->state == TRIAL_FAILED ? "not " : "", number, check->name,
	    check->summary);
	if (verdict->state == TRIAL_SKIPPED) {
		safe = escape_text(verdict->came);
		printf(" # SKIP %s", safe != NULL ? safe : "");
	}
	putchar('\n');
	free(safe);
	if (verdict->state == TRIAL_FAILED) {
		puts("  ---");
		print_field("asked", verdict->asked);
		print_field("came", verdict->came);
		print_field("promised", verdict->promised);
		print_field("note", verdict->note);
		puts("  ...");
	} else if (*verdict->note != '\0') {
		safe = escape_text(verdict->note);
		printf("# %s: %s\n", check->name, safe != NULL ? safe : "");
		free(safe);
	}
	print_output(verdict->output);
	standard_flush();
}

static void
print_list(void)
{
	struct wanted all;
	size_t i;

	choose(NULL, &all);
	for (i = 0; i < all.count; i++)
		printf("%-14s %s\n", all.checks[i]->name,
		    all.checks[i]->summary);
}

/* ---- the run ---- */

/* What those before have shown: nothing further can be told. */
struct known {
	bool not_loaded;
	bool not_opened;
};

static const char *
obstacle(const struct conform_check *check, const struct known *known)
{
	if (known->not_loaded && check->need >= NEEDS_PLUGIN)
		return "the plugin cannot be loaded";
	if (known->not_opened && check->need >= NEEDS_STORE)
		return "the store cannot be opened";
	return NULL;
}

static void
learn(struct known *known, const struct conform_check *check,
    const struct verdict *verdict)
{
	if (verdict->state != TRIAL_FAILED)
		return;
	if (strcmp(check->name, CHECK_LOADS) == 0)
		known->not_loaded = true;
	if (strcmp(check->name, CHECK_OPEN) == 0)
		known->not_opened = true;
}

static int
run_checks(const struct conform_plan *plan, const struct wanted *wanted)
{
	struct verdict *verdict = malloc(sizeof(*verdict));
	struct known known = { .not_loaded = false };
	size_t i, failed = 0, skipped = 0;

	if (verdict == NULL) {
		say("conform", "out of memory");
		return EXIT_FAILED;
	}
	printf("TAP version 14\n1..%zu\n", wanted->count);
	standard_flush();
	for (i = 0; i < wanted->count; i++) {
		const struct conform_check *check = wanted->checks[i];
		const char *why = obstacle(check, &known);

		memset(verdict, 0, sizeof(*verdict));
		if (why != NULL) {
			verdict->state = TRIAL_SKIPPED;
			snprintf(verdict->came, TRIAL_TEXT, "%s", why);
		} else if (!trial_run(plan, check, verdict)) {
			break;
		}
		learn(&known, check, verdict);
		failed += verdict->state == TRIAL_FAILED;
		skipped += verdict->state == TRIAL_SKIPPED;
		print_verdict(i + 1, check, verdict);
	}
	free(verdict);
	if (i < wanted->count) {
		puts("Bail out! a check cannot be run");
		return EXIT_FAILED;
	}
	printf("# %zu checks: %zu ok, %zu not ok, %zu skipped\n", wanted->count,
	    wanted->count - failed - skipped, failed, skipped);
	return failed == 0 ? EXIT_FOUND : EXIT_NOBODY;
}

static int
conform_run(const char *const *values, const char *const *operands)
{
	struct conform_plan plan;
	struct wanted wanted;

	if (values[LIST] != NULL) {
		print_list();
		return EXIT_FOUND;
	}
	if (!take_plan(values, operands, &plan) ||
	    !take_only(values[ONLY], &wanted))
		return EXIT_USAGE;
	return run_checks(&plan, &wanted);
}

static const struct argument conform_arguments[ARGUMENT_COUNT] = {
	[OPTION] = { "option", 0, "K=V ...", "set an option of the store" },
	[USERS] = { "users", 0, "FILE", "users that the store holds" },
	[ID] = { "id", 0, "I", "the store holds the user with this id" },
	[EMAIL] = { "email", 0, "E", "... with this e-mail address" },
	[ORG] = { "org", 0, "O", "... of this organisation" },
	[READ_ONLY] = { "read-only", 0, NULL, "put and remove nobody" },
	[ONLY] = { "only", 0, "CHECK ...", "do this check, and no others" },
	[LIST] = { "list", 0, NULL, "print the checks, and do none" },
	[SEED] = { "seed", 0, "N", "other users, other moments to cancel" },
	[TIME] = { "time", 0, "D", "how long a check may take (60s)" },
	[BOUND] = { "bound", 0, "D", "how soon 'soon' is (2s)" },
};

const struct command conform_command = {
	.name = "conform",
	.summary = "Check whether a plugin keeps what it promises.",
	.synopsis = "PLUGIN [--option K=V ...] [--users FILE]\n"
		    "                      [--id I] [--email E] [--org O] "
		    "[--read-only]\n"
		    "                      [--only CHECK ...] [--seed N] "
		    "[--time D] [--bound D]\n"
		    "       muster conform --list",
	.notes = "PLUGIN is found as muster.ini(5) says; one with a slash is "
		 "a path. The checks\n"
		 "put users into the store and remove them: use one that is "
		 "made for testing.\n"
		 "What cannot be written is asked for the users that FILE "
		 "(.csv, .jsonl), or\n"
		 "--id, --email and --org, say that it holds.\n"
		 "\n"
		 "exit status:\n"
		 "  0  every check is ok or skipped\n"
		 "  1  some are not ok\n"
		 "  2  a mistake in the arguments\n"
		 "  3  the checks cannot be run\n",
	.arguments = conform_arguments,
	.argument_count = ARGUMENT_COUNT,
	.operand_count = OPERAND_COUNT,
	.run = conform_run,
};
