/* SPDX-License-Identifier: MIT
 *
 * check_descriptor - one thing after another is made wrong in a descriptor
 * that is right; and what an older or a newer plugin declares is converted.
 */
#include <config.h>

#include <stdlib.h>
#include <string.h>

#include "plugin/descriptor.h"
#include "support/suite.h"

struct options {
	int64_t number;
	const char *text;
	bool flag;
};

static const muster_option rows[] = {
	{
	    .name = "number",
	    .type = MUSTER_INTEGER,
	    MUSTER_INTO(struct options, number),
	    .default_value = "3",
	    .minimum = 1,
	    .maximum = 9,
	    .help = "a number",
	},
	{
	    .name = "text",
	    .type = MUSTER_STRING,
	    MUSTER_INTO(struct options, text),
	    .flags = MUSTER_REQUIRED,
	    .help = "a text",
	},
};

static muster_status
find(void *store, const muster_query *query, muster_call *call)
{
	(void)store;
	(void)query;
	(void)call;
	return MUSTER_OK;
}

static muster_plugin
good(void)
{
	return (muster_plugin){
		.abi = MUSTER_ABI,
		.size = sizeof(muster_plugin),
		.user_size = sizeof(muster_user),
		.query_size = sizeof(muster_query),
		.option_size = sizeof(muster_option),
		.name = "good",
		.summary = "is right",
		MUSTER_OPTIONS(struct options, rows),
		.find = find,
	};
}

/* Converts what must be right; the caller frees the options. */
static muster_plugin
convert(const muster_plugin *raw, muster_option **ret_options)
{
	muster_error error = MUSTER_ERROR_INIT;
	muster_plugin plugin = { .abi = 0 };

	*ret_options = NULL;
	ck_assert_msg(
	    descriptor_convert("p", raw, &plugin, ret_options, &error), "%s",
	    error.message);
	ck_assert_int_eq(error.status, MUSTER_OK);
	return plugin;
}

/* ---- what is refused ---- */

#define LETTERS_40 "abcdefghijklmnopqrstuvwxyz0123456789abcd"
#define TEXT_50    "12345678901234567890123456789012345678901234567890"

/* What the first release had. */
#define PLUGIN_SIZE offsetof(muster_plugin, find_async)

enum member {
	THE_ABI,
	THE_SIZE,
	THE_USER_SIZE,
	THE_QUERY_SIZE,
	THE_OPTION_SIZE,
	THE_NAME,
	THE_SUMMARY,
	THE_VERSION,
	THE_KEYS,
	THE_OPTIONS,
	THE_OPTION_COUNT,
	THE_OPTIONS_SIZE,
	THE_FIND
};

