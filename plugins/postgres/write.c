/* SPDX-License-Identifier: MIT
 *
 * write - users become rows.
 *
 * All users of a put are stored in one transaction, or none is. The statement
 * returns the id that the row has in the end: a column of integers would keep
 * '007' as 7, another user than the one that was given, so that is refused.
 *
 * Both are tried again after a connection was lost. A remove asks first whether
 * there is the user: had a first attempt removed him, the second would say that
 * there was none.
 */
#include <config.h>

#include "store.h"

#include <stdlib.h>
#include <string.h>

#include <jansson.h>

struct writing {
	const struct store *store;
	const muster_user *const *users;
	size_t count;
	const char *id;
	bool seen; /* who is removed was there */
};

static muster_status
check_writable(const struct store *store, muster_call *call)
{
	if (store->options.columns.table != NULL)
		return MUSTER_OK;
	return muster_fail(call, MUSTER_FAILED_PRECONDITION,
	    "a store with a query and no table cannot be written");
}

/* The attributes that have no column of their own, as JSON to be freed; NULL:
 * none, or out of memory (*ret_whole = false). */
static char *
other_attributes(const struct sql_columns *columns, const muster_user *user,
    bool *ret_whole)
{
	size_t last = sql_last_column(columns), i;
	json_t *object = NULL;
	char *text = NULL;

	*ret_whole = true;
	for (i = 0; i < user->attribute_count && *ret_whole; i++) {
		const muster_attribute *attribute = &user->attributes[i];

		if (sql_attribute_column(columns, attribute->name) != last)
			continue;
		if (object == NULL)
			object = json_object();
		*ret_whole = json_object_set_new(object, attribute->name,
				 json_string(attribute->value)) == 0;
	}
	if (object != NULL && *ret_whole) {
		text = json_dumps(object, JSON_COMPACT);
		*ret_whole = text != NULL;
	}
	json_decref(object);
	return text;
}

static const char *
column_value(const struct sql_columns *columns, const muster_user *user,
    size_t column, const char *others)
{
	const char *const fixed[SQL_ATTRIBUTES] = { user->id, user->email,
		user->org_id, user->name };
	size_t i;

	if (column < SQL_ATTRIBUTES)
		return fixed[column];
	if (column == sql_last_column(columns))
		return others;
	for (i = 0; i < user->attribute_count; i++) {
		if (strcmp(user->attributes[i].name,
			sql_column(columns, column)) == 0)
			return user->attributes[i].value;
	}
	return NULL;
}

static muster_status
put_user(struct session *session, const struct store *store,
    const muster_user *user)
{
	const struct sql_columns *columns = &store->options.columns;
	const char *values[LINK_VALUES];
	struct question question = {
		.text = store->statements[STATEMENT_PUT].text,
		.which = STATEMENT_PUT,
		.values = values,
	};
	muster_status status;
	const PGresult *result;
	char *others;
	bool whole;
	size_t i;

	others = other_attributes(columns, user, &whole);
	if (!whole)
		return session_fail(session, MUSTER_RESOURCE_EXHAUSTED,
		    "out of memory");
	for (i = 0; i < sql_column_count(columns); i++) {
		if (sql_column(columns, i) != NULL)
			values[question.count++] = column_value(columns, user,
			    i, others);
	}
	status = session_ask(session, &question);
	free(others);
	if (status != MUSTER_OK)
		return status;
	result = session->link->result;
	if (PQntuples(result) != 1 ||
	    strcmp(PQgetvalue(result, 0, 0), user->id) != 0)
		return session_fail(session, MUSTER_INVALID_ARGUMENT,
		    "table '%s' would not keep the id '%s' as it is",
		    columns->table, user->id);
	return MUSTER_OK;
}

static muster_status
put_attempt(struct session *session, void *arg)
{
	const struct writing *writing = arg;
	muster_status status = session_say(session, "BEGIN");
	size_t i;

	for (i = 0; i < writing->count && status == MUSTER_OK; i++)
		status = put_user(session, writing->store, writing->users[i]);
	if (status == MUSTER_OK)
		status = session_say(session, "COMMIT");
	return status;
}

muster_status
postgres_put(void *arg, const muster_user *const *users, size_t count,
    muster_call *call)
{
	struct store *store = arg;
	struct writing writing = { .store = store,
		.users = users,
		.count = count };
	muster_status status = check_writable(store, call);
	size_t i;

	for (i = 0; i < count && status == MUSTER_OK; i++)
		status = sql_check_user(&store->options.columns, users[i],
		    call);
	if (status != MUSTER_OK)
		return status;
	return session_run(&store->connections, call, put_attempt, &writing,
	    store->options.retry_for);
}

/* How many rows it concerned goes to *ret; none, if the id is no value of the
 * column's type. */
static muster_status
ask_row(struct session *session, const struct writing *writing, int which,
    unsigned long *ret)
{
	const char *const values[] = { writing->id, writing->id };
	const struct question question = {
		.text = writing->store->statements[which].text,
		.which = which,
		.count = 2,
		.values = values,
	};
	const muster_query query = { .id = writing->id };
	muster_status status = session_ask(session, &question);
	const struct link *link = session->link;

	*ret = 0;
	if (status == MUSTER_OK)
		*ret = strtoul(PQcmdTuples(link->result), NULL, 10);
	else if (!link_is_asking(link) && link->result != NULL &&
	    find_misses(writing->store, &query, link->result))
		status = MUSTER_OK;
	return status;
}

static muster_status
remove_attempt(struct session *session, void *arg)
{
	struct writing *writing = arg;
	bool again = writing->seen;
	muster_status status = MUSTER_OK;
	unsigned long count = 1;

	if (!again)
		status = ask_row(session, writing, STATEMENT_EXISTS, &count);
	if (status == MUSTER_OK && count > 0) {
		writing->seen = true;
		status = ask_row(session, writing, STATEMENT_REMOVE, &count);
		count += again;
	}
	if (status == MUSTER_OK && count == 0)
		return session_fail(session, MUSTER_NOT_FOUND, "no user '%s'",
		    writing->id);
	return status;
}

muster_status
postgres_remove(void *arg, const char *id, muster_call *call)
{
	struct store *store = arg;
	struct writing writing = { .store = store, .id = id };
	muster_status status = check_writable(store, call);

	if (status != MUSTER_OK)
		return status;
	return session_run(&store->connections, call, remove_attempt, &writing,
	    store->options.retry_for);
}
