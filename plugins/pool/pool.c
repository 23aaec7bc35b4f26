/* SPDX-License-Identifier: MIT
 *
 * What is given back goes straight to whoever has waited longest, so that
 * nobody is overtaken for ever and only one thread wakes. What is handed over
 * may also be a place: the right to make one, when the one who had it could
 * not.
 *
 * A waiter is woken by its own condition, either because something was handed
 * over or by the call's cancel hook. The hook takes the pool's lock, and the
 * host may run it under a lock of its own; hence no service of the host is
 * called here while the pool's lock is held. The lock is never held over I/O,
 * so the hook does not really wait for it.
 */
#include <config.h>

#include "pool/pool.h"

#include <assert.h>
#include <stdbool.h>
#include <string.h>

struct pool_waiter {
	struct pool_waiter *next;
	struct pool *pool;
	pthread_cond_t changed;
	struct pool_item *item; /* handed over; NULL: a place */
	bool granted;           /* something was handed over */
	bool woken;             /* by the cancel hook */
};

muster_status
pool_init(struct pool *pool, int64_t most, muster_call *call)
{
	int error;

	*pool = (struct pool){ .most = most };
	pool->last = &pool->first;
	error = pthread_mutex_init(&pool->lock, NULL);
	if (error != 0)
		return muster_fail(call, MUSTER_RESOURCE_EXHAUSTED,
		    "no mutex: %s", strerror(error));
	return MUSTER_OK;
}

void
pool_add(struct pool *pool, struct pool_item *item)
{
	pthread_mutex_lock(&pool->lock);
	item->next = pool->idle;
	pool->idle = item;
	pool->made++;
	pthread_mutex_unlock(&pool->lock);
}

struct pool_item *
pool_drain(struct pool *pool)
{
	struct pool_item *item;

	pthread_mutex_lock(&pool->lock);
	item = pool->idle;
	if (item != NULL) {
		pool->idle = item->next;
		pool->made--;
	}
	pthread_mutex_unlock(&pool->lock);
	return item;
}

void
pool_fini(struct pool *pool)
{
	assert(pool->made == 0 && pool->first == NULL);
	pthread_mutex_destroy(&pool->lock);
}

/* ---- waiting ---- */

static void
waiter_init_locked(struct pool_waiter *waiter, struct pool *pool)
{
	*waiter = (struct pool_waiter){ .pool = pool };
	pthread_cond_init(&waiter->changed, NULL);
	*pool->last = waiter;
	pool->last = &waiter->next;
	pool->waiting++;
}

/* Out of the queue, unless something was handed over meanwhile. */
static void
waiter_leave_locked(struct pool_waiter *waiter)
{
	struct pool *pool = waiter->pool;
	struct pool_waiter **link = &pool->first;

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
	struct pool_waiter *waiter = arg;

	pthread_mutex_lock(&waiter->pool->lock);
	waiter->woken = true;
	pthread_cond_signal(&waiter->changed);
	pthread_mutex_unlock(&waiter->pool->lock);
}

/* Sleeps until something was handed over (true) or the hook came. */
static bool
waiter_sleep(struct pool_waiter *waiter)
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
waiter_wait(struct pool_waiter *waiter, muster_call *call)
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
pool_take(struct pool *pool, muster_call *call, struct pool_item **ret)
{
	struct pool_waiter waiter;
	struct pool_item *item;
	muster_status status;
	bool wait = false;

	pthread_mutex_lock(&pool->lock);
	item = pool->idle;
	if (item != NULL)
		pool->idle = item->next;
	else if (pool->made < pool->most)
		pool->made++;
	else
		wait = true;
	if (wait)
		waiter_init_locked(&waiter, pool);
	pthread_mutex_unlock(&pool->lock);

	if (wait) {
		status = waiter_wait(&waiter, call);
		item = waiter.item;
		if (status != MUSTER_OK) {
			if (waiter.granted)
				pool_give(pool, item);
			return status;
		}
	}
	*ret = item;
	return MUSTER_OK;
}

void
pool_give(struct pool *pool, struct pool_item *item)
{
	struct pool_waiter *waiter;

	pthread_mutex_lock(&pool->lock);
	waiter = pool->first;
	if (waiter != NULL) {
		pool->first = waiter->next;
		if (pool->first == NULL)
			pool->last = &pool->first;
		pool->waiting--;
		waiter->item = item;
		waiter->granted = true;
		pthread_cond_signal(&waiter->changed);
	} else if (item != NULL) {
		item->next = pool->idle;
		pool->idle = item;
	} else {
		pool->made--;
	}
	pthread_mutex_unlock(&pool->lock);
}