static const struct {
	enum member member;
	size_t number;
	const char *text;
	const char *expected; /* %zu: the number, %zu: `right` */
	size_t right;
} wrong[] = {
	{ THE_ABI, 0, NULL,
	    "speaks interface 0, this muster speaks 1; rebuild it", 0 },
	{ THE_ABI, 2, NULL,
	    "speaks interface 2, this muster speaks 1; rebuild it", 0 },
	{ THE_SIZE, 0, NULL,
	    "short struct: its muster_plugin has %zu bytes, interface 1 has "
	    "at least %zu; rebuild it",
	    PLUGIN_SIZE },
	{ THE_SIZE, PLUGIN_SIZE - sizeof(void *), NULL,
	    "short struct: its muster_plugin has %zu bytes, interface 1 has "
	    "at least %zu; rebuild it",
	    PLUGIN_SIZE },
	{ THE_SIZE, PLUGIN_SIZE + 1, NULL,
	    "damaged: its muster_plugin cannot have %zu bytes", 0 },
	{ THE_SIZE, 65536 + sizeof(void *), NULL,
	    "damaged: its muster_plugin cannot have %zu bytes", 0 },
	{ THE_USER_SIZE, sizeof(muster_user) - sizeof(void *), NULL,
	    "short struct: its muster_user has %zu bytes, interface 1 has at "
	    "least %zu; rebuild it",
	    sizeof(muster_user) },
	{ THE_USER_SIZE, 0xffffffff, NULL,
	    "damaged: its muster_user cannot have %zu bytes", 0 },
	{ THE_QUERY_SIZE, sizeof(muster_query) - sizeof(void *), NULL,
	    "short struct: its muster_query has %zu bytes, interface 1 has at "
	    "least %zu; rebuild it",
	    sizeof(muster_query) },
	{ THE_OPTION_SIZE, sizeof(muster_option) - sizeof(void *), NULL,
	    "short struct: its muster_option has %zu bytes, interface 1 has "
	    "at least %zu; rebuild it",
	    sizeof(muster_option) },
	{ THE_OPTION_SIZE, sizeof(muster_option) + 4, NULL,
	    "damaged: its muster_option cannot have %zu bytes", 0 },
	{ THE_NAME, 0, NULL, "its descriptor has no name", 0 },
	{ THE_NAME, 0, "",
	    "its name '' is not [a-z][a-z0-9_-]*, 1 to 40 characters", 0 },
	{ THE_NAME, 0, "Good",
	    "its name 'Good' is not [a-z][a-z0-9_-]*, 1 to 40 characters", 0 },
	{ THE_NAME, 0, "1st",
	    "its name '1st' is not [a-z][a-z0-9_-]*, 1 to 40 characters", 0 },
	{ THE_NAME, 0, "a\nb",
	    "its name 'a?b' is not [a-z][a-z0-9_-]*, 1 to 40 characters", 0 },
	{ THE_NAME, 0, LETTERS_40 "e",
	    "its name '" LETTERS_40 "' is not [a-z][a-z0-9_-]*, 1 to 40 "
	    "characters",
	    0 },
	{ THE_SUMMARY, 0, NULL, "its descriptor has no summary", 0 },
	{ THE_SUMMARY, 0, "", "its descriptor has no summary", 0 },
	{ THE_SUMMARY, 0, "two\nlines",
	    "its summary is not one line of UTF-8 of at most 200 bytes", 0 },
	{ THE_SUMMARY, 0, "Zo\xeb",
	    "its summary is not one line of UTF-8 of at most 200 bytes", 0 },
	{ THE_SUMMARY, 0, TEXT_50 TEXT_50 TEXT_50 TEXT_50 "1",
	    "its summary is not one line of UTF-8 of at most 200 bytes", 0 },
	{ THE_VERSION, 0, "1\n2",
	    "its version is not one line of UTF-8 of at most 200 bytes", 0 },
	{ THE_FIND, 0, NULL, "its descriptor has neither find nor find_async",
	    0 },
	{ THE_KEYS, 0x18, NULL,
	    "finds users only by keys (0x18) that this muster does not know; "
	    "it is too new",
	    0 },
	{ THE_OPTIONS, 0, NULL, "it has 2 options and no table of them", 0 },
	{ THE_OPTION_COUNT, 257, NULL,
	    "it has %zu options, at most 256 are allowed", 0 },
	{ THE_OPTIONS_SIZE, 0, NULL,
	    "it has options and no options_size; use MUSTER_OPTIONS()", 0 },
	{ THE_OPTIONS_SIZE, 1048577, NULL,
	    "its options struct of %zu bytes is larger than 1048576", 0 },
	{ THE_OPTIONS_SIZE, 8, NULL,
	    "option 'text': its member lies outside of the options struct", 0 },
};

