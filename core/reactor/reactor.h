/* SPDX-License-Identifier: MIT
 *
 * reactor - the loop: one thread that waits for file descriptors and times on
 * libevent, and runs what others leave to it.
 *
 * It knows nothing of calls and stores. All functions are for the loop's own
 * thread unless they say otherwise.
 */
#ifndef REACTOR_REACTOR_H
#define REACTOR_REACTOR_H

#include <stdalign.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/errand.h"
#include "base/heap.h"

struct reactor;

/* Room for a struct event of libevent, which no other room knows. */
struct reactor_event {
	alignas(max_align_t) char bytes[128];
};

struct reactor_timer;

/* What the loop is for. */
struct reactor_work {
	/* Something was left for it (reactor_wake()): does a part of it, and
	 * returns whether there is more, which is for the next time round. */
	bool (*work)(void *arg);
	/* The thread has begun; NULL: nothing to do then. */
	void (*begun)(void *arg);
	/* The timer is the next one to ring after the one that rings now: what
	 * it needs can be fetched from memory meanwhile. It may be stopped
	 * before. NULL: nothing to do then. */
	void (*soon)(struct reactor_timer *timer);
	/* The thread is about to end, whenever that is. */
	void (*gone)(void *arg);
	void *arg;
};

/* ---- life, by the thread that opens and closes ---- */

/* Starts the thread. NULL: no memory, no thread or no descriptors; `gone` is
 * not called then. */
struct reactor *reactor_new(const struct reactor_work *work);

/* Ends the thread and waits for it until `until`. False: it hangs in what it
 * runs; it ends when that returns. */
bool reactor_stop(struct reactor *reactor, int64_t until);

/* Gives up the caller's reference, after reactor_stop(). NULL is nothing. */
void reactor_unref(struct reactor *reactor);

/* ---- from any thread ---- */

/* Has it call `work` soon. */
void reactor_wake(struct reactor *reactor);

/* Has it run the errand soon: when the callback that runs now has returned. */
void reactor_errand(struct reactor *reactor, struct errand *errand);

/* Is this its thread? NULL: no. */
bool reactor_is_here(const struct reactor *reactor);

/* ---- times ---- */

struct reactor_timer {
	struct heap_node node; /* first */
	void (*ring)(struct reactor_timer *timer);
	unsigned char place; /* where it waits, if it does */
	unsigned char line;
};

/* Any thread. */
void reactor_timer_init(struct reactor_timer *timer,
    void (*ring)(struct reactor_timer *timer));

/* Rings once after so long, and not earlier, instead of what was set before.
 * Timers of one length ring in the order in which they were set. */
void reactor_timer_set(struct reactor *reactor, struct reactor_timer *timer,
    int64_t nanoseconds);

/* False: it was not set. */
bool reactor_timer_stop(struct reactor *reactor, struct reactor_timer *timer);

/* ---- descriptors ---- */

struct reactor_watch {
	struct reactor_event event;
	struct reactor *reactor;
	int fd;
	unsigned events; /* MUSTER_READ | MUSTER_WRITE, or 0 */
	void (*ready)(struct reactor_watch *watch, unsigned events);
};

/* Any thread. */
void reactor_watch_init(struct reactor_watch *watch, struct reactor *reactor,
    int fd, void (*ready)(struct reactor_watch *watch, unsigned events));

/* False: the descriptor cannot be watched, or no memory. */
bool reactor_watch_set(struct reactor_watch *watch, unsigned events);

#endif
