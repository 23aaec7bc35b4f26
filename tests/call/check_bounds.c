/* SPDX-License-Identifier: MIT
 *
 * check_bounds - what the core lets through: questions of applications, answers
 * of stores. A store that answers what it must not has failed, and is named.
 */
#include <config.h>

#include "world.h"

#include <string.h>

#include <check.h>

#include "support/suite.h"

static struct world world;

/* ---- answers ---- */

static const struct odd {
	const char *how;
	const char *answer;
	size_t limit;
} odd[] = {
	{ "no-id", "INTERNAL: odd: answered with a user without id", 0 },
	{ "empty-id", "INTERNAL: odd: answered with a user without id", 0 },
	{ "control-id",
	    "INTERNAL: odd: answered with an id with a control byte", 0 },
	{ "latin-id", "INTERNAL: odd: answered with an id that is not UTF-8",
	    0 },
	{ "latin-name", "INTERNAL: odd: answered with a name that is not UTF-8",
	    0 },
	{ "long-id", "INTERNAL: odd: answered with an id over 1024 bytes", 0 },
	{ "long-name", "INTERNAL: odd: answered with a name over 65536 bytes",
	    0 },
	{ "nameless-attribute",
	    "INTERNAL: odd: answered with an attribute without name", 0 },
	{ "missing-attributes",
	    "INTERNAL: odd: answered with a user whose attributes are missing",
	    0 },
	{ "many-attributes",
	    "INTERNAL: odd: answered with a user with over 256 attributes", 0 },
	{ "no-user", "INTERNAL: odd: emitted no user", 0 },
	{ "many-users",
	    "INTERNAL: odd: answered with more than 100000 users; set a limit",
	    0 },
	{ "many-users", "OK 0000000/odd 1000000/odd, truncated", 2 },
	{ "large-answer",
	    "INTERNAL: odd: answered with more than 64 MiB; set a limit", 0 },
	{ "deaf", "OK 1/odd 2/odd 3/odd 4/odd", 0 },
	{ "deaf", "OK 1/odd 2/odd, truncated", 2 },
	{ "deaf", "OK 1/odd 2/odd 3/odd 4/odd", 4 },
	{ "others", "OK", 0 },
	{ "twice", "OK 1/odd", 0 },
	{ "twice", "OK 1/odd", 1 },
	{ "loud", "OK 1/odd", 0 },
	{ "emit-and-fail", "DATA_LOSS: odd: the rest is lost", 0 },
	{ "fail-and-go-on", "ABORTED: odd: the first reason", 0 },
	{ "fail-with-ok", "INTERNAL: odd: all is well", 0 },
	{ "emit-nobody-and-go-on",
	    "INTERNAL: odd: answered with a user without id", 0 },
	{ "strange-status",
	    "INTERNAL: odd: returned status 77, which does not exist", 0 },
	{ "negative-status",
	    "INTERNAL: odd: returned status -1, which does not exist", 0 },
	{ "no-message", "PERMISSION_DENIED: odd: PERMISSION_DENIED", 0 },
	{ "ugly-message", "UNKNOWN: odd: ORA-1  at J?rgen [0m", 0 },
	{ "no-memory", "RESOURCE_EXHAUSTED: odd: out of memory", 0 },
	{ "nul-in-text",
	    "INTERNAL: odd: answered with text that holds a NUL byte", 0 },
	{ "foreign-store",
	    "INVALID_ARGUMENT: odd: asked no store of this configuration", 0 },
	{ "enough", "OK 1/odd", 0 },
};

START_TEST(answers)
{
	muster_result *result = NULL;
	muster_request request = { .query.email = "ann@example.org" };

	world_open(&world, "store = odd\n[store odd]\nplugin = odd\nhow = %s\n",
	    odd[_i].how);
	request.query.limit = odd[_i].limit;
	muster_find(world.muster, &request, &result);
	ck_assert_msg(strcmp(answer_text(result), odd[_i].answer) == 0,
	    "%s: '%s', not '%s'", odd[_i].how, answer_text(result),
	    odd[_i].answer);
	muster_result_free(result);
	world_close(&world);
}
END_TEST

/* The first version of a user stands. */
START_TEST(first_version)
{
	muster_result *result = NULL;

	world_open(&world, "[store odd]\nplugin = odd\nhow = twice\n");
	ask(&world, "odd", 0, &result);
	ck_assert_str_eq(muster_result_user(result, 0)->name, "first");
	muster_result_free(result);
	world_close(&world);
}
END_TEST

/* What matches is passed on as it stands. */
START_TEST(letter_case)
{
	muster_result *result = NULL;

	world_open(&world, "[store odd]\nplugin = odd\nhow = loud\n");
	ask(&world, "odd", 0, &result);
	ck_assert_str_eq(muster_result_user(result, 0)->email,
	    "ANN@Example.ORG");
	muster_result_free(result);
	world_close(&world);
}
END_TEST

