/* SPDX-License-Identifier: MIT
 *
 * schema - the table (or view) as it stands in the database.
 *
 * With `create`, an empty database becomes a muster database (write-ahead log,
 * application_id), and a table that is missing is made in any database, with
 * its indexes. Columns are added only to a muster database: what somebody else
 * made is never altered. All of this happens in one transaction that looks
 * again first, since another process may be doing the same.
 *
 * Whether an index serves a lookup is asked of SQLite itself, by EXPLAIN QUERY
 * PLAN: when the store opens, to choose the way in which a key is compared, and
 * again for `muster check`.
 */
#include <config.h>

#include "schema.h"

#include <string.h>

#include "names.h"

enum { APPLICATION_ID = 0x4d555354 }; /* "MUST" */

/* Runs a query that gives one integer. */
static muster_status
read_integer(struct connection *connection, const char *query,
    const char *first, const char *second, int64_t *ret)
{
	sqlite3_stmt *statement;
	muster_status status;
	int code;

	status = connection_prepare(connection, query, &statement);
	if (status != MUSTER_OK)
		return status;
	if (first != NULL)
		sqlite3_bind_text(statement, 1, first, -1, SQLITE_STATIC);
	if (second != NULL)
		sqlite3_bind_text(statement, 2, second, -1, SQLITE_STATIC);
	code = sqlite3_step(statement);
	if (code == SQLITE_ROW)
		*ret = sqlite3_column_int64(statement, 0);
	else
		status = connection_fail(connection, code);
	sqlite3_finalize(statement);
	return status;
}

/* ---- looking ---- */

static muster_status
read_tables(struct connection *connection, struct names *ret_tables)
{
	return names_read(connection,
	    "SELECT name, type FROM main.sqlite_master "
	    "WHERE type IN ('table', 'view') AND name NOT GLOB 'sqlite_*' "
	    "ORDER BY name",
	    NULL, ret_tables);
}

static muster_status
read_columns(struct connection *connection, struct names *ret_columns)
{
	return names_read(connection,
	    "SELECT name, type FROM pragma_table_xinfo(?1, 'main') "
	    "ORDER BY cid",
	    connection->options->columns.table, ret_columns);
}

static muster_status
is_ours(struct connection *connection, bool *ret)
{
	muster_status status;
	int64_t id = 0;

	status = read_integer(connection, "PRAGMA main.application_id", NULL,
	    NULL, &id);
	*ret = id == APPLICATION_ID;
	return status;
}

/* The first column of the options that the table does not have, or
 * sql_column_count(): it has all. */
static size_t
missing_column(const struct sqlite_options *options,
    const struct names *columns, size_t from)
{
	const char *name;
	size_t i;

	for (i = from; i < sql_column_count(&options->columns); i++) {
		name = sql_column(&options->columns, i);
		if (name != NULL && names_find(columns, name) == columns->count)
			return i;
	}
	return i;
}

static bool
lacks_attribute(const struct sqlite_options *options,
    const struct names *columns)
{
	return missing_column(options, columns, SQL_ATTRIBUTES) <
	    sql_column_count(&options->columns);
}

/* ---- making ---- */

static muster_status
make_table(struct connection *connection)
{
	const struct sqlite_options *options = connection->options;
	muster_status status;
	size_t i;

	status = connection_execute(connection,
	    statement_create_table(options));
	for (i = SQL_EMAIL; i < SQL_KEYS; i++) {
		if (status == MUSTER_OK &&
		    sql_column(&options->columns, i) != NULL)
			status = connection_execute(connection,
			    statement_create_index(options, i, false));
	}
	return status;
}

static muster_status
add_columns(struct connection *connection)
{
	const struct sqlite_options *options = connection->options;
	struct names columns = { 0 };
	muster_status status;
	size_t i = SQL_ATTRIBUTES;

	status = read_columns(connection, &columns);
	for (;; i++) {
		i = missing_column(options, &columns, i);
		if (status != MUSTER_OK ||
		    i == sql_column_count(&options->columns))
			return status;
		status = connection_execute(connection,
		    statement_add_column(options, i));
	}
}

