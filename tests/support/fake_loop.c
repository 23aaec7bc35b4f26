/* SPDX-License-Identifier: MIT
 *
 * fake_loop - the loop of a fake host, and its clock.
 *
 * Each turn does the first thing that can be done: tell a call that it is
 * cancelled or late, go on with one, ring a timer, show a descriptor that is
 * ready. Only when there is none does time pass, at once, until the next thing
 * that waits for it; and only when none does is a descriptor waited for. So
 * nothing takes long, and the order is the same in every run.
 */
#include <config.h>

#include "fake_internal.h"

#include <poll.h>
#include <stdlib.h>

struct muster_watch {
	struct muster_watch *next;
	int fd;
	unsigned events;
	muster_watch_fn ready;
	void *arg;
};

struct muster_timer {
	struct muster_timer *next;
	int64_t when; /* < 0: not set */
	muster_fn ring;
	void *arg;
};

static struct fake_call *
call_of(muster_call *handle)
{
	struct fake_call *call = (struct fake_call *)handle;

	if (!call->flight.sent || call->flight.finished)
		fake_broken("no call of the loop, or none any more, of",
		    call->host->name);
	return call;
}

/* ---- calls ---- */

void
fake_finish(muster_call *handle, muster_status status)
{
	struct fake_call *call = call_of(handle), **at = &call->host->sent;

	while (*at != call)
		at = &(*at)->flight.next;
	*at = call->flight.next;
	call->flight.finished = true;
	fake_end(call, status);
}

static struct fake_flight *
free_flight(struct fake_call *call)
{
	if (call->flight.then != NULL || call->flight.asking)
		fake_broken("two things at a time in a call of",
		    call->host->name);
	return &call->flight;
}

void
fake_after(muster_call *handle, int64_t nanoseconds, muster_fn then, void *arg)
{
	struct fake_call *call = call_of(handle);
	struct fake_flight *flight = free_flight(call);

	flight->then = then;
	flight->arg = arg;
	flight->when = call->host->time + (nanoseconds < 0 ? 0 : nanoseconds);
}

void
fake_ask_async(muster_call *handle, muster_store *store,
    const muster_query *query, muster_user_fn each, muster_answer_fn answered,
    void *arg)
{
	struct fake_call *call = call_of(handle);
	struct fake_flight *flight = free_flight(call);
	struct fake_block **list = &call->blocks;

	flight->asking = true;
	flight->store = fake_store_name(store);
	flight->query = *query;
	flight->query.id = fake_block_text(list, query->id);
	flight->query.email = fake_block_text(list, query->email);
	flight->query.org_id = fake_block_text(list, query->org_id);
	flight->each = each;
	flight->answered = answered;
	flight->arg = arg;
	flight->when = call->host->time + call->host->peer.delay;
}

/* The other store is asked, unless the call is cancelled. */
static void
ask_peer(struct fake_call *call, muster_status stopped)
{
	const struct fake_peer *peer = &call->host->peer;
	struct fake_flight *flight = &call->flight;
	muster_status status = stopped;

	flight->asking = false;
	if (stopped == MUSTER_OK)
		status = peer->ask == NULL
		    ? MUSTER_UNIMPLEMENTED
		    : peer->ask(peer->arg, call, flight->store, &flight->query,
			  flight->each, flight->arg);
	if (flight->answered != NULL)
		flight->answered(flight->arg, status);
	else
		muster_finish(&call->call, status);
}

static muster_status
stopped_now(const struct fake_call *call)
{
	if (call->cancelled)
		return MUSTER_CANCELLED;
	return call->deadline != 0 && call->host->time >= call->deadline
	    ? MUSTER_DEADLINE_EXCEEDED
	    : MUSTER_OK;
}

/* One thing of this call, if there is one to be done. */
static bool
turn_call(struct fake_call *call)
{
	struct fake_flight *flight = &call->flight;
	muster_status stopped = stopped_now(call);
	bool now = stopped != MUSTER_OK || flight->when <= call->host->time;
	muster_fn then = flight->then;

	if (stopped != MUSTER_OK && call->hooked) {
		call->hooked = false;
		call->hook_runs++;
		call->hook(call->hook_arg);
		return true;
	}
	if (!now || (then == NULL && !flight->asking))
		return false;
	flight->then = NULL;
	if (then != NULL)
		then(flight->arg);
	else
		ask_peer(call, stopped);
	return true;
}

/* ---- timers ---- */

muster_timer *
fake_timer_new(muster_host *handle, muster_fn ring, void *arg)
{
	struct fake_host *host = (struct fake_host *)handle;
	muster_timer *timer = fake_need(malloc(sizeof *timer));

	*timer = (muster_timer){ host->timers, -1, ring, arg };
	host->timers = timer;
	return timer;
}

void
fake_timer_set(muster_host *handle, muster_timer *timer, int64_t nanoseconds)
{
	struct fake_host *host = (struct fake_host *)handle;

	timer->when = nanoseconds < 0 ? -1 : host->time + nanoseconds;
}

