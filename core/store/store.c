/* SPDX-License-Identifier: MIT
 *
 * A store that cannot be reached when it is opened does not stop the others:
 * it is AWAY, answers with the saved status and message, and is opened again
 * from time to time. That is the whole stand-in: a state and a message.
 */
#include <config.h>

#include <stdlib.h>
#include <string.h>

#include "store/store.h"

muster_store *
store_new(const char *name)
{
	muster_store *store = calloc(1, sizeof *store);

	if (store == NULL)
		return NULL;
	store->name = strdup(name);
	store->counters = counters_new();
	if (store->name == NULL || store->counters == NULL) {
		store_free(store);
		return NULL;
	}
	return store;
}

void
store_free(muster_store *store)
{
	if (store == NULL)
		return;
	free(store->name);
	free(store->reaches);
	counters_free(store->counters);
	adviser_free(store->adviser);
	hedger_free(store->hedger);
	free(store->message);
	free(store);
}

static void
settle_facts(muster_store *store)
{
	unsigned n = store->reach_count;
	uint64_t all = n == 64 ? UINT64_MAX : (UINT64_C(1) << n) - 1;

	for (int i = 0; i < 6; i++) {
		struct strategy_facts *facts = &store->facts[i / 3][i % 3];

		*facts = (struct strategy_facts){ .members = n,
			.wanted = i / 3 && !store->strategy->equals ? 1 : all,
			.gap = store->strategy->gap,
			.together = i % 3 > 0,
			.crowded = i % 3 > 1 };
		if (store->strategy->settle != NULL)
			store->strategy->settle(store->options, facts);
	}
}

static void
settle_guard(muster_store *store)
{
	bool all = store->reach_count > 0;

	store->guard.counters = store->counters;
	guard_settle(&store->guard);
	for (unsigned i = 0; i < store->reach_count; i++)
		all = all && store->reaches[i]->may_bar;
	store->may_bar = store->strategy != NULL ? all : store->guard.on;
}

void
store_settle(muster_store *store, unsigned threads)
{
	int64_t most = store->max_in_flight;

	settle_guard(store);
	if (store->strategy != NULL)
		settle_facts(store);
	store->returns = store->plugin == NULL
	    ? MUSTER_PROMPT
	    : store->plugin->descriptor.returns;
	/* Who asks one that has no find waits for the loop. */
	if (store->plugin != NULL && store->plugin->descriptor.find == NULL &&
	    store->returns > MUSTER_BOUNDED)
		store->returns = MUSTER_BOUNDED;
	for (unsigned i = 0; i < store->reach_count; i++)
		if (store->reaches[i]->returns < store->returns)
			store->returns = store->reaches[i]->returns;
	if (store->plugin != NULL &&
	    store->plugin->descriptor.threads < MUSTER_PARALLEL)
		most = 1;
	store->searches_all = store->plugin != NULL &&
	    store->plugin->descriptor.query_size <= sizeof(muster_query) &&
	    store->plugin->descriptor.keys ==
		(MUSTER_KEY_ID | MUSTER_KEY_EMAIL | MUSTER_KEY_ORG_ID);
	store->permits.most = (unsigned)most;
	store->permits.bounded = most > 0 && store->max_waiting >= 0;
	store->permits.most_waiting = (unsigned)store->max_waiting;
	/* A composite holds no permits: its members do. */
	if (store->plugin == NULL || most > 0 ||
	    store->returns >= MUSTER_BOUNDED)
		return;
	store->bounds_workers = true;
	store->permits.most = threads < STORE_MAX_LOST ? STORE_MAX_LOST
						       : threads;
}

static bool
give_hedger(muster_store *store)
{
	const struct counters *members[STORE_MAX_MEMBERS];
	int64_t after;
	double max_extra;

	if (store->strategy == NULL || store->strategy->hedge == NULL)
		return true;
	for (unsigned i = 0; i < store->reach_count; i++)
		members[i] = store->reaches[i]->counters;
	store->strategy->hedge(store->options, &after, &max_extra);
	store->hedger = hedger_new(members, store->reach_count, after,
	    max_extra);
	return store->hedger != NULL;
}

static bool
give_adviser(muster_store *store, unsigned threads)
{
	struct adviser_member members[STORE_MAX_MEMBERS];

	if (store->strategy == NULL || !store->strategy->adaptive)
		return true;
	for (unsigned i = 0; i < store->reach_count; i++)
		members[i] = (struct adviser_member){
			.counters = store->reaches[i]->counters,
			.prompt = store->reaches[i]->returns >= MUSTER_PROMPT
		};
	store->adviser = adviser_new(members, store->reach_count, threads);
	return store->adviser != NULL;
}

bool
store_advise(muster_store *store, unsigned threads)
{
	return give_adviser(store, threads) && give_hedger(store);
}

/* The state; with the lock held, exact. */
static enum store_state
store_state(muster_store *store)
{
	/* Acquire: pairs with the release in store_set(). */
	return (enum store_state)atomic_load_explicit(&store->state,
	    memory_order_acquire);
}

static void
store_set(muster_store *store, enum store_state state)
{
	/* Release: pairs with the acquire in store_is_ready() and
	 * store_state(). */
	atomic_store_explicit(&store->state, state, memory_order_release);
}

void
store_away(muster_store *store, muster_status status, const char *message)
{
	char *copy = message == NULL ? NULL : strdup(message);
	char *old = copy;

	lock_acquire(&store->lock);
	if (store_state(store) != STORE_READY) {
		old = store->message;
		store->message = copy;
		store->status = status;
		store_set(store, STORE_AWAY);
	}
	lock_release(&store->lock);
	free(old);
}

void
store_ready(muster_store *store, void *instance)
{
	lock_acquire(&store->lock);
	store->instance = instance;
	store_set(store, STORE_READY);
	lock_release(&store->lock);
}

void
store_closing(muster_store *store)
{
	store_set(store, STORE_CLOSED);
}

bool
store_leave(muster_store *store)
{
	bool first;

	lock_acquire(&store->lock);
	first = store_state(store) != STORE_LEFT;
	store_set(store, STORE_LEFT);
	lock_release(&store->lock);
	return first;
}

enum store_state
store_look(muster_store *store, muster_status *ret_status, char **ret_message)
{
	enum store_state state = store_state(store);

	if (state == STORE_READY)
		return state;
	lock_acquire(&store->lock);
	*ret_status = store->status;
	*ret_message = store->message == NULL ? NULL : strdup(store->message);
	lock_release(&store->lock);
	return state;
}

bool
store_advice_report(const muster_store *store, struct advice_report *ret)
{
	if (store->adviser == NULL)
		return false;
	adviser_report(store->adviser, ret);
	return true;
}

bool
store_hedge_report(const muster_store *store, struct hedge_report *ret)
{
	if (store->hedger == NULL)
		return false;
	hedger_report(store->hedger, ret);
	return true;
}
