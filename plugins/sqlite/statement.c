/* SPDX-License-Identifier: MIT
 *
 * statement - the texts of all SQL that names the user's table and columns.
 *
 * Names come from the configuration and may hold anything: they go through
 * SQLite's own %w, which doubles quotes, and columns are written as u."name",
 * because SQLite takes a lone "name" that is no column for a string.
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

static void
append_match(sqlite3_str *text, const struct sqlite_options *options,
    size_t column, enum match match)
{
	const char *name = options_column(options, column);
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

char *
statement_find(const struct sqlite_options *options, const enum match *matches,
    unsigned keys)
{
	sqlite3_str *text = sqlite3_str_new(NULL);
	const char *before, *name;
	size_t i;

	for (i = 0; i < options_columns(options); i++) {
		before = i == 0 ? "SELECT " : ", ";
		name = options_column(options, i);
		if (name == NULL)
			sqlite3_str_appendf(text, "%sNULL", before);
		else
			sqlite3_str_appendf(text, "%su.\"%w\"", before, name);
	}
	sqlite3_str_appendf(text, " FROM main.\"%w\" AS u", options->table);
	before = " WHERE ";
	for (i = 0; i < COLUMN_KEYS; i++) {
		if (!(keys & 1u << i))
			continue;
		sqlite3_str_appendall(text, before);
		append_match(text, options, i, matches[i]);
		before = " AND ";
	}
	return sqlite3_str_finish(text);
}

/* Appends what `append` makes of each column from `first` on that the table
 * has, with commas between. Returns how many they were. */
static size_t
append_columns(sqlite3_str *text, const struct sqlite_options *options,
    size_t first, void (*append)(sqlite3_str *, const char *, int))
{
	const char *name;
	size_t count = 0, i;

	for (i = first; i < options_columns(options); i++) {
		name = options_column(options, i);
		if (name == NULL)
			continue;
		if (count++ > 0)
			sqlite3_str_appendall(text, ", ");
		append(text, name, (int)i + 1);
	}
	return count;
}

static void
append_name(sqlite3_str *text, const char *name, int number)
{
	(void)number;
	sqlite3_str_appendf(text, "\"%w\"", name);
}

static void
append_parameter(sqlite3_str *text, const char *name, int number)
{
	(void)name;
	sqlite3_str_appendf(text, "?%d", number);
}

static void
append_update(sqlite3_str *text, const char *name, int number)
{
	(void)number;
	sqlite3_str_appendf(text, "\"%w\" = excluded.\"%w\"", name, name);
}

/* Only the columns that are known here are replaced: the others of a table
 * that somebody else made keep their values, and no row that refers to this
 * one is cascaded away, as INSERT OR REPLACE would do. */
char *
statement_put(const struct sqlite_options *options)
{
	sqlite3_str *text = sqlite3_str_new(NULL);
	const char *id = options->id_column;

	sqlite3_str_appendf(text, "INSERT INTO main.\"%w\" AS u (",
	    options->table);
	append_columns(text, options, COLUMN_ID, append_name);
	sqlite3_str_appendall(text, ") VALUES (");
	append_columns(text, options, COLUMN_ID, append_parameter);
	sqlite3_str_appendf(text, ") ON CONFLICT (\"%w\") DO UPDATE SET ", id);
	/* RETURNING needs an update even if there is nothing to replace */
	if (append_columns(text, options, COLUMN_EMAIL, append_update) == 0)
		sqlite3_str_appendf(text, "\"%w\" = u.\"%w\"", id, id);
	sqlite3_str_appendf(text, " RETURNING CAST(\"%w\" AS TEXT)", id);
	return sqlite3_str_finish(text);
}

char *
statement_remove(const struct sqlite_options *options,
    const enum match *matches)
{
	sqlite3_str *text = sqlite3_str_new(NULL);

	sqlite3_str_appendf(text, "DELETE FROM main.\"%w\" AS u WHERE ",
	    options->table);
	append_match(text, options, COLUMN_ID, matches[COLUMN_ID]);
	sqlite3_str_appendf(text,
	    " AND CAST(u.\"%w\" AS TEXT) = ?1 COLLATE BINARY",
	    options->id_column);
	return sqlite3_str_finish(text);
}

char *
statement_ping(const struct sqlite_options *options)
{
	return sqlite3_mprintf("SELECT 1 FROM main.\"%w\" LIMIT 1",
	    options->table);
}

char *
statement_attributes(void)
{
	return sqlite3_mprintf("SELECT key, value FROM json_each(?1)");
}

static void
append_definition(sqlite3_str *text, const char *name, int number)
{
	const char *type = "TEXT";

	if (number == COLUMN_ID + 1)
		type = "TEXT NOT NULL PRIMARY KEY";
	else if (number == COLUMN_EMAIL + 1)
		type = "TEXT COLLATE NOCASE";
	sqlite3_str_appendf(text, "\"%w\" %s", name, type);
}

char *
statement_create_table(const struct sqlite_options *options)
{
	sqlite3_str *text = sqlite3_str_new(NULL);

	sqlite3_str_appendf(text, "CREATE TABLE main.\"%w\" (", options->table);
	append_columns(text, options, COLUMN_ID, append_definition);
	sqlite3_str_appendall(text, ")");
	return sqlite3_str_finish(text);
}

char *
statement_add_column(const struct sqlite_options *options, size_t column)
{
	return sqlite3_mprintf("ALTER TABLE main.\"%w\" ADD COLUMN \"%w\" TEXT",
	    options->table, options_column(options, column));
}

char *
statement_create_index(const struct sqlite_options *options, size_t column,
    bool unique)
{
	const char *name = options_column(options, column);

	return sqlite3_mprintf("CREATE %sINDEX \"%w_%w\" ON \"%w\" "
			       "(\"%w\"%s)",
	    unique ? "UNIQUE " : "", options->table, name, options->table, name,
	    column == COLUMN_EMAIL ? " COLLATE NOCASE" : "");
}
