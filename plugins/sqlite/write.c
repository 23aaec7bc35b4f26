/* SPDX-License-Identifier: MIT
 *
 * write - users become rows.
 *
 * All users of a put are stored in one transaction, or none is. The statement
 * returns the id that the row has in the end: a column of integers would keep
 * '007' as 7, and one that does not regard case would take 'ANN' for the 'ann'
 * that is there. Both would be another user than the one that was given, so
 * they are refused.
 */
#include <config.h>

#include "store.h"

#include <string.h>

#include "sql/text.h"

/* ---- before anything is written ---- */

static muster_status
check_writable(const struct store *store, muster_call *call)
{
	const struct sqlite_options *options = &store->options;

	if (options->read_only)
		return muster_fail(call, MUSTER_PERMISSION_DENIED,
		    "database '%s' is opened with read_only = yes",
		    options->path);
	if (store->schema.is_view)
		return muster_fail(call, MUSTER_FAILED_PRECONDITION,
		    "'%s' is a view and cannot be written",
		    options->columns.table);
	return MUSTER_OK;
}

static muster_status
check_put(const struct store *store, const muster_user *const *users,
    size_t count, muster_call *call)
{
	const struct sqlite_options *options = &store->options;
	muster_status status;
	size_t i;

	status = check_writable(store, call);
	if (status != MUSTER_OK)
		return status;
	if (!store->schema.unique_id)
		return muster_fail(call, MUSTER_FAILED_PRECONDITION,
		    "table '%s' cannot be written: column '%s' has neither "
		    "PRIMARY KEY nor a UNIQUE index of its own",
		    options->columns.table, options->columns.id_column);
	if (!sql_columns_differ(&options->columns, sqlite3_stricmp))
		return muster_fail(call, MUSTER_FAILED_PRECONDITION,
		    "table '%s' cannot be written: two options name the same "
		    "column",
		    options->columns.table);
	for (i = 0; i < count && status == MUSTER_OK; i++)
		status = sql_check_user(&options->columns, users[i], call);
	return status;
}

/* ---- writing ---- */

/* Appends a JSON string. */
static void
append_json(sqlite3_str *json, const char *text)
{
	size_t plain;

	sqlite3_str_appendchar(json, 1, '"');
	for (; *text != '\0'; text += plain) {
		for (plain = 0; (unsigned char)text[plain] >= ' ' &&
		     text[plain] != '"' && text[plain] != '\\';
		     plain++)
			continue;
		sqlite3_str_append(json, text, (int)plain);
		if (text[plain] != '\0')
			sqlite3_str_appendf(json, "\\u%04x",
			    (unsigned)(unsigned char)text[plain++]);
	}
	sqlite3_str_appendchar(json, 1, '"');
}

/* Binds the attributes that have no column of their own; NULL: none. */
static int
bind_others(sqlite3_stmt *statement, const struct sqlite_options *options,
    const muster_user *user)
{
	size_t last = sql_last_column(&options->columns), i;
	sqlite3_str *json = sqlite3_str_new(NULL);
	const char *before = "{";
	int code;

	for (i = 0; i < user->attribute_count; i++) {
		const muster_attribute *attribute = &user->attributes[i];

		if (sql_attribute_column(&options->columns, attribute->name) !=
		    last)
			continue;
		sqlite3_str_appendall(json, before);
		append_json(json, attribute->name);
		sqlite3_str_appendchar(json, 1, ':');
		append_json(json, attribute->value);
		before = ",";
	}
	if (*before == ',')
		sqlite3_str_appendchar(json, 1, '}');
	code = sqlite3_str_errcode(json);
	if (code != SQLITE_OK) {
		sqlite3_free(sqlite3_str_finish(json));
		return code;
	}
	return sqlite3_bind_text(statement,
	    sql_put_parameter(&options->columns, last),
	    sqlite3_str_finish(json), -1, sqlite3_free);
}

