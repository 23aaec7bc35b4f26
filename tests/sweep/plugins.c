/* SPDX-License-Identifier: MIT
 *
 * plugins - what is asked about plugins, one of them opened without a file, and
 * the numbers that were counted, without memory.
 */
#include <config.h>

#include "sweep.h"

#include <stdio.h>
#include <string.h>

#include "support/scratch.h"

/* A failure as it was wanted, or for want of memory. */
static void
judge_failure(struct trial *trial, muster_status status,
    const muster_error *error)
{
	trial_holds(trial, error->status == status && error->message != NULL);
	trial_fails(trial, status, error->message);
}

/* ---- list, describe ---- */

struct names {
	char text[4096];
	size_t length;
};

static void
add_name(void *arg, const char *name, const char *path)
{
	struct names *names = arg;
	int length = snprintf(names->text + names->length,
	    sizeof names->text - names->length, "%s=%s ", name,
	    strrchr(path, '/'));

	names->length += (size_t)length;
}

static void
list(struct trial *trial)
{
	muster_error error = MUSTER_ERROR_INIT;
	struct names names = { .length = 0 };
	muster_status status;

	trial_begin(trial);
	status = muster_plugin_list(question_options.plugin_path, add_name,
	    &names, &error);
	trial_end(trial);
	if (status == MUSTER_OK)
		trial_holds(trial, trial_says(trial, "%s", names.text));
	else
		trial_is_short(trial, status, error.message);
	muster_error_clear(&error);
}

static void
describe(struct trial *trial)
{
	muster_error error = MUSTER_ERROR_INIT;
	muster_plugin_info *info = NULL;
	muster_status status;

	trial_begin(trial);
	status = muster_plugin_describe(trial->scenario->text,
	    trial->scenario->store != NULL ? trial->scenario->store
					   : question_options.plugin_path,
	    &info, &error);
	trial_end(trial);
	if (status == MUSTER_OK) {
		trial_holds(trial, info->path != NULL);
		trial_holds(trial,
		    trial_says(trial, "%s: %s, %s, %s, %zu options, %s",
			info->name, info->summary, info->threads, info->keys,
			info->option_count, info->options[0].name));
	} else {
		judge_failure(trial, status, &error);
	}
	muster_plugin_info_free(info);
	muster_error_clear(&error);
}

/* ---- without a file ---- */

static void
open_plugin(struct trial *trial)
{
	const muster_setting settings[] = {
		{ "load", "users.csv" },
		{ trial->scenario->store, trial->scenario->text },
	};
	muster_error error = MUSTER_ERROR_INIT;
	muster *m = NULL;
	muster_status status;

	trial_begin(trial);
	status = muster_open_plugin("memory", settings, 2, &question_options,
	    &m, &error);
	trial_end(trial);
	if (status == MUSTER_OK) {
		const muster_request request = {
			.query = trial->scenario->query
		};
		muster_result *result = NULL;

		status = muster_find(m, &request, &result);
		question_judge(trial, status, result);
		muster_result_free(result);
		question_close(trial, m);
	} else {
		trial_holds(trial, m == NULL);
		judge_failure(trial, status, &error);
	}
	muster_error_clear(&error);
}

/* ---- numbers ---- */

static muster_status
count_bytes(void *arg, const char *text, size_t size)
{
	size_t *lines = arg;

	for (size_t i = 0; i < size; i++)
		*lines += text[i] == '\n';
	return MUSTER_OK;
}

static void
expose(struct trial *trial)
{
	muster *m = question_open(trial);
	muster_status status;
	size_t lines = 0;

	question_after(trial, m);
	trial_begin(trial);
	status = muster_stats_write(m, count_bytes, &lines);
	trial_end(trial);
	if (status == MUSTER_OK)
		trial_holds(trial, lines > 50);
	else
		trial_is_short(trial, status, NULL);
	trial_holds(trial, status == MUSTER_OK || lines == 0);
	question_close(trial, m);
}

static void
read_numbers(struct trial *trial)
{
	muster *m = question_open(trial);
	muster_stats stats;
	muster_status status;

	question_after(trial, m);
	trial_begin(trial);
	status = muster_stats_read(m, NULL, &stats);
	trial_end(trial);
	trial_holds(trial, status == MUSTER_OK && stats.calls == 1);
	question_close(trial, m);
}

#define BOTH                                               \
	"[muster]\nstore = all\n"                          \
	"[store a]\nplugin = memory\nload = users.csv\n"   \
	"[store b]\nplugin = memory\nload = users.jsonl\n" \
	"[store all]\nstrategy = adaptive\nprimary = a\nsecondary = b\n"
#define MOCKS TEST_BUILDDIR "/tests/mocks/.libs"
#define ANN                                \
	{                                  \
		.email = "ann@example.org" \
	}

/* clang-format off */
static const struct scenario scenarios[] = {
	{ "plugins-list", list, NULL, NULL, { 0 }, 0, false },
	{ "plugins-describe", describe, "memory", NULL, { 0 }, 0, false },
	{ "plugins-describe-first", describe, "sqlite", NULL, { 0 }, 0, true },
	{ "plugins-none", describe, "memroy", NULL, { 0 }, 0, false },
	{ "plugins-no-file", describe, "./none.so", NULL, { 0 }, 0, false },
	{ "plugins-no-plugin", describe, "./users.csv", NULL, { 0 }, 0,
	    false },
	{ "plugins-no-entry", describe, "no_entry", MOCKS, { 0 }, 0, false },
	{ "plugins-unresolved", describe, "unresolved", MOCKS, { 0 }, 0,
	    true },
	{ "plugins-option", describe, "option_twice", MOCKS, { 0 }, 0,
	    false },
	{ "open-plugin", open_plugin, "10", "capacity", ANN, 0, false },
	{ "open-plugin-bad", open_plugin, "cvs", "format", ANN, 0, false },
	{ "open-plugin-unknown", open_plugin, "1", "capaciti", ANN, 0, false },
	{ "stats-write", expose, BOTH, NULL, ANN, 0, false },
	{ "stats-read", read_numbers, BOTH, NULL, ANN, 0, false },
};
/* clang-format on */

const struct scenarios plugin_scenarios = {
	.items = scenarios,
	.count = sizeof scenarios / sizeof *scenarios,
};
