/* SPDX-License-Identifier: MIT
 *
 * pool - the connections of one store.
 *
 * A connection that is given back goes straight to whoever has waited longest,
 * so that nobody is overtaken for ever and only one thread wakes. What is
 * handed over may also be a place: the right to open a connection, when the
 * one who had it could not.
 *
 * A waiter is woken by its own condition, either because something was handed
 * over or by the call's cancel hook. The hook takes the pool's lock, and the
 * host may run it under a lock of its own; hence no service of the host is
 * called here while the pool's lock is held. The lock is never held over I/O,
 * so the hook does not really wait for it.
 */
#include <config.h>

#include "pool.h"

#include <assert.h>
#include <string.h>

struct waiter {
	struct waiter *next;
	struct pool *pool;
	pthread_cond_t changed;
	struct connection *connection; /* handed over; NULL: a place */
	bool granted;                  /* something was handed over */
	bool woken;                    /* by the cancel hook */
};

muster_status
pool_init(struct pool *pool, const struct sqlite_options *options,
    char *const *texts, muster_call *call)
{
	int error;

	*pool = (struct pool){ .options = options, .texts = texts };
	pool->last = &pool->first;
	error = pthread_mutex_init(&pool->lock, NULL);
	if (error != 0)
		return muster_fail(call, MUSTER_RESOURCE_EXHAUSTED,
		    "no mutex: %s", strerror(error));
	return MUSTER_OK;
}

void
pool_fini(struct pool *pool)
{
	struct connection *connection;

	while ((connection = pool->idle) != NULL) {
		pool->idle = connection->next;
		pool->opened--;
		connection_free(connection);
	}
	assert(pool->opened == 0 && pool->first == NULL);
	pthread_mutex_destroy(&pool->lock);
}

void
pool_add(struct pool *pool, struct connection *connection)
{
	connection->texts = pool->texts;
	connection->call = NULL;
	connection->blame = NULL;
	pthread_mutex_lock(&pool->lock);
	connection->next = pool->idle;
	pool->idle = connection;
	pool->opened++;
	pthread_mutex_unlock(&pool->lock);
}

/* Hands a connection, or with NULL a place for one, to the first who waits;
 * else keeps it. */
static void
hand_over(struct pool *pool, struct connection *connection)
{
	struct waiter *waiter;

	pthread_mutex_lock(&pool->lock);
	waiter = pool->first;
	if (waiter != NULL) {
		pool->first = waiter->next;
		if (pool->first == NULL)
			pool->last = &pool->first;
		pool->waiting--;
		waiter->connection = connection;
		waiter->granted = true;
		pthread_cond_signal(&waiter->changed);
	} else if (connection != NULL) {
		connection->next = pool->idle;
		pool->idle = connection;
	} else {
		pool->opened--;
	}
	pthread_mutex_unlock(&pool->lock);
}

/* ---- waiting ---- */

static void
waiter_init_locked(struct waiter *waiter, struct pool *pool)
{
	*waiter = (struct waiter){ .pool = pool };
	pthread_cond_init(&waiter->changed, NULL);
	*pool->last = waiter;
	pool->last = &waiter->next;
	pool->waiting++;
}

/* Out of the queue, unless something was handed over meanwhile. */
static void
waiter_leave_locked(struct waiter *waiter)
{
	struct pool *pool = waiter->pool;
	struct waiter **link = &pool->first;

	if (waiter->granted)
		return;
	while (*link != waiter)
		link = &(*link)->next;
	*link = waiter->next;
	pool->waiting--;
	if (pool->last == &waiter->next)
		pool->last = link;
}

/* The cancel hook. */
static void
waiter_wake(void *arg)
{
	struct waiter *waiter = arg;

	pthread_mutex_lock(&waiter->pool->lock);
	waiter->woken = true;
	pthread_cond_signal(&waiter->changed);
	pthread_mutex_unlock(&waiter->pool->lock);
}

/* Sleeps until something was handed over (true) or the hook came. */
static bool
waiter_sleep(struct waiter *waiter)
{
	struct pool *pool = waiter->pool;
	bool granted;

	pthread_mutex_lock(&pool->lock);
	while (!waiter->granted && !waiter->woken)
		pthread_cond_wait(&waiter->changed, &pool->lock);
	granted = waiter->granted;
	waiter->woken = false;
	pthread_mutex_unlock(&pool->lock);
	return granted;
}

/* Waits for the waiter's turn. */
static muster_status
waiter_wait(struct waiter *waiter, muster_call *call)
{
	muster_status status;

	status = muster_on_cancel(call, waiter_wake, waiter, 0);
	if (status == MUSTER_OK) {
		while (status == MUSTER_OK && !waiter_sleep(waiter))
			status = muster_stopped(call);
		muster_off_cancel(call);
	}
	pthread_mutex_lock(&waiter->pool->lock);
	waiter_leave_locked(waiter);
	pthread_mutex_unlock(&waiter->pool->lock);
	pthread_cond_destroy(&waiter->changed);
	return status;
}

/* ---- take and give ---- */

muster_status
pool_take(struct pool *pool, muster_call *call, struct connection **ret)
{
	struct connection *connection;
	muster_status status = MUSTER_OK;
	struct waiter waiter;
	bool wait = false;

	pthread_mutex_lock(&pool->lock);
	connection = pool->idle;
	if (connection != NULL)
		pool->idle = connection->next;
	else if ((int64_t)pool->opened < pool->options->connections)
		pool->opened++;
	else
		wait = true;
	if (wait)
		waiter_init_locked(&waiter, pool);
	pthread_mutex_unlock(&pool->lock);

	if (wait) {
		status = waiter_wait(&waiter, call);
		if (status != MUSTER_OK && !waiter.granted)
			return status;
		connection = waiter.connection;
	}
	if (status == MUSTER_OK && connection == NULL) {
		status = connection_open(pool->options, false, NULL, call,
		    &connection);
		if (status == MUSTER_OK)
			connection->texts = pool->texts;
	}
	if (status == MUSTER_OK)
		status = connection_attach(connection, call);
	if (status == MUSTER_OK)
		*ret = connection;
	else
		hand_over(pool, connection);
	return status;
}

void
pool_give(struct pool *pool, struct connection *connection)
{
	bool usable = sqlite3_get_autocommit(connection->db) != 0;

	connection_detach(connection);
	/* It could not even be rolled back: closing it does. */
	if (!usable) {
		connection_free(connection);
		connection = NULL;
	}
	hand_over(pool, connection);
}
