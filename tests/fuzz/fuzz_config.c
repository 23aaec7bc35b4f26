/* SPDX-License-Identifier: MIT
 *
 * fuzz_config - a configuration file, from its text to the stores resolved or
 * to the problems told.
 *
 * The plugins of the tree are found by their names and loaded; nothing is
 * opened. What has to hold:
 *
 *	refused: at least one problem, each of one clean line with its place;
 *	accepted: the file was whole, every store is in the order in which they
 *	are opened, behind all that it reaches;
 *	either way the same again when it is read again;
 *	and what was read without a mistake, written with every value in quotes,
 *	is read as the same sections and entries.
 */
#include <config.h>

#include <string.h>

#include "config/config.h"
#include "directory/directory.h"
#include "fuzz.h"

const char fuzz_name[] = "config";

static struct fuzz_file file, copy;

static void
begin(void)
{
	if (file.path[0] != '\0')
		return;
	fuzz_file_init(&file);
	fuzz_file_init(&copy);
	setenv("MUSTER_PLUGIN_PATH", TEST_BUILDDIR "/plugins/.libs", 1);
}

/* ---- resolved ---- */

/* Where the store stands in the order. */
static size_t
place_of(const struct directory *directory, const muster_store *store)
{
	size_t i;

	for (i = 0; i < directory->count; i++) {
		if (directory->order[i] == store)
			break;
	}
	FUZZ_CHECK(i < directory->count, "'%s' is not in the order",
	    store->name);
	return i;
}

static void
check_directory(const struct directory *directory)
{
	size_t i, place;
	unsigned j;

	FUZZ_CHECK(directory->count > 0, "accepted without a store");
	for (i = 0; i < directory->count; i++) {
		const muster_store *store = directory->stores[i];

		FUZZ_CHECK((store->plugin != NULL) != (store->strategy != NULL),
		    "%s", store->name);
		FUZZ_CHECK(directory_find(directory, store->name) == store,
		    "%s", store->name);
		place = place_of(directory, store);
		for (j = 0; j < store->reach_count; j++)
			FUZZ_CHECK(place_of(directory, store->reaches[j]) <
				place,
			    "%s", store->name);
	}
}

/* NULL: accepted; else the problems, owned by the caller. */
static char *
resolve(const uint8_t *bytes, size_t size)
{
	const struct directory_wish nothing = { 0 };
	muster_error error = MUSTER_ERROR_INIT;
	struct directory *directory;
	char *problems = NULL;

	directory = directory_read(file.path, &nothing, &error);
	if (directory != NULL) {
		FUZZ_CHECK(error.status == MUSTER_OK, "%s", error.message);
		FUZZ_CHECK(size > 0 && bytes[size - 1] == '\n',
		    "a cut file is accepted");
		check_directory(directory);
	} else {
		fuzz_check_located(&error, file.path, bytes, size);
		problems = strdup(error.message);
	}
	directory_free(directory);
	muster_error_clear(&error);
	return problems;
}

/* ---- written and read back ---- */

static void
write_value(FILE *out, const char *value)
{
	fputs(" = \"", out);
	for (; *value != '\0'; value++) {
		if (*value == '"' || *value == '\\')
			fputc('\\', out);
		fputc(*value, out);
	}
	fputs("\"\n", out);
}

static void
write_config(FILE *out, const struct config *config)
{
	size_t i, j;

	for (i = 0; i < config->section_count; i++) {
		const struct config_section *section = &config->sections[i];

		if (section->store == NULL)
			fputs("[muster]\n", out);
		else
			fprintf(out, "[store %s]\n", section->store);
		for (j = 0; j < section->entry_count; j++) {
			fputs(section->entries[j].name, out);
			write_value(out, section->entries[j].value);
		}
	}
}

static void
check_same(const struct config *a, const struct config *b)
{
	size_t i, j;

	FUZZ_CHECK(a->section_count == b->section_count, "%zu sections",
	    a->section_count);
	for (i = 0; i < a->section_count; i++) {
		const struct config_section *x = &a->sections[i],
					    *y = &b->sections[i];

		FUZZ_CHECK(strcmp(x->title, y->title) == 0 &&
			x->entry_count == y->entry_count,
		    "[%s]", x->title);
		for (j = 0; j < x->entry_count; j++)
			FUZZ_CHECK(strcmp(x->entries[j].name,
				       y->entries[j].name) == 0 &&
				strcmp(x->entries[j].value,
				    y->entries[j].value) == 0,
			    "[%s] %s", x->title, x->entries[j].name);
	}
}

/* Writes the file anew, and reads it. A line that gets too long by its
 * quotes is no mistake of the reader. */
static void
check_copy(const struct config *config)
{
	struct problems problems = { .count = 0 };
	muster_error error = MUSTER_ERROR_INIT;
	struct config *again;
	char *text = NULL;
	size_t size = 0;
	FILE *out = open_memstream(&text, &size);

	FUZZ_CHECK(out != NULL, "no memory");
	write_config(out, config);
	fclose(out);
	fuzz_file_write(&copy, text, size);
	again = config_read(copy.path, &problems, &error);
	FUZZ_CHECK(again != NULL, "%s", error.message);
	problems_report(&problems, &error);
	if (problems.count == 0)
		check_same(config, again);
	else
		FUZZ_CHECK(strstr(error.message, "at most 4096") != NULL, "%s",
		    error.message);
	config_free(again);
	problems_fini(&problems);
	muster_error_clear(&error);
	free(text);
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	struct problems problems = { .count = 0 };
	char *first, *second;
	struct config *config;

	begin();
	fuzz_file_write(&file, bytes, size);
	first = resolve(bytes, size);
	second = resolve(bytes, size);
	FUZZ_CHECK((first == NULL) == (second == NULL) &&
		(first == NULL || strcmp(first, second) == 0),
	    "it is read differently each time");
	free(first);
	free(second);
	config = config_read(file.path, &problems, NULL);
	FUZZ_CHECK(config != NULL, "it is not read again");
	if (problems.count == 0)
		check_copy(config);
	config_free(config);
	problems_fini(&problems);
	return 0;
}
