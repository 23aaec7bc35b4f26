/* SPDX-License-Identifier: MIT
 *
 * statement - the texts of all SQL that names the user's table and columns.
 *
 * Columns are read as text, whatever they are; a key is compared in the
 * column's own type, so that an index on it serves.
 *
 * E-mail is compared by lower() under the collation "C", which folds A-Z and
 * nothing else, as muster does: under that of the database a Turkish one would
 * not find INFO@... for info@... . Where only an index on lower(column) exists,
 * that is used, if it folds A-Z as it should (see schema.c).
 */
#include <config.h>

#include "statement.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void
write_name(FILE *out, const char *name, size_t size)
{
	size_t i;

	fputc('"', out);
	for (i = 0; i < size; i++) {
		if (name[i] == '"')
			fputc('"', out);
		fputc(name[i], out);
	}
	fputc('"', out);
}

static void
write_column(FILE *out, const char *name)
{
	write_name(out, name, strlen(name));
}

/* "schema.table" is two names. */
static void
write_table(FILE *out, const char *table)
{
	const char *dot = strchr(table, '.');

	if (dot != NULL && dot != table && dot[1] != '\0') {
		write_name(out, table, (size_t)(dot - table));
		fputc('.', out);
		table = dot + 1;
	}
	write_column(out, table);
}

/* The text that was written, or NULL. */
static char *
finish(FILE *out, char **text)
{
	bool failed = ferror(out) != 0;

	if (fclose(out) != 0 || failed) {
		free(*text);
		return NULL;
	}
	return *text;
}

static void
write_email_match(FILE *out, const char *name, enum match match, int number)
{
	fputs(match == MATCH_EQUAL ? "u." : "lower(u.", out);
	write_column(out, name);
	switch (match) {
	case MATCH_LOWER_C:
		fprintf(out,
		    "::text COLLATE \"C\") = lower($%d::text COLLATE \"C\")",
		    number);
		break;
	case MATCH_LOWER:
		fprintf(out, ") = lower($%d::text)", number);
		break;
	case MATCH_EQUAL:
		fprintf(out, " = $%d", number);
		break;
	}
}

char *
statement_find(const struct sql_columns *columns, enum match match,
    unsigned keys)
{
	char *text = NULL;
	size_t size, i;
	FILE *out = open_memstream(&text, &size);
	const char *name;
	int number = 0;

	if (out == NULL)
		return NULL;
	for (i = 0; i < sql_column_count(columns); i++) {
		fputs(i == 0 ? "SELECT " : ", ", out);
		name = sql_column(columns, i);
		if (name == NULL) {
			fputs("NULL::text", out);
			continue;
		}
		fputs("u.", out);
		write_column(out, name);
		fputs("::text", out);
	}
	fputs(" FROM ", out);
	write_table(out, columns->table);
	fputs(" AS u WHERE ", out);
	for (i = 0; i < SQL_KEYS; i++) {
		if (!(keys & 1u << i))
			continue;
		name = sql_column(columns, i);
		if (i == SQL_EMAIL) {
			write_email_match(out, name, match, ++number);
		} else {
			fputs("u.", out);
			write_column(out, name);
			fprintf(out, " = $%d", ++number);
		}
		fputs(" AND ", out);
	}
	fputs("u.", out);
	write_column(out, columns->id_column);
	fprintf(out, "::text <> '' LIMIT $%d::bigint", ++number);
	return finish(out, &text);
}

/* Writes what `write` makes of each column from `first` on that the table has,
 * with commas between. Returns how many they were. */
static int
write_columns(FILE *out, const struct sql_columns *columns, size_t first,
    void (*write)(FILE *, const char *, int))
{
	const char *name;
	int count = 0;
	size_t i;

	for (i = first; i < sql_column_count(columns); i++) {
		name = sql_column(columns, i);
		if (name == NULL)
			continue;
		if (count++ > 0)
			fputs(", ", out);
		write(out, name, count);
	}
	return count;
}

static void
write_plain(FILE *out, const char *name, int number)
{
	(void)number;
	write_column(out, name);
}

static void
write_parameter(FILE *out, const char *name, int number)
{
	(void)name;
	fprintf(out, "$%d", number);
}

static void
write_update(FILE *out, const char *name, int number)
{
	(void)number;
	write_column(out, name);
	fputs(" = EXCLUDED.", out);
	write_column(out, name);
}

char *
statement_put(const struct sql_columns *columns)
{
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	if (out == NULL)
		return NULL;
	fputs("INSERT INTO ", out);
	write_table(out, columns->table);
	fputs(" AS u (", out);
	write_columns(out, columns, SQL_ID, write_plain);
	fputs(") VALUES (", out);
	write_columns(out, columns, SQL_ID, write_parameter);
	fputs(") ON CONFLICT (", out);
	write_column(out, columns->id_column);
	fputs(") DO UPDATE SET ", out);
	/* RETURNING needs an update even if there is nothing to replace */
	if (write_columns(out, columns, SQL_EMAIL, write_update) == 0)
		write_update(out, columns->id_column, 1);
	fputs(" RETURNING u.", out);
	write_column(out, columns->id_column);
	fputs("::text", out);
	return finish(out, &text);
}

