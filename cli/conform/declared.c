/* SPDX-License-Identifier: MIT
 *
 * declared - checks of what a plugin declares, before it is opened.
 *
 * What the library refuses it says itself, and better than could be said here:
 * that is the check "loads". The others look at what it takes, rounds down or
 * passes over.
 */
#include <config.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "conform/checks.h"
#include "conform/exports.h"
#include "conform/promises.h"
#include "conform/world.h"

#define ENTRY "muster_store_plugin"

static void
loads(struct trial *trial)
{
	world_load(trial);
}

static void
exports(struct trial *trial)
{
	enum { MOST = 8 };
	char *names[MOST] = { NULL };
	size_t count, others = 0, i;
	const char *other = NULL;

	trial_asks(trial, "list the symbols of '%s'", trial->info->path);
	if (!exports_read(trial->info->path, names, MOST, &count)) {
		trial_skip(trial, "its table of symbols cannot be read");
		return;
	}
	for (i = 0; i < count && i < MOST; i++)
		if (names[i] != NULL && strcmp(names[i], ENTRY) != 0)
			other = names[i];
	others = count - 1;
	if (other != NULL)
		trial_fail(trial, PROMISE_ENTRY,
		    "%zu more than " ENTRY ": '%s'%s; make functions static, "
		    "compile with -fvisibility=hidden or link with a version "
		    "script",
		    others, other, others > 1 ? " and others" : "");
	for (i = 0; i < MOST; i++)
		free(names[i]);
}

static bool
is_level(uint32_t level, uint32_t first, uint32_t second, uint32_t third)
{
	return level == 0 || level == first || level == second ||
	    level == third;
}

static void
descriptor(struct trial *trial)
{
	const muster_plugin *raw = trial->raw;
	const uint32_t all = MUSTER_KEY_ID | MUSTER_KEY_EMAIL |
	    MUSTER_KEY_ORG_ID;

	trial_asks(trial, "read the descriptor");
	if (!is_level(raw->threads, MUSTER_SERIAL, MUSTER_PARALLEL, 0))
		trial_fail(trial, PROMISE_LEVELS,
		    "threads is %u, and not MUSTER_SERIAL or MUSTER_PARALLEL",
		    raw->threads);
	if (!is_level(raw->returns, MUSTER_MAY_HANG, MUSTER_BOUNDED,
		MUSTER_PROMPT))
		trial_fail(trial, PROMISE_LEVELS,
		    "returns is %u, and not MUSTER_MAY_HANG, MUSTER_BOUNDED or "
		    "MUSTER_PROMPT",
		    raw->returns);
	if (raw->flags != 0 || raw->reserved != 0)
		trial_fail(trial, PROMISE_FLAGS,
		    "flags are 0x%x (reserved 0x%x), and there are none",
		    raw->flags, raw->reserved);
	if ((raw->keys & ~all) != 0)
		trial_fail(trial, PROMISE_KEYS,
		    "keys are 0x%x, of which 0x%x mean nothing", raw->keys,
		    raw->keys & ~all);
	if (raw->options_size != 0 && raw->option_count == 0)
		trial_note(trial, "there is an options struct and no option");
}

/* The plugin's own row: the library's has no flags that it does not know. */
static uint32_t
flags_of(const muster_plugin *raw, size_t index)
{
	const char *row = (const char *)raw->options + index * raw->option_size;
	uint32_t flags;

	memcpy(&flags, row + offsetof(muster_option, flags), sizeof(flags));
	return flags;
}

static void
options(struct trial *trial)
{
	size_t i;

	for (i = 0; i < trial->info->option_count; i++) {
		const muster_option_info *option = &trial->info->options[i];
		uint32_t flags = flags_of(trial->raw, i);

		trial_asks(trial, "read the option '%s'", option->name);
		if ((flags & ~(uint32_t)MUSTER_REQUIRED) != 0)
			trial_fail(trial, PROMISE_OPTION,
			    "its flags are 0x%x, and there is none but "
			    "MUSTER_REQUIRED",
			    flags);
		if (option->help[strspn(option->help, " \t")] == '\0')
			trial_fail(trial, PROMISE_OPTION,
			    "its help text is blank");
		if (strcmp(option->help, option->name) == 0)
			trial_fail(trial, PROMISE_OPTION,
			    "its help text is its name");
		if (strcmp(option->type, "secret") == 0 &&
		    option->default_value != NULL)
			trial_fail(trial, PROMISE_OPTION,
			    "a secret that everybody can read: it has a "
			    "default");
	}
}

const struct conform_check declared_checks[] = {
	{ CHECK_LOADS, "the library takes the file and all that it declares",
	    NEEDS_NOTHING, loads },
	{ "exports", "nothing is exported but the entry", NEEDS_PLUGIN,
	    exports },
	{ "descriptor", "levels, keys and flags are known ones", NEEDS_PLUGIN,
	    descriptor },
	{ "options", "every option has sound flags and a help text",
	    NEEDS_PLUGIN, options },
	{ NULL, NULL, NEEDS_NOTHING, NULL },
};