/* In a transaction: makes what is still missing. */
static muster_status
make_missing(struct connection *connection, bool was_empty)
{
	const char *table = connection->options->columns.table;
	struct names tables;
	muster_status status;
	bool ours = false;

	status = read_tables(connection, &tables);
	if (status == MUSTER_OK && was_empty && tables.count == 0)
		status = connection_execute(connection,
		    sqlite3_mprintf("PRAGMA main.application_id = %d; "
				    "PRAGMA main.user_version = 1",
			APPLICATION_ID));
	if (status != MUSTER_OK)
		return status;
	if (names_find(&tables, table) == tables.count)
		return make_table(connection);
	status = is_ours(connection, &ours);
	if (status == MUSTER_OK && ours)
		status = add_columns(connection);
	return status;
}

static muster_status
make(struct connection *connection, bool is_empty)
{
	muster_status status = MUSTER_OK;

	if (is_empty)
		status = connection_execute(connection,
		    sqlite3_mprintf("PRAGMA main.journal_mode = WAL"));
	if (status == MUSTER_OK)
		status = connection_execute(connection,
		    sqlite3_mprintf("BEGIN IMMEDIATE"));
	if (status != MUSTER_OK)
		return status;
	status = make_missing(connection, is_empty);
	if (status == MUSTER_OK)
		status = connection_execute(connection,
		    sqlite3_mprintf("COMMIT"));
	/* else the connection is closed, and SQLite rolls back */
	return status;
}

/* ---- comparing ---- */

/* Does SQLite read the whole table (or make an index each time) to answer
 * this? */
static muster_status
plan_scans(struct connection *connection, char *text, bool *ret_scans)
{
	sqlite3_stmt *statement = NULL;
	muster_status status;
	const char *detail;
	char *explain = NULL;
	int code = SQLITE_DONE;

	*ret_scans = false;
	if (text != NULL)
		explain = sqlite3_mprintf("EXPLAIN QUERY PLAN %s", text);
	sqlite3_free(text);
	status = connection_prepare(connection, explain, &statement);
	while (status == MUSTER_OK &&
	    (code = sqlite3_step(statement)) == SQLITE_ROW) {
		detail = (const char *)sqlite3_column_text(statement, 3);
		if (detail != NULL &&
		    strcmp(detail, "SCAN CONSTANT ROW") != 0 &&
		    (strncmp(detail, "SCAN ", 5) == 0 ||
			strstr(detail, " AUTOMATIC ") != NULL))
			*ret_scans = true;
	}
	if (status == MUSTER_OK && code != SQLITE_DONE)
		status = connection_fail(connection, code);
	sqlite3_finalize(statement);
	sqlite3_free(explain);
	return status;
}

/* Does a column of this declared type keep values as they came? The rules of
 * https://www.sqlite.org/datatype3.html, in their order. */
static bool
keeps_any_type(const char *type)
{
	static const char *const others[] = { "INT", "CHAR", "CLOB", "TEXT" };
	size_t i;

	for (i = 0; i < sizeof others / sizeof *others; i++) {
		if (strcasestr(type, others[i]) != NULL)
			return false;
	}
	return type[0] == '\0' || strcasestr(type, "BLOB") != NULL ||
	    sqlite3_stricmp(type, "ANY") == 0;
}

/* Sets how `column` is compared: the first way that an index serves, else the
 * first. */
static muster_status
choose_match(struct connection *connection, struct schema *schema,
    size_t column, const enum match *ways, size_t count)
{
	enum match *match = &schema->matches[column];
	muster_status status = MUSTER_OK;
	bool scans = true;
	size_t i;

	for (i = 0; i < count && scans && status == MUSTER_OK; i++) {
		*match = ways[i];
		status = plan_scans(connection,
		    statement_find(connection->options, schema->matches,
			1u << column),
		    &scans);
	}
	if (scans)
		*match = ways[0];
	return status;
}

static muster_status
choose_matches(struct connection *connection, const struct names *columns,
    struct schema *schema)
{
	static const enum match email[] = { MATCH_NOCASE, MATCH_LOWER,
		MATCH_UPPER };
	static const enum match typed[] = { MATCH_EQUAL, MATCH_NOCASE };
	static const enum match any[] = { MATCH_ANY_TYPE };
	const struct sqlite_options *options = connection->options;
	muster_status status = MUSTER_OK;
	const char *name;
	size_t i;

	for (i = 0; i < SQL_KEYS && status == MUSTER_OK; i++) {
		name = sql_column(&options->columns, i);
		if (name == NULL)
			continue;
		if (i == SQL_EMAIL)
			status = choose_match(connection, schema, i, email, 3);
		else if (schema->is_view ||
		    keeps_any_type(columns->types[names_find(columns, name)]))
			status = choose_match(connection, schema, i, any, 1);
		else
			status = choose_match(connection, schema, i, typed, 2);
	}
	return status;
}

