/* SPDX-License-Identifier: MIT
 *
 * options - what the INI file says of a store.
 */
#ifndef POSTGRES_OPTIONS_H
#define POSTGRES_OPTIONS_H

#include "sql/columns.h"

struct postgres_options {
	const char *connection;         /* libpq's; may hold a password */
	const char *password;           /* NULL: not said here */
	struct sql_columns columns;     /* table NULL: only the query is used */
	const char *query;              /* of the user's own; NULL: none */
	int64_t connections;
	int64_t connect_timeout;        /* nanoseconds, and the next too */
	int64_t retry_for;
};

#endif
