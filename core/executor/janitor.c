/* SPDX-License-Identifier: MIT
 *
 * The janitor looks every few milliseconds, on the clock's thread, for as long
 * as there is a stray or a queue that stands still:
 *
 *	- strays are told again (an interrupt that comes before the statement
 *	  starts is lost);
 *	- a worker that is inside a stray for STRAY_LOST counts as lost and is
 *	  replaced, up to a bound. It is found again when it comes home;
 *	- where tasks wait, nobody is idle and nothing was claimed for
 *	  STANDS_STILL, a worker is added within half of that bound: the tasks
 *	  may all be for one store that hangs, and the other half replaces
 *	  the workers that are lost in it.
 *
 * Workers beyond the number that was asked for leave when they find nothing to
 * do.
 */
#include <config.h>

#include "base/clock.h"
#include "executor/internal.h"

/* Without a claim for so long, a queue stands still. */
#define STANDS_STILL INT64_C(5000000)

/* One more worker, if there are not so many beyond the number asked for. */
static void
add_worker_locked(struct executor *executor, unsigned most)
{
	if (!executor->quit && executor->alive < executor->threads + most)
		worker_spawn_locked(executor);
}

/* The worker that is inside `task`, if one is, counts as lost. */
static void
lose_worker(struct executor *executor, const struct task *task)
{
	lock_acquire(&executor->queue_lock);
	for (struct worker *worker = executor->all; worker != NULL;
	     worker = worker->all) {
		/* Acquire: pairs with the release in worker_enter(). */
		if (worker->lost ||
		    atomic_load_explicit(&worker->inside,
			memory_order_acquire) != task)
			continue;
		worker->lost = true;
		executor->lost++;
		if (executor->alive - executor->lost < executor->threads)
			add_worker_locked(executor, executor->spare);
		break;
	}
	lock_release(&executor->queue_lock);
}

static bool
look_at_strays(struct executor *executor, int64_t now)
{
	struct strays *strays = &executor->strays;
	bool again = false;

	lock_acquire(&strays->lock);
	for (struct stray *stray = strays->first; stray != NULL;
	     stray = stray->next) {
		if (now - stray->since < STRAY_LOST) {
			again = true;
			continue;
		}
		if (stray->kind->nag(stray))
			again = true;
		if (stray->counted)
			continue;
		stray->counted = true;
		stray->kind->lost(stray, 1);
		lose_worker(executor, stray->kind->task(stray));
	}
	lock_release(&strays->lock);
	return again;
}

/* Does the queue wait for workers that do not come? */
static bool
look_at_queue(struct executor *executor, int64_t now)
{
	bool waiting;

	lock_acquire(&executor->queue_lock);
	/* Relaxed: exact under the lock. */
	waiting = executor->ready.first != NULL &&
	    atomic_load_explicit(&executor->idle, memory_order_relaxed) == 0;
	if (!waiting || executor->claims != executor->claims_seen) {
		executor->claims_seen = executor->claims;
		executor->seen_at = now;
	} else if (now - executor->seen_at >= STANDS_STILL) {
		add_worker_locked(executor, executor->spare / 2);
		executor->seen_at = now;
	}
	lock_release(&executor->queue_lock);
	return waiting;
}

bool
janitor_look(struct executor *executor, int64_t now)
{
	bool strays = look_at_strays(executor, now);
	bool queue = look_at_queue(executor, now);

	return strays || queue;
}
