/* SPDX-License-Identifier: MIT
 *
 * schema - the table (or view) as it stands in the database: looked at, made
 * if it is to be made, and held against the options.
 */
#ifndef SQLITE_SCHEMA_H
#define SQLITE_SCHEMA_H

#include "connection.h"

struct schema {
	enum match matches[SQL_KEYS];        /* how each key is compared */
	bool is_view;
	bool unique_id;         /* an index keeps ids apart: put works */
};

/* Looks at the table, after it has made what is missing if the options say
 * so. A table or a column that is not there fails the opening at the option
 * that names it, with what there is. `options` are those of the connection;
 * if they do not say attributes_column, it is set: "attributes" where a
 * database that this plugin made has it, else "". */
muster_status schema_open(struct connection *connection,
    struct sqlite_options *options, struct schema *ret_schema);

/* Warns of what will hurt: keys without index, ids that are not unique or
 * missing, a journal that lets writers hold up readers. */
muster_status schema_check(struct connection *connection,
    const struct schema *schema);

#endif
