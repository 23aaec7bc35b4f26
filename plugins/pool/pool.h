/* SPDX-License-Identifier: MIT
 *
 * pool - what calls that wait take one of each: connections, for example. There
 * are as many as are in use at once, up to a bound, made when they are needed
 * first and kept.
 *
 * Not a plugin: plugins that need it are built with it.
 */
#ifndef POOL_POOL_H
#define POOL_POOL_H

#include <pthread.h>

#include <muster/store.h>

/* The first member of what is pooled. */
struct pool_item {
	struct pool_item *next;         /* the pool's */
};

struct pool {
	int64_t most;                   /* constant */
	pthread_mutex_t lock;           /* protects the rest */
	struct pool_item *idle;         /* the last one used first */
	int64_t made;                   /* idle, in use, or being made */
	struct pool_waiter *first;      /* who waits, in order of coming */
	struct pool_waiter **last;
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

/* Gives one back. NULL: the place, with nothing made, or what was made is
 * freed. */
void pool_give(struct pool *pool, struct pool_item *item);

#endif
