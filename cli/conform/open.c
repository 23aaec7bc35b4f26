/* SPDX-License-Identifier: MIT
 *
 * open - checks of opening and closing.
 */
#include <config.h>

#include <muster/muster.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "conform/checks.h"
#include "conform/promises.h"
#include "conform/usage.h"
#include "conform/witness.h"
#include "conform/world.h"

#define CHECK_TIMEOUT (20 * MUSTER_SECOND)

/* How often a store is opened and closed, and how often one that cannot be; and
 * the part of that to warm up by before. */
enum { ROUNDS = 1000, FAILED_ROUNDS = 100, WARM = 5 };

/* Bytes a round that are no leak yet: what is left is left each time, but it
 * may not be lost in every round. */
enum { SMALL = 16 };

/* ---- what is left behind ---- */

/* Fails the check if each of two halves of the rounds has left something. */
static void
compare(struct trial *trial, size_t rounds, const struct usage usage[3],
    const char *promise)
{
	static const char *const names[] = { "descriptors", "threads",
		"processes" };
	const size_t more[][2] = {
		{ usage[1].descriptors - usage[0].descriptors,
		    usage[2].descriptors - usage[1].descriptors },
		{ usage[1].threads - usage[0].threads,
		    usage[2].threads - usage[1].threads },
		{ usage[1].children - usage[0].children,
		    usage[2].children - usage[1].children },
	};
	int64_t first = usage[1].heap - usage[0].heap;
	int64_t second = usage[2].heap - usage[1].heap;
	int64_t least = (int64_t)rounds * SMALL;
	size_t i;

	/* Fewer than before is a very large number. */
	for (i = 0; i < sizeof(more) / sizeof(*more); i++)
		if (more[i][0] >= rounds / 4 && more[i][0] < SIZE_MAX / 2 &&
		    more[i][1] >= rounds / 4 && more[i][1] < SIZE_MAX / 2)
			trial_fail(trial, promise,
			    "%zu more %s after %zu times", more[i][1], names[i],
			    rounds);
	if (first >= least && second >= least)
		trial_fail(trial, promise,
		    "memory leaks: about %lld bytes each time",
		    (long long)(second / (int64_t)rounds));
}

/* Something that is done again and again and must leave nothing behind. */
struct drill {
	const char *what;
	const char *promise;
	bool (*once)(struct trial *trial, const void *arg); /* false: failed */
	const void *arg;
	size_t rounds;
};

/* Does it some times to warm up, and then so often, in two halves. */
static void
repeat(struct trial *trial, const struct drill *drill)
{
	struct usage fresh, usage[3];
	size_t half, i;

	usage_read(&fresh, NULL);
	for (i = 0; i < drill->rounds / WARM; i++)
		if (!drill->once(trial, drill->arg))
			return;
	usage_read(&usage[0], &fresh);
	for (half = 1; half <= 2; half++) {
		for (i = 0; i < drill->rounds / 2; i++)
			if (!drill->once(trial, drill->arg))
				return;
		usage_read(&usage[half], &fresh);
	}
	trial_asks(trial, "%s, %zu times", drill->what, drill->rounds);
	compare(trial, drill->rounds / 2, usage, drill->promise);
}

/* ---- opening ---- */

static void
open_once(struct trial *trial)
{
	struct world world;
	muster_status status;

	if (!world_open(trial, &world))
		return;
	trial_asks(trial, "ping the store, and let it check itself");
	status = muster_store_check(world.m, world.store, CHECK_TIMEOUT,
	    &world.result);
	if (status != MUSTER_OK)
		trial_fail(trial, PROMISE_PING, "%s: %s",
		    muster_status_name(status), world_message(&world));
	else if (muster_result_warnings(world.result) > 0)
		trial_note(trial, "its check warns: %s",
		    muster_result_warning(world.result, 0));
	world_close(&world);
}

/* ---- odd options ---- */

enum { ODD_MOST = 12, ODD_TEXT = 64 };

/* Values to try for an option. */
struct odd {
	char texts[ODD_MOST][ODD_TEXT];
	size_t count;
};

static void
odd_add(struct odd *odd, const char *text)
{
	if (odd->count < ODD_MOST)
		snprintf(odd->texts[odd->count++], ODD_TEXT, "%s", text);
}

static void
odd_number(struct odd *odd, const muster_option_info *option, int64_t number)
{
	const char *unit = strcmp(option->type, "duration") == 0 ? "ns" : "";
	char text[ODD_TEXT];

	snprintf(text, sizeof(text), "%lld%s", (long long)number, unit);
	odd_add(odd, text);
}

static void
odd_choices(struct odd *odd, const char *choices)
{
	char text[ODD_TEXT];

	while (choices != NULL && *choices != '\0') {
		int length = (int)strcspn(choices, ",");

		snprintf(text, sizeof(text), "%.*s", length, choices);
		odd_add(odd, text);
		choices += length + (choices[length] == ',');
	}
	odd_add(odd, "none-of-these");
}

