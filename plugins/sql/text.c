/* SPDX-License-Identifier: MIT
 *
 * text - SQL that names the user's table and columns, as far as databases agree
 * on it.
 */
#include <config.h>

#include "sql/text.h"

#include <stdlib.h>
#include <string.h>

bool
sql_text_begin(struct sql_text *text)
{
	*text = (struct sql_text){ .text = NULL };
	text->out = open_memstream(&text->text, &text->size);
	return text->out != NULL;
}

char *
sql_text_end(struct sql_text *text)
{
	bool failed = ferror(text->out) != 0;

	if (fclose(text->out) == 0 && !failed)
		return text->text;
	free(text->text);
	return NULL;
}

void
sql_write_part(FILE *out, const char *name, size_t size)
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

void
sql_write_name(FILE *out, const char *name)
{
	sql_write_part(out, name, strlen(name));
}

int
sql_write_columns(FILE *out, const struct sql_columns *columns, size_t first,
    void (*write)(FILE *out, const char *name, int number))
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

void
sql_write_select(FILE *out, const struct sql_dialect *dialect,
    const struct sql_columns *columns)
{
	const char *name;
	size_t i;

	for (i = 0; i < sql_column_count(columns); i++) {
		fputs(i == 0 ? "SELECT " : ", ", out);
		name = sql_column(columns, i);
		if (name == NULL) {
			fputs("NULL", out);
			continue;
		}
		fputs("u.", out);
		sql_write_name(out, name);
		fputs(dialect->as_text, out);
	}
	fputs(" FROM ", out);
	dialect->write_table(out, columns->table);
	fputs(" AS u", out);
}

/* ---- put ---- */

static void
write_name(FILE *out, const char *name, int number)
{
	(void)number;
	sql_write_name(out, name);
}

static void
write_update(FILE *out, const char *name, int number)
{
	(void)number;
	sql_write_name(out, name);
	fputs(" = excluded.", out);
	sql_write_name(out, name);
}

int
sql_put_parameter(const struct sql_columns *columns, size_t column)
{
	int number = 1;
	size_t i;

	for (i = 0; i < column; i++)
		number += sql_column(columns, i) != NULL;
	return number;
}

/* Only the columns that are known here are replaced: the others of a table that
 * somebody else made keep their values. */
char *
sql_put(const struct sql_dialect *dialect, const struct sql_columns *columns)
{
	const char *id = columns->id_column;
	struct sql_text text;
	FILE *out;
	int count, i;

	if (!sql_text_begin(&text))
		return NULL;
	out = text.out;
	fputs("INSERT INTO ", out);
	dialect->write_table(out, columns->table);
	fputs(" AS u (", out);
	count = sql_write_columns(out, columns, SQL_ID, write_name);
	fputs(") VALUES (", out);
	for (i = 1; i <= count; i++)
		fprintf(out, "%s%c%d", i > 1 ? ", " : "", dialect->parameter,
		    i);
	fputs(") ON CONFLICT (", out);
	sql_write_name(out, id);
	fputs(") DO UPDATE SET ", out);
	/* RETURNING needs an update even if there is nothing to replace */
	if (sql_write_columns(out, columns, SQL_EMAIL, write_update) == 0) {
		sql_write_name(out, id);
		fputs(" = u.", out);
		sql_write_name(out, id);
	}
	fputs(" RETURNING CAST(", out);
	sql_write_name(out, id);
	fputs(" AS TEXT)", out);
	return sql_text_end(&text);
}
