/* SPDX-License-Identifier: MIT
 *
 * check_prefixes - half a configuration: each file is cut at every byte.
 *
 * What is left is refused, with a line for each problem; or it ends where a
 * line of the whole file ends, has its stores as far as it goes, with the
 * options that it names as they are in the whole file, byte for byte and value
 * for value, and the others as if nobody had named them. A value that was cut
 * and is another value now ("50ms", "5", "16MiB", "16") is not accepted.
 *
 * What is accepted is opened and asked, too: a store whose sections, down to
 * the last that it reaches, are all there answers as it does in the whole file.
 *
 * The files are those of conf/ and of prefixes/. Where stores wait or fail by
 * chance, nobody is asked.
 */
#include <config.h>

#include <check.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "directory/directory.h"
#include "directory/place.h"
#include "directory/world.h"
#include "support/located.h"
#include "support/scratch.h"
#include "support/suite.h"

#define CONF     TEST_SRCDIR "/conf/"
#define PREFIXES TEST_SRCDIR "/tests/directory/prefixes/"

static const char whole_name[] = "whole.ini", cut_name[] = "cut.ini";

struct file {
	const char *path;
	bool asked;
};

static const struct file files[];
enum { FILES = 20 };

static char *text;
static size_t size;
static struct directory *whole;

static void
setup(void)
{
	static const char users[] = "id,email,org_id,name\n"
				    "1,ann@example.org,acme,Ann\n"
				    "2,bob@example.org,acme,Bob\n";

	world_enter();
	scratch_text("users.csv", users);
	scratch_text("cache.csv", users);
	scratch_text("secret.txt", "not to be seen\n");
}

static void
read_file(const char *path)
{
	FILE *file = fopen(path, "re");
	struct stat status;

	ck_assert_msg(file != NULL, "%s", path);
	ck_assert_int_eq(fstat(fileno(file), &status), 0);
	size = (size_t)status.st_size;
	text = malloc(size);
	ck_assert_ptr_nonnull(text);
	ck_assert_uint_eq(fread(text, 1, size, file), size);
	fclose(file);
	scratch_write(whole_name, text, size);
}

static struct directory *
resolve(const char *name, muster_error *error)
{
	const struct directory_wish nothing = { 0 };

	return directory_read(name, &nothing, error);
}

/* ---- values ---- */

static void
check_text(const char *a, const char *b, const char *name)
{
	ck_assert_msg((a == NULL) == (b == NULL) &&
		(a == NULL || strcmp(a, b) == 0),
	    "'%s' is something else", name);
}

static void
check_stores(const muster_store *a, const muster_store *b, const char *name)
{
	check_text(a == NULL ? NULL : a->name, b == NULL ? NULL : b->name,
	    name);
}

/* Do both structs hold the same value of that option? */
static void
check_value(const muster_option *option, const void *cut, const void *in_whole)
{
	const char *a = (const char *)cut + option->offset;
	const char *b = (const char *)in_whole + option->offset;
	size_t i;

	switch (option->type) {
	case MUSTER_STRING:
	case MUSTER_PATH:
	case MUSTER_SECRET:
		check_text(*(const char *const *)(const void *)a,
		    *(const char *const *)(const void *)b, option->name);
		break;
	case MUSTER_STRINGS: {
		const muster_strings *x = (const void *)a;
		const muster_strings *y = (const void *)b;

		ck_assert_uint_eq(x->count, y->count);
		for (i = 0; i < x->count; i++)
			check_text(x->items[i], y->items[i], option->name);
		break;
	}
	case MUSTER_STORE:
		check_stores(*(muster_store *const *)(const void *)a,
		    *(muster_store *const *)(const void *)b, option->name);
		break;
	case MUSTER_STORES: {
		const muster_stores *x = (const void *)a;
		const muster_stores *y = (const void *)b;

		ck_assert_uint_eq(x->count, y->count);
		for (i = 0; i < x->count; i++)
			check_stores(x->items[i], y->items[i], option->name);
		break;
	}
	default:
		ck_assert_msg(memcmp(a, b, option_type_width(option->type)) ==
			0,
		    "'%s' is something else", option->name);
		break;
	}
}

/* ---- a section ---- */

/* Its entries are the first ones of that section of the whole file. */
static void
check_entries(const struct config_section *cut,
    const struct config_section *in_whole)
{
	size_t i;

	ck_assert_str_eq(cut->title, in_whole->title);
	ck_assert_uint_eq(cut->line, in_whole->line);
	ck_assert_uint_le(cut->entry_count, in_whole->entry_count);
	for (i = 0; i < cut->entry_count; i++) {
		const struct config_entry *a = &cut->entries[i];
		const struct config_entry *b = &in_whole->entries[i];

		ck_assert_str_eq(a->name, b->name);
		ck_assert_str_eq(a->value, b->value);
		ck_assert_uint_eq(a->line, b->line);
	}
}

