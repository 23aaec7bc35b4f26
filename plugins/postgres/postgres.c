/* SPDX-License-Identifier: MIT
 *
 * postgres - users in a table of a PostgreSQL database, or what a query finds.
 *
 * Here: opening and closing a store, and what the plugin declares. Where the
 * rest is:
 *
 *	options.h       the options
 *	statement.c     SQL that names the table and its columns
 *	connections.c   as many as calls run at once, bounded
 *	opening.c       threads that connect; hosts.c: to which hosts
 *	canceller.c     the thread that sends cancel requests
 *	link.c          one connection that never waits, and failures
 *	session.c       calls that wait: poll(), trying again
 *	loop.c          calls that do not: watches of the loop
 *	schema.c        what the database has; indexes
 *	find.c write.c  rows to users, users to rows
 */
#include <config.h>

#include "store.h"

#include <stdlib.h>
#include <string.h>

/* ---- open and close ---- */

static muster_status
check_options(const struct postgres_options *options, muster_call *call)
{
	PQconninfoOption *parsed;

	/* libpq's message would quote the string, and a password with it */
	parsed = PQconninfoParse(options->connection, NULL);
	if (parsed == NULL)
		return muster_fail_option(call, "connection",
		    "expected 'host=... dbname=...' or 'postgresql://...', as "
		    "libpq takes it (not shown: it may hold a password)");
	PQconninfoFree(parsed);
	return sql_check_columns(&options->columns, strcmp, call);
}

static muster_status
read_query(struct store *store, muster_call *call)
{
	struct statement *own = &store->statements[STATEMENT_FIND];
	const char *bad;
	size_t size;

	own->text = statement_query(store->options.query, own, &bad, &size);
	if (bad != NULL)
		return muster_fail_option(call, "query",
		    "no parameter '%.*s' (:id, :email, :org_id and :limit are)",
		    (int)size, bad);
	if (own->text == NULL)
		return muster_fail(call, MUSTER_RESOURCE_EXHAUSTED,
		    "out of memory");
	store->keys = own->used & ~(unsigned)PARAMETER_LIMIT;
	store->exact = store->keys;
	if (store->keys == 0)
		return muster_fail_option(call, "query",
		    "it has none of :id, :email and :org_id");
	return MUSTER_OK;
}

/* The statements, once it is known how e-mail is compared. */
static muster_status
texts_init(struct store *store, muster_call *call)
{
	const struct sql_columns *columns = &store->options.columns;
	struct statement *statements = store->statements;
	bool whole = true;
	unsigned i;

	if (columns->table == NULL)
		return MUSTER_OK;
	for (i = 1; i < 1u << SQL_KEYS && store->options.query == NULL; i++) {
		if (i & ~store->keys)
			continue;
		statements[STATEMENT_FIND + i].text = statement_find(columns,
		    store->match, i);
		whole = whole && statements[STATEMENT_FIND + i].text != NULL;
	}
	statements[STATEMENT_PUT].text = statement_put(columns);
	statements[STATEMENT_EXISTS].text = statement_exists(columns);
	statements[STATEMENT_REMOVE].text = statement_remove(columns);
	for (i = STATEMENT_PUT; i < STATEMENT_COUNT; i++)
		whole = whole && statements[i].text != NULL;
	if (whole)
		return MUSTER_OK;
	return muster_fail(call, MUSTER_RESOURCE_EXHAUSTED, "out of memory");
}

static void
store_free(struct store *store)
{
	size_t i;

	for (i = 0; i < STATEMENT_COUNT; i++)
		free(store->statements[i].text);
	free(store);
}

static void
postgres_close(void *arg)
{
	struct store *store = arg;

	loop_free(store->loop);
	connections_fini(&store->connections);
	store_free(store);
}

/* What may be asked, before the database is. */
static muster_status
prepare(struct store *store, muster_call *call)
{
	struct sql_columns *columns = &store->options.columns;

	if (store->options.query != NULL)
		return read_query(store, call);
	if (columns->table == NULL)
		columns->table = "users";
	store->keys = sql_known_keys(columns);
	return MUSTER_OK;
}

