/* SPDX-License-Identifier: MIT
 *
 * names - tables or columns that a database has, with their types.
 *
 * Kept in the call's memory, so that an error can list them and nothing is to
 * be freed. A list that grows leaves its old copy behind; lists are short.
 */
#include <config.h>

#include "names.h"

#include <string.h>

#include "base/text.h"

enum { NAMES_SHOWN = 24 };

static muster_status
names_add(muster_call *call, struct names *names, const char *name,
    const char *type)
{
	size_t room = names->capacity * 2 + 16;
	const char **items = names->items, **types = names->types;

	if (names->count == names->capacity) {
		items = muster_alloc(call, room * sizeof *items);
		types = muster_alloc(call, room * sizeof *types);
		if (items == NULL || types == NULL)
			return MUSTER_RESOURCE_EXHAUSTED;
		if (names->count > 0) {
			memcpy(items, names->items,
			    names->count * sizeof *items);
			memcpy(types, names->types,
			    names->count * sizeof *types);
		}
		names->items = items;
		names->types = types;
		names->capacity = room;
	}
	items[names->count] = muster_text(call, name, strlen(name));
	types[names->count] = muster_text(call, type, strlen(type));
	if (items[names->count] == NULL || types[names->count] == NULL)
		return MUSTER_RESOURCE_EXHAUSTED;
	names->count++;
	return MUSTER_OK;
}

size_t
names_find(const struct names *names, const char *name)
{
	size_t i;

	for (i = 0; i < names->count; i++) {
		if (sqlite3_stricmp(names->items[i], name) == 0)
			return i;
	}
	return names->count;
}

const char *
names_join(muster_call *call, const struct names *names)
{
	sqlite3_str *text = sqlite3_str_new(NULL);
	const char *joined = NULL;
	size_t i;

	for (i = 0; i < names->count && i < NAMES_SHOWN; i++)
		sqlite3_str_appendf(text, "%s%s", i > 0 ? ", " : "",
		    names->items[i]);
	if (i < names->count)
		sqlite3_str_appendf(text, " and %d more",
		    (int)(names->count - i));
	if (sqlite3_str_errcode(text) != SQLITE_OK)
		muster_fail(call, MUSTER_RESOURCE_EXHAUSTED, "out of memory");
	else
		joined = muster_text(call,
		    sqlite3_str_length(text) > 0 ? sqlite3_str_value(text) : "",
		    (size_t)sqlite3_str_length(text));
	sqlite3_free(sqlite3_str_finish(text));
	return joined;
}

const char *
names_hint(muster_call *call, const struct names *names, const char *name)
{
	const char *nearest = text_nearest(name, names->items, names->count);
	char *hint;
	size_t size;

	if (nearest == NULL)
		return "";
	size = strlen(nearest) + sizeof " (did you mean ''?)";
	hint = muster_alloc(call, size);
	if (hint == NULL)
		return "";
	sqlite3_snprintf((int)size, hint, " (did you mean '%s'?)", nearest);
	return hint;
}

muster_status
names_read(struct connection *connection, const char *query,
    const char *argument, struct names *ret_names)
{
	struct names names = { 0 };
	sqlite3_stmt *statement;
	muster_status status;
	int code = SQLITE_DONE;

	status = connection_prepare(connection, query, &statement);
	if (status != MUSTER_OK)
		return status;
	if (argument != NULL)
		sqlite3_bind_text(statement, 1, argument, -1, SQLITE_STATIC);
	while (status == MUSTER_OK &&
	    (code = sqlite3_step(statement)) == SQLITE_ROW) {
		const void *name = sqlite3_column_text(statement, 0);
		const void *type = sqlite3_column_text(statement, 1);

		/* A name that is left out is taken for one that is missing. */
		if (sqlite3_errcode(connection->db) == SQLITE_NOMEM)
			status = connection_fail(connection, SQLITE_NOMEM);
		else
			status = names_add(connection->call, &names,
			    name != NULL ? name : "", type != NULL ? type : "");
	}
	if (status == MUSTER_OK && code != SQLITE_DONE)
		status = connection_fail(connection, code);
	sqlite3_finalize(statement);
	if (status == MUSTER_OK)
		*ret_names = names;
	return status;
}
