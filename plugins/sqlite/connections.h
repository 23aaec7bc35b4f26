/* SPDX-License-Identifier: MIT
 *
 * connections - those of one store: as many as are in use at once, up to a
 * bound, opened when they are needed first and kept.
 */
#ifndef SQLITE_CONNECTIONS_H
#define SQLITE_CONNECTIONS_H

#include "connection.h"

struct connections {
	struct pool pool;
	const struct sqlite_options *options;
	char *const *texts;             /* given to each */
};

/* None yet. `texts` (STATEMENT_COUNT of them) are not copied. Not OK: no mutex,
 * the call has failed. */
muster_status connections_init(struct connections *connections,
    const struct sqlite_options *options, char *const *texts,
    muster_call *call);

/* Closes them; all have been given back. */
void connections_fini(struct connections *connections);

/* Puts in the one that the store was opened with. */
void connections_add(struct connections *connections,
    struct connection *connection);

/* One that is attached to `call`: an idle one, a new one, or the first that is
 * given back; in the order of coming. Not OK: the call was stopped while it
 * waited, or none could be opened. */
muster_status connections_take(struct connections *connections,
    muster_call *call, struct connection **ret);

/* Detaches one and gives it back. */
void connections_give(struct connections *connections,
    struct connection *connection);

#endif
