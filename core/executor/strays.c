/* SPDX-License-Identifier: MIT
 *
 * Strays: legs that were told to end, because nobody waits for them any more,
 * and are still inside a plugin. They are listed from the telling until they
 * come home; the janitor looks after them meanwhile.
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
		stray->kind->lost(stray, -1);
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
