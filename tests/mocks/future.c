/* SPDX-License-Identifier: MIT
 *
 * future - a plugin built with a later release of the same interface: each
 * struct has more members at its end, levels and flags have values that this
 * host does not know, and there is a further key.
 *
 * It checks what it is given: this host knows of none of that, so the new
 * member of the query must be there and NULL.
 */
#include <config.h>

#include "mock.h"

enum {
	FUTURE_THREADS = 250, /* between two levels, or above */
	FUTURE_RETURNS = 150,
	FUTURE_FLAG = 1 << 7,
	FUTURE_KEY_PHONE = 8
};

struct future_user {
	muster_user user;
	const char *phone;
};

struct future_query {
	muster_query query;
	const char *phone;
};

struct future_option {
	muster_option option;
	const char *unit;
	void *more;
};

struct future_plugin {
	muster_plugin plugin;
	muster_status (*watch)(void *store);
};

struct options {
	int64_t number;
	const char *text;
};

static muster_status
future_watch(void *store)
{
	(void)store;
	return MUSTER_OK;
}

static muster_status
future_find(void *store, const muster_query *query, muster_call *call)
{
	const struct future_query *asked = (const struct future_query *)query;
	const struct options *options = store;

	if (asked->phone != NULL)
		return muster_fail(call, MUSTER_INTERNAL,
		    "the query's tail is not NULL");
	if (options->number != 7)
		return muster_fail(call, MUSTER_INTERNAL,
		    "the second option's default did not arrive");
	return muster_emit(call,
	    &(const struct future_user){
	        .user = {
	            .id = query->id != NULL ? query->id : "1",
	            .email = query->email,
	            .org_id = query->org_id,
	            .name = options->text,
	        },
	        .phone = "555 0100",
	    }.user);
}

/* Users of another release come as its own, the new member NULL. Ids say which
 * they are. */
static muster_status
future_put(void *store, const muster_user *const *users, size_t count,
    muster_call *call)
{
	(void)store;
	for (size_t i = 0; i < count; i++) {
		const struct future_user *user = (const struct future_user *)
		    users[i];

		if (user->phone != NULL)
			return muster_fail(call, MUSTER_INTERNAL,
			    "the tail of user %zu is not NULL", i);
		if (user->user.id == NULL || user->user.id[0] != '1' + (int)i)
			return muster_fail(call, MUSTER_INTERNAL,
			    "user %zu is another one", i);
	}
	return MUSTER_OK;
}

static const struct future_option options[] = {
	{
	    .option = {
	        .name = "text",
	        .type = MUSTER_STRING,
	        MUSTER_INTO(struct options, text),
	        .default_value = "later",
	        .help = "the first option",
	    },
	    .unit = "letters",
	},
	{
	    .option = {
	        .name = "number",
	        .type = MUSTER_INTEGER,
	        MUSTER_INTO(struct options, number),
	        .flags = FUTURE_FLAG,
	        .default_value = "7",
	        .help = "the second option",
	    },
	    .unit = "pieces",
	},
};

static const struct future_plugin plugin = {
	.plugin = {
	    .abi = MUSTER_ABI,
	    .size = MOCK_SIZE(struct future_plugin),
	    .user_size = MOCK_SIZE(struct future_user),
	    .query_size = MOCK_SIZE(struct future_query),
	    .option_size = MOCK_SIZE(struct future_option),
	    .name = "future",
	    .summary = "comes from a later release",
	    .threads = FUTURE_THREADS,
	    .returns = FUTURE_RETURNS,
	    .flags = FUTURE_FLAG,
	    .keys = MUSTER_KEY_ID | FUTURE_KEY_PHONE,
	    .options = &options[0].option,
	    .option_count = sizeof options / sizeof *options,
	    .options_size = sizeof(struct options),
	    .find = future_find,
	    .put = future_put,
	},
	.watch = future_watch,
};

MUSTER_EXPORT const muster_plugin *muster_store_plugin(void);

const muster_plugin *
muster_store_plugin(void)
{
	return &plugin.plugin;
}
