/* SPDX-License-Identifier: MIT
 *
 * The life of an executor. Each of its threads holds a reference: what is left
 * behind at close, inside a plugin, finds everything in place when it comes
 * home.
 */
#include <config.h>

#include <stdlib.h>

#include "base/clock.h"
#include "executor/internal.h"
#include "executor/processors.h"

struct executor *
executor_new(unsigned threads)
{
	struct executor *executor = calloc(1, sizeof *executor);
	bool complete = true;

	if (executor == NULL)
		return NULL;
	executor->threads = threads;
	executor->spare = threads < 16 ? 64 : threads * 4;
	executor->may_spin = processors_allow_spinning();
	atomic_init(&executor->references, 1);
	if (!clock_start(executor)) {
		free(executor);
		return NULL;
	}
	lock_acquire(&executor->queue_lock);
	while (complete && executor->alive < threads)
		complete = worker_spawn_locked(executor);
	lock_release(&executor->queue_lock);
	if (complete)
		return executor;
	executor_close(executor, CLOCK_NEVER);
	return NULL;
}

unsigned
executor_threads(const struct executor *executor)
{
	return executor->threads;
}

void
executor_set_loop(struct executor *executor, void (*wake)(void *arg), void *arg)
{
	executor->wake_loop = wake;
	executor->wake_arg = arg;
}

void
executor_close(struct executor *executor, int64_t until)
{
	struct worker *sleepers;
	unsigned alive, gone;

	clock_stop(executor);
	lock_acquire(&executor->queue_lock);
	executor->quit = true;
	sleepers = executor->sleepers;
	executor->sleepers = NULL;
	for (struct worker *at = sleepers; at != NULL; at = at->asleep)
		executor->awake++;
	lock_release(&executor->queue_lock);
	executor_wake(executor, sleepers);
	do {
		/* Acquire: pairs with the release in worker_free(). */
		gone = atomic_load_explicit(&executor->gone,
		    memory_order_acquire);
		lock_acquire(&executor->queue_lock);
		alive = executor->alive;
		lock_release(&executor->queue_lock);
		if (alive > 0)
			futex_wait(&executor->gone, gone, until);
	} while (alive > 0 && clock_now() < until);
	executor_unref(executor);
}
