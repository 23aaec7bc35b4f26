/* SPDX-License-Identifier: MIT
 *
 * table - aligned columns on standard output, by libsmartcols.
 */
#ifndef CLI_TABLE_H
#define CLI_TABLE_H

#include <libsmartcols.h>
#include <stdbool.h>
#include <stddef.h>

/* An empty table that neither cuts nor escapes. NULL: no memory. Free with
 * scols_unref_table(). */
struct libscols_table *table_new(void);

/* One more column with that heading; texts begin at its left, or end at its
 * right. Headings and texts are made safe to show (escape.h); a NULL text is an
 * empty cell. False: no memory. */
bool table_column(struct libscols_table *table, const char *heading);
bool table_column_right(struct libscols_table *table, const char *heading);
bool table_set(struct libscols_line *line, size_t column, const char *text);

/* Prints it. False: no memory; whether it could be written is in
 * ferror(stdout). */
bool table_print(struct libscols_table *table);

#endif
