/* SPDX-License-Identifier: MIT
 *
 * engine - requests on their way to the servers of a store, and their answers.
 *
 * What may happen to a request on its way:
 *
 *	MOVED, ASK          it goes to the server that was named
 *	TRYAGAIN, ...       it waits, and is sent again
 *	nobody is there     it was not sent: it waits, and is sent again
 *	connection lost     it may have been carried out: it is sent again at
 *	                    once if that does no harm, and only the second time
 *	                    it waits; else it has failed
 *
 * Who waits does so until `retry_for` is over, counted from the first failure.
 * A request that has failed is put among those that wait, due at once, so that
 * `done` is called from the outside only and may itself send requests.
 */
#include <config.h>

#include "engine.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <time.h>
#include <unistd.h>

enum { HOPS = 16 };

static const int64_t first_wait = 5 * MILLISECOND;
static const int64_t refresh_pause = 50 * MILLISECOND;

int64_t
engine_now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return (int64_t)time.tv_sec * 1000000000 + time.tv_nsec;
}

/* ---- requests and owners ---- */

struct request *
request_new(struct owner *owner, unsigned tag)
{
	struct request *request = calloc(1, sizeof *request);

	if (request == NULL)
		return NULL;
	request->owner = owner;
	request->tag = tag;
	request->server = -1;
	request->sibling = owner->requests;
	request->back = &owner->requests;
	if (request->sibling != NULL)
		request->sibling->back = &request->sibling;
	owner->requests = request;
	return request;
}

static void
forget_owner(struct request *request)
{
	if (request->owner == NULL)
		return;
	*request->back = request->sibling;
	if (request->sibling != NULL)
		request->sibling->back = request->back;
	request->owner = NULL;
}

void
request_free(struct request *request)
{
	forget_owner(request);
	bytes_free(&request->bytes);
	free(request);
}

void
owner_leave(struct owner *owner)
{
	while (owner->requests != NULL)
		forget_owner(owner->requests);
}

static void
deliver(struct request *request, struct outcome outcome)
{
	struct owner *owner = request->owner;
	unsigned tag = request->tag;

	request_free(request);
	if (owner != NULL)
		owner->done(owner, tag, &outcome);
	if (outcome.reply != NULL)
		freeReplyObject(outcome.reply);
}

/* ---- those that wait ---- */

static void
wait_until(struct engine *engine, struct request *request, int64_t when)
{
	request->when = when;
	request->next = engine->waiting;
	engine->waiting = request;
}

static void
doom(struct engine *engine, struct request *request, muster_status status,
    const char *why)
{
	request->over = true;
	request->status = status;
	request->why = why;
	wait_until(engine, request, 0);
}

static void
postpone(struct engine *engine, struct request *request, muster_status status,
    const char *why)
{
	int64_t now = engine_now(), when;

	if (request->tries == 0)
		request->born = now;
	when = now + (first_wait << (request->tries < 6 ? request->tries : 6));
	if (request->once ||
	    when > request->born + engine->options->retry_for) {
		doom(engine, request, status, why);
		return;
	}
	request->tries++;
	request->hops = 0;
	request->server = -1;
	request->asking = false;
	wait_until(engine, request, when);
}

/* ---- sending ---- */

static struct link *
link_to(struct engine *engine, unsigned server)
{
	struct link *link = engine->links[server];

	if (link != NULL)
		return link;
	link = calloc(1, sizeof *link);
	if (link == NULL)
		return NULL;
	link->engine = engine;
	link->server = server;
	link->fd = -1;
	link->last = &link->first;
	link->deadline = INT64_MAX;
	engine->links[server] = link;
	if (engine->link_count <= server)
		engine->link_count = server + 1;
	return link;
}

void
engine_send(struct engine *engine, struct request *request)
{
	struct link *link = NULL;
	unsigned server = request->server >= 0
	    ? (unsigned)request->server
	    : topology_route(engine->topology, request->slot);

	if (!request->bytes.broken)
		link = link_to(engine, server);
	if (link == NULL) {
		doom(engine, request, MUSTER_RESOURCE_EXHAUSTED,
		    "out of memory");
	} else if (link->state != LINK_CLOSED) {
		link_add(link, request);
	} else if (link->retry_at > engine_now()) {
		engine_return(link, request, false);
	} else {
		link_add(link, request);
		link_connect(link);
	}
	engine_arm(engine);
}

void
engine_return(struct link *link, struct request *request, bool was_sent)
{
	struct engine *engine = link->engine;

	if (request->owner == NULL) {
		request_free(request);
	} else if (link->status != MUSTER_UNAVAILABLE ||
	    (was_sent && !request->repeatable)) {
		doom(engine, request, link->status, link->why);
	} else if (was_sent && !request->repeated) {
		request->repeated = true;
		request->server = request->once ? request->server : -1;
		request->asking = false;
		engine_send(engine, request);
	} else {
		postpone(engine, request, link->status, link->why);
	}
}

