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

#include "sql/text.h"

/* "schema.table" is two names. */
static void
write_table(FILE *out, const char *table)
{
	const char *dot = strchr(table, '.');

	if (dot != NULL && dot != table && dot[1] != '\0') {
		sql_write_part(out, table, (size_t)(dot - table));
		fputc('.', out);
		table = dot + 1;
	}
	sql_write_name(out, table);
}

static const struct sql_dialect dialect = {
	.parameter = '$',
	.as_text = "::text",
	.write_table = write_table,
};

static void
write_column(FILE *out, const char *name)
{
	fputs("u.", out);
	sql_write_name(out, name);
}

static void
write_email_match(FILE *out, const char *name, enum match match, int number)
{
	if (match != MATCH_EQUAL)
		fputs("lower(", out);
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
	struct sql_text text;
	const char *name;
	int number = 0;
	size_t i;

	if (!sql_text_begin(&text))
		return NULL;
	sql_write_select(text.out, &dialect, columns);
	fputs(" WHERE ", text.out);
	for (i = 0; i < SQL_KEYS; i++) {
		if (!(keys & 1u << i))
			continue;
		name = sql_column(columns, i);
		if (i == SQL_EMAIL) {
			write_email_match(text.out, name, match, ++number);
		} else {
			write_column(text.out, name);
			fprintf(text.out, " = $%d", ++number);
		}
		fputs(" AND ", text.out);
	}
	write_column(text.out, columns->id_column);
	fprintf(text.out, "::text <> '' LIMIT $%d::bigint", ++number);
	return sql_text_end(&text);
}

char *
statement_put(const struct sql_columns *columns)
{
	return sql_put(&dialect, columns);
}

/* The table, and the row whose id is $1 as the column compares and $2 byte for
 * byte. */
static char *
write_row(const char *what, const struct sql_columns *columns)
{
	struct sql_text text;

	if (!sql_text_begin(&text))
		return NULL;
	fprintf(text.out, "%s FROM ", what);
	write_table(text.out, columns->table);
	fputs(" AS u WHERE ", text.out);
	write_column(text.out, columns->id_column);
	fputs(" = $1 AND ", text.out);
	write_column(text.out, columns->id_column);
	fputs("::text COLLATE \"C\" = $2::text", text.out);
	return sql_text_end(&text);
}

char *
statement_exists(const struct sql_columns *columns)
{
	return write_row("SELECT 1", columns);
}

char *
statement_remove(const struct sql_columns *columns)
{
	return write_row("DELETE", columns);
}

char *
statement_table(const struct sql_columns *columns)
{
	struct sql_text text;

	if (!sql_text_begin(&text))
		return NULL;
	write_table(text.out, columns->table);
	return sql_text_end(&text);
}

char *
statement_index(const struct sql_columns *columns, size_t column)
{
	struct sql_text text;

	if (!sql_text_begin(&text))
		return NULL;
	fputs("CREATE INDEX ON ", text.out);
	write_table(text.out, columns->table);
	fputs(column == SQL_EMAIL ? " (lower(" : " (", text.out);
	sql_write_name(text.out, sql_column(columns, column));
	fputs(column == SQL_EMAIL ? "::text COLLATE \"C\"))" : ")", text.out);
	return sql_text_end(&text);
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
	struct sql_text text;
	unsigned which;
	size_t size;

	*ret_bad = NULL;
	if (!sql_text_begin(&text))
		return NULL;
	while (*query != '\0') {
		if (query[0] != ':' ||
		    !(isalpha((unsigned char)query[1]) || query[1] == '_')) {
			size = plain_size(query);
			fwrite(query, 1, size, text.out);
			query += size;
			continue;
		}
		for (size = 1; is_word(query[size]); size++)
			continue;
		which = parameter(query + 1, size - 1);
		if (which == PARAMETERS) {
			*ret_bad = query;
			*ret_size = size;
			free(sql_text_end(&text));
			return NULL;
		}
		fprintf(text.out, "$%d", number_of(statement, which));
		query += size;
	}
	return sql_text_end(&text);
}