static muster_status
read_unique(struct connection *connection, bool *ret)
{
	const struct sqlite_options *options = connection->options;
	int64_t unique = 0;
	muster_status status;

	status = read_integer(connection,
	    "SELECT (SELECT count(*) = 1 AND max(name) = ?2 COLLATE NOCASE "
	    "FROM pragma_table_xinfo(?1, 'main') WHERE pk > 0) "
	    "OR EXISTS (SELECT 1 FROM pragma_index_list(?1, 'main') AS l "
	    "WHERE l.\"unique\" AND NOT l.partial "
	    "AND (SELECT count(*) = 1 AND max(i.name) = ?2 COLLATE NOCASE "
	    "FROM pragma_index_info(l.name, 'main') AS i))",
	    options->columns.table, options->columns.id_column, &unique);
	*ret = unique != 0;
	return status;
}

/* ---- opening ---- */

static muster_status
fail_table(struct connection *connection, const struct names *tables)
{
	const struct sqlite_options *options = connection->options;
	muster_call *call = connection->call;
	const char *hint = names_hint(call, tables, options->columns.table);
	const char *joined = names_join(call, tables);

	if (joined == NULL)
		return MUSTER_RESOURCE_EXHAUSTED;
	return muster_fail_option(call, "table",
	    "database '%s' has no table '%s'%s; it has %s%s", options->path,
	    options->columns.table, hint, tables->count > 0 ? joined : "none",
	    options->read_only ? "" : " (create = yes makes it)");
}

static muster_status
fail_column(struct connection *connection, const struct names *columns,
    size_t column, bool ours)
{
	const struct sqlite_options *options = connection->options;
	const char *name = sql_column(&options->columns, column), *advice = "";
	muster_call *call = connection->call;
	const char *hint = names_hint(call, columns, name);
	const char *joined = names_join(call, columns);

	if (joined == NULL)
		return MUSTER_RESOURCE_EXHAUSTED;
	if (column >= SQL_ATTRIBUTES && ours)
		advice = " (create = yes adds it)";
	else if (column > SQL_ID && column < SQL_ATTRIBUTES)
		advice = " (leave the option empty if there is none)";
	return muster_fail_option(call,
	    sql_column_option(&options->columns, column),
	    "table '%s' has no column '%s'%s; it has %s%s",
	    options->columns.table, name, hint, joined, advice);
}

/* The attributes column where the options leave it open. */
static const char *
usual_column(const struct sqlite_options *options)
{
	size_t i;

	for (i = 0; i < sql_last_column(&options->columns); i++) {
		const char *name = sql_column(&options->columns, i);

		if (name != NULL && sqlite3_stricmp(name, "attributes") == 0)
			return "";
	}
	return "attributes";
}

/* Looks, and once more after making what is missing. */
static muster_status
look(struct connection *connection, struct sqlite_options *options,
    struct names *tables, struct names *columns, bool *ret_ours)
{
	bool made = false, open = options->columns.attributes_column == NULL;
	muster_status status;

	for (;; made = true) {
		status = read_tables(connection, tables);
		if (status == MUSTER_OK)
			status = is_ours(connection, ret_ours);
		/* it is a database: from here on the table is to blame */
		connection->blame = "table";
		if (open && (*ret_ours || tables->count == 0))
			options->columns.attributes_column = usual_column(
			    options);
		if (status == MUSTER_OK)
			status = read_columns(connection, columns);
		if (status != MUSTER_OK || made || !options->create)
			break;
		if (names_find(tables, options->columns.table) <
			tables->count &&
		    (!*ret_ours || !lacks_attribute(options, columns)))
			break;
		status = make(connection, tables->count == 0);
		if (status != MUSTER_OK)
			break;
	}
	/* nobody asked for it: it may be missing */
	if (open &&
	    (options->columns.attributes_column == NULL ||
		missing_column(options, columns,
		    sql_last_column(&options->columns)) <
		    sql_column_count(&options->columns)))
		options->columns.attributes_column = "";
	return status;
}

muster_status
schema_open(struct connection *connection, struct sqlite_options *options,
    struct schema *ret_schema)
{
	struct names tables = { 0 }, columns = { 0 };
	muster_status status;
	size_t missing, table;
	bool ours = false;

