/* SPDX-License-Identifier: MIT
 *
 * writer - users as CSV and as JSON.
 *
 * What is written here is read back by the readers as it was: NULL and "" stay
 * apart in CSV because an empty text is written as a pair of quotes. The one
 * exception is an attribute that has no value, which does not exist.
 *
 * Errors of the stream are the stream's: the caller asks ferror() once, at the
 * end, and not after each of a hundred small writes.
 */
#include <config.h>

#include <stdlib.h>
#include <string.h>

#include "records/records.h"

static const char *
attribute_of(const muster_user *user, const char *name)
{
	size_t i;

	for (i = 0; i < user->attribute_count; i++) {
		if (strcmp(user->attributes[i].name, name) == 0)
			return user->attributes[i].value;
	}
	return NULL;
}

/* ---- CSV ---- */

static bool
columns_have(const struct record_columns *columns, const char *name)
{
	size_t i;

	for (i = 0; i < columns->count; i++) {
		if (strcmp(columns->names[i], name) == 0)
			return true;
	}
	return false;
}

bool
record_columns_add(struct record_columns *columns, const muster_user *user)
{
	char **names, *name;
	size_t i;

	for (i = 0; i < user->attribute_count; i++) {
		if (columns_have(columns, user->attributes[i].name))
			continue;
		names = reallocarray(columns->names, columns->count + 1,
		    sizeof *names);
		if (names == NULL)
			return false;
		columns->names = names;
		name = strdup(user->attributes[i].name);
		if (name == NULL)
			return false;
		names[columns->count++] = name;
	}
	return true;
}

void
record_columns_fini(struct record_columns *columns)
{
	size_t i;

	for (i = 0; i < columns->count; i++)
		free(columns->names[i]);
	free(columns->names);
	*columns = (struct record_columns){ 0 };
}

static bool
needs_quotes(const char *text)
{
	size_t length = strlen(text);

	return length == 0 || text[0] == ' ' || text[length - 1] == ' ' ||
	    text[strcspn(text, ",\"\r\n")] != '\0';
}

void
record_write_csv_field(FILE *out, const char *text)
{
	if (text == NULL)
		return;
	if (!needs_quotes(text)) {
		fputs(text, out);
		return;
	}
	putc('"', out);
	for (; *text != '\0'; text++) {
		if (*text == '"')
			putc('"', out);
		putc(*text, out);
	}
	putc('"', out);
}

bool
record_is_field(const char *name)
{
	return strcmp(name, "id") == 0 || strcmp(name, "email") == 0 ||
	    strcmp(name, "org_id") == 0 || strcmp(name, "name") == 0;
}

void
record_write_csv_header(FILE *out, const struct record_columns *columns)
{
	size_t i;

	fputs("id,email,org_id,name", out);
	for (i = 0; i < columns->count; i++) {
		putc(',', out);
		/* An attribute may have that name: its column may not. */
		if (record_is_field(columns->names[i]))
			fputs("attributes.", out);
		record_write_csv_field(out, columns->names[i]);
	}
	fputs("\r\n", out);
}

void
record_write_csv_user(FILE *out, const struct record_columns *columns,
    const muster_user *user)
{
	size_t i;

	record_write_csv_field(out, user->id);
	putc(',', out);
	record_write_csv_field(out, user->email);
	putc(',', out);
	record_write_csv_field(out, user->org_id);
	putc(',', out);
	record_write_csv_field(out, user->name);
	for (i = 0; i < columns->count; i++) {
		putc(',', out);
		record_write_csv_field(out,
		    attribute_of(user, columns->names[i]));
	}
	fputs("\r\n", out);
}

/* ---- JSON ---- */

static bool
set_text(json_t *object, const char *name, const char *text)
{
	json_t *value = text != NULL ? json_string(text) : json_null();

	return json_object_set_new(object, name, value) == 0;
}

json_t *
record_json_user(const muster_user *user)
{
	json_t *object = json_object(), *attributes = json_object();
	bool made;
	size_t i;

	made = set_text(object, "id", user->id) &&
	    set_text(object, "email", user->email) &&
	    set_text(object, "org_id", user->org_id) &&
	    set_text(object, "name", user->name);
	for (i = 0; made && i < user->attribute_count; i++)
		made = set_text(attributes, user->attributes[i].name,
		    user->attributes[i].value);
	/* The object takes the attributes over, or they are freed. */
	made = json_object_set_new(object, "attributes", attributes) == 0 &&
	    made;
	if (made)
		return object;
	json_decref(object);
	return NULL;
}

bool
record_write_jsonl_user(FILE *out, const muster_user *user)
{
	json_t *object = record_json_user(user);
	bool written;

	if (object == NULL)
		return false;
	written = json_dumpf(object, out, JSON_COMPACT) == 0 &&
	    putc('\n', out) != EOF;
	json_decref(object);
	return written;
}
