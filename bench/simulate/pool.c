/* SPDX-License-Identifier: MIT
 *
 * Whoever makes the queue longer wakes a sleeper only if there are more tasks
 * than idle workers awake, and whoever claims a task looks whether the next one
 * has somebody coming.
 */
#include <config.h>

#include "pool.h"

#include <assert.h>

/* ---- tasks ---- */

void
task_list(struct task *task, struct tasks *list)
{
	task->place = TASK_LISTED;
	task->in = list;
	TAILQ_INSERT_TAIL(list, task, next);
}

void
task_unlist(struct task *task)
{
	assert(task->place == TASK_LISTED);
	TAILQ_REMOVE(task->in, task, next);
	task->place = TASK_NOWHERE;
}

void
owner_signal(const struct owner *owner)
{
	if (owner->caller != NULL)
		processors_signal(owner->caller);
}

/* ---- the queue ---- */

void
pool_push(struct pool *pool, struct task *task, bool front,
    const struct owner *self)
{
	task->place = TASK_QUEUED;
	task->spare = task->spare && !front;
	pool->queued++;
	if (front)
		TAILQ_INSERT_HEAD(&pool->ready, task, next);
	else if (pool->spare != NULL)
		TAILQ_INSERT_BEFORE(pool->spare, task, next);
	else
		TAILQ_INSERT_TAIL(&pool->ready, task, next);
	if (task->spare)
		pool->spare = task;
	if (!task->own)
		return;
	LIST_INSERT_HEAD(&task->owner->posted, task, next_own);
	if (task->owner != self && pool->idle < pool->queued)
		owner_signal(task->owner);
}

void
pool_unlink(struct pool *pool, struct task *task)
{
	assert(task->place == TASK_QUEUED);
	if (task == pool->spare)
		pool->spare = TAILQ_NEXT(task, next);
	TAILQ_REMOVE(&pool->ready, task, next);
	if (task->own)
		LIST_REMOVE(task, next_own);
	pool->queued--;
	task->place = TASK_NOWHERE;
}

bool
pool_admits(const struct pool *pool)
{
	return pool->idle > pool->queued;
}

/* ---- workers ---- */

unsigned
pool_wake(struct pool *pool, unsigned most)
{
	unsigned woke = 0;

	while (woke < most && !LIST_EMPTY(&pool->sleepers) &&
	    pool->awake < pool->queued) {
		struct sleeper *sleeper = LIST_FIRST(&pool->sleepers);
		struct runner *runner = sleeper->runner;

		LIST_REMOVE(sleeper, next);
		pool->awake++;
		woke++;
		processors_wait_at(runner,
		    runner->processors->engine->now +
			distribution_draw(pool->hand_over, &pool->hand_overs),
		    pool->look);
	}
	return woke;
}

int64_t
pool_cost(struct pool *pool, unsigned *wakes)
{
	int64_t cost = 0;

	for (; *wakes > 0; --*wakes)
		cost += distribution_draw(pool->wake, &pool->wakes);
	return cost;
}

struct task *
pool_claim(struct pool *pool, unsigned *ret_wakes)
{
	struct task *task = TAILQ_FIRST(&pool->ready);

	if (task == NULL)
		return NULL;
	pool_unlink(pool, task);
	pool->idle--;
	pool->awake--;
	*ret_wakes = pool_wake(pool, 1);
	return task;
}

void
pool_idle(struct pool *pool)
{
	pool->idle++;
	pool->awake++;
}

void
pool_sleep(struct pool *pool, struct sleeper *sleeper)
{
	pool->awake--;
	LIST_INSERT_HEAD(&pool->sleepers, sleeper, next);
}
