/* SPDX-License-Identifier: MIT
 *
 * find - a query becomes values, and rows become users.
 *
 * Each row is held against the query before it is emitted. Where the comparison
 * in SQL is the same byte for byte, the limit goes along; else it does not, as
 * it might cut off the row that is meant.
 */
#include <config.h>

#include "store.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jansson.h>

/* ---- asking ---- */

muster_status
find_lookup(const struct store *store, const muster_query *query,
    muster_call *call, struct lookup *ret)
{
	const char *const keys[SQL_KEYS] = { query->id, query->email,
		query->org_id };
	unsigned asked = sql_keys(query), i;
	const struct statement *statement;
	bool own = store->options.query != NULL;
	const char *limit;

	*ret = (struct lookup){ .question.values = ret->values };
	if (own ? (asked & store->keys) == 0 : (asked & ~store->keys) != 0)
		return muster_fail(call, MUSTER_UNIMPLEMENTED,
		    own ? "the query has no parameter for what is asked by"
			: "the table has no column for what is asked by");
	/* one more than may be: the host sees that they are too many */
	snprintf(ret->limit, sizeof ret->limit, "%zu",
	    query->limit > 0 ? query->limit : (size_t)MUSTER_MAX_USERS + 1);
	limit = (asked & ~store->exact) == 0 ? ret->limit : NULL;
	ret->question.which = STATEMENT_FIND + (own ? 0 : (int)asked);
	statement = &store->statements[ret->question.which];
	ret->question.text = statement->text;
	if (own) {
		ret->question.count = statement->count;
		for (i = 0; i < (unsigned)statement->count; i++)
			ret->values[i] = statement->parameters[i] < SQL_KEYS
			    ? keys[statement->parameters[i]]
			    : limit;
		return MUSTER_OK;
	}
	for (i = 0; i < SQL_KEYS; i++) {
		if (keys[i] != NULL)
			ret->values[ret->question.count++] = keys[i];
	}
	ret->values[ret->question.count++] = limit;
	return MUSTER_OK;
}

bool
find_misses(const struct store *store, const muster_query *query,
    const PGresult *result)
{
	static const char *const no_value[] = { "22P02", "22003", "22007",
		"22008" };
	const char *state = PQresultErrorField(result, PG_DIAG_SQLSTATE);
	size_t i;

	if (state == NULL)
		return false;
	if (strcmp(state, "22P05") == 0 || strcmp(state, "22021") == 0)
		return true;
	for (i = 0; i < sizeof no_value / sizeof *no_value; i++) {
		if (strcmp(state, no_value[i]) == 0)
			return (store->typed & sql_keys(query)) != 0;
	}
	return false;
}

/* ---- rows ---- */

/* One answer on its way to users. */
struct reading {
	const struct store *store;
	const PGresult *result;
	muster_call *call;
	size_t *columns;              /* of each field; see read_fields() */
	muster_attribute *attributes; /* room for all that a user may have */
};

/* Which column each field is: by its place, or by its name in the user's own
 * query, where what has no name of ours is an attribute. */
static size_t
field_column(const struct store *store, const PGresult *result, int field)
{
	const struct sql_columns *columns = &store->options.columns;
	const char *name = PQfname(result, field);
	size_t i;

	if (store->options.query == NULL)
		return (size_t)field;
	for (i = 0; i < SQL_ATTRIBUTES; i++) {
		if (sql_column(columns, i) != NULL &&
		    strcmp(sql_column(columns, i), name) == 0)
			return i;
	}
	i = sql_last_column(columns);
	if (sql_column(columns, i) != NULL &&
	    strcmp(sql_column(columns, i), name) == 0)
		return i;
	return SIZE_MAX;
}

