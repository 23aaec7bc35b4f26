/* SPDX-License-Identifier: MIT
 *
 * mood - a store for tests of the command that does what its `mood` says.
 */
#include <config.h>

#include <muster/store.h>

#include <string.h>
#include <unistd.h>

enum mood { CALM, DOWN, FAILING, HANGING, ODD, WORRIED, PICKY, LOST };

struct mood_options {
	uint32_t mood;
};

static muster_status
mood_open(muster_host *host, const void *arg, muster_call *call, void **store)
{
	static struct mood_options copy[8];
	const struct mood_options *options = arg;

	(void)host;
	if (options->mood == DOWN)
		return muster_fail(call, MUSTER_UNAVAILABLE,
		    "connection refused");
	copy[options->mood] = *options;
	*store = &copy[options->mood];
	return MUSTER_OK;
}

/* Users that are hard to show: wide, combining, escaping, long. */
static muster_status
emit_odd(muster_call *call, const char *org_id)
{
	static const muster_attribute city[] = {
		{ .name = "city", .value = "Z\u00fcrich" },
		{ .name = "empty", .value = "" },
	};
	static const muster_attribute nick[] = {
		{ .name = "nick", .value = "a,\"b\"" },
		{ .name = "city", .value = "Bonn" },
	};
	const muster_user users[] = {
		{ .id = "1",
		    .email = "yamada@example.org",
		    .org_id = org_id,
		    .name = "\u5c71\u7530 \u592a\u90ce",
		    .attributes = city,
		    .attribute_count = 2 },
		{ .id = "2",
		    .org_id = org_id,
		    .name = "Zoe\u0308 \033]0;x\a",
		    .attributes = nick,
		    .attribute_count = 2 },
		{ .id = "3", .org_id = org_id },
	};
	size_t i;

	for (i = 0; i < sizeof(users) / sizeof(*users); i++) {
		muster_status status = muster_emit(call, &users[i]);

		if (status != MUSTER_OK)
			return status;
	}
	return MUSTER_OK;
}

static muster_status
mood_find(void *store, const muster_query *query, muster_call *call)
{
	const struct mood_options *options = store;

	switch (options->mood) {
	case FAILING:
		return muster_fail(call, MUSTER_INTERNAL, "it burns");
	case LOST:
		return muster_fail(call, MUSTER_UNAVAILABLE, "connection lost");
	case HANGING:
		for (;;)
			pause();
	case ODD:
		return emit_odd(call, query->org_id);
	default:
		return MUSTER_OK;
	}
}

/* PICKY wants no user of the name "reject"; LOST loses the connection at the
 * name "lose", and when it is asked. */
static muster_status
mood_put(void *store, const muster_user *const *users, size_t count,
    muster_call *call)
{
	const struct mood_options *options = store;
	size_t i;

	for (i = 0; i < count; i++) {
		const char *name = users[i]->name ? users[i]->name : "";

		if (options->mood == PICKY && strcmp(name, "reject") == 0)
			return muster_fail(call, MUSTER_INVALID_ARGUMENT,
			    "nobody is called '%s'", name);
		if (options->mood == LOST && strcmp(name, "lose") == 0)
			return muster_fail(call, MUSTER_UNAVAILABLE,
			    "connection lost");
	}
	return MUSTER_OK;
}

static muster_status
mood_check(void *store, muster_call *call)
{
	const struct mood_options *options = store;

	if (options->mood == WORRIED) {
		muster_warn(call, "no index serves 'email'");
		muster_warn(call, "the disk is nearly full");
	}
	if (options->mood == FAILING)
		return muster_fail(call, MUSTER_INTERNAL, "it burns");
	return MUSTER_OK;
}

static const muster_option mood_table[] = {
	{ .name = "mood",
	    .type = MUSTER_CHOICE,
	    MUSTER_INTO(struct mood_options, mood),
	    .default_value = "calm",
	    .choices = "calm,down,failing,hanging,odd,worried,picky,lost",
	    .help = "what it does" },
};

MUSTER_STORE_PLUGIN(.name = "mood", .summary = "does what a test wants",
    .threads = MUSTER_PARALLEL, MUSTER_OPTIONS(struct mood_options, mood_table),
    .open = mood_open, .find = mood_find, .put = mood_put, .check = mood_check)
