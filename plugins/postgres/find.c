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

#include "sql/row.h"

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
	size_t *columns; /* of each field; see field_column() */
	struct sql_row row;
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
read_members(struct reading *reading, const char *text)
{
	json_t *object = json_loads(text, JSON_ALLOW_NUL, NULL), *value;
	struct sql_row *row = &reading->row;
	muster_status status = MUSTER_OK;
	const char *name, *own, *kept;

	if (!json_is_object(object))
		status = muster_fail(row->call, MUSTER_DATA_LOSS,
		    "user '%s': column '%s' holds no JSON object", row->user.id,
		    reading->store->options.columns.attributes_column);
	json_object_foreach(object, name, value)
	{
		/* a column of its own goes before */
		if (status != MUSTER_OK || json_is_null(value) ||
		    sql_row_has(row, name))
			continue;
		own = muster_text(row->call, name, strlen(name));
		kept = own != NULL ? member_text(row->call, value) : NULL;
		status = kept != NULL ? sql_row_add(row, own, kept)
				      : MUSTER_DATA_LOSS;
	}
	json_decref(object);
	return status;
}

/* Reads and emits a row if it is what was asked for. */
static muster_status
emit_row(struct reading *reading, const muster_query *query, int number)
{
	const struct sql_columns *columns = &reading->store->options.columns;
	const PGresult *result = reading->result;
	struct sql_row *row = &reading->row;
	const char **members[SQL_ATTRIBUTES] = { &row->user.id,
		&row->user.email, &row->user.org_id, &row->user.name };
	size_t last = sql_last_column(columns);
	muster_status status = MUSTER_OK;
	int field, fields = PQnfields(result), json = -1;

	sql_row_begin(row);
	for (field = 0; field < fields && status == MUSTER_OK; field++) {
		size_t column = reading->columns[field];

		if (PQgetisnull(result, number, field))
			continue;
		if (column < SQL_ATTRIBUTES)
			*members[column] = PQgetvalue(result, number, field);
		else if (column == last)
			json = field;
		else
			status = sql_row_add(row,
			    column < last ? sql_column(columns, column)
					  : PQfname(result, field),
			    PQgetvalue(result, number, field));
	}
	if (status != MUSTER_OK || !sql_row_matches(row, query))
		return status;
	if (json >= 0)
		status = read_members(reading,
		    PQgetvalue(result, number, json));
	return status == MUSTER_OK ? muster_emit(row->call, &row->user)
				   : status;
}

muster_status
find_emit(const struct store *store, const muster_query *query,
    const PGresult *result, muster_call *call)
{
	struct reading reading = { .store = store,
		.result = result,
		.row.call = call };
	int fields = PQnfields(result), rows = PQntuples(result), i;
	muster_status status = MUSTER_OK;

	if (rows == 0)
		return MUSTER_OK;
	reading.columns = muster_alloc(call,
	    ((size_t)fields + 1) * sizeof *reading.columns);
	if (reading.columns == NULL)
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
		    &finding, store->options.retry_for);
	if (status == MUSTER_OK && finding.result != NULL)
		status = find_emit(store, query, finding.result, call);
	PQclear(finding.result);
	return status;
}
