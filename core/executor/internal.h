/* SPDX-License-Identifier: MIT
 *
 * What the files of this room share. From below: alarms.c (what the clock is
 * asked), queue.c, strays.c; workers.c; janitor.c; clock_thread.c;
 * executor.c (life).
 */
#ifndef EXECUTOR_INTERNAL_H
#define EXECUTOR_INTERNAL_H

#include <pthread.h>
#include <stdlib.h>

#include "executor/executor.h"

struct worker {
	struct executor *executor;
	struct worker *all;          /* every worker; queue_lock */
	struct worker *asleep;       /* sleepers, or those to be woken */
	atomic_uint word;            /* 1: wake up */
	struct task *_Atomic inside; /* what it runs; NULL: nothing */
	bool lost;                   /* queue_lock */
	int credit;                  /* spinning has paid lately */
	int64_t idle_since;
	int64_t woken_at;
};

struct clock_thread {
	struct lock lock; /* protects the heap and errands */
	struct heap_node *heap; /* of alarms */
	struct errands errands;
	atomic_uint word;  /* changes when there is news */
	atomic_bool watch; /* the janitor is wanted */
	bool quit;
	int64_t tick; /* next look of the janitor */
	pthread_t thread;
};

struct strays {
	struct lock lock; /* protects the list */
	struct stray *first;
	atomic_uint home; /* changes when one has come home */
};

/* Tasks that wait for a thread: in the order of their coming, and behind them
 * the spare ones, the newest first. queue_lock. */
struct queue {
	struct task *first;
	struct task *last;
	struct task *spare; /* the first of these; NULL: none */
	atomic_uint length; /* read without the lock */
};

struct executor {
	struct lock queue_lock; /* protects all of this: */
	struct queue ready;     /* for the workers */
	struct queue loop;      /* for the loop */
	atomic_uint idle;       /* workers that run nothing; read without the
				 * lock */
	unsigned awake;     /* of these, those that will look */
	struct worker *sleepers;
	struct worker *all;
	bool spinning; /* at most one spins */
	unsigned alive;
	unsigned lost;
	unsigned long claims;      /* ever */
	unsigned long claims_seen; /* by the janitor, ... */
	int64_t seen_at;           /* ... since then without another */
	bool quit;

	/* Constant once the loop is there. */
	void (*wake_loop)(void *arg);
	void *wake_arg;

	unsigned threads;
	unsigned spare; /* most workers beyond `threads` */
	bool may_spin;
	atomic_uint references;
	atomic_uint gone; /* changes when a worker leaves */
	struct clock_thread clock;
	struct strays strays;
};

/* ---- counters that are written under queue_lock and read without it ---- */

static inline void
count(atomic_uint *counter, int change)
{
	/* Relaxed: a hint to those who read it without the lock. */
	atomic_store_explicit(counter,
	    atomic_load_explicit(counter, memory_order_relaxed) +
		(unsigned)change,
	    memory_order_relaxed);
}

static inline unsigned
peek(const atomic_uint *counter)
{
	/* Relaxed: exact under queue_lock, else a hint. */
	return atomic_load_explicit(counter, memory_order_relaxed);
}

/* ---- alarms.c ---- */

/* The clock's thread is to look around. */
void clock_news(struct clock_thread *clock);

/* Has the janitor look every few milliseconds until it finds nothing to do. */
void clock_watch(struct executor *executor);

/* The first errand, taken; NULL: there is none. */
struct errand *clock_next_errand(struct clock_thread *clock);

/* The alarm that is due, taken; else NULL, and when to look again. */
struct alarm *clock_next_alarm(struct clock_thread *clock, int64_t now,
    int64_t *ret_until);

/* ---- queue.c; queue_lock is held ---- */

/* Takes a task that is QUEUED or RETURNED out of where it is. */
void queue_unlink(struct executor *executor, struct task *task);

/* Chooses at most `most` sleepers so that every ready task has somebody
 * coming, puts them before `others`: for executor_wake(). */
struct worker *queue_wakes(struct executor *executor, unsigned most,
    struct worker *others);

/* ---- workers.c ---- */

/* Starts one more worker; queue_lock is held. */
bool worker_spawn_locked(struct executor *executor);

/* ---- janitor.c ---- */

/* Returns whether it wants to look again. */
bool janitor_look(struct executor *executor, int64_t now);

/* ---- clock_thread.c ---- */

bool clock_start(struct executor *executor);
void clock_stop(struct executor *executor);

#endif
