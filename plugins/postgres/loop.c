/* SPDX-License-Identifier: MIT
 *
 * loop - find without waiting: connections of the loop's own, watched there.
 *
 * A call is queued, or has a connection, or pauses before it tries again. All
 * of it happens on the one thread of the loop, so nothing is locked.
 */
#include <config.h>

#include "store.h"

#include <stdio.h>
#include <stdlib.h>

/* A find on its way, in the call's memory. */
struct asking {
	struct asking *next; /* in the queue */
	struct store *store;
	const muster_query *query;
	muster_call *call;
	struct lookup lookup;
	struct place *place; /* NULL: queued, or it pauses */
	bool queued;
	bool fresh; /* its connection is a new one */
	int64_t begun;
	unsigned attempts;
};

/* Room for one connection. */
struct place {
	struct place *next; /* that are free */
	struct store *store;
	struct asking *asking; /* NULL: free */
	struct link *link;     /* NULL: none yet */
	muster_watch *watch;
	int fd;              /* that is watched */
	muster_timer *timer; /* connecting takes too long */
};

struct loop {
	struct place *free;
	struct asking *first, **last; /* the queue */
	size_t count;
	struct place places[];
};

static void start_next(struct store *store);
static void advance(struct place *place);

static void
close_place(struct place *place, bool cancel)
{
	struct store *store = place->store;
	struct link *link = place->link;

	muster_watch_free(store->host, place->watch);
	place->watch = NULL;
	place->link = NULL;
	if (link == NULL)
		return;
	if (cancel && link->connected && link->sent && link->question != NULL)
		canceller_take(&store->canceller, link_release(link));
	else
		link_free(link);
}

/* The place is free again. */
static void
leave(struct place *place)
{
	struct loop *loop = place->store->loop;

	if (place->timer != NULL)
		muster_timer_set(place->store->host, place->timer, -1);
	if (place->watch != NULL)
		muster_watch_set(place->store->host, place->watch, 0);
	place->asking->place = NULL;
	place->asking = NULL;
	place->next = loop->free;
	loop->free = place;
}

/* ---- a call's end, or its next attempt ---- */

static void
enqueue(struct asking *asking)
{
	struct loop *loop = asking->store->loop;

	asking->next = NULL;
	asking->queued = true;
	*loop->last = asking;
	loop->last = &asking->next;
}

static void
try_again(void *arg)
{
	struct asking *asking = arg;
	struct store *store = asking->store;
	muster_status status = muster_stopped(asking->call);

	if (status != MUSTER_OK) {
		muster_finish(asking->call, status);
		return;
	}
	enqueue(asking);
	start_next(store);
}

static void
fail(struct place *place, const struct failure *failure)
{
	struct asking *asking = place->asking;
	struct store *store = place->store;
	/* of the old ones others may be dead too: at once */
	int64_t pause = asking->fresh ? session_pause(asking->attempts++) : 0;

	close_place(place, false);
	leave(place);
	if (failure->again &&
	    link_clock() - asking->begun + pause <= store->options.retry_for)
		muster_after(asking->call, pause, try_again, asking);
	else
		muster_finish(asking->call,
		    muster_fail(asking->call, failure->status, "%s",
			failure->message));
}

static void
answer(struct place *place)
{
	struct asking *asking = place->asking;
	struct link *link = place->link;
	struct failure failure;
	muster_status status = MUSTER_OK;

	if (link_succeeded(link, &failure)) {
		status = find_emit(place->store, asking->query, link->result,
		    asking->call);
	} else if (!find_misses(place->store, asking->query, link->result)) {
		fail(place, &failure);
		return;
	}
	leave(place);
	muster_finish(asking->call, status);
}

/* ---- connections ---- */

static void
ready(void *arg, unsigned events)
{
	struct place *place = arg;

	(void)events;
	advance(place);
	start_next(place->store);
}

static void
ring(void *arg)
{
	struct place *place = arg;
	const struct failure failure = { MUSTER_UNAVAILABLE, true,
		"PostgreSQL: no connection within connect_timeout" };

	if (place->asking == NULL || place->link->connected)
		return;
	fail(place, &failure);
	start_next(place->store);
}

/* Watches what the connection waits for. While it connects, libpq changes
 * descriptors, maybe to one of the same number: hence a new watch. */
static bool
watch(struct place *place)
{
	muster_host *host = place->store->host;
	int fd = PQsocket(place->link->db);

	if (place->watch == NULL || place->fd != fd || !place->link->used) {
		muster_watch_free(host, place->watch);
		place->watch = muster_watch_new(host, fd, ready, place);
		place->fd = fd;
	}
	if (place->watch == NULL)
		return false;
	muster_watch_set(host, place->watch, link_events(place->link));
	return true;
}