char *
statement_remove(const struct sql_columns *columns)
{
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	if (out == NULL)
		return NULL;
	fputs("DELETE FROM ", out);
	write_table(out, columns->table);
	fputs(" AS u WHERE u.", out);
	write_column(out, columns->id_column);
	fputs(" = $1 AND u.", out);
	write_column(out, columns->id_column);
	fputs("::text COLLATE \"C\" = $2::text", out);
	return finish(out, &text);
}

char *
statement_table(const struct sql_columns *columns)
{
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	if (out == NULL)
		return NULL;
	write_table(out, columns->table);
	return finish(out, &text);
}

char *
statement_index(const struct sql_columns *columns, size_t column)
{
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	if (out == NULL)
		return NULL;
	fputs("CREATE INDEX ON ", out);
	write_table(out, columns->table);
	fputs(column == SQL_EMAIL ? " (lower(" : " (", out);
	write_column(out, sql_column(columns, column));
	fputs(column == SQL_EMAIL ? "::text COLLATE \"C\"))" : ")", out);
	return finish(out, &text);
}

/* ---- the user's own query ---- */

static bool
is_word(char c)
{
	return isalnum((unsigned char)c) || c == '_' || (c & 0x80) != 0;
}

/* The size of what begins with `open` and ends with `close`; all the rest if
 * it does not end. */
static size_t
span(const char *text, const char *open, const char *close)
{
	const char *end = strstr(text + strlen(open), close);

	return end != NULL ? (size_t)(end - text) + strlen(close)
			   : strlen(text);
}

/* E'...': a backslash hides the next byte. */
static size_t
span_escaped(const char *text)
{
	size_t i = 2;

	while (text[i] != '\0' && text[i] != '\'')
		i += text[i] == '\\' && text[i + 1] != '\0' ? 2 : 1;
	return text[i] == '\'' ? i + 1 : i;
}

/* $tag$...$tag$; 0: it is none. */
static size_t
span_dollar(const char *text)
{
	char tag[72];
	size_t i = 1;

	while (is_word(text[i]) && i < sizeof tag - 2)
		i++;
	if (text[i] != '$' || isdigit((unsigned char)text[1]))
		return 0;
	memcpy(tag, text, i + 1);
	tag[i + 1] = '\0';
	return span(text, tag, tag);
}

/* The size of a piece in which nothing is replaced, at least 1. */
static size_t
plain_size(const char *text)
{
	size_t size = 0;

	switch (text[0]) {
	case '\'':
		return span(text, "'", "'");
	case '"':
		return span(text, "\"", "\"");
	case '-':
		return text[1] == '-' ? span(text, "--", "\n") : 1;
	case '/':
		return text[1] == '*' ? span(text, "/*", "*/") : 1;
	case '$':
		size = span_dollar(text);
		return size > 0 ? size : 1;
	case ':':
		return text[1] == ':' || text[1] == '=' ? 2 : 1;
	}
	if ((text[0] == 'E' || text[0] == 'e') && text[1] == '\'')
		return span_escaped(text);
	while (is_word(text[size]))
		size++;
	return size > 0 ? size : 1;
}

/* The index of a parameter; PARAMETERS: there is no such. */
static unsigned
parameter(const char *name, size_t size)
{
	static const char *const names[PARAMETERS] = { "id", "email", "org_id",
		"limit" };
	unsigned i;

	for (i = 0; i < PARAMETERS; i++) {
		if (strlen(names[i]) == size &&
		    memcmp(names[i], name, size) == 0)
			break;
	}
	return i;
}

/* The number of a parameter in the text. */
static int
number_of(struct statement *statement, unsigned which)
{
	int i;

	for (i = 0; i < statement->count; i++) {
		if (statement->parameters[i] == which)
			return i + 1;
	}
	statement->parameters[i] = which;
	statement->used |= 1u << which;
	return ++statement->count;
}

char *
statement_query(const char *query, struct statement *statement,
    const char **ret_bad, size_t *ret_size)
{
	char *text = NULL;
	size_t room, size;
	FILE *out = open_memstream(&text, &room);
	unsigned which;

	*ret_bad = NULL;
	while (out != NULL && *query != '\0') {
		if (query[0] != ':' ||
		    !(isalpha((unsigned char)query[1]) || query[1] == '_')) {
			size = plain_size(query);
			fwrite(query, 1, size, out);
			query += size;
			continue;
		}
		for (size = 1; is_word(query[size]); size++)
			continue;
		which = parameter(query + 1, size - 1);
		if (which == PARAMETERS) {
			*ret_bad = query;
			*ret_size = size;
			fclose(out);
			free(text);
			return NULL;
		}
		fprintf(out, "$%d", number_of(statement, which));
		query += size;
	}
	return out != NULL ? finish(out, &text) : NULL;
}
