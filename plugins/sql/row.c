/* SPDX-License-Identifier: MIT
 *
 * row - a row on its way to a user.
 */
#include <config.h>

#include "sql/row.h"

#include <string.h>

void
sql_row_begin(struct sql_row *row)
{
	row->user = (muster_user){ .id = NULL };
}

muster_status
sql_row_add(struct sql_row *row, const char *name, const char *value)
{
	size_t count = row->user.attribute_count;
	size_t capacity = row->capacity * 2 + 8;
	muster_attribute *attributes;

	if (count == row->capacity) {
		attributes = muster_alloc(row->call,
		    capacity * sizeof *attributes);
		if (attributes == NULL)
			return MUSTER_RESOURCE_EXHAUSTED;
		if (count > 0)
			memcpy(attributes, row->attributes,
			    count * sizeof *attributes);
		row->attributes = attributes;
		row->capacity = capacity;
	}
	row->attributes[count] = (muster_attribute){ name, value };
	row->user.attributes = row->attributes;
	row->user.attribute_count = count + 1;
	return MUSTER_OK;
}

bool
sql_row_has(const struct sql_row *row, const char *name)
{
	size_t i;

	for (i = 0; i < row->user.attribute_count; i++) {
		if (strcmp(row->attributes[i].name, name) == 0)
			return true;
	}
	return false;
}

static bool
same(const char *asked, const char *value)
{
	return asked == NULL || (value != NULL && strcmp(asked, value) == 0);
}

bool
sql_row_matches(const struct sql_row *row, const muster_query *query)
{
	const muster_user *user = &row->user;

	if (user->id == NULL || user->id[0] == '\0')
		return false;
	if (!same(query->id, user->id) || !same(query->org_id, user->org_id))
		return false;
	return query->email == NULL ||
	    (user->email != NULL &&
		muster_email_equal(query->email, user->email));
}
