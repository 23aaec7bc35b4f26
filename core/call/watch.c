/* SPDX-License-Identifier: MIT
 *
 * Watches and timers belong to a store. While it is being opened they are only
 * noted, since the thread that opens it is not the loop's; when it is open the
 * loop makes them `live`. From then on the loop alone touches them, until it
 * has ended. A plugin that touches them elsewhere is told so in the log.
 */
#include <config.h>

#include <stdlib.h>

#include "call/watch.h"
#include "reactor/reactor.h"

struct muster_watch {
	struct reactor_watch watch; /* first */
	muster_store *store;
	muster_watch *next;
	muster_watch **back;
	muster_watch_fn ready;
	void *arg;
	unsigned wanted;
	bool live;
};

struct muster_timer {
	struct reactor_timer timer; /* first */
	muster_store *store;
	muster_timer *next;
	muster_timer **back;
	muster_fn ring;
	void *arg;
	int64_t wanted; /* < 0: not set */
	bool live;
};

static muster_store *
store_of(muster_host *host)
{
	return (muster_store *)(void *)host;
}

static bool
is_on_loop(const muster_store *store)
{
	return reactor_is_here(store->core->reactor);
}

/* Is this a thread that may? */
static bool
may(muster_store *store, const char *what)
{
	if (is_on_loop(store) || !store_is_ready(store))
		return true;
	core_log(store->core, MUSTER_ERROR, store->name,
	    "called %s on a thread that is not the loop's", what);
	return false;
}

/* ---- descriptors ---- */

static void
on_ready(struct reactor_watch *reactor_watch, unsigned events)
{
	muster_watch *watch = (muster_watch *)(void *)reactor_watch;

	watch->ready(watch->arg, events);
}

static void
set_watch(muster_watch *watch)
{
	if (!reactor_watch_set(&watch->watch, watch->wanted))
		core_log(watch->store->core, MUSTER_ERROR, watch->store->name,
		    "descriptor %d cannot be watched", watch->watch.fd);
}

muster_watch *
service_watch_new(muster_host *host, int fd, muster_watch_fn ready, void *arg)
{
	muster_store *store = store_of(host);
	muster_watch *watch;

	if (store->core->reactor == NULL || !may(store, "muster_watch_new()"))
		return NULL;
	watch = calloc(1, sizeof *watch);
	if (watch == NULL)
		return NULL;
	watch->store = store;
	watch->ready = ready;
	watch->arg = arg;
	watch->live = is_on_loop(store);
	reactor_watch_init(&watch->watch, store->core->reactor, fd, on_ready);
	watch->next = store->watches;
	if (watch->next != NULL)
		watch->next->back = &watch->next;
	watch->back = &store->watches;
	store->watches = watch;
	return watch;
}

void
service_watch_set(muster_host *host, muster_watch *watch, unsigned events)
{
	if (!may(store_of(host), "muster_watch_set()"))
		return;
	watch->wanted = events & (MUSTER_READ | MUSTER_WRITE);
	if (watch->live)
		set_watch(watch);
}

void
service_watch_free(muster_host *host, muster_watch *watch)
{
	if (!may(store_of(host), "muster_watch_free()"))
		return;
	if (watch->live)
		reactor_watch_set(&watch->watch, 0);
	*watch->back = watch->next;
	if (watch->next != NULL)
		watch->next->back = watch->back;
	free(watch);
}

/* ---- timers ---- */

static void
on_ring(struct reactor_timer *reactor_timer)
{
	muster_timer *timer = (muster_timer *)(void *)reactor_timer;

	timer->wanted = -1;
	timer->ring(timer->arg);
}

static void
set_timer(muster_timer *timer)
{
	struct reactor *reactor = timer->store->core->reactor;

	if (timer->wanted < 0)
		reactor_timer_stop(reactor, &timer->timer);
	else
		reactor_timer_set(reactor, &timer->timer, timer->wanted);
}

muster_timer *
service_timer_new(muster_host *host, muster_fn ring, void *arg)
{
	muster_store *store = store_of(host);
	muster_timer *timer;

	if (store->core->reactor == NULL || !may(store, "muster_timer_new()"))
		return NULL;
	timer = calloc(1, sizeof *timer);
	if (timer == NULL)
		return NULL;
	timer->store = store;
	timer->ring = ring;
	timer->arg = arg;
	timer->wanted = -1;
	timer->live = is_on_loop(store);
	reactor_timer_init(&timer->timer, on_ring);
	timer->next = store->timers;
	if (timer->next != NULL)
		timer->next->back = &timer->next;
	timer->back = &store->timers;
	store->timers = timer;
	return timer;
}

void
service_timer_set(muster_host *host, muster_timer *timer, int64_t nanoseconds)
{
	if (!may(store_of(host), "muster_timer_set()"))
		return;
	timer->wanted = nanoseconds < 0 ? -1 : nanoseconds;
	if (timer->live)
		set_timer(timer);
}

void
service_timer_free(muster_host *host, muster_timer *timer)
{
	if (!may(store_of(host), "muster_timer_free()"))
		return;
	if (timer->live)
		reactor_timer_stop(store_of(host)->core->reactor,
		    &timer->timer);
	*timer->back = timer->next;
	if (timer->next != NULL)
		timer->next->back = timer->back;
	free(timer);
}

/* ---- the life of the store ---- */

/* On the loop. */
static void
make_live(struct errand *errand)
{
	muster_store *store = (muster_store *)(void *)((char *)errand -
	    offsetof(muster_store, watch_errand));

	for (muster_watch *at = store->watches; at != NULL; at = at->next) {
		at->live = true;
		set_watch(at);
	}
	for (muster_timer *at = store->timers; at != NULL; at = at->next) {
		if (!at->live)
			set_timer(at);
		at->live = true;
	}
}

void
watches_start(muster_store *store)
{
	if (store->watches == NULL && store->timers == NULL)
		return;
	store->watch_errand.run = make_live;
	reactor_errand(store->core->reactor, &store->watch_errand);
}

void
watches_stop(muster_store *store)
{
	for (muster_watch *at = store->watches; at != NULL; at = at->next) {
		if (at->live)
			reactor_watch_set(&at->watch, 0);
		at->live = false;
	}
	for (muster_timer *at = store->timers; at != NULL; at = at->next) {
		if (at->live)
			reactor_timer_stop(store->core->reactor, &at->timer);
		at->live = false;
	}
}

void
watches_free(muster_store *store)
{
	while (store->watches != NULL) {
		muster_watch *watch = store->watches;

		store->watches = watch->next;
		free(watch);
	}
	while (store->timers != NULL) {
		muster_timer *timer = store->timers;

		store->timers = timer->next;
		free(timer);
	}
}
