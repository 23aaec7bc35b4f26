/* SPDX-License-Identifier: MIT
 *
 * loop - find without waiting: a connection of the pool is watched on the loop
 * while it answers.
 *
 * A call waits for its turn, or for a connection that is being made, or for its
 * answer, or pauses before it tries again. All that happens on the one thread
 * of the loop, but for two things that other threads say: that its turn has
 * come, and that its connection is made. These go into a list, and a bell is
 * rung for the loop to read it.
 */
#include <config.h>

#include "store.h"

#include <stdlib.h>
#include <sys/eventfd.h>
#include <unistd.h>

/* A find on its way, in the call's memory. */
struct asking {
	struct pool_claim claim; /* first */
	enum { QUEUED, OPENING, ASKED, PAUSING } state;
	struct store *store;
	const muster_query *query;
	muster_call *call;
	struct lookup lookup;
	struct opening *opening;
	struct link *link;
	muster_watch *watch;
	struct asking *next; /* of the news; the loop's lock protects */
	bool news;           /* these two */
	bool fresh;          /* its connection is a new one */
	int64_t begun;
	unsigned attempts;
};

struct loop {
	muster_host *host;
	int bell; /* an eventfd */
	muster_watch *watch;
	pthread_mutex_t lock; /* protects the list; taken under any other */
	struct asking *news;
};

static void begin(struct asking *asking);

static const struct failure no_memory = { MUSTER_RESOURCE_EXHAUSTED, false,
	NULL, "out of memory, descriptors or threads" };

/* ---- what other threads say ---- */

static void
tell(void *arg)
{
	struct asking *asking = arg;
	struct loop *loop = asking->store->loop;
	const uint64_t one = 1;
	ssize_t written;

	pthread_mutex_lock(&loop->lock);
	if (!asking->news) {
		asking->news = true;
		asking->next = loop->news;
		loop->news = asking;
	}
	pthread_mutex_unlock(&loop->lock);
	written = write(loop->bell, &one, sizeof one);
	(void)written; /* full rings too */
}

static void
tell_granted(struct pool_claim *claim)
{
	tell((struct asking *)(void *)claim);
}

/* The call is about to end. */
static void
forget(struct asking *asking)
{
	struct loop *loop = asking->store->loop;
	struct asking **at = &loop->news;

	pthread_mutex_lock(&loop->lock);
	while (asking->news && *at != asking)
		at = &(*at)->next;
	if (asking->news)
		*at = asking->next;
	asking->news = false;
	pthread_mutex_unlock(&loop->lock);
}

static struct asking *
next_news(struct loop *loop)
{
	struct asking *asking;

	pthread_mutex_lock(&loop->lock);
	asking = loop->news;
	if (asking != NULL) {
		loop->news = asking->next;
		asking->news = false;
	}
	pthread_mutex_unlock(&loop->lock);
	return asking;
}

/* ---- a call's end, or its next attempt ---- */

static void
finish(struct asking *asking, muster_status status)
{
	forget(asking);
	muster_finish(asking->call, status);
}

static void
leave_link(struct asking *asking, bool keep)
{
	muster_watch_free(asking->store->host, asking->watch);
	asking->watch = NULL;
	connections_give(&asking->store->connections, asking->link, keep);
	asking->link = NULL;
}

static void
try_again(void *arg)
{
	struct asking *asking = arg;
	muster_status status = muster_stopped(asking->call);

	if (status != MUSTER_OK)
		finish(asking, status);
	else
		begin(asking);
}

/* It has neither a link nor a place. */
static void
fail(struct asking *asking, const struct failure *failure)
{
	/* of the old ones others may be dead too: at once */
	int64_t pause = asking->fresh ? session_pause(asking->attempts++) : 0;
	int64_t gone = session_clock() - asking->begun;

	if (failure->again &&
	    (!asking->fresh ||
		gone + pause <= asking->store->options.retry_for)) {
		asking->state = PAUSING;
		muster_after(asking->call, pause, try_again, asking);
	} else {
		finish(asking,
		    muster_fail(asking->call, failure->status, "%s",
			failure->message));
	}
}

/* ---- asking ---- */

static void
answer(struct asking *asking)
{
	const struct store *store = asking->store;
	struct link *link = asking->link;
	struct failure failure;
	muster_status status = MUSTER_OK;

	if (link_succeeded(link, &failure)) {
		status = find_emit(store, asking->query, link->result,
		    asking->call);
	} else if (!find_misses(store, asking->query, link->result)) {
		leave_link(asking, false);
		fail(asking, &failure);
		return;
	}
	leave_link(asking, true);
	finish(asking, status);
}

