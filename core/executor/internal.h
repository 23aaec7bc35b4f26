/* SPDX-License-Identifier: MIT
 *
 * What the files of this room share: pool.c, strays.c, clock.c.
 */
#ifndef EXECUTOR_INTERNAL_H
#define EXECUTOR_INTERNAL_H

#include <pthread.h>

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
	struct alarm *heap;
	struct errand *errands; /* first in, first out */
	struct errand **errands_end;
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

struct executor {
	struct lock queue_lock; /* protects all of this: */
	struct task *first;     /* ready queue */
	struct task *last;
	atomic_uint queued; /* tasks in it; read without the lock */
	atomic_uint idle;   /* workers that run nothing; likewise */
	unsigned awake;     /* of these, those that will look */
	struct worker *sleepers;
	struct worker *all;
	bool spinning; /* at most one spins */
	unsigned alive;
	unsigned lost;
	unsigned long claims;      /* ever */
	unsigned long claims_seen; /* by the janitor's last look */
	bool quit;

	unsigned threads;
	unsigned spare; /* most workers beyond `threads` */
	bool may_spin;
	atomic_uint references;
	atomic_uint gone; /* changes when a worker leaves */
	struct clock_thread clock;
	struct strays strays;
};

/* Starts one more worker; queue_lock is held. */
bool worker_spawn_locked(struct executor *executor);

/* pthread_create with all signals blocked in the new thread. */
int thread_start(pthread_t *thread, void *(*main)(void *), void *arg);

/* Gives up a reference; the last one frees. */
void executor_unref(struct executor *executor);

bool clock_start(struct executor *executor);
void clock_stop(struct executor *executor);

/* Has the janitor look every few milliseconds until it finds nothing to do. */
void clock_watch(struct executor *executor);

/* The janitor: replaces lost workers, adds one where the queue stands still,
 * nags strays. Returns whether it wants to look again. */
bool strays_look(struct executor *executor, int64_t now);

#endif
