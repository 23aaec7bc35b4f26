/* SPDX-License-Identifier: MIT
 *
 * text - SQL that names the user's table and columns, as far as databases agree
 * on it.
 *
 * Names come from the configuration and may hold anything: they are quoted, and
 * columns of a row are written as u."name". Values are parameters, never text.
 */
#ifndef SQL_TEXT_H
#define SQL_TEXT_H

#include <stdio.h>

#include "sql/columns.h"

/* In what they differ. */
struct sql_dialect {
	char parameter;                 /* is followed by its number */
	const char *as_text;            /* follows a column that is read */
	void (*write_table)(FILE *out, const char *table);
};

/* A text on its way. */
struct sql_text {
	FILE *out;
	char *text;
	size_t size;
};

/* False: out of memory. */
bool sql_text_begin(struct sql_text *text);

/* What was written, for free(). NULL: out of memory. */
char *sql_text_end(struct sql_text *text);

/* "name", and the same of so many bytes. */
void sql_write_name(FILE *out, const char *name);
void sql_write_part(FILE *out, const char *name, size_t size);

/* Writes what `write` makes of each column from `first` on that the table has,
 * with commas between; number: how many there were before, and this one.
 * Returns how many they were. */
int sql_write_columns(FILE *out, const struct sql_columns *columns,
    size_t first, void (*write)(FILE *out, const char *name, int number));

/* SELECT all columns (NULL for those that the table does not have) FROM it as
 * u. */
void sql_write_select(FILE *out, const struct sql_dialect *dialect,
    const struct sql_columns *columns);

/* Inserts a row or replaces it by id; the parameters are the columns that the
 * table has. Returns the id that the row then has, as text. To be freed; NULL:
 * out of memory. */
char *sql_put(const struct sql_dialect *dialect,
    const struct sql_columns *columns);

/* Which one of its parameters a column is. */
int sql_put_parameter(const struct sql_columns *columns, size_t column);

#endif