static void
advance(struct asking *asking)
{
	struct failure failure;

	switch (link_step(asking->link)) {
	case LINK_WAITS:
		muster_watch_set(asking->store->host, asking->watch,
		    link_events(asking->link));
		break;
	case LINK_BROKEN:
		link_failure(asking->link, &failure);
		leave_link(asking, false);
		fail(asking, &failure);
		break;
	case LINK_ANSWERED:
		answer(asking);
		break;
	}
}

static void
ready(void *arg, unsigned events)
{
	(void)events;
	advance(arg);
}

static void
ask(struct asking *asking)
{
	struct link *link = asking->link;

	asking->state = ASKED;
	asking->fresh = !link->used;
	asking->watch = muster_watch_new(asking->store->host,
	    PQsocket(link->db), ready, asking);
	if (asking->watch == NULL) {
		leave_link(asking, true);
		fail(asking, &no_memory);
		return;
	}
	link_ask(link, &asking->lookup.question);
	advance(asking);
}

/* Its turn has come. */
static void
take_turn(struct asking *asking)
{
	struct connections *connections = &asking->store->connections;

	asking->link = connections_link(asking->claim.item);
	if (asking->link != NULL) {
		ask(asking);
		return;
	}
	asking->fresh = true;
	asking->state = OPENING;
	asking->opening = opening_start(connections->openings, tell, asking);
	if (asking->opening == NULL) {
		pool_give(&connections->pool, NULL);
		fail(asking, &no_memory);
	}
}

static void
take_opening(struct asking *asking)
{
	struct failure failure;

	if (!opening_take(asking->opening, &asking->link, &failure))
		return;
	asking->opening = NULL;
	if (asking->link != NULL) {
		ask(asking);
		return;
	}
	pool_give(&asking->store->connections.pool, NULL);
	fail(asking, &failure);
}

static void
begin(struct asking *asking)
{
	asking->state = QUEUED;
	if (pool_claim(&asking->store->connections.pool, &asking->claim))
		take_turn(asking);
}

/* The bell. */
static void
hear(void *arg, unsigned events)
{
	struct loop *loop = arg;
	struct asking *asking;
	uint64_t count;
	ssize_t size = read(loop->bell, &count, sizeof count);

	(void)size;
	(void)events;
	while ((asking = next_news(loop)) != NULL) {
		if (asking->state == QUEUED)
			take_turn(asking);
		else if (asking->state == OPENING)
			take_opening(asking);
	}
}

/* ---- the call ---- */

/* The cancel hook. A call that pauses is woken by the host. */
static void
stop(void *arg)
{
	struct asking *asking = arg;
	struct pool *pool = &asking->store->connections.pool;

	switch (asking->state) {
	case QUEUED:
		if (!pool_withdraw(pool, &asking->claim))
			pool_give(pool, asking->claim.item);
		break;
	case OPENING:
		opening_leave(asking->opening);
		break;
	case ASKED:
		leave_link(asking, false);
		break;
	case PAUSING:
		return;
	}
	finish(asking, muster_stopped(asking->call));
}

static struct loop *
loop_new(muster_host *host)
{
	struct loop *loop = calloc(1, sizeof *loop);

	if (loop == NULL)
		return NULL;
	loop->host = host;
	pthread_mutex_init(&loop->lock, NULL);
	loop->bell = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	if (loop->bell >= 0)
		loop->watch = muster_watch_new(host, loop->bell, hear, loop);
	if (loop->watch == NULL) {
		loop_free(loop);
		return NULL;
	}
	muster_watch_set(host, loop->watch, MUSTER_READ);
	return loop;
}

void
loop_free(struct loop *loop)
{
	if (loop == NULL)
		return;
	if (loop->watch != NULL)
		muster_watch_free(loop->host, loop->watch);
	if (loop->bell >= 0)
		close(loop->bell);
	pthread_mutex_destroy(&loop->lock);
	free(loop);
}

void
postgres_find_async(void *arg, const muster_query *query, muster_call *call)
{
	struct store *store = arg;
	struct asking *asking = muster_alloc(call, sizeof *asking);
	muster_status status;

	if (store->loop == NULL)
		store->loop = loop_new(store->host);
	if (asking == NULL || store->loop == NULL) {
		muster_finish(call, MUSTER_RESOURCE_EXHAUSTED);
		return;
	}
	*asking = (struct asking){ .claim.grant = tell_granted,
		.store = store,
		.query = query,
		.call = call,
		.begun = session_clock() };
	status = find_lookup(store, query, call, &asking->lookup);
	if (status == MUSTER_OK)
		status = muster_on_cancel(call, stop, asking, 0);
	if (status == MUSTER_OK)
		begin(asking);
	else
		muster_finish(call, status);
}
