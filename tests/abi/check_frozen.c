/* SPDX-License-Identifier: MIT
 *
 * check_frozen - plugins that were built with the headers of older releases,
 * loaded and asked by the host of today.
 */
#include <config.h>

#include <muster/muster.h>

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "support/scratch.h"
#include "support/suite.h"

static const char *const plugins[] = { "frozen_0_1", "frozen_0_2",
	"frozen_0_2_loop" };

enum { BLOCKING = 2, ALL = 3 };

static muster *m;
static muster_result *result;
static char log_text[256];

static void
note(void *arg, int level, const char *store, const char *message)
{
	(void)arg;
	(void)level;
	snprintf(log_text, sizeof log_text, "%s: %s", store, message);
}

/* Opens a store of the plugin, in front of a table, with one more line. */
static muster_status
open_with(const char *plugin, const char *line, muster_error *error)
{
	const muster_open_options options = { .log = note };
	muster_status status;
	char *text;

	scratch_text("users.csv",
	    "id,email,org_id\n"
	    "7,ann@b,acme\n"
	    "8,bob@b,acme\n");
	ck_assert_int_ge(asprintf(&text,
			     "[muster]\n"
			     "plugin_path = \"" TEST_BUILDDIR
			     "/tests/abi/.libs:" TEST_BUILDDIR
			     "/plugins/.libs\"\n"
			     "store = old\n"
			     "threads = 2\n"
			     "[store users]\n"
			     "plugin = memory\n"
			     "load = users.csv\n"
			     "[store old]\n"
			     "plugin = %s\n"
			     "secret = s3\n"
			     "behind = users\n"
			     "stores = users\n"
			     "%s\n",
			     plugin, line),
	    0);
	scratch_text("t.ini", text);
	free(text);
	status = muster_open("t.ini", &options, &m, error);
	return status;
}

static void
open_plugin(int number)
{
	muster_error error = MUSTER_ERROR_INIT;

	ck_assert_msg(open_with(plugins[number], "", &error) == MUSTER_OK, "%s",
	    error.message);
}

static void
close_all(void)
{
	muster_result_free(result);
	ck_assert_uint_eq(muster_close(m, 60 * MUSTER_SECOND), 0);
}

static muster_status
ask(muster_query query, int64_t timeout)
{
	return muster_find(m,
	    &(muster_request){ .query = query, .timeout = timeout }, &result);
}

/* Every option is where the plugin looks for it, and every member of a user
 * and of a query where the host does. */
START_TEST(it_sees_what_is_meant)
{
	static const muster_attribute expected[] = {
		{ "path", "/some/where" },
		{ "secret", "s3" },
		{ "integer", "5" },
		{ "boolean", "1" },
		{ "duration", "20000000" },
		{ "size", "2048" },
		{ "ratio", "0.02" },
		{ "choice", "2" },
		{ "choices", "5" },
		{ "strings", "2 y" },
		/* One more, by which it is seen whether there are more. */
		{ "limit", "4 of 1 stores" },
	};
	const muster_user *user;

	open_plugin(_i);
	ck_assert_int_eq(ask((muster_query){ .id = "x", .limit = 3 }, 0),
	    MUSTER_OK);
	ck_assert_uint_eq(muster_result_users(result), 1);
	user = muster_result_user(result, 0);
	ck_assert_str_eq(user->id, "x");
	ck_assert_ptr_null(user->email);
	ck_assert_ptr_null(user->org_id);
	ck_assert_str_eq(user->name, "text");
	ck_assert_uint_eq(user->attribute_count,
	    sizeof expected / sizeof *expected);
	for (size_t i = 0; i < user->attribute_count; i++) {
		ck_assert_str_eq(user->attributes[i].name, expected[i].name);
		ck_assert_str_eq(user->attributes[i].value, expected[i].value);
	}
	ask((muster_query){ .email = "A@b" }, 0);
	ck_assert_uint_eq(muster_result_users(result), 1);
	ck_assert_str_eq(muster_result_user(result, 0)->email, "A@b");
	ck_assert_str_eq(log_text, "old: opened as old");
	close_all();
}
END_TEST

