/* SPDX-License-Identifier: MIT
 *
 * Strays: legs that were told to end, because nobody waits for them any more,
 * and are still inside a plugin. The janitor looks at them on the clock's
 * thread every few milliseconds, for as long as there are any:
 *
 *	- it tells them again (an interrupt that comes before the statement
 *	  starts is lost);
 *	- a worker that is inside one for STRAY_LOST counts as lost and is
 *	  replaced, up to a bound. It is found again when it comes home.
 *
 * It also adds a worker where the queue stands still: tasks wait, nobody is
 * idle and nothing was claimed since its last look. Workers beyond the number
 * that was asked for leave when they find nothing to do.
 */
#include <config.h>

#include "base/clock.h"
#include "executor/internal.h"

void
executor_stray(struct executor *executor, struct stray *stray)
{
	struct strays *strays = &executor->strays;

	stray->since = clock_now();
	stray->counted = false;
	stray->listed = true;
	lock_acquire(&strays->lock);
	stray->previous = NULL;
	stray->next = strays->first;
	if (strays->first != NULL)
		strays->first->previous = stray;
	strays->first = stray;
	lock_release(&strays->lock);
	clock_watch(executor);
}

void
executor_unstray(struct executor *executor, struct stray *stray)
{
	struct strays *strays = &executor->strays;

	lock_acquire(&strays->lock);
	if (stray->next != NULL)
		stray->next->previous = stray->previous;
	if (stray->previous != NULL)
		stray->previous->next = stray->next;
	else
		strays->first = stray->next;
	if (stray->counted)
		stray->lost(stray, -1);
	/* Relaxed: the lock orders it; the word only has to change. */
	atomic_fetch_add_explicit(&strays->home, 1, memory_order_relaxed);
	futex_wake(&strays->home, 1);
	lock_release(&strays->lock);
	stray->listed = false;
}

bool
executor_await_strays(struct executor *executor, int64_t until)
{
	struct strays *strays = &executor->strays;
	unsigned home;
	bool any;

	for (;;) {
		lock_acquire(&strays->lock);
		/* Relaxed: as in executor_unstray(). */
		home = atomic_load_explicit(&strays->home,
		    memory_order_relaxed);
		any = strays->first != NULL;
		lock_release(&strays->lock);
		if (!any || clock_now() >= until)
			return !any;
		futex_wait(&strays->home, home, until);
	}
}

size_t
executor_strays(struct executor *executor,
    void (*each)(void *arg, struct stray *stray), void *arg)
{
	struct strays *strays = &executor->strays;
	size_t n = 0;

	lock_acquire(&strays->lock);
	for (struct stray *stray = strays->first; stray != NULL;
	     stray = stray->next) {
		each(arg, stray);
		n++;
	}
	lock_release(&strays->lock);
	return n;
}

/* One more worker, if that is within the bound. */
static void
replace_locked(struct executor *executor)
{
	if (!executor->quit &&
	    executor->alive < executor->threads + executor->spare)
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
			replace_locked(executor);
		break;
	}
	lock_release(&executor->queue_lock);
}

static bool
look_at_strays(struct executor *executor, int64_t now)
{
	struct strays *strays = &executor->strays;
	bool any;

	lock_acquire(&strays->lock);
	for (struct stray *stray = strays->first; stray != NULL;
	     stray = stray->next) {
		if (now - stray->since < STRAY_LOST)
			continue;
		stray->nag(stray);
		if (stray->counted)
			continue;
		stray->counted = true;
		stray->lost(stray, 1);
		lose_worker(executor, stray->task);
	}
	any = strays->first != NULL;
	lock_release(&strays->lock);
	return any;
}

/* Does the queue wait for workers that do not come? */
static bool
look_at_queue(struct executor *executor)
{
	bool waiting;

	lock_acquire(&executor->queue_lock);
	/* Relaxed: exact under the lock. */
	waiting = executor->first != NULL &&
	    atomic_load_explicit(&executor->idle, memory_order_relaxed) == 0;
	if (waiting && executor->claims == executor->claims_seen)
		replace_locked(executor);
	executor->claims_seen = executor->claims;
	lock_release(&executor->queue_lock);
	return waiting;
}

bool
strays_look(struct executor *executor, int64_t now)
{
	bool strays = look_at_strays(executor, now);
	bool queue = look_at_queue(executor);

	return strays || queue;
}
