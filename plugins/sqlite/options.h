/* SPDX-License-Identifier: MIT
 *
 * options - what the INI file says of a store.
 */
#ifndef SQLITE_OPTIONS_H
#define SQLITE_OPTIONS_H

#include "sql/columns.h"

struct sqlite_options {
	const char *path;
	bool create;
	bool read_only;
	struct sql_columns columns;     /* attributes_column NULL: not said, see
					 * schema.h; "": the table has none */
	int64_t connections;
	int64_t busy_timeout;           /* nanoseconds */
};

#endif
