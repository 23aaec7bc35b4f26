/* SPDX-License-Identifier: MIT
 *
 * What of a pool is particular to SQLite: a connection is attached to the call
 * that it serves, and one that cannot be rolled back is not kept.
 */
#include <config.h>

#include "connections.h"

/* An item is the first member of its connection. */
static struct connection *
connection_of(struct pool_item *item)
{
	return (struct connection *)(void *)item;
}

muster_status
connections_init(struct connections *connections,
    const struct sqlite_options *options, char *const *texts, muster_call *call)
{
	connections->options = options;
	connections->texts = texts;
	return pool_init(&connections->pool, options->connections, call);
}

void
connections_fini(struct connections *connections)
{
	struct pool_item *item;

	while ((item = pool_drain(&connections->pool)) != NULL)
		connection_free(connection_of(item));
	pool_fini(&connections->pool);
}

void
connections_add(struct connections *connections, struct connection *connection)
{
	connection->texts = connections->texts;
	connection->call = NULL;
	connection->blame = NULL;
	pool_add(&connections->pool, &connection->item);
}

muster_status
connections_take(struct connections *connections, muster_call *call,
    struct connection **ret)
{
	struct connection *connection;
	struct pool_item *item;
	muster_status status = pool_take(&connections->pool, call, &item);

	if (status != MUSTER_OK)
		return status;
	connection = connection_of(item);
	if (connection == NULL) {
		status = connection_open(connections->options, false, NULL,
		    call, &connection);
		if (status != MUSTER_OK) {
			pool_give(&connections->pool, NULL);
			return status;
		}
		connection->texts = connections->texts;
	}
	status = connection_attach(connection, call);
	if (status == MUSTER_OK)
		*ret = connection;
	else
		pool_give(&connections->pool, &connection->item);
	return status;
}

void
connections_give(struct connections *connections, struct connection *connection)
{
	bool usable = sqlite3_get_autocommit(connection->db) != 0;

	connection_detach(connection);
	/* It could not even be rolled back: closing it does. */
	if (!usable)
		connection_free(connection);
	pool_give(&connections->pool, usable ? &connection->item : NULL);
}
