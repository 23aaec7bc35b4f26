/* SPDX-License-Identifier: MIT
 *
 * whole - a plugin without a fault, with a bit of everything that the loader
 * has to find: functions and data of its own and of others, pointers among its
 * data, something to be done first.
 *
 * It answers every query with one user.
 */
#include <config.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "mock.h"

struct options {
	const char *name;
	int64_t number;
};

static unsigned begun;
static const char *const words[] = { "zero", "one", "two", "three" };

static void __attribute__((constructor)) begin(void)
{
	begun = 3;
}

static muster_status
whole_find(void *store, const muster_query *query, muster_call *call)
{
	const struct options *set = store;
	char *text = malloc(64);
	muster_status status;

	if (text == NULL)
		return MUSTER_RESOURCE_EXHAUSTED;
	snprintf(text, 64, "%s %s %d", words[begun], set->name,
	    (int)set->number);
	status = muster_emit(call,
	    &(muster_user){
		.id = query->id != NULL ? query->id : "whole",
		.email = query->email,
		.org_id = query->org_id,
		.name = strchr(text, 't'),
	    });
	free(text);
	return status;
}

static const muster_option options[] = {
	{
	    .name = "name",
	    .type = MUSTER_STRING,
	    MUSTER_INTO(struct options, name),
	    .default_value = "plain",
	    .help = "a part of the name of the user",
	},
	{
	    .name = "number",
	    .type = MUSTER_INTEGER,
	    MUSTER_INTO(struct options, number),
	    .default_value = "42",
	    .help = "another part of it",
	},
};

/* clang-format off */
MUSTER_STORE_PLUGIN(
	.name    = "whole",
	.summary = "answers every query with one user",
	.version = "1.0",
	.threads = MUSTER_PARALLEL,
	.returns = MUSTER_PROMPT,
	MUSTER_OPTIONS(struct options, options),
	.find    = whole_find)