/* ---- answers ---- */

static bool
starts(const char *text, const char *with)
{
	return strncmp(text, with, strlen(with)) == 0;
}

/* Goes where the server says. false: it cannot. */
static bool
redirect(struct link *link, struct request *request, const char *error)
{
	struct engine *engine = link->engine;
	bool ask = starts(error, "ASK ");
	int server;

	if (!engine->topology->cluster || request->hops++ == HOPS)
		return false;
	server = topology_redirect(engine->topology, link->server, error);
	if (server < 0)
		return false;
	request->server = server;
	request->asking = ask;
	if (!ask)
		engine_refresh(engine);
	engine_send(engine, request);
	return true;
}

static bool
is_passing(const char *error)
{
	return starts(error, "TRYAGAIN") || starts(error, "CLUSTERDOWN") ||
	    starts(error, "LOADING") || starts(error, "MASTERDOWN");
}

void
engine_answer(struct link *link, struct request *request, redisReply *reply)
{
	struct engine *engine = link->engine;
	const char *error = reply->type == REDIS_REPLY_ERROR ? reply->str : "";
	bool again = false;

	if (request->owner == NULL) {
		again = false;
	} else if (starts(error, "MOVED ") || starts(error, "ASK ")) {
		again = redirect(link, request, error);
	} else if (is_passing(error)) {
		memset(link->why, 0, sizeof link->why);
		memcpy(link->why, error, strnlen(error, sizeof link->why - 1));
		postpone(engine, request, MUSTER_UNAVAILABLE, link->why);
		engine_refresh(engine);
		again = true;
	}
	if (again)
		freeReplyObject(reply);
	else
		deliver(request, (struct outcome){ .reply = reply });
}

/* ---- who has which slot ---- */

static void
ask_slots(struct engine *engine)
{
	unsigned server = topology_any(engine->topology);
	struct request *request = request_new(&engine->refresh, server);

	if (request == NULL)
		return;
	bytes_command(&request->bytes, 2);
	bytes_text(&request->bytes, "CLUSTER");
	bytes_text(&request->bytes, "SLOTS");
	request->server = (int)server;
	request->once = true;
	engine->refreshing = true;
	engine_send(engine, request);
}

static void
slots_done(struct owner *owner, unsigned server, struct outcome *outcome)
{
	struct engine *engine = (struct engine *)(void *)((char *)owner -
	    offsetof(struct engine, refresh));

	engine->refreshing = false;
	engine->refreshed = engine_now();
	if (outcome->reply != NULL &&
	    topology_read(engine->topology, server, outcome->reply))
		engine->refreshes = 0;
	else if (engine->refreshes++ < engine->topology->count)
		ask_slots(engine);
	else
		engine->refreshes = 0;
}

void
engine_refresh(struct engine *engine)
{
	if (!engine->topology->cluster || engine->refreshing)
		return;
	if (engine->refreshed + refresh_pause > engine_now())
		return;
	ask_slots(engine);
}

/* ---- time ---- */

/* When there is something to be done. */
static int64_t
next_time(const struct engine *engine)
{
	const struct request *request;
	int64_t next = INT64_MAX;
	unsigned i;

	for (request = engine->waiting; request != NULL;
	     request = request->next) {
		if (request->when < next)
			next = request->when;
	}
	for (i = 0; i < engine->link_count; i++) {
		if (engine->links[i] != NULL &&
		    engine->links[i]->deadline < next)
			next = engine->links[i]->deadline;
	}
	return next;
}

static void
go_on(struct engine *engine)
{
	struct request *request, *due = NULL, **at = &engine->waiting;
	int64_t now = engine_now();
	unsigned i;

	for (i = 0; i < engine->link_count; i++) {
		if (engine->links[i] != NULL &&
		    engine->links[i]->deadline <= now)
			link_late(engine->links[i]);
	}
	while ((request = *at) != NULL) {
		if (request->when > now) {
			at = &request->next;
			continue;
		}
		*at = request->next;
		request->next = due;
		due = request;
	}
	while ((request = due) != NULL) {
		due = request->next;
		if (request->owner == NULL || request->over)
			deliver(request,
			    (struct outcome){ NULL, request->status,
				request->why });
		else
			engine_send(engine, request);
	}
}

void
engine_arm(struct engine *engine)
{
	int64_t next, left;

	if (engine->host == NULL)
		return;
	next = next_time(engine);
	if (next >= engine->timer_at)
		return;
	engine->timer_at = next;
	left = next - engine_now();
	muster_timer_set(engine->host, engine->timer, left > 0 ? left : 0);
}