/* Garbage of a secondary costs its answer only. */
START_TEST(secondary)
{
	muster_result *result = NULL;

	world_open(&world,
	    "[store db]\nplugin = gated\nids = 1\n"
	    "[store odd]\nplugin = odd\nhow = latin-id\n"
	    "[store both]\nstrategy = parallel\nprimary = db\n"
	    "secondary = odd\n");
	ask(&world, "both", 0, &result);
	ck_assert_answer(result, "OK 1/db, partial");
	ck_assert_legs(result, "db hit, odd error");
	muster_result_free(result);
	world_close(&world);
}
END_TEST

START_TEST(emit_outside_of_find)
{
	muster_result *result = NULL;
	muster_status status;

	world_open(&world, "[store odd]\nplugin = odd\nhow = twice\n");
	status = muster_store_check(world.muster,
	    muster_store_get(world.muster, "odd"), 0, &result);
	ck_assert_int_eq(status, MUSTER_INTERNAL);
	ck_assert_str_eq(muster_result_message(result),
	    "odd: emitted a user outside of find");
	muster_result_free(result);
	world_close(&world);
}
END_TEST

/* ---- questions ---- */

static const struct {
	muster_query query;
	const char *message;
} refused[] = {
	{ { 0 }, "at least one of id, email and org_id is needed" },
	{ { .limit = 3 }, "at least one of id, email and org_id is needed" },
	{ { .email = "" }, "email is empty" },
	{ { .id = "" }, "id is empty" },
	{ { .org_id = "", .id = "1" }, "org_id is empty" },
	{ { .email = "ann\n@example.org" }, "email holds a control byte" },
	{ { .email = "ann\x7f@example.org" }, "email holds a control byte" },
	{ { .id = "\x01" }, "id holds a control byte" },
	{ { .org_id = "a\r\nb" }, "org_id holds a control byte" },
	{ { .email = "J\xf8rgen" }, "email is not UTF-8" },
	{ { .id = "\xc0\xaf" }, "id is not UTF-8" },
	{ { .org_id = "\xed\xa0\x80" }, "org_id is not UTF-8" },
};

static void
open_one(void)
{
	world_open(&world,
	    "store = db\n[store db]\nplugin = gated\n"
	    "ids = 1, 2, 3\n");
}

START_TEST(questions)
{
	muster_result *result = NULL;
	muster_request request = { .query = refused[_i].query };
	muster_pending *pending = NULL;
	muster_error error = MUSTER_ERROR_INIT;

	open_one();
	ck_assert_int_eq(muster_find(world.muster, &request, &result),
	    MUSTER_INVALID_ARGUMENT);
	ck_assert_str_eq(muster_result_message(result), refused[_i].message);
	ck_assert_legs(result, "db skipped");
	ck_assert_uint_eq(muster_result_users(result), 0);
	muster_result_free(result);

	/* The completion function, NULL here, is not called. */
	ck_assert_int_eq(muster_find_async(world.muster, &request, NULL, NULL,
			     &pending, &error),
	    MUSTER_INVALID_ARGUMENT);
	ck_assert_ptr_null(pending);
	ck_assert_str_eq(error.message, refused[_i].message);
	muster_error_clear(&error);
	world_close(&world);
}
END_TEST

START_TEST(longest_key)
{
	char key[MUSTER_MAX_KEY + 2];
	muster_result *result = NULL;
	muster_request request = { .query.email = key };

	memset(key, 'x', sizeof key);
	key[MUSTER_MAX_KEY + 1] = '\0';
	open_one();
	muster_find(world.muster, &request, &result);
	ck_assert_answer(result,
	    "INVALID_ARGUMENT: email is longer than 1024 bytes");
	key[MUSTER_MAX_KEY] = '\0';
	muster_find(world.muster, &request, &result);
	ck_assert_answer(result, "OK 1/db 2/db 3/db");
	muster_result_free(result);
	world_close(&world);
}
END_TEST

/* The query belongs to the caller again once the function has returned. */
START_TEST(query_is_copied)
{
	char email[] = "ann@example.org";
	muster_result *result = NULL;
	muster_request request = { .query.email = email };

	open_one();
	muster_find(world.muster, &request, &result);
	memset(email, 'x', sizeof email - 1);
	ck_assert_str_eq(muster_result_user(result, 0)->email,
	    "ann@example.org");
	muster_result_free(result);
	world_close(&world);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("bounds");
	TCase *test = tcase_create("answers");

	tcase_set_timeout(test, 60);
	tcase_add_loop_test(test, answers, 0, sizeof odd / sizeof *odd);
	tcase_add_test(test, first_version);
	tcase_add_test(test, letter_case);
	tcase_add_test(test, secondary);
	tcase_add_test(test, emit_outside_of_find);
	suite_add_tcase(suite, test);

	test = tcase_create("questions");
	tcase_add_loop_test(test, questions, 0,
	    sizeof refused / sizeof *refused);
	tcase_add_test(test, longest_key);
	tcase_add_test(test, query_is_copied);
	suite_add_tcase(suite, test);
	return suite_run(suite);
}