static bool
is_named(const struct config_section *section, const char *name)
{
	char with_file[64];

	snprintf(with_file, sizeof with_file, "%s_file", name);
	return config_find(section, name) != NULL ||
	    config_find(section, with_file) != NULL;
}

/* Is it as if nobody had named it? Only what a text can be compared with. */
static void
check_default(const muster_option *option, const void *options)
{
	const char *at = (const char *)options + option->offset;
	union {
		int64_t number;
		double ratio;
		uint32_t word;
		bool boolean;
		char bytes[64];
	} value = { .bytes = "" };

	if (option->type == MUSTER_STRING)
		check_text(*(const char *const *)(const void *)at,
		    option->default_value, option->name);
	if (option->default_value == NULL || option->type == MUSTER_STRING ||
	    option->type == MUSTER_PATH || option->type == MUSTER_SECRET ||
	    option->type >= MUSTER_STRINGS)
		return;
	ck_assert_ptr_null(
	    option_parse(option, "/", option->default_value, &value));
	ck_assert_msg(memcmp(at, &value, option_type_width(option->type)) == 0,
	    "'%s' is not its default", option->name);
}

static void
check_store(const struct place *cut, const struct place *in_whole)
{
	const muster_store *a = cut->store, *b = in_whole->store;
	size_t i;

	check_entries(cut->section, in_whole->section);
	ck_assert_int_eq(a->plugin == NULL, b->plugin == NULL);
	ck_assert_ptr_eq(a->strategy, b->strategy);
	if (a->plugin != NULL)
		ck_assert_uint_eq(a->plugin->inode, b->plugin->inode);
	ck_assert_uint_eq(cut->own.count, in_whole->own.count);
	for (i = 0; i < cut->own.count; i++) {
		if (is_named(cut->section, cut->own.table[i].name))
			check_value(&cut->own.table[i], a->options, b->options);
		else
			check_default(&cut->own.table[i], a->options);
	}
	ck_assert_int_eq(a->timeout,
	    is_named(cut->section, "timeout") ? b->timeout : 0);
	ck_assert_int_eq(a->max_in_flight,
	    is_named(cut->section, "max_in_flight") ? b->max_in_flight : 0);
}

/* ---- a file ---- */

static const struct config_section *
settings_of(const struct directory *directory)
{
	const struct config *config = directory->config;
	size_t i;

	for (i = 0; i < config->section_count; i++) {
		if (config->sections[i].store == NULL)
			return &config->sections[i];
	}
	return NULL;
}

static void
check_settings(const struct directory *cut)
{
	const struct config_section *own = settings_of(cut);
	const muster_store *main = cut->count == 1 ? cut->stores[0] : NULL;

	if (own != NULL)
		check_entries(own, settings_of(whole));
	if (own != NULL && is_named(own, "store"))
		main = directory_find(cut, whole->main->name);
	ck_assert_ptr_eq(cut->main, main);
	ck_assert_uint_eq(cut->threads,
	    own != NULL && is_named(own, "threads") ? whole->threads : 8);
	check_text(cut->plugin_path,
	    own != NULL && is_named(own, "plugin_path") ? whole->plugin_path
							: NULL,
	    "plugin_path");
}

static void
check_accepted(const struct directory *cut, size_t length)
{
	size_t i;

	ck_assert_msg(length > 0 && text[length - 1] == '\n',
	    "the first %zu bytes are accepted: ...%.*s", length,
	    (int)(length < 20 ? length : 20),
	    text + length - (length < 20 ? length : 20));
	check_settings(cut);
	ck_assert_uint_le(cut->count, whole->count);
	for (i = 0; i < cut->count; i++)
		check_store(place_find(cut, cut->stores[i]->name),
		    place_find(whole, whole->stores[i]->name));
}

/* ---- asked ---- */

/* Is everything there that the store is made of? */
static bool
is_complete(const struct directory *cut, const muster_store *store)
{
	const struct place *place = place_find(cut, store->name);
	unsigned i;

	if (place->section->entry_count !=
	    place_find(whole, store->name)->section->entry_count)
		return false;
	for (i = 0; i < store->reach_count; i++) {
		if (!is_complete(cut, store->reaches[i]))
			return false;
	}
	return true;
}

static muster *
open_file(const char *name)
{
	muster_error error = MUSTER_ERROR_INIT;
	muster *m = NULL;

	ck_assert_msg(muster_open(name, NULL, &m, &error) == MUSTER_OK, "%s",
	    error.message);
	return m;
}

