/* SPDX-License-Identifier: MIT
 *
 * canceller - asks the server to stop queries that nobody waits for any more.
 *
 * libpq keeps the key of a connection to itself and gives only PQcancel() to
 * use it, which waits for the postmaster. So it runs on a thread of its own,
 * one for a store, started when it is needed first.
 */
#ifndef POSTGRES_CANCELLER_H
#define POSTGRES_CANCELLER_H

#include <libpq-fe.h>
#include <pthread.h>
#include <stdbool.h>

#include "pool/pool.h"

struct canceller {
	struct pool *pool;
	pthread_mutex_t lock;           /* protects the rest */
	pthread_cond_t changed;
	pthread_t thread;
	bool started, stopping;
	struct condemned *first, **last;
	PGcancel *cancel;               /* of the first, while it is asked */
};

/* 0, or an error number. */
int canceller_init(struct canceller *canceller, struct pool *pool);

/* Waits a little for requests that are on their way, then gives up. */
void canceller_fini(struct canceller *canceller);

/* Takes a connection, has its query cancelled and closes it; then its place
 * goes back to the pool, so that no more than are allowed are ever open. It is
 * not used again: a request that arrives late could hit the next query on it.
 * Never waits. */
void canceller_take(struct canceller *canceller, PGconn *db);

#endif