static void
ring(void *arg)
{
	struct engine *engine = arg;

	engine->timer_at = INT64_MAX;
	go_on(engine);
	engine_arm(engine);
}

/* ---- without the loop ---- */

/* The cancel hook. */
static void
wake(void *arg)
{
	const struct engine *engine = arg;
	uint64_t one = 1;

	if (write(engine->wake, &one, sizeof one) < 0)
		return; /* it is set already */
}

/* Fills the descriptors that are waited for, and the links that they are of. */
static nfds_t
gather(struct engine *engine, struct pollfd *polls, struct link **links)
{
	nfds_t count = 1;
	unsigned i;

	polls[0] = (struct pollfd){ .fd = engine->wake, .events = POLLIN };
	for (i = 0; i < engine->link_count; i++) {
		struct link *link = engine->links[i];

		if (link == NULL || link->fd < 0)
			continue;
		link_flush(link);
		polls[count].fd = link->fd;
		polls[count].events =
		    (short)(((link->wanted & MUSTER_READ) != 0 ? POLLIN : 0) |
			((link->wanted & MUSTER_WRITE) != 0 ? POLLOUT : 0));
		polls[count].revents = 0;
		links[count++] = link;
	}
	return count;
}

/* One wait, of at most so long, and what came of it. */
static void
turn(struct engine *engine, int64_t longest)
{
	struct pollfd polls[TOPOLOGY_SERVERS + 1];
	struct link *links[TOPOLOGY_SERVERS + 1];
	nfds_t i, count = gather(engine, polls, links);
	int64_t next = next_time(engine), left = longest;
	struct timespec time;
	uint64_t value;

	if (next != INT64_MAX) {
		next -= engine_now();
		left = next < left ? next : left;
	}
	left = left < 0 ? 0 : left;
	time.tv_sec = left / 1000000000;
	time.tv_nsec = left % 1000000000;
	if (ppoll(polls, count, left == INT64_MAX ? NULL : &time, NULL) > 0) {
		if (polls[0].revents != 0)
			(void)!read(engine->wake, &value, sizeof value);
		for (i = 1; i < count; i++) {
			short events = polls[i].revents;

			if (events != 0 && links[i]->fd == polls[i].fd)
				link_ready(links[i],
				    ((events & ~POLLOUT) != 0 ? MUSTER_READ
							      : 0) |
					((events & POLLOUT) != 0 ? MUSTER_WRITE
								 : 0));
		}
	}
	if (next <= 0 || next_time(engine) <= engine_now())
		go_on(engine);
}

muster_status
engine_wait(struct engine *engine, muster_call *call, struct owner *owner)
{
	muster_status status;

	if (owner->requests == NULL)
		return MUSTER_OK;
	status = muster_on_cancel(call, wake, engine, 0);
	if (status == MUSTER_OK) {
		while (owner->requests != NULL && status == MUSTER_OK) {
			turn(engine, muster_remaining(call));
			if (owner->requests != NULL)
				status = muster_stopped(call);
		}
		muster_off_cancel(call);
	}
	owner_leave(owner);
	return status;
}

void
engine_cut(struct engine *engine)
{
	unsigned i;

	for (i = 0; i < engine->link_count; i++) {
		if (engine->links[i] != NULL && engine->links[i]->count > 0)
			link_fail(engine->links[i], MUSTER_UNAVAILABLE,
			    "a change was given up");
	}
}

void
engine_look(struct engine *engine)
{
	turn(engine, 0);
}

/* ---- life ---- */

struct engine *
engine_new(struct topology *topology, const struct redis_options *options,
    muster_host *host)
{
	struct engine *engine = calloc(1, sizeof *engine);

	if (engine == NULL)
		return NULL;
	engine->topology = topology;
	engine->options = options;
	engine->host = host;
	engine->timer_at = INT64_MAX;
	engine->refresh.done = slots_done;
	engine->wake = -1;
	if (host != NULL) {
		engine->timer = muster_timer_new(host, ring, engine);
	} else {
		engine->wake = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	}
	if (engine->timer == NULL && engine->wake < 0) {
		engine_free(engine);
		return NULL;
	}
	return engine;
}

void
engine_free(struct engine *engine)
{
	struct request *request;
	unsigned i;

	if (engine == NULL)
		return;
	for (i = 0; i < engine->link_count; i++)
		link_free(engine->links[i]);
	while ((request = engine->waiting) != NULL) {
		engine->waiting = request->next;
		request_free(request);
	}
	if (engine->timer != NULL)
		muster_timer_free(engine->host, engine->timer);
	if (engine->wake >= 0)
		close(engine->wake);
	free(engine);
}