static void
advance(struct place *place)
{
	const struct failure full = { MUSTER_RESOURCE_EXHAUSTED, false,
		"out of memory" };
	struct failure failure;

	if (place->asking == NULL)
		return;
	/* libpq closes descriptors while it connects */
	if (!place->link->connected) {
		muster_watch_free(place->store->host, place->watch);
		place->watch = NULL;
	}
	switch (link_step(place->link)) {
	case LINK_WAITS:
		if (!watch(place))
			fail(place, &full);
		break;
	case LINK_BROKEN:
		link_failure(place->link, &failure);
		fail(place, &failure);
		break;
	default:
		answer(place);
	}
}

static void
start(struct place *place, struct asking *asking)
{
	struct store *store = place->store;
	const struct failure full = { MUSTER_RESOURCE_EXHAUSTED, false,
		"out of memory" };

	place->asking = asking;
	asking->place = place;
	asking->fresh = place->link == NULL;
	if (place->link == NULL) {
		place->link = link_new(&store->options);
		if (place->timer == NULL)
			place->timer = muster_timer_new(store->host, ring,
			    place);
		if (place->link == NULL || place->timer == NULL) {
			fail(place, &full);
			return;
		}
		muster_timer_set(store->host, place->timer,
		    store->options.connect_timeout);
		link_ask(place->link, &asking->lookup.question);
		/* libpq wants to be asked when it may be written to */
		if (PQstatus(place->link->db) != CONNECTION_BAD) {
			if (!watch(place))
				fail(place, &full);
			return;
		}
	}
	link_ask(place->link, &asking->lookup.question);
	advance(place);
}

/* Gives the free places to those who wait. */
static void
start_next(struct store *store)
{
	struct loop *loop = store->loop;
	struct asking *asking;
	struct place *place;

	while ((asking = loop->first) != NULL && (place = loop->free) != NULL) {
		loop->first = asking->next;
		if (loop->first == NULL)
			loop->last = &loop->first;
		asking->queued = false;
		loop->free = place->next;
		start(place, asking);
	}
}

/* ---- the call ---- */

static void
unqueue(struct loop *loop, struct asking *asking)
{
	struct asking **at = &loop->first;

	while (*at != asking)
		at = &(*at)->next;
	*at = asking->next;
	if (*at == NULL)
		loop->last = at;
}

/* The cancel hook. A call that pauses is woken by the host. */
static void
stop(void *arg)
{
	struct asking *asking = arg;
	struct store *store = asking->store;
	struct place *place = asking->place;

	if (place != NULL) {
		close_place(place, true);
		leave(place);
	} else if (asking->queued) {
		unqueue(store->loop, asking);
	} else {
		return;
	}
	muster_finish(asking->call, muster_stopped(asking->call));
	start_next(store);
}

static struct loop *
loop_new(struct store *store)
{
	size_t count = (size_t)store->options.connections, i;
	struct loop *loop = calloc(1,
	    sizeof *loop + count * sizeof *loop->places);

	if (loop == NULL)
		return NULL;
	loop->last = &loop->first;
	loop->count = count;
	for (i = count; i-- > 0;) {
		loop->places[i].store = store;
		loop->places[i].next = loop->free;
		loop->free = &loop->places[i];
	}
	return loop;
}

void
loop_free(struct loop *loop)
{
	size_t i;

	for (i = 0; loop != NULL && i < loop->count; i++) {
		close_place(&loop->places[i], false);
		muster_timer_free(loop->places[i].store->host,
		    loop->places[i].timer);
	}
	free(loop);
}

void
postgres_find_async(void *arg, const muster_query *query, muster_call *call)
{
	struct store *store = arg;
	struct asking *asking = muster_alloc(call, sizeof *asking);
	muster_status status;

	if (store->loop == NULL)
		store->loop = loop_new(store);
	if (asking == NULL || store->loop == NULL) {
		muster_finish(call, MUSTER_RESOURCE_EXHAUSTED);
		return;
	}
	*asking = (struct asking){ .store = store,
		.query = query,
		.call = call,
		.begun = link_clock() };
	status = find_lookup(store, query, call, &asking->lookup);
	if (status == MUSTER_OK)
		status = muster_on_cancel(call, stop, asking, 0);
	if (status != MUSTER_OK) {
		muster_finish(call, status);
		return;
	}
	enqueue(asking);
	start_next(store);
}
