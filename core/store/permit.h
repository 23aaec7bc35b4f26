/* SPDX-License-Identifier: MIT
 *
 * permit - at most so many calls inside a store at once (max_in_flight; one
 * for a plugin that is SERIAL).
 *
 * A permit is held only by a thread that is inside the plugin, from just
 * before to just after. So a release never hands a permit to a task that
 * waits: it offers it, which puts the task at the front of the ready queue,
 * where a worker or its caller takes it and tries again. An offer that is not
 * used is passed on. Threads that wait themselves (those that are inside a
 * wrapper already, and may hold permits and workers) have a list of their own,
 * which is served first: else a pool of one could stand still.
 *
 * Where there is a bound to those who wait (max_waiting), both kinds count, and
 * who has an offer that it has not used yet. One who had an offer in vain waits
 * on: it is not turned away.
 */
#ifndef STORE_PERMIT_H
#define STORE_PERMIT_H

#include "executor/executor.h"

/* A task, or a thread, that wants one. Zeroed but for `task`; for one wait at
 * a time. */
struct permit_wait {
	struct permit_wait *next;
	struct task *task; /* a task: this one */
	bool offered;      /* permits' lock */
	atomic_uint word;  /* a thread: 1 granted, 2 poked */
};

struct permits {
	struct lock lock; /* protects the rest */
	unsigned most;    /* 0: no bound, nothing to do */
	bool bounded;  /* at most so many wait: */
	unsigned most_waiting;
	unsigned used;
	unsigned offered;
	unsigned waiting;     /* in the two lists */
	uint64_t turned_away; /* because too many waited */
	struct permit_wait *first; /* tasks, in order */
	struct permit_wait *last;
	struct permit_wait *threads; /* threads, in order */
};

enum permit {
	PERMIT_GRANTED,
	PERMIT_PARKED, /* it comes back when one is free */
	PERMIT_DROPPED, /* the task was withdrawn; the thread was poked, or its
			 * time passed */
	PERMIT_FULL    /* enough wait */
};

/* A permit for a claimed task. With `give_back`, a task that finds none goes
 * back to its list's owner (executor_give_back()) instead of waiting. */
enum permit permit_take(struct permits *permits, struct executor *executor,
    struct permit_wait *wait, bool give_back);

/* A permit for this thread, which waits for it until then. Never
 * PERMIT_PARKED. */
enum permit permit_await(struct permits *permits, struct executor *executor,
    struct permit_wait *wait, int64_t until);

/* Ends a wait of permit_await(), from any thread. Takes no lock. */
void permit_poke(struct permit_wait *wait);

void permit_release(struct permits *permits, struct executor *executor);

/* How many wait now, and how many were turned away so far. */
void permit_report(struct permits *permits, uint64_t *ret_waiting,
    uint64_t *ret_turned_away);

/* executor_withdraw() for a task that may be parked or hold an offer. */
bool permit_withdraw(struct permits *permits, struct executor *executor,
    struct permit_wait *wait);

#endif
