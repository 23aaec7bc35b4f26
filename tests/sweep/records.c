/* SPDX-License-Identifier: MIT
 *
 * records - users read from files and written to them without memory. What is
 * read is right as far as it was read, and the end is only told where it is.
 */
#include <config.h>

#include "sweep.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "records/records.h"
#include "support/scratch.h"

enum { TEXT = 8192 };

/* What was read or written, as text. */
struct page {
	char text[TEXT];
	size_t length;
};

static void
add(struct page *page, const char *text)
{
	int length = snprintf(page->text + page->length, TEXT - page->length,
	    "%s|", text == NULL ? "" : text);

	page->length += (size_t)length;
}

static void
add_user(struct page *page, const muster_user *user)
{
	add(page, user->id);
	add(page, user->email);
	add(page, user->org_id);
	add(page, user->name);
	for (size_t i = 0; i < user->attribute_count; i++) {
		add(page, user->attributes[i].name);
		add(page, user->attributes[i].value);
	}
}

static muster_status
read_all(struct record_reader *reader, struct page *page)
{
	const muster_user *user = NULL;
	muster_status status;

	while ((status = record_reader_next(reader, &user)) == MUSTER_OK &&
	    user != NULL)
		add_user(page, user);
	return status;
}

/* Of the file that the scenario names (store), or has (text). */
static void
read_file(struct trial *trial)
{
	const struct scenario *scenario = trial->scenario;
	static struct page page, wanted;
	struct record_reader *reader;
	muster_status status = MUSTER_RESOURCE_EXHAUSTED;
	const char *message = NULL;

	page.length = 0;
	page.text[0] = '\0';
	if (scenario->text != NULL)
		scratch_text(scenario->store, scenario->text);
	trial_begin(trial);
	reader = record_reader_open(scenario->store, RECORD_AUTO);
	if (reader != NULL) {
		status = read_all(reader, &page);
		message = record_reader_message(reader);
	}
	trial_end(trial);
	trial_holds(trial,
	    reader == NULL || (status == MUSTER_OK) == (message == NULL));
	/* Right as far as it was read, and all of it if that is said. */
	if (trial->at == 0)
		wanted = page;
	if (strncmp(wanted.text, page.text, page.length) != 0)
		trial_wrong(trial, "read %s, wanted %s", page.text,
		    wanted.text);
	if (status != MUSTER_OK)
		trial_fails(trial, status, message);
	else
		trial_holds(trial,
		    trial_says(trial, "OK: ") && page.length == wanted.length);
	record_reader_free(reader);
}

static const muster_attribute attributes[] = {
	{ "city", "Bonn \"on\" Rhine" },
	{ "note", "" },
};

static const muster_user people[] = {
	{ "1", "ann@example.org", "acme", "Ann, \u00e9", attributes, 2 },
	{ "2", NULL, "", NULL, NULL, 0 },
	{ "3", "c@example.org", NULL, "C", attributes, 1 },
};

enum { PEOPLE = sizeof people / sizeof *people };

static bool
write_csv(FILE *out)
{
	struct record_columns columns = { .count = 0 };
	bool done = true;

	for (size_t i = 0; done && i < PEOPLE; i++)
		done = record_columns_add(&columns, &people[i]);
	if (done) {
		record_write_csv_header(out, &columns);
		for (size_t i = 0; i < PEOPLE; i++)
			record_write_csv_user(out, &columns, &people[i]);
		done = !ferror(out);
	}
	record_columns_fini(&columns);
	return done;
}

static bool
write_jsonl(FILE *out)
{
	bool done = true;

	for (size_t i = 0; done && i < PEOPLE; i++)
		done = record_write_jsonl_user(out, &people[i]);
	return done && !ferror(out);
}

/* Into memory that is there already. */
static void
write_file(struct trial *trial)
{
	static char text[TEXT];
	FILE *out = fmemopen(text, sizeof text, "w");
	bool done;

	ck_assert_ptr_nonnull(out);
	trial_begin(trial);
	done = trial->scenario->number == 0 ? write_csv(out) : write_jsonl(out);
	if (fflush(out) != 0)
		done = false;
	trial_end(trial);
	fclose(out);
	if (done)
		trial_holds(trial, trial_says(trial, "%s", text));
	else
		trial_holds(trial, trial->refused > 0);
}

/* As plugins do: all of the text, or nothing. */
static void
parse(struct trial *trial)
{
	const char *text = trial->scenario->text;
	json_error_t error;
	char *again;
	json_t *root;
	int number;

	trial_begin(trial);
	root = record_json_parse(text, strlen(text), JSON_REJECT_DUPLICATES,
	    &error);
	number = errno;
	trial_end(trial);
	if (root == NULL) {
		trial_holds(trial, number == ENOMEM && trial->refused > 0);
		return;
	}
	again = json_dumps(root, JSON_COMPACT);
	trial_holds(trial, again != NULL && trial_says(trial, "%s", again));
	free(again);
	json_decref(root);
}

#define LONG "0123456789012345678901234567890123456789012345678901234567890123"

/* clang-format off */
static const struct scenario scenarios[] = {
	{ "read-csv", read_file, NULL, "users.csv", { 0 }, 0, false },
	{ "read-csv-crowd", read_file,
	    "id,email,a\n1," LONG LONG LONG LONG "," LONG "\n2,,\"" LONG "\n"
	    LONG "\"\n", "some.csv", { 0 }, 0, false },
	{ "read-csv-bad", read_file, "id,email\n1,a\n2,\"b\n", "bad.csv",
	    { 0 }, 0, false },
	{ "read-csv-header", read_file, "email,name\n1,a\n", "bad.csv", { 0 },
	    0, false },
	{ "read-jsonl", read_file, NULL, "users.jsonl", { 0 }, 0, false },
	{ "read-jsonl-long", read_file,
	    "{\"id\":\"1\",\"x\":\"" LONG LONG LONG LONG "\"}\n"
	    "{\"id\":\"2\"}\n", "some.jsonl", { 0 }, 0, false },
	{ "read-jsonl-bad", read_file, "{\"id\":\"1\"}\n{\"id\":2}\n",
	    "bad.jsonl", { 0 }, 0, false },
	{ "read-jsonl-syntax", read_file, "{\"id\":\"1\"}\n{\"id\"\n",
	    "bad.jsonl", { 0 }, 0, false },
	{ "parse-json", parse,
	    "{\"id\":\"" LONG LONG "\",\"a\":[\"" LONG "\",1,null]}", NULL,
	    { 0 }, 0, false },
	{ "read-nothing", read_file, NULL, "none.csv", { 0 }, 0, false },
	{ "write-csv", write_file, NULL, NULL, { 0 }, 0, false },
	{ "write-jsonl", write_file, NULL, NULL, { 0 }, 1, false },
};
/* clang-format on */

const struct scenarios record_scenarios = {
	.items = scenarios,
	.count = sizeof scenarios / sizeof *scenarios,
};
