/* SPDX-License-Identifier: MIT
 *
 * session - calls that wait: each has a connection of the store's pool for
 * itself and drives it by poll().
 *
 * A cancel or the deadline writes to an eventfd that is polled beside the
 * connection. A question that is then on its way goes to the canceller with
 * its connection. A session that fails closes its connection too, which rolls
 * back what it had begun.
 */
#include <config.h>

#include "session.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

int
pool_init(struct pool *pool, const struct postgres_options *options,
    struct canceller *canceller)
{
	int error;

	*pool = (struct pool){ .options = options, .canceller = canceller };
	pool->free = options->connections;
	error = pthread_mutex_init(&pool->lock, NULL);
	if (error != 0)
		return error;
	error = pthread_cond_init(&pool->changed, NULL);
	if (error != 0)
		pthread_mutex_destroy(&pool->lock);
	return error;
}

void
pool_fini(struct pool *pool)
{
	struct link *link;

	while ((link = pool->idle) != NULL) {
		pool->idle = link->next;
		link_free(link);
	}
	pthread_cond_destroy(&pool->changed);
	pthread_mutex_destroy(&pool->lock);
}

/* The cancel hook. The lock is never held over I/O. */
static void
wake(void *arg)
{
	struct session *session = arg;
	const uint64_t one = 1;
	ssize_t written;

	pthread_mutex_lock(&session->pool->lock);
	session->stopped = true;
	pthread_cond_broadcast(&session->pool->changed);
	pthread_mutex_unlock(&session->pool->lock);
	written = write(session->wake, &one, sizeof one);
	(void)written; /* full is awake too */
}

muster_status
session_fail(struct session *session, muster_status status, const char *format,
    ...)
{
	struct failure *failure = &session->failure;
	va_list args;

	*failure = (struct failure){ status, false, "" };
	va_start(args, format);
	vsnprintf(failure->message, sizeof failure->message, format, args);
	va_end(args);
	return status;
}

static muster_status
begin(struct session *session)
{
	struct pool *pool = session->pool;

	pthread_mutex_lock(&pool->lock);
	while (pool->free == 0 && !session->stopped)
		pthread_cond_wait(&pool->changed, &pool->lock);
	if (session->stopped) {
		pthread_mutex_unlock(&pool->lock);
		return session_fail(session, MUSTER_CANCELLED, "stopped");
	}
	pool->free--;
	session->link = pool->idle;
	if (session->link != NULL)
		pool->idle = session->link->next;
	pthread_mutex_unlock(&pool->lock);
	if (session->link == NULL)
		session->link = link_new(pool->options);
	if (session->link != NULL)
		return MUSTER_OK;
	pthread_mutex_lock(&pool->lock);
	pool->free++;
	pthread_cond_signal(&pool->changed);
	pthread_mutex_unlock(&pool->lock);
	return session_fail(session, MUSTER_RESOURCE_EXHAUSTED,
	    "out of memory");
}

static void
end(struct session *session, bool keep)
{
	struct pool *pool = session->pool;
	struct link *link = session->link;
	bool asking = link->connected && link->question != NULL && link->sent;

	if (!keep) {
		if (asking && PQstatus(link->db) == CONNECTION_OK)
			canceller_take(pool->canceller, link_release(link));
		else
			link_free(link);
	}
	pthread_mutex_lock(&pool->lock);
	if (keep) {
		link->next = pool->idle;
		pool->idle = link;
	}
	pool->free++;
	pthread_cond_signal(&pool->changed);
	pthread_mutex_unlock(&pool->lock);
}

/* Until the connection may go on, connecting has taken too long, or the call
 * is stopped (false). */
static bool
wait_for(struct session *session)
{
	struct link *link = session->link;
	unsigned events = link_events(link);
	struct pollfd polled[] = {
		{ .fd = PQsocket(link->db) },
		{ .fd = session->wake, .events = POLLIN },
	};
	int64_t left = link->give_up - link_clock();
	int timeout = -1;

	polled[0].events = (short)((events & MUSTER_READ ? POLLIN : 0) |
	    (events & MUSTER_WRITE ? POLLOUT : 0));
	if (!link->connected)
		timeout = left > 0 ? (int)(left / 1000000) + 1 : 0;
	while (poll(polled, 2, timeout) < 0 && errno == EINTR)
		continue;
	return polled[1].revents == 0;
}

muster_status
session_ask(struct session *session, const struct question *question)
{
	struct link *link = session->link;
	enum link_progress progress;

	link_ask(link, question);
	while ((progress = link_step(link)) == LINK_WAITS) {
		if (!wait_for(session))
			return session_fail(session, MUSTER_CANCELLED,
			    "stopped");
		if (!link->connected && link_clock() >= link->give_up) {
			session_fail(session, MUSTER_UNAVAILABLE,
			    "PostgreSQL: no connection within "
			    "connect_timeout");
			session->failure.again = true;
			return MUSTER_UNAVAILABLE;
		}
	}
	if (link->connected)
		session->sent = true;
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

/* One attempt; *ret_fresh: its connection was a new one. */
static muster_status
try_once(struct session *session, session_fn attempt, void *arg,
    bool *ret_fresh)
{
	muster_status status, over;

	status = muster_on_cancel(session->call, wake, session, 0);
	if (status != MUSTER_OK)
		return session_fail(session, status, "stopped");
	status = begin(session);
	if (status == MUSTER_OK) {
		*ret_fresh = !session->link->used;
		status = attempt(session, arg);
		end(session, status == MUSTER_OK);
	}
	muster_off_cancel(session->call);
	over = muster_stopped(session->call);
	if (status != MUSTER_OK && over != MUSTER_OK)
		return session_fail(session, over, "stopped");
	return status;
}

muster_status
session_run(struct pool *pool, muster_call *call, session_fn attempt, void *arg,
    int64_t retry_for, bool once)
{
	struct session session = { .pool = pool, .call = call };
	int64_t begun = link_clock(), pause;
	unsigned attempts = 0;
	muster_status status, over;
	bool fresh = true;

	session.wake = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	if (session.wake < 0)
		return muster_fail(call, MUSTER_RESOURCE_EXHAUSTED,
		    "no eventfd: %s", strerror(errno));
	for (;;) {
		status = try_once(&session, attempt, arg, &fresh);
		if (status == MUSTER_OK || !session.failure.again ||
		    session.stopped || (once && session.sent))
			break;
		/* of the old ones others may be dead too: at once */
		pause = fresh ? session_pause(attempts++) : 0;
		if (link_clock() - begun + pause > retry_for)
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
	return muster_fail(call, session.failure.status, "%s",
	    session.failure.message);
}
