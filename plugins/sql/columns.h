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

/* Is the row what was asked for, byte for byte, e-mail with A-Z folded? SQL
 * may let a little too much through. A row without id is no user. */
bool sql_matches(const muster_query *query, const muster_user *user);

#endif