/* Asks for Ann. What came, in words; the caller frees them. */
static char *
answer_of(muster *m, const char *store)
{
	const muster_request request = {
		.store = muster_store_get(m, store),
		.query = { .email = "ann@example.org" },
	};
	muster_result *result = NULL;
	char *words = NULL;
	size_t length, i, j;
	FILE *out = open_memstream(&words, &length);

	fprintf(out, "%d", muster_find(m, &request, &result));
	for (i = 0; i < muster_result_users(result); i++) {
		const muster_user *user = muster_result_user(result, i);

		fprintf(out, " %s/%s", user->id,
		    muster_result_user_store(result, i));
		for (j = 0; j < user->attribute_count; j++)
			fprintf(out, " %s=%s", user->attributes[j].name,
			    user->attributes[j].value);
	}
	fclose(out);
	muster_result_free(result);
	return words;
}

/* Returns how many stores were asked. */
static unsigned
ask_both(const struct directory *cut, muster *in_whole)
{
	muster *m = open_file(cut_name);
	unsigned asked = 0;
	char *got, *expected;
	size_t i;

	for (i = 0; i < cut->count; i++) {
		const char *name = cut->stores[i]->name;

		if (!is_complete(cut, cut->stores[i]))
			continue;
		got = answer_of(m, name);
		expected = answer_of(in_whole, name);
		ck_assert_str_eq(got, expected);
		free(got);
		free(expected);
		asked++;
	}
	ck_assert_uint_eq(muster_close(m, 20 * MUSTER_SECOND), 0);
	return asked;
}

/* ---- the tests ---- */

/* Returns whether it is accepted. */
static bool
check_prefix(size_t length, muster *in_whole)
{
	muster_error error = MUSTER_ERROR_INIT;
	struct directory *cut;
	const char *fault;

	scratch_write(cut_name, text, length);
	cut = resolve(cut_name, &error);
	if (cut == NULL) {
		fault = located_fault(&error, cut_name,
		    located_lines(text, length));
		ck_assert_msg(fault == NULL, "%s: %s", fault, error.message);
		muster_error_clear(&error);
		return false;
	}
	check_accepted(cut, length);
	if (in_whole != NULL)
		ask_both(cut, in_whole);
	directory_free(cut);
	return true;
}

START_TEST(prefixes)
{
	const struct file *file = &files[_i];
	muster_error error = MUSTER_ERROR_INIT;
	muster *in_whole = NULL;
	size_t length, accepted = 0;

	read_file(file->path);
	whole = resolve(whole_name, &error);
	ck_assert_msg(whole != NULL, "%s", error.message);
	if (file->asked)
		in_whole = open_file(whole_name);
	for (length = 0; length < size; length++)
		accepted += check_prefix(length, in_whole);
	ck_assert_uint_gt(accepted, 0);
	if (getenv("PREFIXES_COUNT") != NULL)
		fprintf(stderr, "%s: %zu prefixes, %zu accepted\n", file->path,
		    size, accepted);
	ck_assert_uint_eq(muster_close(in_whole, 20 * MUSTER_SECOND), 0);
	directory_free(whole);
	free(text);
}
END_TEST

START_TEST(files_are_all_tried)
{
	ck_assert_ptr_nonnull(files[FILES - 1].path);
	ck_assert_ptr_null(files[FILES].path);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("prefixes");
	TCase *tcase = tcase_create("prefixes");

	tcase_add_checked_fixture(tcase, setup, scratch_leave);
	tcase_set_timeout(tcase, 60);
	tcase_add_loop_test(tcase, prefixes, 0, FILES);
	tcase_add_test(tcase, files_are_all_tried);
	suite_add_tcase(suite, tcase);
	return suite_run(suite);
}

static const struct file files[FILES + 1] = {
	{ CONF "adaptive.ini", false },
	{ CONF "fault.ini", false },
	{ CONF "log.ini", true },
	{ CONF "memory.ini", true },
	{ CONF "muster.ini", true },
	{ CONF "nested.ini", true },
	{ CONF "sequential.ini", true },
	{ CONF "slow.ini", false },
	{ PREFIXES "composites.ini", true },
	{ PREFIXES "crlf.ini", true },
	{ PREFIXES "fractions.ini", true },
	{ PREFIXES "lists.ini", true },
	{ PREFIXES "memory.ini", true },
	{ PREFIXES "numbers.ini", true },
	{ PREFIXES "paths.ini", true },
	{ PREFIXES "quotes.ini", true },
	{ PREFIXES "secrets.ini", true },
	{ PREFIXES "sqlite.ini", false },
	{ PREFIXES "words.ini", true },
	{ PREFIXES "wrappers.ini", false },
};
