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

/* One query on its way through the rows. */
struct reading {
	const struct store *store;
	struct connection *connection;
	sqlite3_stmt *statement;
	const muster_query *query;
	muster_attribute *attributes; /* room for all of them */
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
		    options_column(options, column), options->table);
	*ret = text;
	return MUSTER_OK;
}

static muster_status
read_attributes(const struct reading *reading, muster_user *user)
{
	const muster_strings *names =
	    &reading->store->options->attribute_columns;
	muster_status status;
	const char *value;
	size_t i;

	user->attributes = reading->attributes;
	for (i = 0; i < names->count; i++) {
		status = read_text(reading, COLUMN_ATTRIBUTES + i, &value);
		if (status != MUSTER_OK)
			return status;
		if (value == NULL)
			continue;
		reading->attributes[user->attribute_count++] =
		    (muster_attribute){ names->items[i], value };
	}
	return MUSTER_OK;
}

static bool
same(const char *asked, const char *value)
{
	return asked == NULL || (value != NULL && strcmp(asked, value) == 0);
}

/* Reads the row and emits it if it is what was asked for. */
static muster_status
emit_row(const struct reading *reading)
{
	const muster_query *query = reading->query;
	muster_user user = { .id = NULL };
	const char **members[COLUMN_ATTRIBUTES] = {
		[COLUMN_ID] = &user.id,
		[COLUMN_EMAIL] = &user.email,
		[COLUMN_ORG_ID] = &user.org_id,
		[COLUMN_NAME] = &user.name,
	};
	muster_status status;
	size_t i;

	for (i = 0; i < COLUMN_ATTRIBUTES; i++) {
		status = read_text(reading, i, members[i]);
		if (status != MUSTER_OK)
			return status;
	}
	if (user.id == NULL || user.id[0] == '\0')
		return MUSTER_OK;
	if (!same(query->id, user.id) || !same(query->org_id, user.org_id))
		return MUSTER_OK;
	if (query->email != NULL &&
	    (user.email == NULL ||
		!muster_email_equal(query->email, user.email)))
		return MUSTER_OK;
	status = read_attributes(reading, &user);
	if (status == MUSTER_OK)
		status = muster_emit(reading->connection->call, &user);
	return status;
}

static muster_status
find_rows(struct reading *reading, unsigned keys)
{
	struct connection *connection = reading->connection;
	const muster_query *query = reading->query;
	const char *const values[COLUMN_KEYS] = {
		[COLUMN_ID] = query->id,
		[COLUMN_EMAIL] = query->email,
		[COLUMN_ORG_ID] = query->org_id,
	};
	muster_status status;
	int code = SQLITE_OK, i;

	status = connection_statement(connection, STATEMENT_FIND + keys,
	    &reading->statement);
	if (status != MUSTER_OK)
		return status;
	for (i = 0; i < COLUMN_KEYS && code == SQLITE_OK; i++) {
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
	struct reading reading = { .store = store, .query = query };
	size_t attributes = store->options->attribute_columns.count;
	unsigned keys = (query->id != NULL ? MUSTER_KEY_ID : 0) |
	    (query->email != NULL ? MUSTER_KEY_EMAIL : 0) |
	    (query->org_id != NULL ? MUSTER_KEY_ORG_ID : 0);
	muster_status status;

	if (keys & ~store->keys)
		return muster_fail(call, MUSTER_UNIMPLEMENTED,
		    "table '%s' has no column for %s", store->options->table,
		    keys & ~store->keys & MUSTER_KEY_EMAIL
			? "the e-mail"
			: "the organisation");
	if (attributes > 0) {
		reading.attributes = muster_alloc(call,
		    attributes * sizeof *reading.attributes);
		if (reading.attributes == NULL)
			return MUSTER_RESOURCE_EXHAUSTED;
	}
	status = pool_take(&store->pool, call, &reading.connection);
	if (status != MUSTER_OK)
		return status;
	status = find_rows(&reading, keys);
	pool_give(&store->pool, reading.connection);
	return status;
}
