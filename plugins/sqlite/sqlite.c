/* SPDX-License-Identifier: MIT
 *
 * sqlite - users in a table of an SQLite database, found by id, e-mail and
 * organisation, written and removed by id.
 *
 * Here: opening and closing a store, and what the plugin declares. Where the
 * rest is:
 *
 *	options.h       the options; sql/columns.h: the columns in one order
 *	statement.c     SQL that names the table and its columns
 *	connection.c    one connection: opening, errors, cancel, locks
 *	connections.c   as many as calls run at once, bounded
 *	schema.c        what the database has; making what is missing
 *	names.c         lists of tables and columns for it
 *	find.c write.c  rows to users, users to rows
 *
 * A call takes a connection of its own, so that SQLite runs calls side by
 * side, and gives it back with all statements reset: no read transaction is
 * ever left open that would keep the write-ahead log from being emptied.
 */
#include <config.h>

#include "store.h"

#include <stdlib.h>

/* ---- open and close ---- */

static muster_status
check_options(const struct sqlite_options *options, muster_call *call)
{
	if (options->create && options->read_only)
		return muster_fail_option(call, "create",
		    "create = yes makes no sense with read_only = yes");
	if (sqlite3_threadsafe() == 0)
		return muster_fail(call, MUSTER_FAILED_PRECONDITION,
		    "the SQLite library %s was built without threads",
		    sqlite3_libversion());
	return sql_check_columns(&options->columns, sqlite3_stricmp, call);
}

static void
texts_fini(char **texts)
{
	size_t i;

	for (i = 0; i < STATEMENT_COUNT; i++)
		sqlite3_free(texts[i]);
}

/* The texts of all statements that this store can be asked; the others stay
 * NULL. */
static muster_status
texts_init(struct store *store, muster_call *call)
{
	const struct sqlite_options *options = &store->options;
	const enum match *matches = store->schema.matches;
	char **texts = store->texts;
	bool whole = true;
	unsigned i;

	for (i = 1; i < 1u << SQL_KEYS; i++) {
		if (i & ~store->keys)
			continue;
		texts[STATEMENT_FIND + i] = statement_find(options, matches, i);
		whole = whole && texts[STATEMENT_FIND + i] != NULL;
	}
	texts[STATEMENT_PUT] = statement_put(options);
	texts[STATEMENT_ATTRIBUTES] = statement_attributes();
	texts[STATEMENT_REMOVE] = statement_remove(options, matches);
	texts[STATEMENT_PING] = statement_ping(options);
	texts[STATEMENT_BEGIN] = sqlite3_mprintf("BEGIN IMMEDIATE");
	texts[STATEMENT_COMMIT] = sqlite3_mprintf("COMMIT");
	for (i = STATEMENT_PUT; i < STATEMENT_COUNT; i++)
		whole = whole && texts[i] != NULL;
	return whole
	    ? MUSTER_OK
	    : muster_fail(call, MUSTER_RESOURCE_EXHAUSTED, "out of memory");
}

static muster_status
sqlite_open(muster_host *host, const void *arg, muster_call *call, void **ret)
{
	const struct sqlite_options *options = arg;
	struct connection *connection;
	struct store *store;
	muster_status status;

	(void)host;
	status = check_options(options, call);
	if (status != MUSTER_OK)
		return status;
	store = calloc(1, sizeof *store);
	if (store == NULL)
		return muster_fail(call, MUSTER_RESOURCE_EXHAUSTED,
		    "out of memory");
	store->options = *options;
	options = &store->options;
	store->keys = sql_known_keys(&options->columns);
	status = connection_open(options, options->create, "path", call,
	    &connection);
	if (status != MUSTER_OK)
		goto err0;
	status = schema_open(connection, &store->options, &store->schema);
	if (status == MUSTER_OK)
		status = texts_init(store, call);
	if (status == MUSTER_OK)
		status = connections_init(&store->connections, options,
		    store->texts, call);
	if (status != MUSTER_OK)
		goto err1;
	connections_add(&store->connections, connection);
	*ret = store;
	return MUSTER_OK;

err1:
	texts_fini(store->texts);
	connection_free(connection);
err0:
	free(store);
	return status;
}

