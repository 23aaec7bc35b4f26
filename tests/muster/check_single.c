/* SPDX-License-Identifier: MIT
 *
 * check_single - one store of one plugin, opened without a file.
 */
#include <config.h>

#include <muster/muster.h>

#include <check.h>
#include <string.h>
#include <unistd.h>

#include "support/scratch.h"
#include "support/suite.h"

#define PATH TEST_BUILDDIR "/plugins/.libs"

static const muster_open_options along = { .plugin_path = PATH };

static muster *
open_one(const char *plugin, const muster_setting *settings, size_t count)
{
	muster_error error = MUSTER_ERROR_INIT;
	muster *m = NULL;

	muster_open_plugin(plugin, settings, count, &along, &m, &error);
	ck_assert_msg(m != NULL, "%s", error.message);
	return m;
}

START_TEST(the_store_has_the_name_of_its_plugin)
{
	const muster_setting settings[] = { { "id", "7" } };
	muster *m = open_one("static", settings, 1);
	const muster_store *store = muster_store_get(m, NULL);

	ck_assert_uint_eq(muster_store_count(m), 1);
	ck_assert_ptr_nonnull(store);
	ck_assert_str_eq(muster_store_name(store), "static");
	ck_assert_str_eq(muster_store_plugin_name(store), "static");
	muster_close(m, MUSTER_SECOND);
}
END_TEST

START_TEST(a_path_is_one_from_the_working_directory)
{
	const muster_setting settings[] = { { "id", "7" } };
	muster *m;

	ck_assert_int_eq(symlink(PATH "/static.so", "my own.so"), 0);
	m = open_one("./my own.so", settings, 1);
	/* "my own" is no name of a store. */
	ck_assert_str_eq(muster_store_name(muster_store_get(m, NULL)), "store");
	muster_close(m, MUSTER_SECOND);
}
END_TEST

START_TEST(a_value_is_taken_as_it_stands)
{
	static const char odd[] = " \"a\" ; b # c \\ %s\t'd' ";
	const muster_setting settings[] = { { "id", "7" }, { "name", odd } };
	muster *m = open_one("static", settings, 2);
	muster_result *result = NULL;

	muster_find(m, &(muster_request){ .query.id = "7" }, &result);
	ck_assert_uint_eq(muster_result_users(result), 1);
	ck_assert_str_eq(muster_result_user(result, 0)->name, odd);
	muster_result_free(result);
	muster_close(m, MUSTER_SECOND);
}
END_TEST

static char long_value[4098];

static const struct {
	const char *plugin;
	muster_setting settings[3];
	const char *message; /* how it begins */
} mistakes[] = {
	{ "static", { { "id", "7" }, { "id", "7" } },
	    "static: option 'id': is repeated" },
	{ "static", { { "id", "7" }, { "", "x" } },
	    "static: option '': expected a name before the '='" },
	{ "static", { { "id", "7" }, { "a\nb", "x" } },
	    "static: option '...': bad name" },
	{ "static", { { "id", "7" }, { "name", "a\177" } },
	    "static: option 'name': the value has a control character" },
	{ "static", { { "id", "7" }, { "name", "a\t\xff" } },
	    "static: option 'name': the value is not valid UTF-8" },
	{ "static", { { "id", "7" }, { "name", long_value } },
	    "static: option 'name': the value is too long" },
	{ "static", { { "id", "7" }, { "strategy", "parallel" } },
	    "static: 'plugin' and 'strategy' exclude each other" },
	{ "static", { { "id", "7" }, { "max_in_flight", "0" } },
	    "static: option 'max_in_flight': expected an integer" },
	{ "sta\ntic", { { "id", "7" } }, "the plugin is no text of one line" },
	{ "", { { "id", "7" } }, "" },
};

START_TEST(a_mistake_is_said)
{
	const muster_setting *settings = mistakes[_i].settings;
	muster_error error = MUSTER_ERROR_INIT;
	muster *m = NULL;
	size_t count = 0;

	memset(long_value, 'x', sizeof long_value - 1);
	while (count < 3 && settings[count].name != NULL)
		count++;
	ck_assert_int_eq(muster_open_plugin(mistakes[_i].plugin, settings,
			     count, &along, &m, &error),
	    MUSTER_INVALID_ARGUMENT);
	ck_assert_ptr_null(m);
	ck_assert_msg(strncmp(error.message, mistakes[_i].message,
			  strlen(mistakes[_i].message)) == 0,
	    "%s", error.message);
	muster_error_clear(&error);
}
END_TEST

START_TEST(a_plugin_uses_no_strategy)
{
	const muster_open_options options = { .plugin_path = PATH,
		.strategy = "parallel" };
	const muster_setting settings[] = { { "id", "7" } };
	muster_error error = MUSTER_ERROR_INIT;
	muster *m = NULL;

	ck_assert_int_eq(
	    muster_open_plugin("static", settings, 1, &options, &m, &error),
	    MUSTER_INVALID_ARGUMENT);
	ck_assert_str_eq(error.message,
	    "static: a plugin opens this store: it cannot use strategy "
	    "'parallel'");
	muster_error_clear(&error);
}
END_TEST

START_TEST(another_store_is_not_there)
{
	const muster_open_options options = { .plugin_path = PATH,
		.store = "statik" };
	const muster_setting settings[] = { { "id", "7" } };
	muster_error error = MUSTER_ERROR_INIT;
	muster *m = NULL;

	ck_assert_int_eq(
	    muster_open_plugin("static", settings, 1, &options, &m, &error),
	    MUSTER_NOT_FOUND);
	ck_assert_str_eq(error.message,
	    "static: there is no store 'statik' (did you mean 'static'?)");
	muster_error_clear(&error);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("single");
	TCase *tcase = tcase_create("single");

	tcase_add_checked_fixture(tcase, scratch_enter, scratch_leave);
	tcase_add_test(tcase, the_store_has_the_name_of_its_plugin);
	tcase_add_test(tcase, a_path_is_one_from_the_working_directory);
	tcase_add_test(tcase, a_value_is_taken_as_it_stands);
	tcase_add_loop_test(tcase, a_mistake_is_said, 0,
	    sizeof mistakes / sizeof *mistakes);
	tcase_add_test(tcase, a_plugin_uses_no_strategy);
	tcase_add_test(tcase, another_store_is_not_there);
	suite_add_tcase(suite, tcase);
	return suite_run(suite);
}
