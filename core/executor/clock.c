/* SPDX-License-Identifier: MIT
 *
 * The clock: one thread that rings alarms, runs errands and looks after strays
 * for everybody who has no thread of his own that waits. It stands apart from
 * the workers and runs nothing of a plugin but cancel hooks, which must not
 * wait: so a plugin that hangs stops no deadline.
 *
 * Alarms are kept in a pairing heap (Fredman, Sedgewick, Sleator and Tarjan,
 * "The pairing heap", Algorithmica 1, 1986): its links are in the alarms, so
 * setting one cannot fail. Equal times may ring in any order.
 *
 * A change that the thread must see increments `word`, on which it sleeps; it
 * reads the word before it looks at anything.
 */
#include <config.h>

#include <limits.h>
#include <signal.h>
#include <sys/prctl.h>

#include "base/clock.h"
#include "executor/internal.h"

enum { CLOCK_TICK = 5000000 };

/* ---- the heap ---- */

static struct alarm *
heap_meld(struct alarm *a, struct alarm *b)
{
	struct alarm *parent, *child;

	if (a == NULL || b == NULL)
		return a == NULL ? b : a;
	parent = a->when <= b->when ? a : b;
	child = parent == a ? b : a;
	child->sibling = parent->child;
	if (child->sibling != NULL)
		child->sibling->back = child;
	child->back = parent;
	parent->child = child;
	return parent;
}

/* One heap of the children: melds pairs from left to right, then the pairs. */
static struct alarm *
heap_join(struct alarm *child)
{
	struct alarm *pairs = NULL, *heap = NULL;

	while (child != NULL) {
		struct alarm *a = child, *b = a->sibling;

		child = b == NULL ? NULL : b->sibling;
		a->sibling = a->back = NULL;
		if (b != NULL)
			b->sibling = b->back = NULL;
		a = heap_meld(a, b);
		a->sibling = pairs;
		pairs = a;
	}
	while (pairs != NULL) {
		struct alarm *rest = pairs->sibling;

		pairs->sibling = NULL;
		heap = heap_meld(heap, pairs);
		pairs = rest;
	}
	if (heap != NULL)
		heap->back = NULL;
	return heap;
}

static void
heap_remove(struct alarm **heap, struct alarm *alarm)
{
	struct alarm *below = heap_join(alarm->child);

	if (alarm == *heap) {
		*heap = below;
	} else {
		if (alarm->back->child == alarm)
			alarm->back->child = alarm->sibling;
		else
			alarm->back->sibling = alarm->sibling;
		if (alarm->sibling != NULL)
			alarm->sibling->back = alarm->back;
		*heap = heap_meld(*heap, below);
	}
	alarm->child = alarm->sibling = alarm->back = NULL;
	alarm->set = false;
}

/* ---- what others ask of the clock ---- */

static void
clock_news(struct clock_thread *clock)
{
	/* Release: pairs with the acquire in clock_main(). */
	atomic_fetch_add_explicit(&clock->word, 1, memory_order_release);
	futex_wake(&clock->word, 1);
}

void
alarm_set(struct executor *executor, struct alarm *alarm, int64_t when)
{
	struct clock_thread *clock = &executor->clock;
	bool first;

	lock_acquire(&clock->lock);
	alarm->child = alarm->sibling = alarm->back = NULL;
	alarm->when = when;
	alarm->set = true;
	clock->heap = heap_meld(clock->heap, alarm);
	first = clock->heap == alarm;
	lock_release(&clock->lock);
	if (first)
		clock_news(clock);
}

bool
alarm_stop(struct executor *executor, struct alarm *alarm)
{
	struct clock_thread *clock = &executor->clock;
	bool was_set;

	lock_acquire(&clock->lock);
	was_set = alarm->set;
	if (was_set)
		heap_remove(&clock->heap, alarm);
	lock_release(&clock->lock);
	return was_set;
}

void
executor_errand(struct executor *executor, struct errand *errand)
{
	struct clock_thread *clock = &executor->clock;

	lock_acquire(&clock->lock);
	errand->next = NULL;
	*clock->errands_end = errand;
	clock->errands_end = &errand->next;
	lock_release(&clock->lock);
	clock_news(clock);
}