static int
bind_user(sqlite3_stmt *statement, const struct sqlite_options *options,
    const muster_user *user)
{
	const char *const members[SQL_ATTRIBUTES] = {
		[SQL_ID] = user->id,
		[SQL_EMAIL] = user->email,
		[SQL_ORG_ID] = user->org_id,
		[SQL_NAME] = user->name,
	};
	size_t last = sql_last_column(&options->columns), column, i;
	int code = SQLITE_OK;

	for (i = 0; i < SQL_ATTRIBUTES && code == SQLITE_OK; i++) {
		if (sql_column(&options->columns, i) != NULL)
			code = sqlite3_bind_text(statement,
			    sql_put_parameter(&options->columns, i), members[i],
			    -1, SQLITE_STATIC);
	}
	for (i = 0; i < user->attribute_count && code == SQLITE_OK; i++) {
		column = sql_attribute_column(&options->columns,
		    user->attributes[i].name);
		if (column != last)
			code = sqlite3_bind_text(statement,
			    sql_put_parameter(&options->columns, column),
			    user->attributes[i].value, -1, SQLITE_STATIC);
	}
	if (code == SQLITE_OK && sql_column(&options->columns, last) != NULL)
		code = bind_others(statement, options, user);
	return code;
}

/* What the schema refuses is told of the user, all else of the database. */
static muster_status
fail_user(struct connection *connection, int code, const muster_user *user)
{
	if ((code & 0xff) != SQLITE_CONSTRAINT &&
	    (code & 0xff) != SQLITE_MISMATCH)
		return connection_fail(connection, code);
	return muster_fail(connection->call, connection_status(code),
	    "user '%s': %s", user->id, sqlite3_errmsg(connection->db));
}

/* Steps a statement that returned its row to its end. */
static muster_status
check_stored(struct connection *connection, sqlite3_stmt *statement,
    const char *id)
{
	const char *stored = (const char *)sqlite3_column_text(statement, 0);
	int code;

	if (stored == NULL || strcmp(stored, id) != 0)
		return muster_fail(connection->call, MUSTER_INVALID_ARGUMENT,
		    "user '%s': column '%s' of table '%s' makes '%s' of the id",
		    id, connection->options->columns.id_column,
		    connection->options->columns.table,
		    stored != NULL ? stored : "");
	code = sqlite3_step(statement);
	return code == SQLITE_DONE ? MUSTER_OK
				   : connection_fail(connection, code);
}

static muster_status
put_user(struct connection *connection, const muster_user *user)
{
	sqlite3_stmt *statement;
	muster_status status;
	int code;

	status = connection_statement(connection, STATEMENT_PUT, &statement);
	if (status != MUSTER_OK)
		return status;
	code = bind_user(statement, connection->options, user);
	if (code == SQLITE_OK)
		code = sqlite3_step(statement);
	if (code == SQLITE_ROW)
		status = check_stored(connection, statement, user->id);
	else
		status = fail_user(connection, code, user);
	statement_done(statement);
	return status;
}

muster_status
sqlite_put(void *arg, const muster_user *const *users, size_t count,
    muster_call *call)
{
	struct store *store = arg;
	struct connection *connection;
	muster_status status;
	size_t i;

	status = check_put(store, users, count, call);
	if (status != MUSTER_OK)
		return status;
	status = connections_take(&store->connections, call, &connection);
	if (status != MUSTER_OK)
		return status;
	status = connection_run(connection, STATEMENT_BEGIN);
	for (i = 0; i < count && status == MUSTER_OK; i++)
		status = put_user(connection, users[i]);
	if (status == MUSTER_OK)
		status = connection_run(connection, STATEMENT_COMMIT);
	connection_rollback(connection);
	connections_give(&store->connections, connection);
	return status;
}

static muster_status
remove_row(struct connection *connection, const char *id)
{
	sqlite3_stmt *statement;
	muster_status status;
	int code;

	status = connection_statement(connection, STATEMENT_REMOVE, &statement);
	if (status != MUSTER_OK)
		return status;
	code = sqlite3_bind_text(statement, 1, id, -1, SQLITE_STATIC);
	if (code == SQLITE_OK)
		code = sqlite3_step(statement);
	if (code != SQLITE_DONE)
		status = connection_fail(connection, code);
	else if (sqlite3_changes(connection->db) == 0)
		status = muster_fail(connection->call, MUSTER_NOT_FOUND,
		    "table '%s' has no user '%s'",
		    connection->options->columns.table, id);
	statement_done(statement);
	return status;
}

muster_status
sqlite_remove(void *arg, const char *id, muster_call *call)
{
	struct store *store = arg;
	struct connection *connection;
	muster_status status;

	status = check_writable(store, call);
	if (status != MUSTER_OK)
		return status;
	status = connections_take(&store->connections, call, &connection);
	if (status != MUSTER_OK)
		return status;
	status = remove_row(connection, id);
	connections_give(&store->connections, connection);
	return status;
}
