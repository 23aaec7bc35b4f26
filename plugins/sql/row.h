/* SPDX-License-Identifier: MIT
 *
 * row - a row on its way to a user.
 */
#ifndef SQL_ROW_H
#define SQL_ROW_H

#include <muster/store.h>

/* One after the other uses the same room for attributes. */
struct sql_row {
	muster_call *call;
	muster_user user;
	muster_attribute *attributes;   /* of the call */
	size_t capacity;
};

/* The next row: nothing is known of its user. */
void sql_row_begin(struct sql_row *row);

/* Not OK: the call has failed. */
muster_status sql_row_add(struct sql_row *row, const char *name,
    const char *value);

bool sql_row_has(const struct sql_row *row, const char *name);

/* Is the user what was asked for, byte for byte, e-mail with A-Z folded? SQL
 * may let a little too much through. A row without id is no user. */
bool sql_row_matches(const struct sql_row *row, const muster_query *query);

#endif