void
clock_watch(struct executor *executor)
{
	struct clock_thread *clock = &executor->clock;

	/* Relaxed: clock_news() publishes it. */
	if (!atomic_exchange_explicit(&clock->watch, true,
		memory_order_relaxed))
		clock_news(clock);
}

/* ---- the thread ---- */

static struct errand *
clock_next_errand(struct clock_thread *clock)
{
	struct errand *errand;

	lock_acquire(&clock->lock);
	errand = clock->errands;
	if (errand != NULL) {
		clock->errands = errand->next;
		if (clock->errands == NULL)
			clock->errands_end = &clock->errands;
	}
	lock_release(&clock->lock);
	return errand;
}

/* The alarm that is due, taken from the heap; else when to look again. */
static struct alarm *
clock_next_alarm(struct clock_thread *clock, int64_t now, int64_t *ret_until)
{
	struct alarm *alarm;

	lock_acquire(&clock->lock);
	alarm = clock->heap;
	*ret_until = alarm == NULL ? CLOCK_NEVER : alarm->when;
	if (alarm != NULL && alarm->when <= now)
		heap_remove(&clock->heap, alarm);
	else
		alarm = NULL;
	lock_release(&clock->lock);
	return alarm;
}

/* One thing that is to be done now; false: nothing, sleep until then. */
static bool
clock_work(struct executor *executor, int64_t *ret_until)
{
	struct clock_thread *clock = &executor->clock;
	int64_t now = clock_now();
	struct errand *errand;
	struct alarm *alarm;

	/* Relaxed: pairs with clock_watch() through `word`. */
	if (atomic_exchange_explicit(&clock->watch, false,
		memory_order_relaxed) &&
	    clock->tick == CLOCK_NEVER)
		clock->tick = now + CLOCK_TICK;
	if (now >= clock->tick)
		clock->tick = strays_look(executor, now) ? now + CLOCK_TICK
							 : CLOCK_NEVER;
	errand = clock_next_errand(clock);
	if (errand != NULL) {
		errand->run(errand);
		return true;
	}
	alarm = clock_next_alarm(clock, now, ret_until);
	if (alarm != NULL) {
		alarm->ring(alarm);
		return true;
	}
	if (clock->tick < *ret_until)
		*ret_until = clock->tick;
	return false;
}

static bool
clock_quits(struct clock_thread *clock)
{
	bool quit;

	lock_acquire(&clock->lock);
	quit = clock->quit && clock->errands == NULL;
	lock_release(&clock->lock);
	return quit;
}

static void *
clock_main(void *arg)
{
	struct executor *executor = arg;
	struct clock_thread *clock = &executor->clock;

	prctl(PR_SET_NAME, "muster-clock", 0, 0, 0);
	while (!clock_quits(clock)) {
		int64_t until = CLOCK_NEVER;
		/* Acquire: pairs with the release in clock_news(). */
		unsigned word = atomic_load_explicit(&clock->word,
		    memory_order_acquire);

		if (!clock_work(executor, &until) && !clock_quits(clock))
			futex_wait(&clock->word, word, until);
	}
	executor_unref(executor);
	return NULL;
}

int
thread_start(pthread_t *thread, void *(*main)(void *), void *arg)
{
	sigset_t all, old;
	int error;

	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &old);
	error = pthread_create(thread, NULL, main, arg);
	pthread_sigmask(SIG_SETMASK, &old, NULL);
	return error;
}

bool
clock_start(struct executor *executor)
{
	struct clock_thread *clock = &executor->clock;

	clock->errands_end = &clock->errands;
	clock->tick = CLOCK_NEVER;
	/* Relaxed: the new thread sees it through its creation. */
	atomic_fetch_add_explicit(&executor->references, 1,
	    memory_order_relaxed);
	if (thread_start(&clock->thread, clock_main, executor) == 0)
		return true;
	atomic_fetch_sub_explicit(&executor->references, 1,
	    memory_order_relaxed);
	return false;
}

void
clock_stop(struct executor *executor)
{
	struct clock_thread *clock = &executor->clock;

	lock_acquire(&clock->lock);
	clock->quit = true;
	lock_release(&clock->lock);
	clock_news(clock);
	pthread_join(clock->thread, NULL);
}
