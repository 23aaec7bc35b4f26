/* SPDX-License-Identifier: MIT
 *
 * statement - the texts of all SQL that names the user's table and columns.
 *
 * What all databases agree on is written by sql/text.c, as here: names come
 * from the configuration and may hold anything, so they go through SQLite's own
 * %w, which doubles quotes, and columns are written as u."name", because SQLite
 * takes a lone "name" that is no column for a string.
 *
 * The comparison of find is chosen so that an index can serve it. A column of
 * text or of integers is compared by "=": SQLite gives the key the column's
 * affinity, so that '42' finds the number 42. A column that keeps whatever it
 * was given, or one of a view, is compared with each form the value may have.
 * E-mail is compared under NOCASE, which folds A-Z and nothing else, just as
 * muster does; lower() is for tables that have their index on that.
 */
#include <config.h>

#include "statement.h"

#include <sqlite3.h>
#include <stdlib.h>

#include "sql/text.h"

static void
write_table(FILE *out, const char *table)
{
	fputs("main.", out);
	sql_write_name(out, table);
}

static const struct sql_dialect dialect = {
	.parameter = '?',
	.as_text = "",
	.write_table = write_table,
};

/* Moves a text into SQLite's memory. NULL stays NULL. */
static char *
move(char *text)
{
	char *moved = text != NULL ? sqlite3_mprintf("%s", text) : NULL;

	free(text);
	return moved;
}

static void
append_match(sqlite3_str *text, const struct sqlite_options *options,
    size_t column, enum match match)
{
	const char *name = sql_column(&options->columns, column);
	int number = (int)column + 1;

	switch (match) {
	case MATCH_EQUAL:
		sqlite3_str_appendf(text, "u.\"%w\" = ?%d", name, number);
		break;
	case MATCH_ANY_TYPE:
		sqlite3_str_appendf(text,
		    "u.\"%w\" IN (?%d, "
		    "CAST(?%d AS NUMERIC), CAST(?%d AS BLOB))",
		    name, number, number, number);
		break;
	case MATCH_NOCASE:
		sqlite3_str_appendf(text, "u.\"%w\" = ?%d COLLATE NOCASE", name,
		    number);
		break;
	case MATCH_LOWER:
		sqlite3_str_appendf(text, "lower(u.\"%w\") = lower(?%d)", name,
		    number);
		break;
	case MATCH_UPPER:
		sqlite3_str_appendf(text, "upper(u.\"%w\") = upper(?%d)", name,
		    number);
		break;
	}
}

static char *
find_select(const struct sqlite_options *options)
{
	struct sql_text text;

	if (!sql_text_begin(&text))
		return NULL;
	sql_write_select(text.out, &dialect, &options->columns);
	return sql_text_end(&text);
}

char *
statement_find(const struct sqlite_options *options, const enum match *matches,
    unsigned keys)
{
	char *select = find_select(options);
	const char *before = " WHERE ";
	sqlite3_str *text;
	size_t i;

	if (select == NULL)
		return NULL;
	text = sqlite3_str_new(NULL);
	sqlite3_str_appendall(text, select);
	free(select);
	for (i = 0; i < SQL_KEYS; i++) {
		if (!(keys & 1u << i))
			continue;
		sqlite3_str_appendall(text, before);
		append_match(text, options, i, matches[i]);
		before = " AND ";
	}
	return sqlite3_str_finish(text);
}

/* No row that refers to this one is cascaded away, as INSERT OR REPLACE would
 * do. */
char *
statement_put(const struct sqlite_options *options)
{
	return move(sql_put(&dialect, &options->columns));
}

char *
statement_remove(const struct sqlite_options *options,
    const enum match *matches)
{
	sqlite3_str *text = sqlite3_str_new(NULL);

	sqlite3_str_appendf(text, "DELETE FROM main.\"%w\" AS u WHERE ",
	    options->columns.table);
	append_match(text, options, SQL_ID, matches[SQL_ID]);
	sqlite3_str_appendf(text,
	    " AND CAST(u.\"%w\" AS TEXT) = ?1 COLLATE BINARY",
	    options->columns.id_column);
	return sqlite3_str_finish(text);
}

char *
statement_ping(const struct sqlite_options *options)
{
	return sqlite3_mprintf("SELECT 1 FROM main.\"%w\" LIMIT 1",
	    options->columns.table);
}

char *
statement_attributes(void)
{
	return sqlite3_mprintf("SELECT key, value FROM json_each(?1)");
}

char *
statement_create_table(const struct sqlite_options *options)
{
	sqlite3_str *text = sqlite3_str_new(NULL);
	const char *name, *type;
	size_t i;

	sqlite3_str_appendf(text, "CREATE TABLE main.\"%w\"",
	    options->columns.table);
	for (i = 0; i < sql_column_count(&options->columns); i++) {
		name = sql_column(&options->columns, i);
		type = i == SQL_ID   ? "TEXT NOT NULL PRIMARY KEY"
		    : i == SQL_EMAIL ? "TEXT COLLATE NOCASE"
				     : "TEXT";
		if (name != NULL)
			sqlite3_str_appendf(text, "%s\"%w\" %s",
			    i == SQL_ID ? " (" : ", ", name, type);
	}
	sqlite3_str_appendall(text, ")");
	return sqlite3_str_finish(text);
}

char *
statement_add_column(const struct sqlite_options *options, size_t column)
{
	return sqlite3_mprintf("ALTER TABLE main.\"%w\" ADD COLUMN \"%w\" TEXT",
	    options->columns.table, sql_column(&options->columns, column));
}

char *
statement_create_index(const struct sqlite_options *options, size_t column,
    bool unique)
{
	const char *name = sql_column(&options->columns, column);

	return sqlite3_mprintf("CREATE %sINDEX \"%w_%w\" ON \"%w\" "
			       "(\"%w\"%s)",
	    unique ? "UNIQUE " : "", options->columns.table, name,
	    options->columns.table, name,
	    column == SQL_EMAIL ? " COLLATE NOCASE" : "");
}
