/* SPDX-License-Identifier: MIT
 *
 * schema - the table as it stands in the database, held against the options,
 * and whether indexes serve the lookups.
 *
 * The planner is asked with enable_seqscan = off, so that a table that is still
 * small does not look as if it had no index: what it then reads as a whole, it
 * has to read as a whole.
 */
#include <config.h>

#include "store.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char columns_text[] =
    "SELECT a.attname, t.typname, t.typcategory,"
    " coalesce(c.collisdeterministic, true)"
    " FROM pg_catalog.pg_attribute a"
    " JOIN pg_catalog.pg_type t ON t.oid = a.atttypid"
    " LEFT JOIN pg_catalog.pg_collation c ON c.oid = a.attcollation"
    " WHERE a.attrelid = pg_catalog.to_regclass($1)"
    " AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum";

/* Does every letter of A-Z fold as muster folds it? */
static const char fold_text[] =
    "SELECT 1 WHERE lower('ABCDEFGHIJKLMNOPQRSTUVWXYZ')"
    " = 'abcdefghijklmnopqrstuvwxyz' COLLATE \"C\"";

/* ---- plans ---- */

/* Sets *ret_scans if all of a table is read to answer this. */
static muster_status
plan_scans(struct session *session, const char *text, int count,
    bool *ret_scans)
{
	const char *const values[PARAMETERS] = { NULL };
	struct question question = { .which = -1,
		.count = count,
		.values = values };
	muster_status status = session_say(session, "BEGIN");
	bool seq = false, index = false, condition = false;
	char *explain = NULL;
	int i;

	if (status == MUSTER_OK)
		status = session_say(session, "SET LOCAL enable_seqscan = off");
	/* a plan for any value, not for NULL, which is known to match none */
	if (status == MUSTER_OK)
		status = session_say(session,
		    "SET LOCAL plan_cache_mode = force_generic_plan");
	if (status == MUSTER_OK &&
	    (text == NULL ||
		asprintf(&explain, "PREPARE muster_explain AS %s", text) < 0))
		status = session_fail(session, MUSTER_RESOURCE_EXHAUSTED,
		    "out of memory");
	if (status == MUSTER_OK) {
		status = session_say(session, explain);
		free(explain);
	}
	if (status != MUSTER_OK)
		return status;
	question.text = count == 1
	    ? "EXPLAIN (COSTS off) EXECUTE muster_explain(NULL)"
	    : count == 2
	    ? "EXPLAIN (COSTS off) EXECUTE muster_explain(NULL, NULL)"
	    : count == 3
	    ? "EXPLAIN (COSTS off) EXECUTE muster_explain(NULL, NULL, NULL)"
	    : "EXPLAIN (COSTS off) "
	      "EXECUTE muster_explain(NULL, NULL, NULL, NULL)";
	question.count = 0;
	status = session_ask(session, &question);
	if (status != MUSTER_OK)
		return status;
	for (i = 0; i < PQntuples(session->link->result); i++) {
		const char *line = PQgetvalue(session->link->result, i, 0);

		seq = seq || strstr(line, "Seq Scan on ") != NULL;
		index = index || strstr(line, "Index Scan using ") != NULL ||
		    strstr(line, "Index Only Scan using ") != NULL;
		condition = condition || strstr(line, "Index Cond: ") != NULL;
	}
	*ret_scans = seq || (index && !condition);
	status = session_say(session, "DEALLOCATE muster_explain");
	return status == MUSTER_OK ? session_say(session, "ROLLBACK") : status;
}

static muster_status
key_scans(struct session *session, const struct store *store, enum match match,
    size_t key, bool *ret_scans)
{
	char *text = statement_find(&store->options.columns, match, 1u << key);
	muster_status status = plan_scans(session, text, 2, ret_scans);

	free(text);
	return status;
}

/* ---- opening ---- */

/* It is a mistake in the file, in that line. */
static muster_status
blame(struct session *session, const char *option, muster_status status)
{
	session->failure.option = option;
	return status;
}

static int
find_column(const PGresult *columns, const char *name)
{
	int i;

	for (i = 0; i < PQntuples(columns); i++) {
		if (strcmp(PQgetvalue(columns, i, 0), name) == 0)
			return i;
	}
	return -1;
}