void
fake_timer_free(muster_host *handle, muster_timer *timer)
{
	muster_timer **at = &((struct fake_host *)handle)->timers;

	while (*at != timer)
		at = &(*at)->next;
	*at = timer->next;
	free(timer);
}

/* The earliest that is due. */
static bool
turn_timers(struct fake_host *host)
{
	muster_timer *first = NULL;

	for (muster_timer *at = host->timers; at != NULL; at = at->next)
		if (at->when >= 0 && at->when <= host->time &&
		    (first == NULL || at->when < first->when))
			first = at;
	if (first == NULL)
		return false;
	first->when = -1;
	first->ring(first->arg);
	return true;
}

/* ---- descriptors ---- */

muster_watch *
fake_watch_new(muster_host *handle, int fd, muster_watch_fn ready, void *arg)
{
	struct fake_host *host = (struct fake_host *)handle;
	muster_watch *watch = fake_need(malloc(sizeof *watch));

	*watch = (muster_watch){ host->watches, fd, 0, ready, arg };
	host->watches = watch;
	return watch;
}

void
fake_watch_set(muster_host *handle, muster_watch *watch, unsigned events)
{
	(void)handle;
	watch->events = events;
}

void
fake_watch_free(muster_host *handle, muster_watch *watch)
{
	muster_watch **at = &((struct fake_host *)handle)->watches;

	while (*at != watch)
		at = &(*at)->next;
	*at = watch->next;
	free(watch);
}

static unsigned
ready_for(const muster_watch *watch, int milliseconds)
{
	struct pollfd fd = { .fd = watch->fd };
	unsigned events = 0;

	if (watch->events & MUSTER_READ)
		fd.events |= POLLIN;
	if (watch->events & MUSTER_WRITE)
		fd.events |= POLLOUT;
	if (watch->events == 0 || poll(&fd, 1, milliseconds) <= 0)
		return 0;
	if (fd.revents & (POLLIN | POLLERR | POLLHUP))
		events |= MUSTER_READ;
	if (fd.revents & (POLLOUT | POLLERR | POLLHUP))
		events |= MUSTER_WRITE;
	return events & watch->events;
}

/* The first that is ready by then. */
static bool
turn_watches(struct fake_host *host, int milliseconds)
{
	for (muster_watch *at = host->watches; at != NULL; at = at->next) {
		unsigned events = ready_for(at, milliseconds);

		if (events == 0)
			continue;
		at->ready(at->arg, events);
		return true;
	}
	return false;
}

static bool
is_watching(const struct fake_host *host)
{
	for (const muster_watch *at = host->watches; at != NULL; at = at->next)
		if (at->events != 0)
			return true;
	return false;
}

void
fake_loop_clear(struct fake_host *host)
{
	while (host->watches != NULL)
		fake_watch_free(&host->host, host->watches);
	while (host->timers != NULL)
		fake_timer_free(&host->host, host->timers);
}

/* ---- the loop ---- */

static int64_t
earlier(int64_t when, int64_t other)
{
	return other < when ? other : when;
}

/* The next time at which there is something to do; INT64_MAX: none. */
static int64_t
next_time(const struct fake_host *host)
{
	int64_t next = INT64_MAX;

	for (const struct fake_call *at = host->sent; at != NULL;
	     at = at->flight.next) {
		bool waits = at->flight.then != NULL || at->flight.asking;

		if (waits)
			next = earlier(next, at->flight.when);
		if ((waits || at->hooked) && at->deadline != 0)
			next = earlier(next, at->deadline);
	}
	for (const muster_timer *at = host->timers; at != NULL; at = at->next)
		if (at->when >= 0)
			next = earlier(next, at->when);
	return next;
}

bool
fake_loop_turn(struct fake_host *host)
{
	int64_t next;

	for (struct fake_call *at = host->sent; at != NULL;
	     at = at->flight.next)
		if (turn_call(at))
			return true;
	if (turn_timers(host) || turn_watches(host, 0))
		return true;
	next = next_time(host);
	if (next == INT64_MAX) {
		/* In turn: whichever comes first. */
		while (is_watching(host))
			if (turn_watches(host, 1))
				return true;
		return false;
	}
	host->time = next > host->time ? next : host->time;
	return true;
}

void
fake_send(struct fake_call *call, void *store, const muster_query *query)
{
	struct fake_host *host = call->host;
	struct fake_call **last = &host->sent;

	while (*last != NULL)
		last = &(*last)->flight.next;
	*last = call;
	call->query = *query;
	call->flight = (struct fake_flight){ .sent = true };
	host->plugin->find_async(store, query, &call->call);
}

muster_status
fake_loop_run(struct fake_call *call)
{
	while (!call->flight.finished)
		if (!fake_loop_turn(call->host))
			fake_broken("a call is never finished by",
			    call->host->name);
	return call->status;
}

muster_status
fake_find_async(struct fake_call *call, void *store, const muster_query *query)
{
	fake_send(call, store, query);
	return fake_loop_run(call);
}
