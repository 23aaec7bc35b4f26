/* SPDX-License-Identifier: MIT
 *
 * oracle_store - a store that behaves as behaviour.h says, for the oracle.
 *
 * It is built several times, as a plugin for each way in which a store may
 * be asked, return and be entered (ORACLE_NAME, ORACLE_WAYS, ORACLE_RETURNS,
 * ORACLE_THREADS, ORACLE_KEYS). With the option `inner` it is a wrapper: it
 * answers with what it knows itself and with what that store answers.
 *
 * It counts the calls inside. One more than there may be is a fault that stays:
 * from then on the store fails every question, ping included, and says why.
 */
#include <config.h>

#include <stdatomic.h>
#include <stdlib.h>
#include <time.h>

#include <muster/store.h>

#include "behaviour.h"

/* ORACLE_WAYS: how it may be asked. */
enum { FIND = 1, FIND_ASYNC = 2 };

struct oracle_options {
	int64_t most;        /* calls that may be inside; 0: any number */
	muster_store *inner; /* NULL: a leaf */
	bool relay;          /* hand the inner users over one by one */
};

struct oracle_store {
	const char *name;
	struct oracle_options options;
	atomic_int inside;
	atomic_int too_many; /* the most that were inside; 0: all is well */
};

static muster_status
oracle_open(muster_host *host, const void *options, muster_call *call,
    void **store)
{
	const struct oracle_options *given = options;
	struct oracle_store *self = calloc(1, sizeof *self);

	if (self == NULL)
		return muster_fail(call, MUSTER_RESOURCE_EXHAUSTED,
		    "no memory");
	self->name = muster_name(host);
	self->options = *given;
	*store = self;
	return MUSTER_OK;
}

static void
oracle_close(void *store)
{
	struct oracle_store *self = store;

	if (atomic_load(&self->inside) != 0)
		abort();
	free(self);
}

static int64_t
now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return (int64_t)time.tv_sec * 1000000000 + time.tv_nsec;
}

static void
be_busy(int64_t nanoseconds)
{
	int64_t until = now() + nanoseconds;

	while (now() < until)
		;
}

/* A store that promises to be prompt does not wait, and one that promises to
 * be bounded listens. */
static muster_status
spend_time(const struct behaviour *behaviour, muster_call *call)
{
	struct timespec time = { 0, (long)behaviour->nanoseconds };

	switch (behaviour->pause) {
	case PAUSE_BUSY:
		be_busy(behaviour->nanoseconds);
		return MUSTER_OK;
	case PAUSE_SLEEP:
		if (ORACLE_RETURNS == MUSTER_PROMPT)
			return MUSTER_OK;
		return muster_sleep(call, behaviour->nanoseconds);
	case PAUSE_DEAF:
		if (ORACLE_RETURNS == MUSTER_MAY_HANG)
			nanosleep(&time, NULL);
		return MUSTER_OK;
	default:
		return MUSTER_OK;
	}
}

static bool
searches_by(uint32_t key)
{
	return ORACLE_KEYS == 0 || (ORACLE_KEYS & key) != 0;
}

/* The query as far as this store can search: the host does the rest. */
static muster_query
searchable(const muster_query *query)
{
	return (muster_query){
		.id = searches_by(MUSTER_KEY_ID) ? query->id : NULL,
		.email = searches_by(MUSTER_KEY_EMAIL) ? query->email : NULL,
		.org_id = searches_by(MUSTER_KEY_ORG_ID) ? query->org_id : NULL,
	};
}

static muster_status
emit_users(const struct behaviour *behaviour, const muster_query *query,
    muster_call *call)
{
	muster_query keys = searchable(query);
	size_t left = query->limit != 0 ? query->limit : SIZE_MAX;
	unsigned i;

	for (i = 0; i < behaviour->count && left > 0; i++) {
		const struct mock_user *user = &behaviour->users[i];
		muster_status status;

		if (!behaviour_matches(user, &keys))
			continue;
		status = muster_emit(call,
		    &(muster_user){ .id = user->id,
			.email = user->email,
			.org_id = user->org_id,
			.name = user->name });
		if (status != MUSTER_OK)
			return status;
		left--;
	}
	return MUSTER_OK;
}

static muster_status
relay(void *call, const muster_user *user)
{
	return muster_emit(call, user);
}

static muster_status
ask_inner(const struct oracle_store *self, const muster_query *query,
    muster_call *call)
{
	if (self->options.relay)
		return muster_ask(call, self->options.inner, query, relay,
		    call);
	return muster_forward(call, self->options.inner, query);
}

static muster_status
answer(const struct oracle_store *self, const muster_query *query,
    muster_call *call)
{
	unsigned number = behaviour_number(query);
	struct behaviour behaviour;
	muster_status status;

	behaviour_of(self->name, number, &behaviour);
	status = spend_time(&behaviour, call);
	if (status != MUSTER_OK)
		return status;
	if (behaviour.status != MUSTER_OK)
		return muster_fail(call, behaviour.status, "down for %u",
		    number);
	status = emit_users(&behaviour, query, call);
	if (status == MUSTER_OK && self->options.inner != NULL)
		status = ask_inner(self, query, call);
	return status;
}

