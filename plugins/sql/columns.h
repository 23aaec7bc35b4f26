/* SPDX-License-Identifier: MIT
 *
 * columns - the table that holds users and its columns, in one order.
 *
 * Everything that goes over columns (building SQL, binding values, reading
 * rows) counts them the same way: the four that every user has, the attributes
 * as they are listed, and the one for all other attributes.
 */
#ifndef SQL_COLUMNS_H
#define SQL_COLUMNS_H

#include <muster/store.h>

struct sql_columns {
	const char *table;
	const char *id_column;
	const char *email_column;       /* "" here and in the next two: the */
	const char *org_id_column;      /* table has no such column */
	const char *name_column;
	muster_strings attribute_columns;
	const char *attributes_column;  /* a JSON object of the attributes that
					 * are not listed; NULL or "": none */
};

/* The first three are also the keys: the MUSTER_KEY bit of each is 1 << it. */
enum {
	SQL_ID,
	SQL_EMAIL,
	SQL_ORG_ID,
	SQL_NAME,
	SQL_ATTRIBUTES,                 /* the first attribute, if any */
	SQL_KEYS = SQL_NAME             /* how many keys there are */
};

/* The column for all other attributes, the last one. */
size_t sql_last_column(const struct sql_columns *columns);

/* How many columns there are, those that the table does not have included. */
size_t sql_column_count(const struct sql_columns *columns);

/* The name of a column in the table; NULL: the table does not have it. */
const char *sql_column(const struct sql_columns *columns, size_t column);

/* The option that names a column: "email_column". */
const char *sql_column_option(const struct sql_columns *columns,
    size_t column);

/* The column of an attribute: its own, or the last one. */
size_t sql_attribute_column(const struct sql_columns *columns,
    const char *name);

/* The keys (MUSTER_KEY bits) that a query asks by. */
unsigned sql_keys(const muster_query *query);

/* The keys that have a column. */
unsigned sql_known_keys(const struct sql_columns *columns);

/* Can every part of the user be kept? If not the call has failed. */
muster_status sql_check_user(const struct sql_columns *columns,
    const muster_user *user, muster_call *call);

/* Can a table have these? compare(): 0 where the database takes two names for
 * one. If not the call has failed. */
muster_status sql_check_columns(const struct sql_columns *columns,
    int (*compare)(const char *a, const char *b), muster_call *call);

/* Is no column named twice? */
bool sql_columns_differ(const struct sql_columns *columns,
    int (*compare)(const char *a, const char *b));

/* The options that name columns, for the table of a plugin; `where` is the
 * struct sql_columns in `whole`. */
#define SQL_COLUMN_OPTIONS(whole, where)                                     \
	{                                                                    \
		.name = "id_column",                                         \
		.type = MUSTER_STRING,                                       \
		MUSTER_INTO(whole, where.id_column),                         \
		.default_value = "id",                                       \
		.help = "its column for the id",                             \
	},                                                                   \
	{                                                                    \
		.name = "email_column",                                      \
		.type = MUSTER_STRING,                                       \
		MUSTER_INTO(whole, where.email_column),                      \
		.default_value = "email",                                    \
		.help = "its column for the e-mail; empty: it has none",     \
	},                                                                   \
	{                                                                    \
		.name = "org_id_column",                                     \
		.type = MUSTER_STRING,                                       \
		MUSTER_INTO(whole, where.org_id_column),                     \
		.default_value = "org_id",                                   \
		.help = "its column for the organisation; empty: it has none", \
	},                                                                   \
	{                                                                    \
		.name = "name_column",                                       \
		.type = MUSTER_STRING,                                       \
		MUSTER_INTO(whole, where.name_column),                       \
		.default_value = "name",                                     \
		.help = "its column for the name; empty: it has none",       \
	},                                                                   \
	{                                                                    \
		.name = "attribute_columns",                                 \
		.type = MUSTER_STRINGS,                                      \
		MUSTER_INTO(whole, where.attribute_columns),                 \
		.help = "further columns, each an attribute of that name",   \
	},                                                                   \
	{                                                                    \
		.name = "attributes_column",                                 \
		.type = MUSTER_STRING,                                       \
		MUSTER_INTO(whole, where.attributes_column),                 \
		.help = "its column for all other attributes, a JSON object", \
	}

#endif
