/* SPDX-License-Identifier: MIT
 *
 * loop_odd_store - a store that answers without waiting and breaks the rules,
 * one at a time: its option `how` says which.
 */
#include <config.h>

#include <stdatomic.h>

#include <muster/store.h>

struct odd_options {
	uint32_t how;
	muster_store *inner;
};

/* A call on its way, in the call's memory. */
struct odd_call {
	const struct odd_options *options;
	const muster_query *query;
	muster_call *call;
};

static muster_user
good_user(const muster_query *query, const char *id)
{
	return (muster_user){
		.id = id,
		.email = query->email,
		.org_id = query->org_id,
	};
}

/* ---- what waits is not for the loop ---- */

static void
sleeps(struct odd_call *own)
{
	muster_finish(own->call, muster_sleep(own->call, 1));
}

static void
asks(struct odd_call *own)
{
	muster_status status = muster_forward(own->call, own->options->inner,
	    own->query);

	(void)status;
	muster_finish(own->call, MUSTER_OK);
}

static void
puts_users(struct odd_call *own)
{
	muster_user user = good_user(own->query, "1");
	const muster_user *users = &user;

	muster_finish(own->call,
	    muster_put(own->call, own->options->inner, &users, 1));
}

static void
removes(struct odd_call *own)
{
	muster_finish(own->call,
	    muster_remove(own->call, own->options->inner, "1"));
}

/* ---- users and verdicts ---- */

static void
emits_nobody(struct odd_call *own)
{
	muster_finish(own->call, muster_emit(own->call, NULL));
}

/* Emits on and on, whatever it is told. */
static void
emits_many(struct odd_call *own)
{
	char id[] = "0000000";
	muster_user user = good_user(own->query, id);

	for (unsigned i = 0; i <= MUSTER_MAX_USERS; i++) {
		unsigned number = i;

		for (int digit = 0; digit < 7; digit++, number /= 10)
			id[digit] = (char)('0' + number % 10);
		(void)muster_emit(own->call, &user);
	}
	muster_finish(own->call, MUSTER_OK);
}

static void
emits_others(struct odd_call *own)
{
	muster_user user = good_user(own->query, "1");

	user.email = "bob@example.org";
	(void)muster_emit(own->call, &user);
	user = good_user(own->query, "2");
	muster_finish(own->call, muster_emit(own->call, &user));
}

static void
strange_status(struct odd_call *own)
{
	muster_finish(own->call, 77);
}

static void
fails_and_goes_on(struct odd_call *own)
{
	muster_user user = good_user(own->query, "1");

	(void)muster_fail(own->call, MUSTER_ABORTED, "the first reason");
	(void)muster_emit(own->call, &user);
	muster_finish(own->call, MUSTER_OK);
}

static void
emits_and_fails(struct odd_call *own)
{
	muster_user user = good_user(own->query, "1");

	(void)muster_emit(own->call, &user);
	muster_finish(own->call, MUSTER_DATA_LOSS);
}

/* ---- more than one thing at a time ---- */

static void
answers(void *arg)
{
	struct odd_call *own = arg;
	muster_user user = good_user(own->query, "1");

	muster_finish(own->call, muster_emit(own->call, &user));
}

static void
never(void *arg)
{
	struct odd_call *own = arg;

	muster_finish(own->call,
	    muster_fail(own->call, MUSTER_UNKNOWN, "this is not to be heard"));
}

static void
waits_twice(struct odd_call *own)
{
	muster_after(own->call, 0, answers, own);
	muster_after(own->call, 0, never, own);
}

static void
answered(void *arg, muster_status status)
{
	struct odd_call *own = arg;

	muster_finish(own->call, status);
}

static void
waits_and_asks(struct odd_call *own)
{
	muster_after(own->call, 0, answers, own);
	muster_ask_async(own->call, own->options->inner, own->query, NULL,
	    answered, own);
}

/* What it asks first cannot be asked. */
static void
asks_nobody_and_waits(struct odd_call *own)
{
	muster_ask_async(own->call, NULL, own->query, NULL, answered, own);
	muster_after(own->call, 0, never, own);
}

static void
asks_without_query(struct odd_call *own)
{
	muster_ask_async(own->call, own->options->inner, NULL, NULL, answered,
	    own);
}

static void
asks_nothing(struct odd_call *own)
{
	const muster_query nothing = { 0 };

	muster_forward_async(own->call, own->options->inner, &nothing);
}

static void
waits_when_over(struct odd_call *own)
{
	muster_finish(own->call, MUSTER_OK);
	muster_after(own->call, 0, never, own);
}

/* It answers for itself between asking and being answered. */
static void
asks_and_emits(struct odd_call *own)
{
	muster_user user = good_user(own->query, "9");

	muster_forward_async(own->call, own->options->inner, own->query);
	(void)muster_emit(own->call, &user);
}