	status = look(connection, options, &tables, &columns, &ours);
	if (status != MUSTER_OK)
		return status;
	table = names_find(&tables, options->columns.table);
	if (table == tables.count)
		return fail_table(connection, &tables);
	missing = missing_column(options, &columns, SQL_ID);
	if (missing < sql_column_count(&options->columns))
		return fail_column(connection, &columns, missing, ours);

	*ret_schema = (struct schema){
		.is_view = strcmp(tables.types[table], "view") == 0,
	};
	status = choose_matches(connection, &columns, ret_schema);
	if (status == MUSTER_OK)
		status = read_unique(connection, &ret_schema->unique_id);
	return status;
}

/* ---- muster check ---- */

static muster_status
check_key(struct connection *connection, const struct schema *schema,
    size_t column)
{
	const struct sqlite_options *options = connection->options;
	const char *name = sql_column(&options->columns, column);
	muster_status status;
	bool scans;
	char *index;

	status = plan_scans(connection,
	    statement_find(options, schema->matches, 1u << column), &scans);
	if (status != MUSTER_OK || !scans)
		return status;
	if (schema->is_view) {
		muster_warn(connection->call,
		    "no index serves lookups by "
		    "column '%s' of view '%s': make one on the table behind "
		    "it",
		    name, options->columns.table);
		return MUSTER_OK;
	}
	index = statement_create_index(options, column, false);
	muster_warn(connection->call,
	    "no index serves lookups by column '%s' "
	    "of table '%s': %s",
	    name, options->columns.table,
	    index != NULL ? index : "CREATE INDEX ...");
	sqlite3_free(index);
	return MUSTER_OK;
}

/* Sets *ret_asked if it asks for a unique index. */
static muster_status
check_unique(struct connection *connection, const struct schema *schema,
    bool *ret_asked)
{
	const struct sqlite_options *options = connection->options;
	muster_status status;
	bool unique;
	char *index;

	*ret_asked = false;
	if (schema->is_view)
		return MUSTER_OK;
	status = read_unique(connection, &unique);
	if (status != MUSTER_OK || unique)
		return status;
	*ret_asked = true;
	index = statement_create_index(options, SQL_ID, true);
	muster_warn(connection->call,
	    "nothing keeps the ids in column '%s' of table '%s' unique, so it "
	    "cannot be written: %s",
	    options->columns.id_column, options->columns.table,
	    index != NULL ? index : "CREATE UNIQUE INDEX ...");
	sqlite3_free(index);
	return MUSTER_OK;
}

static muster_status
check_ids(struct connection *connection)
{
	const struct sqlite_options *options = connection->options;
	const char *id = options->columns.id_column;
	muster_status status;
	int64_t count = 0;
	char *text;

	text = sqlite3_mprintf("SELECT count(*) FROM main.\"%w\" AS u "
			       "WHERE u.\"%w\" IS NULL OR u.\"%w\" = ''",
	    options->columns.table, id, id);
	if (text == NULL)
		return muster_fail(connection->call, MUSTER_RESOURCE_EXHAUSTED,
		    "out of memory");
	status = read_integer(connection, text, NULL, NULL, &count);
	if (status == MUSTER_OK && count > 0)
		muster_warn(connection->call,
		    "%lld row%s of '%s' without id: never found",
		    (long long)count, count > 1 ? "s" : "",
		    options->columns.table);
	sqlite3_free(text);
	return status;
}

static muster_status
check_journal(struct connection *connection)
{
	struct names names;
	muster_status status;

	status = names_read(connection, "PRAGMA main.journal_mode", NULL,
	    &names);
	if (status == MUSTER_OK && names.count > 0 &&
	    strcmp(names.items[0], "wal") != 0)
		muster_warn(connection->call,
		    "journal mode '%s' lets a writer "
		    "hold up readers: PRAGMA journal_mode = WAL",
		    names.items[0]);
	return status;
}

muster_status
schema_check(struct connection *connection, const struct schema *schema)
{
	muster_status status;
	bool asked;
	size_t i;

	status = check_unique(connection, schema, &asked);
	if (status == MUSTER_OK)
		status = check_ids(connection);
	/* the index that is asked for then serves lookups too */
	i = asked ? SQL_EMAIL : SQL_ID;
	for (; i < SQL_KEYS && status == MUSTER_OK; i++) {
		if (sql_column(&connection->options->columns, i) != NULL)
			status = check_key(connection, schema, i);
	}
	if (status == MUSTER_OK)
		status = check_journal(connection);
	return status;
}
