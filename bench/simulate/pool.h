/* SPDX-License-Identifier: MIT
 *
 * pool - the ready queue, and the workers that have nothing to do. A worker
 * that runs nothing is idle: awake (it will look at the queue before it sleeps)
 * or asleep. As core/executor/queue.c.
 */
#ifndef SIMULATE_POOL_H
#define SIMULATE_POOL_H

#include "processors.h"

/* Where a task is. One that is LISTED is in somebody's list of what is to be
 * done. */
enum task_place {
	TASK_NOWHERE,
	TASK_LISTED,
	TASK_QUEUED,
	TASK_PARKED,
	TASK_RUNNING
};

struct task {
	enum task_place place;
	struct owner *owner;            /* whose it is */
	bool own;                       /* who may take it back */
	bool if_idle;                   /* only if somebody idle takes it ... */
	bool may_wait;                  /* ... or will: ... */
	bool spare;                     /* ... behind all others */
	bool offered;                   /* a place of its store */
	struct tasks *in;               /* LISTED: the list */
	TAILQ_ENTRY(task) next;         /* in the list, queue or parked */
	LIST_ENTRY(task) next_own;      /* owner->posted */
};

TAILQ_HEAD(tasks, task);

/* Who has tasks in the queue. */
struct owner {
	LIST_HEAD(, task) posted;       /* what it may take back, newest first
					 */
	struct runner *caller;          /* NULL: it does not wait any more */
};

/* A worker, as far as the pool knows it. */
struct sleeper {
	struct runner *runner;
	LIST_ENTRY(sleeper) next;
};

struct pool {
	struct tasks ready;
	struct task *spare;             /* the first that is; NULL: none */
	unsigned queued;
	unsigned idle;                  /* workers that run nothing; */
	unsigned awake;                 /* of these, those that will look */
	LIST_HEAD(, sleeper) sleepers;
	void (*look)(struct runner *runner); /* a worker looks at the queue */
	const struct distribution *hand_over; /* until one that slept runs */
	const struct distribution *wake; /* what that costs who wakes it */
	struct random_stream hand_overs, wakes;
};

/* Into a list of what is to be done, and out. */
void task_list(struct task *task, struct tasks *list);
void task_unlist(struct task *task);

/* There is something for whose tasks these are to look at. */
void owner_signal(const struct owner *owner);

/* Puts a task into the ready queue, at its end or front. Its owner, if it is
 * not `self` who does it, is told when nobody is coming for it. */
void pool_push(struct pool *pool, struct task *task, bool front,
    const struct owner *self);

/* Takes a task that is QUEUED out. */
void pool_unlink(struct pool *pool, struct task *task);

/* Is somebody idle for one more? */
bool pool_admits(const struct pool *pool);

/* Wakes at most `most` workers, so that each queued task has somebody coming.
 * Returns how many: to be paid for with pool_cost(). */
unsigned pool_wake(struct pool *pool, unsigned most);
int64_t pool_cost(struct pool *pool, unsigned *wakes);

/* An idle worker that is awake takes the first task, and looks whether the
 * next one has somebody coming; NULL: there is none. */
struct task *pool_claim(struct pool *pool, unsigned *ret_wakes);

/* A worker is idle and awake; it goes to sleep. */
void pool_idle(struct pool *pool);
void pool_sleep(struct pool *pool, struct sleeper *sleeper);

#endif