static void
set(muster_plugin *plugin, enum member member, size_t number, const char *text)
{
	switch (member) {
	case THE_ABI:
		plugin->abi = (uint32_t)number;
		break;
	case THE_SIZE:
		plugin->size = (uint32_t)number;
		break;
	case THE_USER_SIZE:
		plugin->user_size = (uint32_t)number;
		break;
	case THE_QUERY_SIZE:
		plugin->query_size = (uint32_t)number;
		break;
	case THE_OPTION_SIZE:
		plugin->option_size = (uint32_t)number;
		break;
	case THE_NAME:
		plugin->name = text;
		break;
	case THE_SUMMARY:
		plugin->summary = text;
		break;
	case THE_VERSION:
		plugin->version = text;
		break;
	case THE_KEYS:
		plugin->keys = (uint32_t)number;
		break;
	case THE_OPTIONS:
		plugin->options = NULL;
		break;
	case THE_OPTION_COUNT:
		plugin->option_count = number;
		break;
	case THE_OPTIONS_SIZE:
		plugin->options_size = number;
		break;
	case THE_FIND:
		plugin->find = NULL;
		break;
	}
}

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
START_TEST(wrong_descriptor)
{
	muster_plugin raw = good(), plugin = { .abi = 77 };
	muster_option *options = NULL;
	muster_error error = MUSTER_ERROR_INIT;
	char reason[256], expected[300];

	set(&raw, wrong[_i].member, wrong[_i].number, wrong[_i].text);
	ck_assert(!descriptor_convert("p", &raw, &plugin, &options, &error));
	snprintf(reason, sizeof reason, wrong[_i].expected, wrong[_i].number,
	    wrong[_i].right);
	snprintf(expected, sizeof expected, "plugin 'p': %s", reason);
	ck_assert_str_eq(error.message, expected);
	ck_assert_int_eq(error.status, MUSTER_FAILED_PRECONDITION);
	ck_assert_uint_eq(plugin.abi, 77);
	ck_assert_ptr_null(options);
	muster_error_clear(&error);
}
END_TEST
#pragma GCC diagnostic pop

/* Another major says nothing about what follows the first two numbers. */
START_TEST(other_major_is_not_read)
{
	uint32_t *raw = malloc(2 * sizeof *raw);
	muster_plugin plugin;
	muster_option *options;
	muster_error error = MUSTER_ERROR_INIT;

	ck_assert_ptr_nonnull(raw);
	raw[0] = MUSTER_ABI + 1;
	raw[1] = 8;
	ck_assert(!descriptor_convert("p", (const muster_plugin *)raw, &plugin,
	    &options, &error));
	muster_error_clear(&error);
	free(raw);
}
END_TEST

/* ---- what is converted ---- */

START_TEST(good_descriptor)
{
	muster_plugin raw = good(), plugin;
	muster_option *options;

	plugin = convert(&raw, &options);
	ck_assert_ptr_nonnull(options);
	ck_assert_ptr_eq(plugin.options, options);
	ck_assert_ptr_ne(options, rows);
	ck_assert_uint_eq(plugin.option_count, 2);
	ck_assert_uint_eq(plugin.options_size, sizeof(struct options));
	ck_assert_str_eq(options[0].name, "number");
	ck_assert_str_eq(options[0].help, "a number");
	ck_assert_int_eq(options[0].maximum, 9);
	ck_assert_str_eq(options[1].name, "text");
	ck_assert_uint_eq(options[1].flags, MUSTER_REQUIRED);
	ck_assert_str_eq(plugin.name, "good");
	ck_assert_str_eq(plugin.summary, "is right");
	ck_assert_ptr_null(plugin.version);
	ck_assert(plugin.find == find);
	ck_assert(plugin.put == NULL);
	/* What is not declared has a meaning. */
	ck_assert_uint_eq(plugin.threads, MUSTER_SERIAL);
	ck_assert_uint_eq(plugin.returns, MUSTER_MAY_HANG);
	ck_assert_uint_eq(plugin.keys,
	    MUSTER_KEY_ID | MUSTER_KEY_EMAIL | MUSTER_KEY_ORG_ID);
	free(options);
}
END_TEST

START_TEST(no_options)
{
	muster_plugin raw = good(), plugin;
	muster_option *options;

	raw.option_count = 0;
	plugin = convert(&raw, &options);
	ck_assert_ptr_null(options);
	ck_assert_ptr_null(plugin.options);
	raw.options = NULL;
	raw.options_size = 0;
	plugin = convert(&raw, &options);
	ck_assert_ptr_null(options);
	ck_assert_uint_eq(plugin.option_count, 0);
}
END_TEST

