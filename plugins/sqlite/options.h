/* SPDX-License-Identifier: MIT
 *
 * options - what the INI file says of a store, and its columns in one order.
 *
 * Everything that goes over columns (building SQL, binding values, reading
 * rows, looking at a table) counts them the same way: the four that every user
 * has, the attributes as they are listed, and the one for all other attributes.
 */
#ifndef SQLITE_OPTIONS_H
#define SQLITE_OPTIONS_H

#include <muster/store.h>

struct sqlite_options {
	const char *path;
	bool create;
	bool read_only;
	const char *table;
	const char *id_column;
	const char *email_column;       /* "" here and in the next two: the */
	const char *org_id_column;      /* table has no such column */
	const char *name_column;
	muster_strings attribute_columns;
	const char *attributes_column;  /* a JSON object of the attributes that
					 * are not listed; NULL: not said, see
					 * schema.h; "": the table has none */
	int64_t connections;
	int64_t busy_timeout;           /* nanoseconds */
};

/* The first three are also the keys: the MUSTER_KEY bit of each is 1 << it. */
enum {
	COLUMN_ID,
	COLUMN_EMAIL,
	COLUMN_ORG_ID,
	COLUMN_NAME,
	COLUMN_ATTRIBUTES,              /* the first attribute, if any */
	COLUMN_KEYS = COLUMN_NAME       /* how many keys there are */
};

/* The column for all other attributes, the last one. */
static inline size_t
options_last_column(const struct sqlite_options *options)
{
	return COLUMN_ATTRIBUTES + options->attribute_columns.count;
}

/* How many columns there are, those that the table does not have included. */
static inline size_t
options_columns(const struct sqlite_options *options)
{
	return options_last_column(options) + 1;
}

/* The name of a column in the table; NULL: the table does not have it. */
static inline const char *
options_column(const struct sqlite_options *options, size_t column)
{
	const char *name = options->attributes_column;
	const char *const fixed[COLUMN_ATTRIBUTES] = {
		[COLUMN_ID] = options->id_column,
		[COLUMN_EMAIL] = options->email_column,
		[COLUMN_ORG_ID] = options->org_id_column,
		[COLUMN_NAME] = options->name_column,
	};

	if (column < COLUMN_ATTRIBUTES)
		name = fixed[column];
	else if (column < options_last_column(options))
		name = options->attribute_columns
		    .items[column - COLUMN_ATTRIBUTES];
	return name != NULL && name[0] != '\0' ? name : NULL;
}

/* The option that names a column: "email_column". */
static inline const char *
options_column_option(const struct sqlite_options *options, size_t column)
{
	static const char *const names[] = {
		[COLUMN_ID] = "id_column",
		[COLUMN_EMAIL] = "email_column",
		[COLUMN_ORG_ID] = "org_id_column",
		[COLUMN_NAME] = "name_column",
		[COLUMN_ATTRIBUTES] = "attribute_columns",
	};

	if (column == options_last_column(options))
		return "attributes_column";
	return names[column < COLUMN_ATTRIBUTES ? column : COLUMN_ATTRIBUTES];
}

#endif
