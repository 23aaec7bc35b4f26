/* SPDX-License-Identifier: MIT
 *
 * pool - the engines of calls that wait: as many as are in use at once, up to a
 * bound, made when they are needed first and kept with their connections.
 */
#ifndef REDIS_POOL_H
#define REDIS_POOL_H

#include "engine.h"

struct pool {
	struct topology *topology;
	const struct redis_options *options;
	pthread_mutex_t lock;           /* protects the rest */
	pthread_cond_t changed;         /* something was given back, or a call
					 * that waits was stopped */
	struct engine *idle;            /* the last one used first */
	int64_t made;                   /* idle, or in use */
};

/* An empty pool. Not OK: the call has failed. */
muster_status pool_init(struct pool *pool, struct topology *topology,
    const struct redis_options *options, muster_call *call);

/* Frees the engines; all have been given back. */
void pool_fini(struct pool *pool);

/* An idle engine, a new one, or the first that is given back. Not OK: the call
 * was stopped while it waited, or has failed. */
muster_status pool_take(struct pool *pool, muster_call *call,
    struct engine **ret);

void pool_give(struct pool *pool, struct engine *engine);

#endif
