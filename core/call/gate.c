/* SPDX-License-Identifier: MIT
 *
 * The word is a lock and a stack of events in one. The release of an event's
 * push pairs with the acquire of the driver's exchange; the release of leaving
 * pairs with the acquire of the next one's entering.
 */
#include <config.h>

#include <stddef.h>

#include "call/gate.h"

enum { GATE_DRIVEN = 1 };

bool
gate_enter(struct gate *gate, struct event *event)
{
	uintptr_t word = atomic_load_explicit(&gate->word,
	    memory_order_relaxed);

	for (;;) {
		if (word == 0) {
			/* Acquire: pairs with the release in gate_leave(). */
			if (atomic_compare_exchange_weak_explicit(&gate->word,
				&word, GATE_DRIVEN, memory_order_acquire,
				memory_order_relaxed))
				return true;
			continue;
		}
		event->next = (struct event *)(word & ~(uintptr_t)GATE_DRIVEN);
		/* Release: pairs with the acquire in gate_events(). */
		if (atomic_compare_exchange_weak_explicit(&gate->word, &word,
			(uintptr_t)event | GATE_DRIVEN, memory_order_release,
			memory_order_relaxed))
			return false;
	}
}

void
gate_hold(struct gate *gate)
{
	/* Relaxed: nobody else knows it. */
	atomic_store_explicit(&gate->word, GATE_DRIVEN, memory_order_relaxed);
}

struct event *
gate_events(struct gate *gate)
{
	struct event *newest, *oldest = NULL;

	/* Acquire: pairs with the release in gate_enter(). */
	newest = (struct event *)(atomic_exchange_explicit(&gate->word,
				      GATE_DRIVEN, memory_order_acquire) &
	    ~(uintptr_t)GATE_DRIVEN);
	while (newest != NULL) {
		struct event *older = newest->next;

		newest->next = oldest;
		oldest = newest;
		newest = older;
	}
	return oldest;
}

struct event *
gate_leave(struct gate *gate)
{
	uintptr_t word = GATE_DRIVEN;

	/* Release: pairs with the acquire in gate_enter(). */
	if (atomic_compare_exchange_strong_explicit(&gate->word, &word, 0,
		memory_order_release, memory_order_relaxed))
		return NULL;
	return gate_events(gate);
}

bool
gate_is_free(struct gate *gate)
{
	/* Acquire: pairs with the release in gate_leave(). */
	return atomic_load_explicit(&gate->word, memory_order_acquire) == 0;
}
