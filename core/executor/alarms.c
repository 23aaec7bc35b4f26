/* SPDX-License-Identifier: MIT
 *
 * What the clock is asked to do: alarms to ring, errands to run, a look to
 * take.
 *
 * Alarms are kept in a heap: equal times may ring in any order.
 *
 * A change that the clock's thread must see increments `word`, on which it
 * sleeps; it reads the word before it looks at anything.
 */
#include <config.h>

#include "base/clock.h"
#include "executor/internal.h"

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
	heap_add(&clock->heap, &alarm->node, when);
	alarm->set = true;
	first = clock->heap == &alarm->node;
	lock_release(&clock->lock);
	if (first)
		clock_news(clock);
}

static void
take(struct clock_thread *clock, struct alarm *alarm)
{
	heap_remove(&clock->heap, &alarm->node);
	alarm->set = false;
}

bool
alarm_stop(struct executor *executor, struct alarm *alarm)
{
	struct clock_thread *clock = &executor->clock;
	bool was_set;

	lock_acquire(&clock->lock);
	was_set = alarm->set;
	if (was_set)
		take(clock, alarm);
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
	alarm = (struct alarm *)(void *)clock->heap;
	*ret_until = alarm == NULL ? CLOCK_NEVER : alarm->node.when;
	if (alarm != NULL && alarm->node.when <= now)
		take(clock, alarm);
	else
		alarm = NULL;
	lock_release(&clock->lock);
	return alarm;
}
