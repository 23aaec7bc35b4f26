/* SPDX-License-Identifier: MIT
 *
 * names - tables or columns that a database has, with their types.
 */
#ifndef SQLITE_NAMES_H
#define SQLITE_NAMES_H

#include "connection.h"

/* Lives as long as the call. */
struct names {
	const char **items;
	const char **types;
	size_t count;
	size_t capacity;
};

/* Runs a query of one or two columns, names and types, with ?1 = argument
 * (NULL: no parameter). */
muster_status names_read(struct connection *connection, const char *query,
    const char *argument, struct names *ret_names);

/* The position of a name, as SQLite compares them; count: it is not there. */
size_t names_find(const struct names *names, const char *name);

/* "a, b, c", cut after some. NULL: out of memory, the call has failed. */
const char *names_join(muster_call *call, const struct names *names);

/* " (did you mean 'x'?)", or "": nothing is near. */
const char *names_hint(muster_call *call, const struct names *names,
    const char *name);

#endif
