/* SPDX-License-Identifier: MIT
 *
 * What the files of this room share: reactor.c (the thread and what is left to
 * it), events.c (descriptors), times.c (timers).
 */
#ifndef REACTOR_INTERNAL_H
#define REACTOR_INTERNAL_H

#include <event2/event.h>
#include <stdatomic.h>

#include "base/lock.h"
#include "reactor/reactor.h"

enum { TIMES_LINES = 64 };

/* Timers that were set to one length, in order. */
struct time_line {
	int64_t length;
	struct reactor_timer *first; /* in the heap; NULL: there is none */
	struct heap_node *second;    /* those behind it */
	struct heap_node *last;
};

/* All of it is the loop's. */
struct times {
	struct heap_node *heap; /* of struct reactor_timer */
	struct event *event;
	int64_t armed_for; /* CLOCK_NEVER: the event is not wanted */
	struct time_line lines[TIMES_LINES];
};

static inline struct event *
event_of(struct reactor_event *event)
{
	return (struct event *)(void *)event->bytes;
}

struct reactor {
	struct event_base *base;
	struct reactor_work work;
	struct event *wake;
	int wake_fd;
	atomic_uint woken; /* 1: it will look, nobody need wake it */
	atomic_uint references;
	struct lock lock;       /* protects `foreign` */
	struct errands foreign; /* left by other threads */
	struct errands own;     /* left by the loop itself; loop's */
	struct times times;
	atomic_bool quit;
	atomic_uint over; /* 1: the thread has ended its loop */
};

/* ---- reactor.c ---- */

/* The one whose thread this is. */
struct reactor *reactor_here(void);

/* Runs the errands that are left, those that they leave too; if these do not
 * come to an end, the rest when others have had their turn. After every
 * callback. */
void reactor_settle(struct reactor *reactor);

/* ---- times.c ---- */

/* Rings the timers that are due. */
void times_ring(struct reactor *reactor);

#endif
