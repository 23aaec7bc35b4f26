/* SPDX-License-Identifier: MIT
 *
 * output_table - the users as a table for people.
 *
 * One row a user, one column a field, the attributes between the fields that
 * all users have and the store that the user came from.
 */
#include <config.h>

#include <string.h>

#include "records/records.h"

#include "output.h"
#include "table.h"

/* The columns around the attributes. */
enum { ID_COLUMN, EMAIL_COLUMN, ORG_COLUMN, NAME_COLUMN, FIRST_ATTRIBUTE };

/* The value of that attribute of the user, or NULL. */
static const char *
attribute_of(const muster_user *user, const char *name)
{
	size_t i;

	for (i = 0; i < user->attribute_count; i++)
		if (strcmp(user->attributes[i].name, name) == 0)
			return user->attributes[i].value;
	return NULL;
}

static bool
add_user(struct libscols_table *table, const muster_result *result,
    size_t index, const struct record_columns *attributes)
{
	const muster_user *user = muster_result_user(result, index);
	struct libscols_line *line = scols_table_new_line(table, NULL);
	size_t i;

	if (line == NULL || !table_set(line, ID_COLUMN, user->id) ||
	    !table_set(line, EMAIL_COLUMN, user->email) ||
	    !table_set(line, ORG_COLUMN, user->org_id) ||
	    !table_set(line, NAME_COLUMN, user->name))
		return false;
	for (i = 0; i < attributes->count; i++)
		if (!table_set(line, FIRST_ATTRIBUTE + i,
			attribute_of(user, attributes->names[i])))
			return false;
	return table_set(line, FIRST_ATTRIBUTE + attributes->count,
	    muster_result_user_store(result, index));
}

static bool
add_columns(struct libscols_table *table,
    const struct record_columns *attributes)
{
	size_t i;

	if (!table_column(table, "id") || !table_column(table, "email") ||
	    !table_column(table, "org_id") || !table_column(table, "name"))
		return false;
	for (i = 0; i < attributes->count; i++)
		if (!table_column(table, attributes->names[i]))
			return false;
	return table_column(table, "store");
}

static bool
fill(struct libscols_table *table, const muster_result *result,
    const struct record_columns *attributes)
{
	size_t users = muster_result_users(result), i;

	if (!add_columns(table, attributes))
		return false;
	for (i = 0; i < users; i++)
		if (!add_user(table, result, i, attributes))
			return false;
	return true;
}

bool
output_table(muster_result *result)
{
	size_t users = muster_result_users(result), i;
	struct record_columns attributes = { .count = 0 };
	struct libscols_table *table = NULL;
	bool done = true;

	if (users == 0)
		return true;
	for (i = 0; done && i < users; i++)
		done = record_columns_add(&attributes,
		    muster_result_user(result, i));
	if (done)
		table = table_new();
	done = table != NULL && fill(table, result, &attributes) &&
	    table_print(table);
	scols_unref_table(table);
	record_columns_fini(&attributes);
	return done;
}
