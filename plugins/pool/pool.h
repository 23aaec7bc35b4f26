/* SPDX-License-Identifier: MIT
 *
 * pool - what calls take one of each: connections, for example. There are as
 * many as are in use at once, up to a bound, made when they are needed first
 * and kept. Calls that wait and calls on the loop take them from one queue.
 *
 * Not a plugin: plugins that need it are built with it.
 */
#ifndef POOL_POOL_H
#define POOL_POOL_H

#include <pthread.h>
#include <stdbool.h>

#include <muster/store.h>

/* The first member of what is pooled. */
struct pool_item {
	struct pool_item *next;         /* the pool's */
};

/* Who wants one and cannot wait. */
struct pool_claim {
	struct pool_claim *next;        /* these three are the pool's */
	struct pool_item *item;         /* handed over; NULL: a place */
	bool granted;                   /* something was handed over */
	/* Says so, on any thread, with the pool's lock held: it may take locks
	 * under which the pool is not called, and never waits. */
	void (*grant)(struct pool_claim *claim);
};

struct pool {
	int64_t most;                   /* constant */
	pthread_mutex_t lock;           /* protects the rest */
	struct pool_item *idle;         /* the last one used first */
	int64_t made;                   /* idle, in use, or being made */
	struct pool_claim *first;       /* who waits, in order of coming */
	struct pool_claim **last;
	size_t waiting;                 /* how many they are */
};

/* An empty pool for at most so many. Not OK: no mutex, the call has failed. */
muster_status pool_init(struct pool *pool, int64_t most, muster_call *call);

/* An idle one, which is the caller's to free, and does not count any more.
 * NULL: there is none. */
struct pool_item *pool_drain(struct pool *pool);

/* All are drained. */
void pool_fini(struct pool *pool);

/* Puts in one that was made without a place. */
void pool_add(struct pool *pool, struct pool_item *item);

/* To *ret an idle one, or the first that is given back, in the order of coming.
 * NULL: a place, the right to make one. Either is given back by pool_give().
 * Not OK: the call was stopped while it waited, and has nothing. */
muster_status pool_take(struct pool *pool, muster_call *call,
    struct pool_item **ret);

/* The same without waiting: true, and it is in the claim; or false, and
 * claim->grant() will say so, once. */
bool pool_claim(struct pool *pool, struct pool_claim *claim);

/* Out of the queue. False: it was granted before, and what is in the claim is
 * the caller's to give back. */
bool pool_withdraw(struct pool *pool, struct pool_claim *claim);

/* Gives one back. NULL: the place, with nothing made, or what was made is
 * freed. */
void pool_give(struct pool *pool, struct pool_item *item);

#endif