static void
sqlite_close(void *arg)
{
	struct store *store = arg;

	connections_fini(&store->connections);
	texts_fini(store->texts);
	free(store);
}

/* ---- is it well? ---- */

static muster_status
sqlite_ping(void *arg, muster_call *call)
{
	struct store *store = arg;
	struct connection *connection;
	muster_status status;
	int moved = 0;

	status = connections_take(&store->connections, call, &connection);
	if (status != MUSTER_OK)
		return status;
	sqlite3_file_control(connection->db, "main", SQLITE_FCNTL_HAS_MOVED,
	    &moved);
	if (moved)
		status = muster_fail(call, MUSTER_FAILED_PRECONDITION,
		    "database '%s' was moved or replaced since it was opened",
		    store->options.path);
	else
		status = connection_run(connection, STATEMENT_PING);
	connections_give(&store->connections, connection);
	return status;
}

static muster_status
sqlite_check(void *arg, muster_call *call)
{
	struct store *store = arg;
	struct connection *connection;
	muster_status status;

	status = connections_take(&store->connections, call, &connection);
	if (status != MUSTER_OK)
		return status;
	status = schema_check(connection, &store->schema);
	connections_give(&store->connections, connection);
	return status;
}

/* ---- what the plugin declares ---- */

static const muster_option sqlite_option_table[] = {
	{
	    .name = "path",
	    .type = MUSTER_PATH,
	    MUSTER_INTO(struct sqlite_options, path),
	    .flags = MUSTER_REQUIRED,
	    .help = "the database file",
	},
	{
	    .name = "create",
	    .type = MUSTER_BOOLEAN,
	    MUSTER_INTO(struct sqlite_options, create),
	    .default_value = "no",
	    .help = "make the file, the table and its indexes if missing",
	},
	{
	    .name = "read_only",
	    .type = MUSTER_BOOLEAN,
	    MUSTER_INTO(struct sqlite_options, read_only),
	    .default_value = "no",
	    .help = "never write to the file",
	},
	{
	    .name = "table",
	    .type = MUSTER_STRING,
	    MUSTER_INTO(struct sqlite_options, columns.table),
	    .default_value = "users",
	    .help = "the table or view that holds the users",
	},
	SQL_COLUMN_OPTIONS(struct sqlite_options, columns),
	{
	    .name = "connections",
	    .type = MUSTER_INTEGER,
	    MUSTER_INTO(struct sqlite_options, connections),
	    .default_value = "8",
	    .minimum = 1,
	    .maximum = 1024,
	    .help = "calls that read the database at once, at most",
	},
	{
	    .name = "busy_timeout",
	    .type = MUSTER_DURATION,
	    MUSTER_INTO(struct sqlite_options, busy_timeout),
	    .default_value = "5s",
	    .help = "how long to wait for the lock of another process",
	},
};

/* clang-format off */
MUSTER_STORE_PLUGIN(
	.name    = "sqlite",
	.summary = "users in a table of an SQLite database",
	.version = PACKAGE_VERSION,
	.threads = MUSTER_PARALLEL,
	.returns = MUSTER_BOUNDED,
	.keys    = MUSTER_KEY_ID | MUSTER_KEY_EMAIL | MUSTER_KEY_ORG_ID,
	MUSTER_OPTIONS(struct sqlite_options, sqlite_option_table),
	.open    = sqlite_open,
	.close   = sqlite_close,
	.find    = sqlite_find,
	.put     = sqlite_put,
	.remove  = sqlite_remove,
	.ping    = sqlite_ping,
	.check   = sqlite_check)
