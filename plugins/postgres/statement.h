/* SPDX-License-Identifier: MIT
 *
 * statement - the texts of all SQL that names the user's table and columns.
 *
 * Identifiers are quoted; values are parameters, never text. Every text is
 * allocated by malloc; NULL: out of memory.
 */
#ifndef POSTGRES_STATEMENT_H
#define POSTGRES_STATEMENT_H

#include "options.h"

/* How a row is compared with an e-mail. */
enum match {
	MATCH_LOWER_C,          /* lower() under "C": A-Z folded, no other */
	MATCH_LOWER,            /* lower() as the column is collated */
	MATCH_EQUAL             /* the type itself disregards case: citext */
};

/* The statements that a connection prepares. The first eight are find, by the
 * bits of the keys it is asked by; 0 is the query of the user's own. */
enum {
	STATEMENT_FIND,
	STATEMENT_PUT = 8,
	STATEMENT_EXISTS,
	STATEMENT_REMOVE,
	STATEMENT_COUNT
};

/* The parameters of the user's own query, as bits; those of the keys are the
 * MUSTER_KEY bits. */
enum { PARAMETER_LIMIT = 8, PARAMETERS = 4 };

struct statement {
	char *text;                     /* NULL: cannot be asked */
	int count;                      /* of its parameters */
	/* of the user's own query: which parameter each number is, as an
	 * index: 0 to 2 the keys, 3 the limit; all that occur, as bits */
	unsigned parameters[PARAMETERS];
	unsigned used;
};

/* Selects all columns (NULL for those that the table does not have) where
 * every key of `keys` matches. Its parameters: the keys in their order, then
 * how many rows, NULL: all. */
char *statement_find(const struct sql_columns *columns, enum match match,
    unsigned keys);

/* As sql_put(). */
char *statement_put(const struct sql_columns *columns);

/* Finds, and deletes, the row whose id is $1 as the column compares and $2 byte
 * for byte. */
char *statement_exists(const struct sql_columns *columns);
char *statement_remove(const struct sql_columns *columns);

/* The table's name as SQL writes it. */
char *statement_table(const struct sql_columns *columns);

/* An index that serves lookups by a key. */
char *statement_index(const struct sql_columns *columns, size_t column);

/* Replaces :id, :email, :org_id and :limit outside of strings, quoted names
 * and comments. NULL with *ret_bad: an unknown name, of *ret_size bytes. */
char *statement_query(const char *query, struct statement *statement,
    const char **ret_bad, size_t *ret_size);

#endif
