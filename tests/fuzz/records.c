/* SPDX-License-Identifier: MIT
 *
 * records - a file of users, read by the targets for CSV and JSON lines.
 *
 * Users are kept as JSON to be compared: two objects are the same whatever the
 * order of their attributes, and so are users.
 *
 * Not every user can be told in CSV: an attribute whose name looks like that of
 * a field ("ID") cannot have a column, a header line has so many columns and no
 * more, and together they must not be too long. JSON lines take every user.
 */
#include <config.h>

#include <string.h>

#include "base/text.h"
#include "records.h"
#include "records/reader.h"

static const char file_name[] = "fuzz";

/* ---- a user ---- */

static void
check_value(const char *value, size_t most, bool is_text)
{
	FUZZ_CHECK(value == NULL ||
		(strlen(value) <= most &&
		    text_check(value, strlen(value), is_text) >= 0),
	    "'%s'", value);
}

void
records_check_user(const muster_user *user)
{
	size_t i, j;

	FUZZ_CHECK(user->id != NULL && user->id[0] != '\0', "no id");
	check_value(user->id, MUSTER_MAX_KEY, false);
	check_value(user->email, MUSTER_MAX_KEY, false);
	check_value(user->org_id, MUSTER_MAX_KEY, false);
	check_value(user->name, MUSTER_MAX_TEXT, true);
	FUZZ_CHECK(user->attribute_count <= MUSTER_MAX_ATTRIBUTES, "%zu",
	    user->attribute_count);
	for (i = 0; i < user->attribute_count; i++) {
		const muster_attribute *attribute = &user->attributes[i];

		FUZZ_CHECK(attribute->name != NULL &&
			attribute->name[0] != '\0' && attribute->value != NULL,
		    "attribute %zu", i);
		check_value(attribute->name, MUSTER_MAX_KEY, false);
		check_value(attribute->value, MUSTER_MAX_TEXT, true);
		for (j = 0; j < i; j++)
			FUZZ_CHECK(strcmp(user->attributes[j].name,
				       attribute->name) != 0,
			    "'%s' comes twice", attribute->name);
	}
}

/* ---- a file ---- */

/* What is done with each user. */
struct visit {
	json_t *users; /* gathers them */
	struct record_columns columns;
	FILE *csv, *jsonl; /* NULL: not written */
};

static void
visit_user(struct visit *visit, const muster_user *user)
{
	json_t *object = record_json_user(user);

	records_check_user(user);
	FUZZ_CHECK(object != NULL &&
		json_array_append_new(visit->users, object) == 0,
	    "user '%s' is not kept", user->id);
	if (visit->csv != NULL)
		record_write_csv_user(visit->csv, &visit->columns, user);
	else
		FUZZ_CHECK(record_columns_add(&visit->columns, user),
		    "no memory");
	if (visit->jsonl != NULL)
		FUZZ_CHECK(record_write_jsonl_user(visit->jsonl, user),
		    "user '%s' is not written", user->id);
}

static void
check_failure(struct record_reader *reader, muster_status status)
{
	const char *message = record_reader_message(reader);
	const muster_user *user;

	FUZZ_CHECK(status == MUSTER_INVALID_ARGUMENT, "%d: %s", status,
	    message);
	FUZZ_CHECK(fuzz_is_line(message, strlen(message)) &&
		strncmp(message, file_name, strlen(file_name)) == 0 &&
		message[strlen(file_name)] == ':',
	    "%s", message);
	FUZZ_CHECK(record_reader_next(reader, &user) == status, "%s", message);
}

/* Returns whether all of it was good. */
static bool
read_all(const void *bytes, size_t size, enum record_format format,
    struct visit *visit)
{
	FILE *in = size > 0 ? fmemopen((void *)(uintptr_t)bytes, size, "r")
			    : fopen("/dev/null", "re");
	const muster_user *user = NULL;
	struct record_reader *reader;
	muster_status status;

	FUZZ_CHECK(in != NULL, "no stream");
	reader = record_reader_new(in, file_name, format);
	FUZZ_CHECK(reader != NULL, "no reader");
	while ((status = record_reader_next(reader, &user)) == MUSTER_OK &&
	    user != NULL)
		visit_user(visit, user);
	if (status != MUSTER_OK)
		check_failure(reader, status);
	record_reader_free(reader);
	fclose(in);
	return status == MUSTER_OK;
}

/* ---- written and read back ---- */

static bool
fits_csv(const struct record_columns *columns)
{
	size_t i;

	if (columns->count > MUSTER_MAX_ATTRIBUTES)
		return false;
	for (i = 0; i < columns->count; i++) {
		if (reader_known_name(columns->names[i]) != NULL)
			return false;
	}
	return true;
}

static void
check_same(const char *text, size_t size, enum record_format format,
    const json_t *users)
{
	struct visit visit = { .users = json_array() };

	FUZZ_CHECK(read_all(text, size, format, &visit),
	    "what was written is not read back: %.*s", (int)size, text);
	FUZZ_CHECK(json_equal(visit.users, users),
	    "other users are read back: %.*s", (int)size, text);
	json_decref(visit.users);
	record_columns_fini(&visit.columns);
}

void
records_try(const uint8_t *bytes, size_t size, enum record_format format)
{
	struct visit visit = { .users = json_array() };
	char *csv = NULL, *jsonl = NULL;
	size_t csv_size, jsonl_size;
	json_t *first;
	bool good;

	good = read_all(bytes, size, format, &visit);
	first = visit.users;
	visit.users = json_array();
	visit.csv = open_memstream(&csv, &csv_size);
	visit.jsonl = open_memstream(&jsonl, &jsonl_size);
	FUZZ_CHECK(visit.csv != NULL && visit.jsonl != NULL, "no memory");
	record_write_csv_header(visit.csv, &visit.columns);
	FUZZ_CHECK(read_all(bytes, size, format, &visit) == good &&
		json_equal(visit.users, first),
	    "it is read differently each time");
	fclose(visit.csv);
	fclose(visit.jsonl);
	check_same(jsonl, jsonl_size, RECORD_JSONL, first);
	if (fits_csv(&visit.columns))
		check_same(csv, csv_size, RECORD_CSV, first);
	free(csv);
	free(jsonl);
	json_decref(first);
	json_decref(visit.users);
	record_columns_fini(&visit.columns);
}
