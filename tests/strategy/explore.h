/* SPDX-License-Identifier: MIT
 *
 * explore - one call under every order of events.
 *
 * From a call that has begun, every event that could come next is tried, each
 * in a copy of the simulation, and so on to the end: any leg in flight ends in
 * any way, any that is offered is refused, a hedge is paid for or not, the
 * timer goes off, the deadline passes.
 */
#ifndef TESTS_EXPLORE_H
#define TESTS_EXPLORE_H

#include "simulate.h"

/* How a leg may end: hit, miss, error, timeout, skipped, cancelled. */
enum { EXPLORE_KINDS = 6, EXPLORE_REFUSALS = 2 };

extern const struct simulated_leg explore_ends[EXPLORE_KINDS];

struct explorer {
	size_t kinds;                   /* of ends that are tried */
	/* What must be after an event: the end of `member`, another one, the
	 * deadline. */
	void (*ended)(const struct simulation *now, unsigned member,
	    const struct simulated_leg *end);
	void (*other)(const struct simulation *now);
	void (*deadline)(const struct simulation *now);
	size_t calls;                   /* followed from begin to finish */
};

void explore(struct explorer *explorer, const struct simulation *from);

/* Ends the test if a rule was broken, with what has happened. */
void explore_must(const struct simulation *now, bool kept, const char *rule);

#endif