static muster_status
check_columns(struct session *session, struct store *store,
    const PGresult *found)
{
	const struct sql_columns *columns = &store->options.columns;
	const char *name, *type;
	size_t i;
	int row;

	if (PQntuples(found) == 0)
		return blame(session, "table",
		    session_fail(session, MUSTER_INVALID_ARGUMENT,
			"the database has no table '%s' that this user can see",
			columns->table));
	for (i = 0; i < sql_column_count(columns); i++) {
		name = sql_column(columns, i);
		if (name == NULL)
			continue;
		row = find_column(found, name);
		if (row < 0)
			return blame(session, sql_column_option(columns, i),
			    session_fail(session, MUSTER_INVALID_ARGUMENT,
				"table '%s' has no column '%s'", columns->table,
				name));
		if (i >= SQL_KEYS)
			continue;
		type = PQgetvalue(found, row, 1);
		if (PQgetvalue(found, row, 2)[0] != 'S')
			store->typed |= 1u << i;
		else if (PQgetvalue(found, row, 3)[0] == 't' &&
		    (strcmp(type, "text") == 0 || strcmp(type, "varchar") == 0))
			store->exact |= 1u << i;
		if (i == SQL_EMAIL && strcmp(type, "citext") == 0)
			store->match = MATCH_EQUAL;
	}
	return MUSTER_OK;
}

/* Where lower(column) has an index and that under "C" has none, and both fold
 * alike. */
static muster_status
choose_match(struct session *session, struct store *store)
{
	const struct question fold = { .text = fold_text, .which = -1 };
	muster_status status;
	bool scans = false;

	if (sql_column(&store->options.columns, SQL_EMAIL) == NULL ||
	    store->match == MATCH_EQUAL)
		return MUSTER_OK;
	status = key_scans(session, store, MATCH_LOWER_C, SQL_EMAIL, &scans);
	if (status != MUSTER_OK || !scans)
		return status;
	if (store->typed & MUSTER_KEY_EMAIL)
		return MUSTER_OK;
	status = session_ask(session, &fold);
	if (status != MUSTER_OK || PQntuples(session->link->result) == 0)
		return status;
	status = key_scans(session, store, MATCH_LOWER, SQL_EMAIL, &scans);
	if (status == MUSTER_OK && !scans) {
		store->match = MATCH_LOWER;
		store->exact &= ~(unsigned)MUSTER_KEY_EMAIL;
	}
	return status;
}

static muster_status
open_attempt(struct session *session, void *arg)
{
	struct store *store = arg;
	const char *values[1] = { NULL };
	const struct question columns = { columns_text, -1, 1, values };
	struct statement *own = &store->statements[STATEMENT_FIND];
	muster_status status = MUSTER_OK;
	PGresult *found;
	char *table;
	bool scans;

	if (own->text != NULL)
		status = plan_scans(session, own->text, own->count, &scans);
	if (status == MUSTER_FAILED_PRECONDITION)
		return blame(session, "query", status);
	if (status != MUSTER_OK || store->options.columns.table == NULL)
		return status;
	table = statement_table(&store->options.columns);
	if (table == NULL)
		return session_fail(session, MUSTER_RESOURCE_EXHAUSTED,
		    "out of memory");
	values[0] = table;
	status = session_ask(session, &columns);
	free(table);
	if (status != MUSTER_OK)
		return status;
	found = session->link->result;
	session->link->result = NULL;
	status = check_columns(session, store, found);
	PQclear(found);
	return status == MUSTER_OK ? choose_match(session, store) : status;
}

muster_status
schema_open(struct store *store, muster_call *call)
{
	return session_run(&store->connections, call, open_attempt, store, 0);
}

/* ---- muster check ---- */

static muster_status
warn_key(struct session *session, const struct store *store, size_t key)
{
	const struct sql_columns *columns = &store->options.columns;
	muster_status status;
	bool scans = false;
	char *index;

	status = key_scans(session, store, store->match, key, &scans);
	if (status != MUSTER_OK || !scans)
		return status;
	index = statement_index(columns, key);
	muster_warn(session->call,
	    "no index serves lookups by column '%s' of table '%s': %s",
	    sql_column(columns, key), columns->table,
	    index != NULL ? index : "CREATE INDEX ...");
	free(index);
	return MUSTER_OK;
}

static muster_status
check_attempt(struct session *session, void *arg)
{
	const struct store *store = arg;
	const struct statement *own = &store->statements[STATEMENT_FIND];
	muster_status status = MUSTER_OK;
	bool scans = false;
	size_t i;

	if (own->text != NULL) {
		status = plan_scans(session, own->text, own->count, &scans);
		if (scans)
			muster_warn(session->call,
			    "no index serves the query: it reads all of a "
			    "table");
		return status;
	}
	for (i = 0; i < SQL_KEYS && status == MUSTER_OK; i++) {
		if (store->keys & 1u << i)
			status = warn_key(session, store, i);
	}
	return status;
}

muster_status
postgres_check(void *arg, muster_call *call)
{
	struct store *store = arg;

	return session_run(&store->connections, call, check_attempt, store,
	    store->options.retry_for);
}