static muster_status
enter(struct oracle_store *self, muster_call *call)
{
	int inside = atomic_fetch_add(&self->inside, 1) + 1;
	int too_many;

	if (self->options.most != 0 && inside > self->options.most)
		atomic_store(&self->too_many, inside);
	too_many = atomic_load(&self->too_many);
	if (too_many == 0)
		return MUSTER_OK;
	return muster_fail(call, MUSTER_INTERNAL,
	    "%d calls inside where %lld may be", too_many,
	    (long long)self->options.most);
}

static void
leave(struct oracle_store *self)
{
	atomic_fetch_sub(&self->inside, 1);
}

static muster_status
oracle_find(void *store, const muster_query *query, muster_call *call)
{
	struct oracle_store *self = store;
	muster_status status = enter(self, call);

	if (status == MUSTER_OK)
		status = answer(self, query, call);
	leave(self);
	return status;
}

/* ---- without waiting ---- */

/* A call on its way, in the call's memory. */
struct oracle_call {
	struct oracle_store *self;
	const muster_query *query;
	muster_call *call;
	struct behaviour behaviour;
};

static void
finish(struct oracle_call *own, muster_status status)
{
	leave(own->self);
	muster_finish(own->call, status);
}

static muster_status
relay_async(void *arg, const muster_user *user)
{
	const struct oracle_call *own = arg;

	return muster_emit(own->call, user);
}

static void
relayed(void *arg, muster_status status)
{
	finish(arg, status);
}

static void
ask_inner_async(struct oracle_call *own)
{
	muster_store *inner = own->self->options.inner;

	if (own->self->options.relay) {
		muster_ask_async(own->call, inner, own->query, relay_async,
		    relayed, own);
		return;
	}
	/* Its end is not ours to tell. */
	leave(own->self);
	muster_forward_async(own->call, inner, own->query);
}

static void
answer_async(void *arg)
{
	struct oracle_call *own = arg;
	muster_status status = MUSTER_OK;

	if (own->behaviour.pause != PAUSE_DEAF)
		status = muster_stopped(own->call);
	if (status == MUSTER_OK && own->behaviour.status != MUSTER_OK)
		status = muster_fail(own->call, own->behaviour.status,
		    "down for %u", behaviour_number(own->query));
	if (status == MUSTER_OK)
		status = emit_users(&own->behaviour, own->query, own->call);
	if (status == MUSTER_OK && own->self->options.inner != NULL)
		ask_inner_async(own);
	else
		finish(own, status);
}

/* At once or later; what hears nothing answers though it is told to stop. */
static void
spend_time_async(struct oracle_call *own)
{
	switch (own->behaviour.pause) {
	case PAUSE_BUSY:
		be_busy(own->behaviour.nanoseconds);
		answer_async(own);
		break;
	case PAUSE_SLEEP:
	case PAUSE_DEAF:
		muster_after(own->call, own->behaviour.nanoseconds,
		    answer_async, own);
		break;
	default:
		answer_async(own);
		break;
	}
}

static void
oracle_find_async(void *store, const muster_query *query, muster_call *call)
{
	struct oracle_store *self = store;
	struct oracle_call *own = muster_alloc(call, sizeof *own);
	muster_status status = enter(self, call);

	if (own == NULL || status != MUSTER_OK) {
		leave(self);
		muster_finish(call, status);
		return;
	}
	own->self = self;
	own->query = query;
	own->call = call;
	behaviour_of(self->name, behaviour_number(query), &own->behaviour);
	spend_time_async(own);
}

/* ---- and ---- */

static muster_status
oracle_ping(void *store, muster_call *call)
{
	struct oracle_store *self = store;
	muster_status status = enter(self, call);

	leave(self);
	return status;
}

static const muster_option oracle_options[] = {
	{
	    .name = "most",
	    .type = MUSTER_INTEGER,
	    MUSTER_INTO(struct oracle_options, most),
	    .help = "how many calls may be inside",
	},
	{
	    .name = "inner",
	    .type = MUSTER_STORE,
	    MUSTER_INTO(struct oracle_options, inner),
	    .help = "the store to ask in turn",
	},
	{
	    .name = "relay",
	    .type = MUSTER_BOOLEAN,
	    MUSTER_INTO(struct oracle_options, relay),
	    .help = "hand the users of the inner store over one by one",
	},
};

/* clang-format off */
MUSTER_STORE_PLUGIN(
    .name       = ORACLE_NAME,
    .summary    = "a store whose answers are known beforehand",
    .threads    = ORACLE_THREADS,
    .returns    = ORACLE_RETURNS,
    .keys       = ORACLE_KEYS,
    MUSTER_OPTIONS(struct oracle_options, oracle_options),
    .open       = oracle_open,
    .close      = oracle_close,
    .find       = (ORACLE_WAYS & FIND) ? oracle_find : NULL,
    .ping       = oracle_ping,
    .find_async = (ORACLE_WAYS & FIND_ASYNC) ? oracle_find_async : NULL)
/* clang-format on */
