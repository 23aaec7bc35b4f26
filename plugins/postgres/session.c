/* SPDX-License-Identifier: MIT
 *
 * session - calls that wait: each has a connection of the store's pool for
 * itself and drives it by poll().
 *
 * A cancel or the deadline writes to an eventfd that is polled beside the
 * connection, and so does an opening that is done. A session that fails closes
 * its connection too, which rolls back what it had begun.
 */
#include <config.h>

#include "session.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/eventfd.h>
#include <time.h>
#include <unistd.h>

int64_t
session_clock(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

/* The cancel hook, and what an opening calls that is done. */
static void
wake(void *arg)
{
	struct session *session = arg;
	const uint64_t one = 1;
	ssize_t written = write(session->wake, &one, sizeof one);

	(void)written; /* full is awake too */
}

muster_status
session_fail(struct session *session, muster_status status, const char *format,
    ...)
{
	struct failure *failure = &session->failure;
	va_list args;

	*failure = (struct failure){ status, false, NULL, "" };
	va_start(args, format);
	vsnprintf(failure->message, sizeof failure->message, format, args);
	va_end(args);
	return status;
}

static muster_status
fail_stopped(struct session *session)
{
	return session_fail(session, MUSTER_CANCELLED, "stopped");
}

/* Until `fd` (-1: none) is ready or somebody woke it. False: the call is
 * stopped. */
static bool
wait_for(struct session *session, int fd, unsigned events)
{
	struct pollfd polled[] = {
		{ .fd = fd },
		{ .fd = session->wake, .events = POLLIN },
	};
	uint64_t count;
	ssize_t size;

	polled[0].events = (short)((events & MUSTER_READ ? POLLIN : 0) |
	    (events & MUSTER_WRITE ? POLLOUT : 0));
	while (poll(polled, 2, -1) < 0 && errno == EINTR)
		continue;
	if (polled[1].revents == 0)
		return true;
	size = read(session->wake, &count, sizeof count);
	(void)size;
	return muster_stopped(session->call) == MUSTER_OK;
}

/* Makes a connection for the place that the session has. */
static muster_status
open_link(struct session *session)
{
	struct connections *connections = session->connections;
	struct opening *opening = opening_start(connections->openings, wake,
	    session);

	if (opening == NULL) {
		pool_give(&connections->pool, NULL);
		return session_fail(session, MUSTER_RESOURCE_EXHAUSTED,
		    "out of memory or threads");
	}
	while (!opening_take(opening, &session->link, &session->failure)) {
		if (!wait_for(session, -1, 0)) {
			opening_leave(opening);
			return fail_stopped(session);
		}
	}
	if (session->link != NULL)
		return MUSTER_OK;
	pool_give(&connections->pool, NULL);
	return session->failure.status;
}

muster_status
session_ask(struct session *session, const struct question *question)
{
	struct link *link = session->link;
	enum link_progress progress;

	link_ask(link, question);
	while ((progress = link_step(link)) == LINK_WAITS) {
		if (!wait_for(session, PQsocket(link->db), link_events(link)))
			return fail_stopped(session);
	}
	if (progress == LINK_BROKEN) {
		link_failure(link, &session->failure);
		link->question = NULL;
		return session->failure.status;
	}
	if (!link_succeeded(link, &session->failure))
		return session->failure.status;
	return MUSTER_OK;
}

muster_status
session_say(struct session *session, const char *text)
{
	const struct question question = { .text = text, .which = -1 };

	return session_ask(session, &question);
}

int64_t
session_pause(unsigned attempts)
{
	const int64_t first = 10000000, most = 500000000;

	return attempts < 6 ? first << attempts : most;
}

/* With the hook set: one attempt; *ret_fresh: its connection was a new one. */
static muster_status
attempt_on(struct session *session, struct pool_item *item, session_fn attempt,
    void *arg, bool *ret_fresh)
{
	muster_status status = MUSTER_OK;

	session->link = connections_link(item);
	*ret_fresh = session->link == NULL;
	if (session->link == NULL)
		status = open_link(session);
	if (status != MUSTER_OK)
		return status;
	*ret_fresh = !session->link->used;
	status = attempt(session, arg);
	connections_give(session->connections, session->link,
	    status == MUSTER_OK);
	return status;
}

static muster_status
try_once(struct session *session, session_fn attempt, void *arg,
    bool *ret_fresh)
{
	struct pool *pool = &session->connections->pool;
	struct pool_item *item;
	muster_status status = pool_take(pool, session->call, &item), over;

	if (status != MUSTER_OK)
		return session_fail(session, status, "stopped");
	status = muster_on_cancel(session->call, wake, session, 0);
	if (status != MUSTER_OK) {
		pool_give(pool, item);
		return session_fail(session, status, "stopped");
	}
	status = attempt_on(session, item, attempt, arg, ret_fresh);
	muster_off_cancel(session->call);
	over = muster_stopped(session->call);
	if (status != MUSTER_OK && over != MUSTER_OK)
		return session_fail(session, over, "stopped");
	return status;
}

muster_status
session_run(struct connections *connections, muster_call *call,
    session_fn attempt, void *arg, int64_t retry_for)
{
	struct session session = { .connections = connections, .call = call };
	int64_t begun = session_clock(), pause;
	unsigned attempts = 0;
	muster_status status, over;
	bool fresh = true;

	session.wake = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	if (session.wake < 0)
		return muster_fail(call, MUSTER_RESOURCE_EXHAUSTED,
		    "no eventfd: %s", strerror(errno));
	for (;;) {
		status = try_once(&session, attempt, arg, &fresh);
		if (status == MUSTER_OK || !session.failure.again)
			break;
		/* of the old ones others may be dead too: at once */
		pause = fresh ? session_pause(attempts++) : 0;
		if (fresh && session_clock() - begun + pause > retry_for)
			break;
		if (muster_sleep(call, pause) != MUSTER_OK)
			break;
	}
	close(session.wake);
	if (status == MUSTER_OK)
		return MUSTER_OK;
	over = muster_stopped(call);
	if (over != MUSTER_OK)
		return over;
	if (session.failure.option != NULL)
		return muster_fail_option(call, session.failure.option, "%s",
		    session.failure.message);
	return muster_fail(call, session.failure.status, "%s",
	    session.failure.message);
}
