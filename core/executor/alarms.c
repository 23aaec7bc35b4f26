/* SPDX-License-Identifier: MIT
 *
 * What the clock is asked to do: alarms to ring, errands to run, a look to
 * take.
 *
 * Alarms are kept in a pairing heap (Fredman, Sedgewick, Sleator and Tarjan,
 * "The pairing heap", Algorithmica 1, 1986): its links are in the alarms, so
 * setting one cannot fail. Equal times may ring in any order.
 *
 * A change that the clock's thread must see increments `word`, on which it
 * sleeps; it reads the word before it looks at anything.
 */
#include <config.h>

#include "base/clock.h"
#include "executor/internal.h"

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

/* ---- news for the clock ---- */

void
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
	errands_push(&clock->errands, errand);
	lock_release(&clock->lock);
	clock_news(clock);
}

void
clock_watch(struct executor *executor)
{
	struct clock_thread *clock = &executor->clock;

	/* Relaxed, both: what the janitor is to see was done under a lock that
	 * it takes after it has cleared the word. */
	if (!atomic_load_explicit(&clock->watch, memory_order_relaxed) &&
	    !atomic_exchange_explicit(&clock->watch, true,
		memory_order_relaxed))
		clock_news(clock);
}

/* ---- what the clock takes ---- */

struct errand *
clock_next_errand(struct clock_thread *clock)
{
	struct errand *errand;

	lock_acquire(&clock->lock);
	errand = errands_pop(&clock->errands);
	lock_release(&clock->lock);
	return errand;
}

struct alarm *
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
