/* SPDX-License-Identifier: MIT
 *
 * find - rows become users.
 *
 * SQL lets a little too much through: a table may compare its columns without
 * regard to case, and a column of integers takes '007' for 7. Here each row is
 * held against the query byte for byte, e-mail with A-Z folded, before it is
 * emitted. Therefore no LIMIT is in the statement: the host says when it has
 * enough, and SQLite finds rows one at a time.
 *
 * A row without id is no user and is passed over. A value that is no text is
 * taken as SQLite writes it (42, 1.5), a blob as the text that it holds, if it
 * does.
 */
#include <config.h>

#include "store.h"

#include <string.h>

#include "base/text.h"
#include "sql/row.h"

/* One query on its way through the rows. */
struct reading {
	const struct store *store;
	struct connection *connection;
	sqlite3_stmt *statement;
	const muster_query *query;
	struct sql_row row;
};

/* The text of a column of the row, until the next step; NULL: it has none. */
static muster_status
read_text(const struct reading *reading, size_t column, const char **ret)
{
	struct connection *connection = reading->connection;
	const struct sqlite_options *options = connection->options;
	sqlite3_stmt *statement = reading->statement;
	int number = (int)column, type = sqlite3_column_type(statement, number);
	const char *text;
	size_t size;

	*ret = NULL;
	if (type == SQLITE_NULL)
		return MUSTER_OK;
	text = (const char *)sqlite3_column_text(statement, number);
	size = (size_t)sqlite3_column_bytes(statement, number);
	if (text == NULL) {
		if (sqlite3_errcode(connection->db) == SQLITE_NOMEM)
			return connection_fail(connection, SQLITE_NOMEM);
		text = ""; /* an empty blob */
	}
	if (strlen(text) != size ||
	    (type == SQLITE_BLOB && text_check(text, size, true) < 0))
		return muster_fail(connection->call, MUSTER_DATA_LOSS,
		    "column '%s' of table '%s' holds a value that is no text",
		    sql_column(&options->columns, column),
		    options->columns.table);
	*ret = text;
	return MUSTER_OK;
}

/* Adds the member of the JSON object that `members` is at. */
static muster_status
add_member(struct reading *reading, sqlite3_stmt *members)
{
	muster_call *call = reading->connection->call;
	const char *texts[2];
	int i;

	for (i = 0; i < 2; i++) {
		const void *text = sqlite3_column_text(members, i);

		if (text == NULL)
			return sqlite3_column_type(members, i) == SQLITE_NULL
			    ? MUSTER_OK
			    : connection_fail(reading->connection,
				  SQLITE_NOMEM);
		texts[i] = muster_text(call, text,
		    (size_t)sqlite3_column_bytes(members, i));
		if (texts[i] == NULL)
			return MUSTER_DATA_LOSS;
	}
	/* a column of its own goes before */
	if (sql_row_has(&reading->row, texts[0]))
		return MUSTER_OK;
	return sql_row_add(&reading->row, texts[0], texts[1]);
}

/* Adds the members of a JSON object. */
static muster_status
read_members(struct reading *reading, const char *json)
{
	struct connection *connection = reading->connection;
	const struct sqlite_options *options = connection->options;
	muster_status status;
	sqlite3_stmt *members;
	int code;

	status = connection_statement(connection, STATEMENT_ATTRIBUTES,
	    &members);
	if (status != MUSTER_OK)
		return status;
	code = sqlite3_bind_text(members, 1, json, -1, SQLITE_STATIC);
	while (
	    status == MUSTER_OK && (code == SQLITE_OK || code == SQLITE_ROW)) {
		code = sqlite3_step(members);
		if (code == SQLITE_ROW)
			status = add_member(reading, members);
	}
	if (code == SQLITE_ERROR)
		status = muster_fail(connection->call, MUSTER_DATA_LOSS,
		    "column '%s' of table '%s' holds no JSON object: %s",
		    options->columns.attributes_column, options->columns.table,
		    sqlite3_errmsg(connection->db));
	else if (status == MUSTER_OK && code != SQLITE_DONE)
		status = connection_fail(connection, code);
	statement_done(members);
	return status;
}

static muster_status
read_attributes(struct reading *reading)
{
	const struct sqlite_options *options = &reading->store->options;
	size_t last = sql_last_column(&options->columns), i;
	muster_status status;
	const char *value;

	for (i = SQL_ATTRIBUTES; i <= last; i++) {
		status = read_text(reading, i, &value);
		if (status == MUSTER_OK && value != NULL)
			status = i == last
			    ? read_members(reading, value)
			    : sql_row_add(&reading->row,
				  sql_column(&options->columns, i), value);
		if (status != MUSTER_OK)
			return status;
	}
	return MUSTER_OK;
}

/* Reads the row and emits it if it is what was asked for. */
static muster_status
emit_row(struct reading *reading)
{
	struct sql_row *row = &reading->row;
	const char **members[SQL_ATTRIBUTES] = {
		[SQL_ID] = &row->user.id,
		[SQL_EMAIL] = &row->user.email,
		[SQL_ORG_ID] = &row->user.org_id,
		[SQL_NAME] = &row->user.name,
	};
	muster_status status;
	size_t i;

	sql_row_begin(row);
	for (i = 0; i < SQL_ATTRIBUTES; i++) {
		status = read_text(reading, i, members[i]);
		if (status != MUSTER_OK)
			return status;
	}
	if (!sql_row_matches(row, reading->query))
		return MUSTER_OK;
	status = read_attributes(reading);
	if (status == MUSTER_OK)
		status = muster_emit(row->call, &row->user);
	return status;
}

static muster_status
find_rows(struct reading *reading, unsigned keys)
{
	struct connection *connection = reading->connection;
	const muster_query *query = reading->query;
	const char *const values[SQL_KEYS] = {
		[SQL_ID] = query->id,
		[SQL_EMAIL] = query->email,
		[SQL_ORG_ID] = query->org_id,
	};
	muster_status status;
	int code = SQLITE_OK, i;

	status = connection_statement(connection, STATEMENT_FIND + keys,
	    &reading->statement);
	if (status != MUSTER_OK)
		return status;
	for (i = 0; i < SQL_KEYS && code == SQLITE_OK; i++) {
		if (values[i] != NULL)
			code = sqlite3_bind_text(reading->statement, i + 1,
			    values[i], -1, SQLITE_STATIC);
	}
	if (code == SQLITE_OK) {
		while (status == MUSTER_OK &&
		    (code = sqlite3_step(reading->statement)) == SQLITE_ROW)
			status = emit_row(reading);
	}
	if (status == MUSTER_OK && code != SQLITE_DONE)
		status = connection_fail(connection, code);
	statement_done(reading->statement);
	return status;
}

muster_status
sqlite_find(void *arg, const muster_query *query, muster_call *call)
{
	struct store *store = arg;
	struct reading reading = { .store = store,
		.query = query,
		.row.call = call };
	unsigned keys = sql_keys(query);
	muster_status status;

	if (keys & ~store->keys)
		return muster_fail(call, MUSTER_UNIMPLEMENTED,
		    "table '%s' has no column for %s",
		    store->options.columns.table,
		    keys & ~store->keys & MUSTER_KEY_EMAIL
			? "the e-mail"
			: "the organisation");
	status = connections_take(&store->connections, call,
	    &reading.connection);
	if (status != MUSTER_OK)
		return status;
	status = find_rows(&reading, keys);
	connections_give(&store->connections, reading.connection);
	return status;
}
