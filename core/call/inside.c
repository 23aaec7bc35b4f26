/* SPDX-License-Identifier: MIT
 *
 * Calling a plugin's callbacks: with structs of the sizes that it was compiled
 * with, with a query that it can search by, and with nothing believed of what
 * it returns.
 */
#include <config.h>

#include <stdlib.h>
#include <string.h>

#include "base/rare.h"
#include "call/emit.h"
#include "call/inside.h"
#include "call/watch.h"

/* ---- structs of the plugin's size ---- */

/* `struct_size` bytes that begin with the host's struct, zero behind it.
 * Plugins as old as this host, or older, get the host's own. */
static const void *
widen(struct leg *leg, const void *own, size_t own_size, size_t struct_size)
{
	char *wide;

	if (struct_size <= own_size)
		return own;
	wide = muster_alloc(&leg->face, struct_size);
	if (wide == NULL)
		return NULL;
	memset(wide, 0, struct_size);
	memcpy(wide, own, own_size);
	return wide;
}

/* ---- find ---- */

/* The query that the plugin gets: only the members that it searches by. If it
 * narrows by all that was given, it hears of the limit too, and of one more,
 * so that we know whether there are more. */
static bool
narrow(struct leg *leg, muster_query *query)
{
	uint32_t given = query_keys(query);
	uint32_t keys = leg->store->plugin->descriptor.keys;

	if ((given & keys) == 0)
		return false;
	if (!(keys & MUSTER_KEY_ID))
		query->id = NULL;
	if (!(keys & MUSTER_KEY_EMAIL))
		query->email = NULL;
	if (!(keys & MUSTER_KEY_ORG_ID))
		query->org_id = NULL;
	leg->narrowed = (given & ~keys) != 0;
	if (leg->narrowed)
		query->limit = 0;
	else if (query->limit != 0 && query->limit < SIZE_MAX)
		query->limit++;
	return true;
}

/* The query as it is, where it need not be changed; else NULL. */
static inline const muster_query *
whole_query(const struct leg *leg)
{
	const muster_query *asked = &leg->call->question.query;

	return asked->limit == 0 && leg->store->searches_all ? asked : NULL;
}

/* The query as it has to be for the plugin, perhaps in `own`; NULL: none, the
 * verdict is in the leg. */
APART static const muster_query *
changed_query(struct leg *leg, muster_query *own)
{
	*own = leg->call->question.query;
	if (narrow(leg, own))
		return widen(leg, own, sizeof *own,
		    leg->store->plugin->descriptor.query_size);
	leg_fail(leg, MUSTER_UNIMPLEMENTED,
	    "cannot be searched by what was given");
	return NULL;
}

static muster_status
find(struct leg *leg, void *instance)
{
	const muster_query *query = whole_query(leg);
	muster_query own;

	if (query == NULL)
		query = changed_query(leg, &own);
	if (query == NULL)
		return leg->verdict;
	return leg->store->plugin->descriptor.find(instance, query, &leg->face);
}

/* ---- the other operations ---- */

static muster_status
put(struct leg *leg, void *instance)
{
	const muster_plugin *plugin = &leg->store->plugin->descriptor;
	const struct question *question = &leg->call->question;
	const muster_user **users;

	if (plugin->put == NULL)
		return leg_fail(leg, MUSTER_UNIMPLEMENTED,
		    "plugin '%s' cannot be written", plugin->name);
	if (plugin->user_size <= sizeof **users)
		return plugin->put(instance, question->users,
		    question->user_count, &leg->face);
	users = muster_alloc(&leg->face, question->user_count * sizeof *users);
	if (users == NULL)
		return MUSTER_RESOURCE_EXHAUSTED;
	for (size_t i = 0; i < question->user_count; i++) {
		users[i] = widen(leg, question->users[i], sizeof **users,
		    plugin->user_size);
		if (users[i] == NULL)
			return MUSTER_RESOURCE_EXHAUSTED;
	}
	return plugin->put(instance, users, question->user_count, &leg->face);
}

static muster_status
remove_user(struct leg *leg, void *instance)
{
	const muster_plugin *plugin = &leg->store->plugin->descriptor;

	if (plugin->remove == NULL)
		return leg_fail(leg, MUSTER_UNIMPLEMENTED,
		    "plugin '%s' cannot remove users", plugin->name);
	return plugin->remove(instance, leg->call->question.id, &leg->face);
}

static muster_status
check(struct leg *leg, void *instance)
{
	const muster_plugin *plugin = &leg->store->plugin->descriptor;
	muster_status status = MUSTER_OK;

	if (plugin->ping != NULL)
		status = plugin->ping(instance, &leg->face);
	if (status == MUSTER_OK && leg->verdict == MUSTER_OK &&
	    plugin->check != NULL)
		status = plugin->check(instance, &leg->face);
	return status;
}

