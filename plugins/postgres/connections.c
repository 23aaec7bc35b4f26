/* SPDX-License-Identifier: MIT
 *
 * What of a pool is particular to PostgreSQL: how a connection ends.
 */
#include <config.h>

#include "connections.h"

#include <string.h>

muster_status
connections_init(struct connections *connections,
    const struct postgres_options *options, muster_call *call)
{
	muster_status status = pool_init(&connections->pool,
	    options->connections, call);
	int error;

	if (status != MUSTER_OK)
		return status;
	error = canceller_init(&connections->canceller, &connections->pool);
	if (error != 0) {
		pool_fini(&connections->pool);
		return muster_fail(call, MUSTER_RESOURCE_EXHAUSTED,
		    "no mutex: %s", strerror(error));
	}
	connections->openings = openings_new(options, &connections->pool);
	if (connections->openings != NULL)
		return MUSTER_OK;
	connections_fini(connections);
	return muster_fail(call, MUSTER_RESOURCE_EXHAUSTED,
	    "out of memory or descriptors");
}

void
connections_fini(struct connections *connections)
{
	struct pool_item *item;

	openings_free(connections->openings);
	canceller_fini(&connections->canceller);
	while ((item = pool_drain(&connections->pool)) != NULL)
		link_free(connections_link(item));
	pool_fini(&connections->pool);
}

void
connections_give(struct connections *connections, struct link *link, bool keep)
{
	if (keep) {
		pool_give(&connections->pool, &link->item);
	} else if (link_is_asking(link)) {
		canceller_take(&connections->canceller, link_release(link));
	} else {
		link_free(link);
		pool_give(&connections->pool, NULL);
	}
}
