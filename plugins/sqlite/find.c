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
	/* of the row; room for `capacity` of them */
	muster_attribute *attributes;
	size_t capacity;
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
add_attribute(struct reading *reading, muster_user *user, const char *name,
    const char *value)
{
	muster_call *call = reading->connection->call;
	size_t capacity = reading->capacity * 2 + 8;
	muster_attribute *attributes;

	if (user->attribute_count == reading->capacity) {
		attributes = muster_alloc(call, capacity * sizeof *attributes);
		if (attributes == NULL)
			return MUSTER_RESOURCE_EXHAUSTED;
		if (reading->capacity > 0)
			memcpy(attributes, reading->attributes,
			    reading->capacity * sizeof *attributes);
		reading->attributes = attributes;
		reading->capacity = capacity;
	}
	reading->attributes[user->attribute_count++] = (muster_attribute){ name,
		value };
	return MUSTER_OK;
}

static bool
has_attribute(const struct reading *reading, const muster_user *user,
    const char *name)
{
	size_t i;

	for (i = 0; i < user->attribute_count; i++) {
		if (strcmp(reading->attributes[i].name, name) == 0)
			return true;
	}
	return false;
}

/* Adds the member of the JSON object that `members` is at. */
static muster_status
add_member(struct reading *reading, muster_user *user, sqlite3_stmt *members)
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
	if (has_attribute(reading, user, texts[0]))
		return MUSTER_OK;
	return add_attribute(reading, user, texts[0], texts[1]);
}

/* Adds the members of a JSON object. */
static muster_status
read_members(struct reading *reading, const char *json, muster_user *user)
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
			status = add_member(reading, user, members);
	}
	if (code == SQLITE_ERROR)
		status = muster_fail(connection->call, MUSTER_DATA_LOSS,
		    "column '%s' of table '%s' holds no JSON object: %s",
		    options->attributes_column, options->table,
		    sqlite3_errmsg(connection->db));
	else if (status == MUSTER_OK && code != SQLITE_DONE)
		status = connection_fail(connection, code);
	statement_done(members);
	return status;
}

static muster_status
read_attributes(struct reading *reading, muster_user *user)
{
	const struct sqlite_options *options = &reading->store->options;
	size_t last = options_last_column(options), i;
	muster_status status;
	const char *value;

	for (i = COLUMN_ATTRIBUTES; i <= last; i++) {
		status = read_text(reading, i, &value);
		if (status == MUSTER_OK && value != NULL)
			status = i == last
			    ? read_members(reading, value, user)
			    : add_attribute(reading, user,
				  options_column(options, i), value);
		if (status != MUSTER_OK)
			return status;
	}
	user->attributes = reading->attributes;
	return MUSTER_OK;
}

static bool
same(const char *asked, const char *value)
{
	return asked == NULL || (value != NULL && strcmp(asked, value) == 0);
}

/* Reads the row and emits it if it is what was asked for. */
static muster_status
emit_row(struct reading *reading)
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
	unsigned keys = (query->id != NULL ? MUSTER_KEY_ID : 0) |
	    (query->email != NULL ? MUSTER_KEY_EMAIL : 0) |
	    (query->org_id != NULL ? MUSTER_KEY_ORG_ID : 0);
	muster_status status;

	if (keys & ~store->keys)
		return muster_fail(call, MUSTER_UNIMPLEMENTED,
		    "table '%s' has no column for %s", store->options.table,
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