START_TEST(it_asks_others)
{
	open_plugin(_i);
	ck_assert_int_eq(ask((muster_query){ .org_id = "acme" }, 0), MUSTER_OK);
	ck_assert_uint_eq(muster_result_users(result), 2);
	ck_assert_str_eq(muster_result_user_store(result, 0), "users");
	ck_assert_int_eq(ask((muster_query){ .org_id = "acme", .limit = 1 }, 0),
	    MUSTER_OK);
	ck_assert_uint_eq(muster_result_users(result), 1);
	ck_assert(muster_result_truncated(result));
	close_all();
}
END_TEST

START_TEST(it_asks_and_emits)
{
	open_plugin(_i);
	ck_assert_int_eq(ask((muster_query){ .id = "7" }, 0), MUSTER_OK);
	ck_assert_uint_eq(muster_result_users(result), 1);
	ck_assert_str_eq(muster_result_user(result, 0)->email, "ann@b");
	ck_assert_str_eq(muster_result_user_store(result, 0), "old");
	close_all();
}
END_TEST

START_TEST(it_fails)
{
	open_plugin(_i);
	ck_assert_int_eq(ask((muster_query){ .id = "fail" }, 0),
	    MUSTER_ABORTED);
	ck_assert_ptr_nonnull(
	    strstr(muster_result_message(result), "as asked: 4711"));
	close_all();
}
END_TEST

/* An hour, if nobody told it. */
START_TEST(it_is_told_to_end)
{
	open_plugin(_i);
	ck_assert_int_eq(
	    ask((muster_query){ .id = "sleep" }, 5 * MUSTER_MILLISECOND),
	    MUSTER_DEADLINE_EXCEEDED);
	if (_i < BLOCKING)
		ck_assert_int_eq(
		    ask((muster_query){ .id = "hook" }, 5 * MUSTER_MILLISECOND),
		    MUSTER_DEADLINE_EXCEEDED);
	close_all();
}
END_TEST

START_TEST(it_writes)
{
	const muster_user user = { .id = "9", .email = "cy@b" };
	const muster_user *users = &user;
	muster_store *old;

	open_plugin(_i);
	old = muster_store_get(m, "old");
	ck_assert_int_eq(muster_store_put(m, old, &users, 1, 0, &result),
	    MUSTER_OK);
	ck_assert_int_eq(muster_store_remove(m, old, "8", 0, &result),
	    MUSTER_OK);
	ck_assert_int_eq(muster_store_remove(m, old, "8", 0, &result),
	    MUSTER_NOT_FOUND);
	muster_find(m,
	    &(muster_request){ .store = muster_store_get(m, "users"),
		.query.email = "cy@b" },
	    &result);
	ck_assert_uint_eq(muster_result_users(result), 1);
	ck_assert_int_eq(muster_store_check(m, old, 0, &result), MUSTER_OK);
	ck_assert_uint_eq(muster_result_warnings(result), 1);
	ck_assert_str_eq(muster_result_warning(result, 0), "old is old");
	close_all();
}
END_TEST

START_TEST(its_mistakes_are_told)
{
	static const char *const lines[][2] = {
		{ "integer = 51", "from -5 to 50" },
		{ "sting = x", "did you mean 'string'?" },
		{ "string = refused", "option 'string': expected another" },
	};

	for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
		muster_error error = MUSTER_ERROR_INIT;

		ck_assert_int_eq(open_with(plugins[_i], lines[i][0], &error),
		    MUSTER_INVALID_ARGUMENT);
		ck_assert_msg(strstr(error.message, lines[i][1]) != NULL, "%s",
		    error.message);
		muster_error_clear(&error);
	}
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("frozen");
	TCase *tcase = tcase_create("frozen");

	tcase_add_checked_fixture(tcase, scratch_enter, scratch_leave);
	tcase_set_timeout(tcase, 60);
	tcase_add_loop_test(tcase, it_sees_what_is_meant, 0, ALL);
	tcase_add_loop_test(tcase, it_asks_others, 0, ALL);
	tcase_add_loop_test(tcase, it_asks_and_emits, 0, BLOCKING);
	tcase_add_loop_test(tcase, it_fails, 0, BLOCKING);
	tcase_add_loop_test(tcase, it_is_told_to_end, 0, ALL);
	tcase_add_loop_test(tcase, it_writes, 0, ALL);
	tcase_add_loop_test(tcase, its_mistakes_are_told, 0, ALL);
	suite_add_tcase(suite, tcase);
	return suite_run(suite);
}
