/* SPDX-License-Identifier: MIT
 *
 * engine - simulated time: events, each at its time, the earliest first, and
 * those of one instant in the order in which they were set.
 *
 * An event is a member of whatever it happens to, and is set, moved and taken
 * out without any allocation but that of the queue, which only grows.
 */
#ifndef SIMULATE_ENGINE_H
#define SIMULATE_ENGINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Later than any time. */
#define ENGINE_NEVER INT64_MAX

/* Zeroed: not set. */
struct event {
	int64_t when;
	uint64_t order;
	size_t place;                   /* in the heap, from 1; 0: not set */
	void (*happen)(struct event *event);
};

/* Zeroed: it is 0 o'clock, and nothing is to come. */
struct engine {
	int64_t now;                    /* nanoseconds */
	uint64_t orders;
	struct event **heap;            /* from 1; owned */
	size_t count;
	size_t room;
};

void engine_fini(struct engine *engine);

/* Has happen(event) called at that time (not before now), in place of what the
 * event was set to. It is not set any more when it happens. */
void engine_at(struct engine *engine, struct event *event, int64_t when,
    void (*happen)(struct event *event));

/* The event, set or not, is not to happen. */
void engine_stop(struct engine *engine, struct event *event);

/* Makes the next event happen. False: there is none. */
bool engine_step(struct engine *engine);

#endif