/* Without open, the instance is the options struct. One thread at a time: an
 * open that hangs is not called again beside it. */
static muster_status
open_store(struct leg *leg)
{
	muster_store *store = leg->store;
	const muster_plugin *plugin = &store->plugin->descriptor;
	void *instance = store->options;
	muster_status status = MUSTER_OK;

	/* Acquire and release: the next to open sees what this one left. */
	if (atomic_exchange_explicit(&store->opening, true,
		memory_order_acquire))
		return leg_fail(leg, MUSTER_UNAVAILABLE,
		    "its open hangs since it was last tried");
	if (plugin->open != NULL && !store_is_ready(store))
		status = plugin->open(&store->host, store->options, &leg->face,
		    &instance);
	if (status == MUSTER_ENOUGH)
		status = MUSTER_OK;
	if (store_is_ready(store)) {
		/* A late one has opened it meanwhile. */
	} else if (status == MUSTER_OK && leg->verdict == MUSTER_OK) {
		watches_start(store);
		store_ready(store, instance);
	} else {
		watches_free(store);
	}
	atomic_store_explicit(&store->opening, false, memory_order_release);
	return status;
}

/* ---- verdicts ---- */

/* The stand-in: what the store answers while it cannot be reached. OK: it has
 * come back since it was looked at. */
RARE static muster_status
answer_away(struct leg *leg)
{
	muster_status status = MUSTER_UNAVAILABLE;
	char *message = NULL;
	enum store_state state = store_look(leg->store, &status, &message);

	if (state == STORE_AWAY)
		leg_fail(leg, status, "%s",
		    message == NULL ? "cannot be reached" : message);
	else if (state != STORE_READY)
		leg_fail(leg, MUSTER_FAILED_PRECONDITION, "not opened");
	free(message);
	return leg->verdict;
}

/* Is there anybody to be asked? */
static inline muster_status
attend(struct leg *leg)
{
	if (!store_is_ready(leg->store) && answer_away(leg) != MUSTER_OK)
		return leg->verdict;
	if (store_is_lost(leg->store))
		return leg_fail(leg, MUSTER_UNAVAILABLE,
		    "too many calls hang inside it");
	/* Relaxed, pairs with the loads in guarded.c: all that hangs on it is
	 * what a failure counts for. */
	atomic_store_explicit(&leg->reached, true, memory_order_relaxed);
	return MUSTER_OK;
}

static muster_status
operate(struct leg *leg)
{
	muster_store *store = leg->store;

	if (leg->call->question.operation == OPERATION_OPEN)
		return open_store(leg);
	if (attend(leg) != MUSTER_OK)
		return leg->verdict;
	switch (leg->call->question.operation) {
	case OPERATION_FIND:
		return find(leg, store->instance);
	case OPERATION_PUT:
		return put(leg, store->instance);
	case OPERATION_REMOVE:
		return remove_user(leg, store->instance);
	default:
		return check(leg, store->instance);
	}
}

/* What it returned is its verdict. */
APART static void
take_status(struct leg *leg, muster_status status)
{
	if (status < 0 || status > MUSTER_UNAUTHENTICATED)
		leg_fail(leg, MUSTER_INTERNAL,
		    "returned status %d, which does not exist", (int)status);
	else if (leg->inner != NULL && status == leg->inner->status &&
	    leg->inner->message != NULL)
		leg_fail(leg, status, "%s", leg->inner->message);
	else
		leg->verdict = status;
}

RARE static void
tell_faults(struct leg *leg)
{
	counters_faults(leg->store->counters, leg->faults);
	core_log(leg->call->core, MUSTER_WARNING, leg->store->name,
	    "%u users were dropped that were not asked for, or came twice",
	    leg->faults);
}

void
inside_settle(struct leg *leg, muster_status status)
{
	if (status != MUSTER_OK && status != MUSTER_ENOUGH &&
	    leg->verdict == MUSTER_OK)
		take_status(leg, status);
	if (leg->faults > 0)
		tell_faults(leg);
}

void
inside_run(struct leg *leg)
{
	inside_settle(leg, operate(leg));
}

/* The query for a leg that lives longer than this function's caller. */
static const muster_query *
lasting_query(struct leg *leg)
{
	const muster_query *query = whole_query(leg);
	muster_query own, *copy;

	if (query == NULL)
		query = changed_query(leg, &own);
	if (query != &own)
		return query;
	copy = muster_alloc(&leg->face, sizeof *copy);
	if (copy != NULL)
		*copy = own;
	return copy;
}

bool
inside_send(struct leg *leg)
{
	const muster_query *query;

	if (attend(leg) != MUSTER_OK)
		return false;
	query = lasting_query(leg);
	if (query == NULL)
		return false;
	leg->store->plugin->descriptor.find_async(leg->store->instance, query,
	    &leg->face);
	return true;
}
