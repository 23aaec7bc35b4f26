/* SPDX-License-Identifier: MIT
 *
 * table - aligned columns on standard output, by libsmartcols.
 *
 * libsmartcols aligns by the width of characters on a terminal and not by
 * bytes: a wide one takes two columns, a combining one none. Its own encoding
 * of unprintable bytes is switched off, because each text goes through
 * escape_text() first and must not be escaped twice. It is kept from looking
 * at the terminal too, for it would cut what is too long: such a row simply
 * goes on in the terminal's next line.
 */
#include <config.h>

#include <stdlib.h>

#include "escape.h"
#include "table.h"

struct libscols_table *
table_new(void)
{
	struct libscols_table *table = scols_new_table();

	if (table == NULL)
		return NULL;
	if (scols_table_enable_noencoding(table, 1) != 0 ||
	    scols_table_set_termforce(table, SCOLS_TERMFORCE_NEVER) != 0) {
		scols_unref_table(table);
		return NULL;
	}
	scols_table_set_column_separator(table, "  ");
	return table;
}

static bool
add_column(struct libscols_table *table, const char *heading, int flags)
{
	char *safe = escape_text(heading);
	bool done = safe != NULL &&
	    scols_table_new_column(table, safe, 0, flags) != NULL;

	free(safe);
	return done;
}

bool
table_column(struct libscols_table *table, const char *heading)
{
	return add_column(table, heading, 0);
}

bool
table_column_right(struct libscols_table *table, const char *heading)
{
	return add_column(table, heading, SCOLS_FL_RIGHT);
}

bool
table_set(struct libscols_line *line, size_t column, const char *text)
{
	char *safe = escape_text(text != NULL ? text : "");

	if (safe == NULL)
		return false;
	/* The cell owns it from here on. */
	if (scols_line_refer_data(line, column, safe) == 0)
		return true;
	free(safe);
	return false;
}

bool
table_print(struct libscols_table *table)
{
	return scols_print_table(table) == 0;
}