static const struct {
	uint32_t threads, expected_threads;
	uint32_t returns, expected_returns;
} levels[] = {
	{ 0, MUSTER_SERIAL, 0, MUSTER_MAY_HANG },
	{ 1, MUSTER_SERIAL, 99, MUSTER_MAY_HANG },
	{ 100, MUSTER_SERIAL, 100, MUSTER_BOUNDED },
	{ 199, MUSTER_SERIAL, 199, MUSTER_BOUNDED },
	{ 200, MUSTER_PARALLEL, 200, MUSTER_PROMPT },
	{ UINT32_MAX, MUSTER_PARALLEL, UINT32_MAX, MUSTER_PROMPT },
};

START_TEST(levels_are_rounded_down)
{
	muster_plugin raw = good(), plugin;
	muster_option *options;

	raw.threads = levels[_i].threads;
	raw.returns = levels[_i].returns;
	plugin = convert(&raw, &options);
	ck_assert_uint_eq(plugin.threads, levels[_i].expected_threads);
	ck_assert_uint_eq(plugin.returns, levels[_i].expected_returns);
	free(options);
}
END_TEST

START_TEST(unknown_keys_and_flags_are_left_out)
{
	muster_plugin raw = good(), plugin;
	muster_option *options;

	raw.keys = MUSTER_KEY_EMAIL | 0x80000008;
	raw.flags = 0xff;
	plugin = convert(&raw, &options);
	ck_assert_uint_eq(plugin.keys, MUSTER_KEY_EMAIL);
	ck_assert_uint_eq(plugin.flags, 0);
	free(options);
}
END_TEST

/* A plugin of the first release, and what it has behind its descriptor. */
START_TEST(older_plugin)
{
	muster_plugin raw = good(), plugin;
	muster_option *options;

	raw.size = PLUGIN_SIZE;
	memset((char *)&raw + PLUGIN_SIZE, 0xff, sizeof raw - PLUGIN_SIZE);
	plugin = convert(&raw, &options);
	ck_assert(plugin.find_async == NULL);
	ck_assert_str_eq(plugin.name, raw.name);
	free(options);
}
END_TEST

START_TEST(newer_plugin)
{
	struct {
		muster_plugin plugin;
		void *tail[3];
	} raw = { .plugin = good(), .tail = { &raw, &raw, &raw } };
	struct {
		muster_option option;
		void *tail[2];
	} newer[2] = { { .option = rows[0], .tail = { &raw, &raw } },
		{ .option = rows[1], .tail = { &raw, &raw } } };
	muster_plugin plugin;
	muster_option *options;

	newer[0].option.flags = 0x100;
	raw.plugin.size = sizeof raw;
	raw.plugin.user_size = sizeof(muster_user) + 64;
	raw.plugin.query_size = sizeof(muster_query) + 16;
	raw.plugin.option_size = sizeof *newer;
	raw.plugin.options = &newer[0].option;
	plugin = convert(&raw.plugin, &options);
	/* Sizes of users and queries stay: who converts those needs them. */
	ck_assert_uint_eq(plugin.user_size, sizeof(muster_user) + 64);
	ck_assert_uint_eq(plugin.query_size, sizeof(muster_query) + 16);
	ck_assert_uint_eq(plugin.option_size, sizeof(muster_option));
	ck_assert_str_eq(options[0].name, "number");
	ck_assert_uint_eq(options[0].flags, 0);
	ck_assert_str_eq(options[1].name, "text");
	ck_assert_str_eq(options[1].help, "a text");
	free(options);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("descriptor");
	TCase *tcase = tcase_create("descriptor");

	tcase_add_loop_test(tcase, wrong_descriptor, 0,
	    sizeof wrong / sizeof *wrong);
	tcase_add_test(tcase, other_major_is_not_read);
	tcase_add_test(tcase, good_descriptor);
	tcase_add_test(tcase, no_options);
	tcase_add_loop_test(tcase, levels_are_rounded_down, 0,
	    sizeof levels / sizeof *levels);
	tcase_add_test(tcase, unknown_keys_and_flags_are_left_out);
	tcase_add_test(tcase, older_plugin);
	tcase_add_test(tcase, newer_plugin);
	suite_add_tcase(suite, tcase);
	return suite_run(suite);
}