static muster_status
add_attribute(struct reading *reading, muster_user *user, const char *name,
    const char *value)
{
	if (user->attribute_count == MUSTER_MAX_ATTRIBUTES)
		return muster_fail(reading->call, MUSTER_DATA_LOSS,
		    "user '%s' has more than %d attributes", user->id,
		    MUSTER_MAX_ATTRIBUTES);
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

/* A member's value as text: a string as it is, all else as JSON; NULL: memory
 * ran out, or it holds a NUL. */
static const char *
member_text(muster_call *call, const json_t *value)
{
	const char *text;
	char *dumped;

	if (json_is_string(value))
		return muster_text(call, json_string_value(value),
		    json_string_length(value));
	dumped = json_dumps(value, JSON_ENCODE_ANY | JSON_COMPACT);
	if (dumped == NULL) {
		muster_fail(call, MUSTER_RESOURCE_EXHAUSTED, "out of memory");
		return NULL;
	}
	text = muster_text(call, dumped, strlen(dumped));
	free(dumped);
	return text;
}

static muster_status
read_members(struct reading *reading, muster_user *user, const char *text)
{
	json_t *object = json_loads(text, JSON_ALLOW_NUL, NULL), *value;
	muster_status status = MUSTER_OK;
	const char *name, *own, *kept;

	if (!json_is_object(object))
		status = muster_fail(reading->call, MUSTER_DATA_LOSS,
		    "user '%s': column '%s' holds no JSON object", user->id,
		    reading->store->options.columns.attributes_column);
	json_object_foreach(object, name, value)
	{
		/* a column of its own goes before */
		if (status != MUSTER_OK || json_is_null(value) ||
		    has_attribute(reading, user, name))
			continue;
		own = muster_text(reading->call, name, strlen(name));
		kept = own != NULL ? member_text(reading->call, value) : NULL;
		status = kept != NULL ? add_attribute(reading, user, own, kept)
				      : MUSTER_DATA_LOSS;
	}
	json_decref(object);
	return status;
}

/* Reads and emits a row if it is what was asked for. */
static muster_status
emit_row(struct reading *reading, const muster_query *query, int row)
{
	const struct sql_columns *columns = &reading->store->options.columns;
	const PGresult *result = reading->result;
	muster_user user = { .attributes = reading->attributes };
	const char **members[SQL_ATTRIBUTES] = { &user.id, &user.email,
		&user.org_id, &user.name };
	size_t last = sql_last_column(columns);
	muster_status status = MUSTER_OK;
	int field, fields = PQnfields(result), json = -1;

	for (field = 0; field < fields && status == MUSTER_OK; field++) {
		size_t column = reading->columns[field];

		if (PQgetisnull(result, row, field))
			continue;
		if (column < SQL_ATTRIBUTES)
			*members[column] = PQgetvalue(result, row, field);
		else if (column == last)
			json = field;
		else
			status = add_attribute(reading, &user,
			    column < last ? sql_column(columns, column)
					  : PQfname(result, field),
			    PQgetvalue(result, row, field));
	}
	if (status != MUSTER_OK || !sql_matches(query, &user))
		return status;
	if (json >= 0)
		status = read_members(reading, &user,
		    PQgetvalue(result, row, json));
	return status == MUSTER_OK ? muster_emit(reading->call, &user) : status;
}

muster_status
find_emit(const struct store *store, const muster_query *query,
    const PGresult *result, muster_call *call)
{
	struct reading reading = { .store = store,
		.result = result,
		.call = call };
	int fields = PQnfields(result), rows = PQntuples(result), i;
	muster_status status = MUSTER_OK;

	if (rows == 0)
		return MUSTER_OK;
	reading.columns = muster_alloc(call,
	    ((size_t)fields + 1) * sizeof *reading.columns);
	reading.attributes = muster_alloc(call,
	    MUSTER_MAX_ATTRIBUTES * sizeof *reading.attributes);
	if (reading.columns == NULL || reading.attributes == NULL)
		return MUSTER_RESOURCE_EXHAUSTED;
	for (i = 0; i < fields; i++)
		reading.columns[i] = field_column(store, result, i);
	for (i = 0; i < rows && status == MUSTER_OK; i++)
		status = emit_row(&reading, query, i);
	return status;
}

/* ---- the call that waits ---- */

struct finding {
	const struct store *store;
	const muster_query *query;
	struct lookup lookup;
	PGresult *result;
};

static muster_status
find_attempt(struct session *session, void *arg)
{
	struct finding *finding = arg;
	muster_status status = session_ask(session, &finding->lookup.question);

	if (status != MUSTER_OK &&
	    (session->link->result == NULL || session->link->question != NULL ||
		!find_misses(finding->store, finding->query,
		    session->link->result)))
		return status;
	if (status == MUSTER_OK) {
		finding->result = session->link->result;
		session->link->result = NULL;
	}
	return MUSTER_OK;
}

muster_status
postgres_find(void *arg, const muster_query *query, muster_call *call)
{
	struct store *store = arg;
	struct finding finding = { .store = store, .query = query };
	muster_status status;

	status = find_lookup(store, query, call, &finding.lookup);
	if (status == MUSTER_OK)
		status = session_run(&store->connections, call, find_attempt,
		    &finding, store->options.retry_for, false);
	if (status == MUSTER_OK && finding.result != NULL)
		status = find_emit(store, query, finding.result, call);
	PQclear(finding.result);
	return status;
}