static void
asks_twice(void *arg, muster_status status)
{
	struct odd_call *own = arg;

	if (status == MUSTER_OK)
		muster_forward_async(own->call, own->options->inner,
		    own->query);
	else
		muster_finish(own->call, status);
}

static void
asks_once_more(struct odd_call *own)
{
	muster_ask_async(own->call, own->options->inner, own->query, NULL,
	    asks_twice, own);
}

static void
asks_and_finishes(struct odd_call *own)
{
	muster_ask_async(own->call, own->options->inner, own->query, NULL,
	    asks_twice, own);
	muster_finish(own->call, MUSTER_OK);
}

static muster_status
finishes_in_each(void *arg, const muster_user *user)
{
	struct odd_call *own = arg;

	muster_finish(own->call, muster_emit(own->call, user));
	return MUSTER_ENOUGH;
}

static void
finishes_early(struct odd_call *own)
{
	muster_ask_async(own->call, own->options->inner, own->query,
	    finishes_in_each, answered, own);
}

/* ---- does not listen, until another call stops it ---- */

static atomic_bool stopped;

static void
stops_others(struct odd_call *own)
{
	atomic_store(&stopped, true);
	muster_finish(own->call, MUSTER_OK);
}

static void
asks_again(void *arg, muster_status status)
{
	struct odd_call *own = arg;

	if (atomic_load(&stopped))
		muster_finish(own->call, status);
	else
		muster_ask_async(own->call, own->options->inner, own->query,
		    NULL, asks_again, own);
}

static void
asks_on_and_on(struct odd_call *own)
{
	asks_again(own, MUSTER_UNAVAILABLE);
}

static void
waits_again(void *arg)
{
	struct odd_call *own = arg;

	if (atomic_load(&stopped))
		muster_finish(own->call, MUSTER_OK);
	else
		muster_after(own->call, 0, waits_again, own);
}

static void
waits_on_and_on(struct odd_call *own)
{
	waits_again(own);
}

static void (*const ways[])(struct odd_call *own) = {
	sleeps,
	asks,
	puts_users,
	removes,
	emits_nobody,
	emits_many,
	emits_others,
	strange_status,
	fails_and_goes_on,
	emits_and_fails,
	waits_twice,
	waits_and_asks,
	asks_nobody_and_waits,
	asks_without_query,
	asks_nothing,
	waits_when_over,
	finishes_early,
	stops_others,
	asks_on_and_on,
	waits_on_and_on,
	asks_and_emits,
	asks_once_more,
	asks_and_finishes,
};

static void
odd_find_async(void *store, const muster_query *query, muster_call *call)
{
	const struct odd_options *options = store;
	struct odd_call *own = muster_alloc(call, sizeof *own);

	if (own == NULL) {
		muster_finish(call, MUSTER_RESOURCE_EXHAUSTED);
		return;
	}
	*own = (struct odd_call){ options, query, call };
	ways[options->how](own);
}

/* What is for the loop, where it is not. */
static muster_status
odd_ping(void *store, muster_call *call)
{
	const struct odd_options *options = store;
	const muster_query query = { .id = "1" };

	switch (options->how % 3) {
	case 0:
		muster_finish(call, MUSTER_OK);
		break;
	case 1:
		muster_after(call, 0, never, NULL);
		break;
	default:
		muster_forward_async(call, options->inner, &query);
		break;
	}
	return MUSTER_OK;
}

static const muster_option odd_options[] = {
	{
	    .name = "how",
	    .type = MUSTER_CHOICE,
	    MUSTER_INTO(struct odd_options, how),
	    .flags = MUSTER_REQUIRED,
	    .choices =
		"sleeps,asks,puts,removes,emits-nobody,emits-many,"
		"emits-others,strange-status,fails-and-goes-on,"
		"emits-and-fails,waits-twice,waits-and-asks,"
		"asks-nobody-and-waits,asks-without-query,asks-nothing,"
		"waits-when-over,finishes-in-each,stops-others,asks-on-and-on,"
		"waits-on-and-on,asks-and-emits,asks-once-more,"
		"asks-and-finishes",
	    .help = "which rule to break",
	},
	{
	    .name = "inner",
	    .type = MUSTER_STORE,
	    MUSTER_INTO(struct odd_options, inner),
	    .help = "a store to ask",
	},
};

/* clang-format off */
MUSTER_STORE_PLUGIN(
    .name       = "loop_odd",
    .summary    = "a store that breaks the rules of the loop",
    .threads    = MUSTER_PARALLEL,
    MUSTER_OPTIONS(struct odd_options, odd_options),
    .ping       = odd_ping,
    .find_async = odd_find_async)
/* clang-format on */
