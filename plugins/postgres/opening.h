/* SPDX-License-Identifier: MIT
 *
 * opening - connections on their way: each is made on a thread of its own.
 *
 * libpq looks up names of hosts and reads files while it connects, and waits
 * for that; neither the loop nor a call with a deadline may. A call that does
 * not wait any more leaves the opening to itself: what becomes of it goes to
 * the pool, where the next call takes it.
 */
#ifndef POSTGRES_OPENING_H
#define POSTGRES_OPENING_H

#include "link.h"

/* Those of a store. A thread that is looking up a name cannot be stopped, so
 * the last one of them frees it, should it be later than the store. */
struct openings;
struct opening;

/* `options` are copied. NULL: no memory, or no descriptor. */
struct openings *openings_new(const struct postgres_options *options,
    struct pool *pool);

/* Stops them, and waits a little. All places are given back to the pool. NULL
 * is nothing. */
void openings_free(struct openings *openings);

/* Begins to connect for the place that the caller has of the pool. done(arg) is
 * called once, on another thread, with a lock held: it only wakes somebody. To
 * be followed by opening_take() or opening_leave(). NULL: no memory, or no
 * thread. */
struct opening *opening_start(struct openings *openings, muster_fn done,
    void *arg);

/* The link, or NULL and why there is none; the place is the caller's again.
 * False: it is not done. */
bool opening_take(struct opening *opening, struct link **ret_link,
    struct failure *ret_failure);

/* Nobody waits for it any more; the place goes with it. */
void opening_leave(struct opening *opening);

#endif
