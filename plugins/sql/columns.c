/* SPDX-License-Identifier: MIT
 *
 * columns - the table that holds users and its columns, in one order.
 */
#include <config.h>

#include "sql/columns.h"

#include <string.h>

size_t
sql_last_column(const struct sql_columns *columns)
{
	return SQL_ATTRIBUTES + columns->attribute_columns.count;
}

size_t
sql_column_count(const struct sql_columns *columns)
{
	return sql_last_column(columns) + 1;
}

const char *
sql_column(const struct sql_columns *columns, size_t column)
{
	const char *name = columns->attributes_column;
	const char *const fixed[SQL_ATTRIBUTES] = {
		[SQL_ID] = columns->id_column,
		[SQL_EMAIL] = columns->email_column,
		[SQL_ORG_ID] = columns->org_id_column,
		[SQL_NAME] = columns->name_column,
	};

	if (column < SQL_ATTRIBUTES)
		name = fixed[column];
	else if (column < sql_last_column(columns))
		name =
		    columns->attribute_columns.items[column - SQL_ATTRIBUTES];
	return name != NULL && name[0] != '\0' ? name : NULL;
}

const char *
sql_column_option(const struct sql_columns *columns, size_t column)
{
	static const char *const names[] = {
		[SQL_ID] = "id_column",
		[SQL_EMAIL] = "email_column",
		[SQL_ORG_ID] = "org_id_column",
		[SQL_NAME] = "name_column",
		[SQL_ATTRIBUTES] = "attribute_columns",
	};

	if (column == sql_last_column(columns))
		return "attributes_column";
	return names[column < SQL_ATTRIBUTES ? column : SQL_ATTRIBUTES];
}

size_t
sql_attribute_column(const struct sql_columns *columns, const char *name)
{
	const muster_strings *listed = &columns->attribute_columns;
	size_t i;

	for (i = 0; i < listed->count; i++) {
		if (strcmp(listed->items[i], name) == 0)
			break;
	}
	return SQL_ATTRIBUTES + i;
}

unsigned
sql_keys(const muster_query *query)
{
	return (query->id != NULL ? MUSTER_KEY_ID : 0) |
	    (query->email != NULL ? MUSTER_KEY_EMAIL : 0) |
	    (query->org_id != NULL ? MUSTER_KEY_ORG_ID : 0);
}

unsigned
sql_known_keys(const struct sql_columns *columns)
{
	unsigned keys = 0, i;

	for (i = 0; i < SQL_KEYS; i++) {
		if (sql_column(columns, i) != NULL)
			keys |= 1u << i;
	}
	return keys;
}

muster_status
sql_check_user(const struct sql_columns *columns, const muster_user *user,
    muster_call *call)
{
	const struct {
		const char *what;
		const char *value;
		size_t column;
	} members[] = {
		{ "e-mail", user->email, SQL_EMAIL },
		{ "organisation", user->org_id, SQL_ORG_ID },
		{ "name", user->name, SQL_NAME },
	};
	size_t i;

	for (i = 0; i < sizeof members / sizeof *members; i++) {
		if (members[i].value != NULL &&
		    sql_column(columns, members[i].column) == NULL)
			return muster_fail(call, MUSTER_INVALID_ARGUMENT,
			    "user '%s': table '%s' has no column for the %s",
			    user->id, columns->table, members[i].what);
	}
	for (i = 0; i < user->attribute_count; i++) {
		const char *name = user->attributes[i].name;

		if (sql_column(columns, sql_attribute_column(columns, name)) ==
		    NULL)
			return muster_fail(call, MUSTER_INVALID_ARGUMENT,
			    "user '%s': no column for attribute '%s' "
			    "(attribute_columns names them)",
			    user->id, name);
	}
	return MUSTER_OK;
}

muster_status
sql_check_columns(const struct sql_columns *columns,
    int (*compare)(const char *a, const char *b), muster_call *call)
{
	const muster_strings *attributes = &columns->attribute_columns;
	size_t i, j;

	if (columns->table != NULL && columns->table[0] == '\0')
		return muster_fail_option(call, "table",
		    "the name of a table is needed");
	if (columns->id_column[0] == '\0')
		return muster_fail_option(call, "id_column",
		    "every user has an id: a column is needed");
	if (attributes->count > MUSTER_MAX_ATTRIBUTES)
		return muster_fail_option(call, "attribute_columns",
		    "%zu columns, a user has at most %d attributes",
		    attributes->count, MUSTER_MAX_ATTRIBUTES);
	for (i = 0; i < attributes->count; i++) {
		for (j = 0; j < i; j++) {
			if (compare(attributes->items[i],
				attributes->items[j]) != 0)
				continue;
			return muster_fail_option(call, "attribute_columns",
			    "column '%s' is named twice", attributes->items[i]);
		}
		if (attributes->items[i][0] == '\0')
			return muster_fail_option(call, "attribute_columns",
			    "the name of a column is empty");
	}
	return MUSTER_OK;
}

bool
sql_columns_differ(const struct sql_columns *columns,
    int (*compare)(const char *a, const char *b))
{
	const char *a, *b;
	size_t i, j;

	for (i = 0; i < sql_column_count(columns); i++) {
		for (j = i + 1; j < sql_column_count(columns); j++) {
			a = sql_column(columns, i);
			b = sql_column(columns, j);
			if (a != NULL && b != NULL && compare(a, b) == 0)
				return false;
		}
	}
	return true;
}
