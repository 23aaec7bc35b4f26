/* SPDX-License-Identifier: MIT
 *
 * What the files of this room share: reactor.c (the thread and what is left to
 * it), events.c (times and descriptors), common.c (times that are common).
 */
#ifndef REACTOR_INTERNAL_H
#define REACTOR_INTERNAL_H

#include <event2/event.h>
#include <stdatomic.h>

#include "base/lock.h"
#include "reactor/reactor.h"

enum { COMMON_SLOTS = 64 };

/* A length of time that timers are set to again and again. */
struct common_time {
	int64_t microseconds;       /* 0: free */
	const struct timeval *time; /* libevent's; NULL: seen once */
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
	struct common_time common[COMMON_SLOTS]; /* loop's */
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

/* ---- common.c ---- */

/* The time as libevent wants it: its own copy if it is common. */
const struct timeval *common_time(struct reactor *reactor, int64_t nanoseconds,
    struct timeval *own);

#endif
