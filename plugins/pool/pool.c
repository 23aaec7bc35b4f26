/* SPDX-License-Identifier: MIT
 *
 * What is given back goes straight to whoever has waited longest, so that
 * nobody is overtaken for ever and only one thread wakes. What is handed over
 * may also be a place: the right to make one, when the one who had it could
 * not.
 *
 * A thread that waits is woken by its own condition, either because something
 * was handed over or by the call's cancel hook. The hook takes the pool's lock,
 * and the host may run it under a lock of its own; hence no service of the host
 * is called here while the pool's lock is held. The lock is never held over
 * I/O, so the hook does not really wait for it.
 */
#include <config.h>

#include "pool/pool.h"

#include <assert.h>
#include <string.h>

/* A thread that waits. */
struct waiter {
	struct pool_claim claim; /* first */
	struct pool *pool;
	pthread_cond_t changed;
	bool woken; /* by the cancel hook */
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

/* ---- claims ---- */

bool
pool_claim(struct pool *pool, struct pool_claim *claim)
{
	bool granted = true;

	pthread_mutex_lock(&pool->lock);
	claim->next = NULL;
	claim->item = pool->idle;
	if (claim->item != NULL) {
		pool->idle = claim->item->next;
	} else if (pool->made < pool->most) {
		pool->made++;
	} else {
		granted = false;
		*pool->last = claim;
		pool->last = &claim->next;
		pool->waiting++;
	}
	claim->granted = granted;
	pthread_mutex_unlock(&pool->lock);
	/* from here on another thread may grant it */
	return granted;
}

bool
pool_withdraw(struct pool *pool, struct pool_claim *claim)
{
	struct pool_claim **link = &pool->first;
	bool waiting;

	pthread_mutex_lock(&pool->lock);
	waiting = !claim->granted;
	if (waiting) {
		while (*link != claim)
			link = &(*link)->next;
		*link = claim->next;
		pool->waiting--;
		if (pool->last == &claim->next)
			pool->last = link;
	}
	pthread_mutex_unlock(&pool->lock);
	return waiting;
}

void
pool_give(struct pool *pool, struct pool_item *item)
{
	struct pool_claim *claim;

	pthread_mutex_lock(&pool->lock);
	claim = pool->first;
	if (claim != NULL) {
		pool->first = claim->next;
		if (pool->first == NULL)
			pool->last = &pool->first;
		pool->waiting--;
		claim->item = item;
		claim->granted = true;
		claim->grant(claim);
	} else if (item != NULL) {
		item->next = pool->idle;
		pool->idle = item;
	} else {
		pool->made--;
	}
	pthread_mutex_unlock(&pool->lock);
}

/* ---- waiting ---- */

/* With the pool's lock. */
static void
waiter_grant(struct pool_claim *claim)
{
	struct waiter *waiter = (struct waiter *)(void *)claim;

	pthread_cond_signal(&waiter->changed);
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
	while (!waiter->claim.granted && !waiter->woken)
		pthread_cond_wait(&waiter->changed, &pool->lock);
	granted = waiter->claim.granted;
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
	if (status != MUSTER_OK)
		return status;
	while (status == MUSTER_OK && !waiter_sleep(waiter))
		status = muster_stopped(call);
	muster_off_cancel(call);
	return status;
}

muster_status
pool_take(struct pool *pool, muster_call *call, struct pool_item **ret)
{
	struct waiter waiter = { .claim.grant = waiter_grant, .pool = pool };
	muster_status status = MUSTER_OK;

	pthread_cond_init(&waiter.changed, NULL);
	if (!pool_claim(pool, &waiter.claim)) {
		status = waiter_wait(&waiter, call);
		if (status != MUSTER_OK && !pool_withdraw(pool, &waiter.claim))
			pool_give(pool, waiter.claim.item);
	}
	pthread_cond_destroy(&waiter.changed);
	if (status == MUSTER_OK)
		*ret = waiter.claim.item;
	return status;
}
