/* SPDX-License-Identifier: MIT
 *
 * pool - the engines of calls that wait.
 *
 * The cancel hook takes the pool's lock, and the host may run it under a lock
 * of its own; hence no service of the host is called while the lock is held.
 * It is never held over I/O.
 */
#include <config.h>

#include "pool.h"

#include <assert.h>
#include <string.h>

muster_status
pool_init(struct pool *pool, struct topology *topology,
    const struct redis_options *options, muster_call *call)
{
	int error;

	*pool = (struct pool){ .topology = topology, .options = options };
	error = pthread_mutex_init(&pool->lock, NULL);
	if (error == 0) {
		error = pthread_cond_init(&pool->changed, NULL);
		if (error != 0)
			pthread_mutex_destroy(&pool->lock);
	}
	if (error != 0)
		return muster_fail(call, MUSTER_RESOURCE_EXHAUSTED,
		    "no mutex: %s", strerror(error));
	return MUSTER_OK;
}

void
pool_fini(struct pool *pool)
{
	struct engine *engine;

	while ((engine = pool->idle) != NULL) {
		pool->idle = engine->next;
		pool->made--;
		engine_free(engine);
	}
	assert(pool->made == 0);
	pthread_cond_destroy(&pool->changed);
	pthread_mutex_destroy(&pool->lock);
}

/* One who waits. */
struct waiter {
	struct pool *pool;
	bool woken; /* by the cancel hook */
};

/* The cancel hook. */
static void
waiter_wake(void *arg)
{
	struct waiter *waiter = arg;

	pthread_mutex_lock(&waiter->pool->lock);
	waiter->woken = true;
	pthread_cond_broadcast(&waiter->pool->changed);
	pthread_mutex_unlock(&waiter->pool->lock);
}

/* An engine, or NULL and *ret_place: the right to make one. */
static struct engine *
take_locked(struct pool *pool, bool *ret_place)
{
	struct engine *engine = pool->idle;

	*ret_place = engine == NULL && pool->made < pool->options->connections;
	if (engine != NULL)
		pool->idle = engine->next;
	else if (*ret_place)
		pool->made++;
	return engine;
}

static muster_status
wait_for(struct pool *pool, muster_call *call, struct engine **ret,
    bool *ret_place)
{
	struct waiter waiter = { .pool = pool };
	muster_status status;

	status = muster_on_cancel(call, waiter_wake, &waiter, 0);
	if (status != MUSTER_OK)
		return status;
	while (*ret == NULL && !*ret_place && status == MUSTER_OK) {
		pthread_mutex_lock(&pool->lock);
		*ret = take_locked(pool, ret_place);
		while (*ret == NULL && !*ret_place && !waiter.woken) {
			pthread_cond_wait(&pool->changed, &pool->lock);
			*ret = take_locked(pool, ret_place);
		}
		waiter.woken = false;
		pthread_mutex_unlock(&pool->lock);
		if (*ret == NULL && !*ret_place)
			status = muster_stopped(call);
	}
	muster_off_cancel(call);
	return status;
}

static void
give_place(struct pool *pool)
{
	pthread_mutex_lock(&pool->lock);
	pool->made--;
	pthread_cond_signal(&pool->changed);
	pthread_mutex_unlock(&pool->lock);
}

muster_status
pool_take(struct pool *pool, muster_call *call, struct engine **ret)
{
	struct engine *engine;
	muster_status status;
	bool place;

	pthread_mutex_lock(&pool->lock);
	engine = take_locked(pool, &place);
	pthread_mutex_unlock(&pool->lock);
	if (engine == NULL && !place) {
		status = wait_for(pool, call, &engine, &place);
		if (status != MUSTER_OK)
			return status;
	}
	if (engine == NULL) {
		engine = engine_new(pool->topology, pool->options, NULL);
		if (engine == NULL) {
			give_place(pool);
			return muster_fail(call, MUSTER_RESOURCE_EXHAUSTED,
			    "out of memory or descriptors");
		}
	}
	*ret = engine;
	return MUSTER_OK;
}

void
pool_give(struct pool *pool, struct engine *engine)
{
	pthread_mutex_lock(&pool->lock);
	engine->next = pool->idle;
	pool->idle = engine;
	pthread_cond_signal(&pool->changed);
	pthread_mutex_unlock(&pool->lock);
}
