/* SPDX-License-Identifier: MIT
 *
 * pool - the connections of one store: as many as are in use at once, up to a
 * bound, opened when they are needed first and kept.
 */
#ifndef SQLITE_POOL_H
#define SQLITE_POOL_H

#include <pthread.h>

#include "connection.h"

struct pool {
	const struct sqlite_options *options;
	char *const *texts;             /* given to each connection */
	pthread_mutex_t lock;           /* protects the rest */
	struct connection *idle;        /* the last one used first */
	size_t opened;                  /* idle, in use, or being opened */
	struct waiter *first;           /* who waits, in order of coming */
	struct waiter **last;
	size_t waiting;                 /* how many they are */
};

/* An empty pool. `texts` (STATEMENT_COUNT of them) are not copied. Not OK:
 * no mutex, the call has failed. */
muster_status pool_init(struct pool *pool,
    const struct sqlite_options *options, char *const *texts,
    muster_call *call);

/* Closes the connections; all have been given back. */
void pool_fini(struct pool *pool);

/* Puts in the connection that the store was opened with. */
void pool_add(struct pool *pool, struct connection *connection);

/* A connection that is attached to `call`: an idle one, a new one, or the
 * first that is given back; in the order of coming. Not OK: the call was
 * stopped while it waited, or no connection could be opened. */
muster_status pool_take(struct pool *pool, muster_call *call,
    struct connection **ret);

/* Detaches a connection and gives it back. */
void pool_give(struct pool *pool, struct connection *connection);

#endif
