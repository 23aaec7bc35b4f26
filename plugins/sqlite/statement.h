/* SPDX-License-Identifier: MIT
 *
 * statement - the texts of all SQL that names the user's table and columns.
 *
 * Every text is allocated by SQLite and freed with sqlite3_free(); NULL: out
 * of memory. Identifiers are quoted; values are parameters, never text.
 */
#ifndef SQLITE_STATEMENT_H
#define SQLITE_STATEMENT_H

#include "options.h"

/* How a row is compared with a key. None lets less through than the key
 * allows; what is too much is dropped when the row is read. */
enum match {
	MATCH_EQUAL,            /* as the column compares, affinity included */
	MATCH_ANY_TYPE,         /* the column keeps values as they came: try
				 * the key as text, as number, as blob */
	MATCH_NOCASE,           /* A-Z folded, by SQLite's NOCASE */
	MATCH_LOWER,            /* both through lower() */
	MATCH_UPPER             /* both through upper() */
};

/* The statements that a connection keeps. The first eight are find, by the
 * bits of the keys it is asked by; 0 is not used. */
enum {
	STATEMENT_FIND,
	STATEMENT_PUT = 8,
	STATEMENT_ATTRIBUTES,
	STATEMENT_REMOVE,
	STATEMENT_PING,
	STATEMENT_BEGIN,
	STATEMENT_COMMIT,
	STATEMENT_COUNT
};

/* Selects all columns (NULL for those that the table does not have) where
 * every key of `keys` (MUSTER_KEY bits) matches; ?1 is the id, ?2 the e-mail,
 * ?3 the organisation. */
char *statement_find(const struct sqlite_options *options,
    const enum match *matches, unsigned keys);

/* Inserts a row or replaces it by id; ?N is column N - 1. Returns the id that
 * the row then has, as text. */
char *statement_put(const struct sqlite_options *options);

/* Deletes the row whose id is ?1 byte for byte. */
char *statement_remove(const struct sqlite_options *options,
    const enum match *matches);

/* Reads something of the table. */
char *statement_ping(const struct sqlite_options *options);

/* Takes the JSON object ?1 apart: name and value of each member. */
char *statement_attributes(void);

/* The table as this plugin makes it. */
char *statement_create_table(const struct sqlite_options *options);

/* Adds one column to it. */
char *statement_add_column(const struct sqlite_options *options,
    size_t column);

/* An index, named TABLE_COLUMN, that serves lookups by a key; a unique one is
 * what put needs of the id. */
char *statement_create_index(const struct sqlite_options *options,
    size_t column, bool unique);

#endif