static void
odd_values(struct odd *odd, const muster_option_info *option)
{
	const char *type = option->type;

	odd->count = 0;
	if (strcmp(type, "string") == 0 || strcmp(type, "strings") == 0 ||
	    strcmp(type, "secret") == 0) {
		odd_add(odd, "");
		odd_add(odd, "'; -- \"%s%n\" $(x) *)(");
		odd_add(odd, "J\xc3\xb6rg \xf0\x9f\xa6\x8a");
	} else if (strcmp(type, "path") == 0) {
		odd_add(odd, "/nonexistent/muster/conform");
		odd_add(odd, "/dev/null");
		odd_add(odd, "/");
	} else if (option->choices != NULL) {
		odd_choices(odd, option->choices);
	} else if (strcmp(type, "boolean") == 0) {
		odd_add(odd, "yes");
		odd_add(odd, "no");
		odd_add(odd, "perhaps");
	} else if (strcmp(type, "ratio") == 0) {
		odd_add(odd, "0%");
		odd_add(odd, "-1%");
	} else if (strncmp(type, "store", 5) != 0) {
		odd_number(odd, option, option->minimum);
		if (option->minimum > INT64_MIN)
			odd_number(odd, option, option->minimum - 1);
		if (option->maximum != 0) {
			odd_number(odd, option, option->maximum);
			if (option->maximum < INT64_MAX)
				odd_number(odd, option, option->maximum + 1);
		}
		odd_add(odd, "many");
	}
}

/* Returns whether it could be opened, and closed again then. */
static bool
try_odd(struct trial *trial, const struct world_setting *setting)
{
	muster_error error = MUSTER_ERROR_INIT;
	struct world world;
	bool opened;

	trial_asks(trial, "open the store with %s = \"%s\"", setting->name,
	    setting->value);
	opened = world_open_with(trial, setting, &world, &error);
	if (opened)
		world_close(&world);
	else if (error.message == NULL || *error.message == '\0')
		trial_fail(trial, PROMISE_MESSAGE,
		    "it cannot be opened, and there is no word why");
	muster_error_clear(&error);
	return opened;
}

/* A setting that the plugin refuses, again and again. */
static bool
refuse(struct trial *trial, const void *arg)
{
	try_odd(trial, arg);
	return !trial_has_failed(trial);
}

static void
refuse_often(struct trial *trial, const struct world_setting *setting)
{
	char what[TRIAL_TEXT / 4];

	snprintf(what, sizeof(what), "open the store with %s = \"%s\"",
	    setting->name, setting->value);
	repeat(trial,
	    &(struct drill){
		.what = what,
		.promise = PROMISE_OPEN_FAILED,
		.once = refuse,
		.arg = setting,
		.rounds = FAILED_ROUNDS,
	    });
}

static void
odd_options(struct trial *trial)
{
	size_t i, k, tried = 0, opened = 0;
	struct odd odd;

	for (i = 0; i < trial->info->option_count; i++) {
		const muster_option_info *option = &trial->info->options[i];

		odd_values(&odd, option);
		for (k = 0; k < odd.count && !trial_has_failed(trial); k++) {
			const struct world_setting setting = { option->name,
				odd.texts[k] };

			witness_forget();
			opened += try_odd(trial, &setting);
			tried++;
			/* The plugin itself has refused it. */
			if (witness_counts().refusals > 0)
				refuse_often(trial, &setting);
		}
	}
	if (tried == 0)
		trial_skip(trial, "it has no options");
	else
		trial_note(trial, "%zu values tried, %zu of them opened", tried,
		    opened);
}

/* ---- two at a time ---- */

/* The users of the first store are still there. */
static bool
still_there(struct world *first, const struct people *people, const char *when)
{
	size_t i;

	for (i = 0; i < people->count; i++) {
		const muster_user *user = people->users[i];

		if (!world_expect_one(first,
			&(muster_query){
			    .id = user->id,
			    .email = user->id == NULL ? user->email : NULL,
			    .org_id = user->id == NULL && user->email == NULL
				? user->org_id
				: NULL,
			},
			user, people->ours)) {
			trial_note(first->trial,
			    "two stores of the plugin are open: %s", when);
			return false;
		}
	}
	return true;
}

static void
use_second(struct world *first, const struct people *people)
{
	struct trial *trial = first->trial;
	const char *id = people->users[0]->id;
	struct world second;

	trial_asks(trial, "open a second store of the plugin");
	if (!world_open_with(trial, NULL, &second, NULL))
		return;
	if (still_there(first, people, "the second has been opened") &&
	    world_ask(&second, &(muster_query){ .id = id ? id : "conform" })) {
		world_close(&second);
		still_there(first, people, "and the second closed");
	} else {
		world_close(&second);
	}
}

static void
two_stores(struct trial *trial)
{
	struct people people;
	struct world first;

	if (!world_open(trial, &first))
		return;
	if (people_get(&first, 2, &people)) {
		use_second(&first, &people);
		use_second(&first, &people);
	}
	people_free(&people);
	world_close(&first);
}

/* ---- again and again ---- */

static bool
open_and_close(struct trial *trial, const void *arg)
{
	struct world world;

	(void)arg;
	if (!world_open(trial, &world))
		return false;
	world_ask(&world,
	    &(muster_query){ .id = PEOPLE_NOBODY,
		.email = PEOPLE_NOBODY,
		.org_id = PEOPLE_NOBODY });
	world_close(&world);
	return !trial_has_failed(trial);
}

static void
open_close(struct trial *trial)
{
	repeat(trial,
	    &(struct drill){
		.what = "open and close the store",
		.promise = PROMISE_CLOSED,
		.once = open_and_close,
		.rounds = ROUNDS,
	    });
}

const struct conform_check open_checks[] = {
	{ CHECK_OPEN, "it opens, and answers a ping", NEEDS_PLUGIN, open_once },
	{ "odd-options",
	    "options at and beyond their bounds do no harm, and what cannot "
	    "be opened says why and leaves nothing behind",
	    NEEDS_STORE, odd_options },
	{ "two-stores", "two stores of the plugin leave each other alone",
	    NEEDS_STORE, two_stores },
	{ "open-close",
	    "opened and closed 1,000 times it leaves no memory, descriptor, "
	    "thread or process behind",
	    NEEDS_STORE, open_close },
	{ NULL, NULL, NEEDS_NOTHING, NULL },
};
