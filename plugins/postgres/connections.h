/* SPDX-License-Identifier: MIT
 *
 * connections - those of one store: as many as are in use at once, up to a
 * bound, by calls that wait and on the loop, being made and being cancelled
 * ones included.
 */
#ifndef POSTGRES_CONNECTIONS_H
#define POSTGRES_CONNECTIONS_H

#include "canceller.h"
#include "opening.h"

struct connections {
	struct pool pool;
	struct openings *openings;
	struct canceller canceller;
};

/* None yet. Not OK: the call has failed. */
muster_status connections_init(struct connections *connections,
    const struct postgres_options *options, muster_call *call);

/* Closes them; none is in use. */
void connections_fini(struct connections *connections);

/* An item is the first member of its link. */
static inline struct link *
connections_link(struct pool_item *item)
{
	return (struct link *)(void *)item;
}

/* Gives one back. Not kept: it is closed, and what it still asks is
 * cancelled. */
void connections_give(struct connections *connections, struct link *link,
    bool keep);

#endif
