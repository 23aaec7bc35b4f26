/* SPDX-License-Identifier: MIT
 *
 * mistakes - configurations with a mistake in them, each of another kind. They
 * are refused without memory too, with the same words, or because memory is
 * missing, but never opened.
 */
#include <config.h>

#include "sweep.h"

#include <stddef.h>

#include "support/scratch.h"

static void
refuse(struct trial *trial)
{
	muster_open_options options = question_options;
	muster_error error = MUSTER_ERROR_INIT;
	muster *m = NULL;
	muster_status status;

	if (trial->scenario->text != NULL)
		scratch_text("t.ini", trial->scenario->text);
	options.store = trial->scenario->store;
	trial_begin(trial);
	status = muster_open("t.ini", &options, &m, &error);
	trial_end(trial);
	trial_holds(trial, status != MUSTER_OK && m == NULL);
	trial_holds(trial, status == error.status);
	trial_holds(trial, error.message != NULL);
	trial_fails(trial, status, error.message);
	muster_error_clear(&error);
}

#define S "[store s]\nplugin = static\nid = 1\n"

/* "mistake-NAME" */
#define MISTAKE(name, text)                                          \
	{                                                            \
		"mistake-" name, refuse, text, NULL, { 0 }, 0, false \
	}

static const struct scenario scenarios[] = {
	{ "mistake-no-file", refuse, NULL, NULL, { 0 }, 0, false },
	{ "mistake-no-such-store", refuse, S, "ss", { 0 }, 0, false },
	MISTAKE("empty", ""),
	MISTAKE("cut", "[store s]\nplugin = static\nid = 1"),
	MISTAKE("section", "[sotre s]\nplugin = static\nid = 1\n"),
	MISTAKE("section-twice", S S),
	MISTAKE("option", "[store s]\nplugin = static\nidd = 1\n"),
	MISTAKE("option-twice", S "id = 2\n"),
	MISTAKE("option-missing", "[store s]\nplugin = static\n"),
	MISTAKE("general", "[muster]\nthreds = 2\n" S),
	MISTAKE("integer", "[muster]\nthreads = many\n" S),
	MISTAKE("duration", S "timeout = 20\n"),
	MISTAKE("choice",
	    "[store m]\nplugin = memory\nload = users.csv\nformat = cvs\n"),
	MISTAKE("text", "[store s]\nplugin = static\nid = \"1\n"),
	MISTAKE("utf8", "[store s]\nplugin = static\nid = \xff\n"),
	MISTAKE("plugin", "[store s]\nplugin = statik\n"),
	MISTAKE("plugin-file", "[store s]\nplugin = ./users.csv\n"),
	MISTAKE("neither", "[store s]\nid = 1\n"),
	MISTAKE("strategy", S "[store a]\nstrategy = paralel\nprimary = s\n"),
	MISTAKE("member",
	    S "[store a]\nstrategy = parallel\nprimary = t\nsecondary = s\n"),
	MISTAKE("circle",
	    "[store a]\nstrategy = parallel\nprimary = b\n"
	    "[store b]\nstrategy = parallel\nprimary = a\n"),
	MISTAKE("default", "[muster]\nstore = x\n" S),
	MISTAKE("secret", "[store l]\nplugin = log\nstore = l\nfile = x\n"),
	MISTAKE("load", "[store m]\nplugin = memory\nload = none.csv\n"),
	MISTAKE("load-record",
	    "[store m]\nplugin = memory\nload = t.ini\n"
	    "format = csv\n"),
	MISTAKE("table",
	    "[store d]\nplugin = sqlite\npath = users.db\ntable = peple\n"),
	MISTAKE("column",
	    "[store d]\nplugin = sqlite\npath = users.db\n"
	    "email_column = mail\n"),
	MISTAKE("database", "[store d]\nplugin = sqlite\npath = users.csv\n"),
	MISTAKE("many",
	    "[muster]\nstore = dd\nthreads = x\nfoo: bar\n"
	    "[store b]\nplugin = static\nidd = 2\n"
	    "[store b]\nplugin = none\nmore = a, b\n"
	    "[store d]\nstrategy = parallell\nprimary = c\n"
	    "secondary = a, a\ntimeout = 1\n"),
};

const struct scenarios mistake_scenarios = {
	.items = scenarios,
	.count = sizeof scenarios / sizeof *scenarios,
};