static muster_status
postgres_open(muster_host *host, const void *arg, muster_call *call, void **ret)
{
	const struct postgres_options *options = arg;
	muster_status status = check_options(options, call);
	struct store *store;

	if (status != MUSTER_OK)
		return status;
	store = calloc(1, sizeof *store);
	if (store == NULL)
		return muster_fail(call, MUSTER_RESOURCE_EXHAUSTED,
		    "out of memory");
	store->options = *options;
	store->host = host;
	status = prepare(store, call);
	if (status != MUSTER_OK)
		goto err0;
	status = connections_init(&store->connections, &store->options, call);
	if (status != MUSTER_OK)
		goto err0;
	status = schema_open(store, call);
	if (status == MUSTER_OK)
		status = texts_init(store, call);
	if (status != MUSTER_OK) {
		postgres_close(store);
		return status;
	}
	*ret = store;
	return MUSTER_OK;

err0:
	store_free(store);
	return status;
}

static muster_status
ping_attempt(struct session *session, void *arg)
{
	(void)arg;
	return session_say(session, "SELECT 1");
}

static muster_status
postgres_ping(void *arg, muster_call *call)
{
	struct store *store = arg;

	return session_run(&store->connections, call, ping_attempt, NULL, 0);
}

/* ---- what the plugin declares ---- */

static const muster_option postgres_option_table[] = {
	{
	    .name = "connection",
	    .type = MUSTER_SECRET,
	    MUSTER_INTO(struct postgres_options, connection),
	    .flags = MUSTER_REQUIRED,
	    .help = "a connection string of libpq, hosts, TLS and all",
	},
	{
	    .name = "password",
	    .type = MUSTER_SECRET,
	    MUSTER_INTO(struct postgres_options, password),
	    .help = "instead of the one in the string or a password file",
	},
	{
	    .name = "table",
	    .type = MUSTER_STRING,
	    MUSTER_INTO(struct postgres_options, columns.table),
	    .help = "the table or view that holds the users (users)",
	},
	{
	    .name = "query",
	    .type = MUSTER_STRING,
	    MUSTER_INTO(struct postgres_options, query),
	    .help = "SQL with :id, :email, :org_id, :limit, instead of a table",
	},
	SQL_COLUMN_OPTIONS(struct postgres_options, columns),
	{
	    .name = "connections",
	    .type = MUSTER_INTEGER,
	    MUSTER_INTO(struct postgres_options, connections),
	    .default_value = "8",
	    .minimum = 1,
	    .maximum = 1024,
	    .help = "how many there are at most",
	},
	{
	    .name = "connect_timeout",
	    .type = MUSTER_DURATION,
	    MUSTER_INTO(struct postgres_options, connect_timeout),
	    .minimum = 1000000,
	    .maximum = INT64_C(3600000000000),
	    .help = "how long to wait for each host, if not 5s",
	},
	{
	    .name = "retry_for",
	    .type = MUSTER_DURATION,
	    MUSTER_INTO(struct postgres_options, retry_for),
	    .default_value = "5s",
	    .help = "how long to try again while no server answers",
	},
};

/* clang-format off */
MUSTER_STORE_PLUGIN(
	.name       = "postgres",
	.summary    = "users in a table of a PostgreSQL database",
	.version    = PACKAGE_VERSION,
	.threads    = MUSTER_PARALLEL,
	.returns    = MUSTER_BOUNDED,
	.keys       = MUSTER_KEY_ID | MUSTER_KEY_EMAIL | MUSTER_KEY_ORG_ID,
	MUSTER_OPTIONS(struct postgres_options, postgres_option_table),
	.open       = postgres_open,
	.close      = postgres_close,
	.find       = postgres_find,
	.put        = postgres_put,
	.remove     = postgres_remove,
	.ping       = postgres_ping,
	.check      = postgres_check,
	.find_async = postgres_find_async)
