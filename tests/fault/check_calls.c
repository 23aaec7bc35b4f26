/* SPDX-License-Identifier: MIT
 *
 * check_calls - calls of an application through the plugin `fault` that is
 * built, with the real library: what the host makes of each kind.
 */
#include <config.h>

#include <muster/muster.h>

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "support/scratch.h"
#include "support/suite.h"

static muster *m;
static muster_result *result;

/* A store of `fault` with those lines, in front of one user. */
static void
open_with(const char *lines)
{
	muster_error error = MUSTER_ERROR_INIT;
	char *text;

	ck_assert_int_ge(asprintf(&text,
			     "[muster]\n"
			     "plugin_path = \"" TEST_BUILDDIR
			     "/plugins/.libs\"\n"
			     "store = faulty\n"
			     "threads = 2\n"
			     "[store one]\n"
			     "plugin = static\n"
			     "id = 1\n"
			     "email = a@b\n"
			     "[store faulty]\n"
			     "plugin = fault\n"
			     "store = one\n"
			     "%s",
			     lines),
	    0);
	scratch_text("t.ini", text);
	free(text);
	muster_open("t.ini", NULL, &m, &error);
	ck_assert_msg(m != NULL, "%s", error.message);
}

static muster_status
ask(int64_t timeout)
{
	return muster_find(m,
	    &(muster_request){ .query.email = "A@B", .timeout = timeout },
	    &result);
}

static void
close_all(void)
{
	muster_result_free(result);
	ck_assert_uint_eq(muster_close(m, 60 * MUSTER_SECOND), 0);
}

static const struct {
	const char *kind;
	const char *message; /* part of it; NULL: the user is found */
} kinds[] = {
	{ "stranger", NULL },
	{ "no_id", "id" },
	{ "empty_id", "id" },
	{ "control", "control" },
	{ "not_utf8", "UTF-8" },
	{ "too_long", "over 65536 bytes" },
	{ "attribute", "attribute" },
};

/* A user that nobody asked for is dropped, any other is an error. */
START_TEST(garbage_is_told_by_its_kind)
{
	char lines[80];
	muster_stats stats;

	snprintf(lines, sizeof lines, "garbage = 100%%\ngarbage_kinds = %s\n",
	    kinds[_i].kind);
	open_with(lines);
	if (kinds[_i].message == NULL) {
		ck_assert_int_eq(ask(0), MUSTER_OK);
		ck_assert_uint_eq(muster_result_users(result), 1);
		muster_stats_read(m, NULL, &stats);
		ck_assert_uint_eq(stats.faults, 1);
	} else {
		ck_assert_int_eq(ask(0), MUSTER_INTERNAL);
		ck_assert_msg(strstr(muster_result_message(result),
				  kinds[_i].message) != NULL,
		    "%s", muster_result_message(result));
	}
	close_all();
}
END_TEST

START_TEST(duplicates_are_dropped)
{
	muster_stats stats;

	open_with("duplicates = 100%\n");
	ck_assert_int_eq(ask(0), MUSTER_OK);
	ck_assert_uint_eq(muster_result_users(result), 1);
	muster_stats_read(m, NULL, &stats);
	ck_assert_uint_eq(stats.faults, 1);
	close_all();
}
END_TEST

START_TEST(hangs_end_at_the_deadline)
{
	open_with("hangs = 100%\n");
	ck_assert_int_eq(ask(2 * MUSTER_MILLISECOND), MUSTER_DEADLINE_EXCEEDED);
	close_all();
}
END_TEST

/* It comes, and nobody waits for it; close waits. */
START_TEST(late_answers_are_not_waited_for)
{
	open_with("late = 100%\nlate_by = 20ms\n");
	for (int i = 0; i < 3; i++)
		ck_assert_int_eq(ask(2 * MUSTER_MILLISECOND),
		    MUSTER_DEADLINE_EXCEEDED);
	close_all();
}
END_TEST

enum { CALLS = 300 };

static void
run(const char *lines, muster_status *ret)
{
	open_with(lines);
	for (int i = 0; i < CALLS; i++)
		ret[i] = ask(0);
	close_all();
	result = NULL;
}

/* One after the other, calls have the same verdicts in every run. */
START_TEST(verdicts_are_those_of_the_seed)
{
	static const char lines[] = "seed = 5\n"
				    "errors = 20%\n"
				    "statuses = internal, unavailable\n"
				    "garbage = 10%\n"
				    "garbage_kinds = no_id\n";
	static const char others[] = "seed = 6\n"
				     "errors = 20%\n"
				     "statuses = internal, unavailable\n"
				     "garbage = 10%\n"
				     "garbage_kinds = no_id\n";
	muster_status first[CALLS], second[CALLS], other[CALLS];
	int failed = 0;

	run(lines, first);
	run(lines, second);
	run(others, other);
	ck_assert_mem_eq(first, second, sizeof first);
	ck_assert_mem_ne(first, other, sizeof first);
	for (int i = 0; i < CALLS; i++)
		failed += first[i] != MUSTER_OK;
	ck_assert_int_gt(failed, 60);
	ck_assert_int_lt(failed, 120);
}
END_TEST

/* What fails every time is left alone after the fifth. */
START_TEST(breaker_opens)
{
	muster_guard_stats stats;

	open_with("errors = 100%\nbreaker_failures = 5\nbreaker_wait = 1h\n");
	for (int i = 0; i < 5; i++) {
		ck_assert_int_eq(ask(0), MUSTER_UNAVAILABLE);
		ck_assert_ptr_null(
		    strstr(muster_result_message(result), "breaker"));
	}
	ck_assert_int_eq(ask(0), MUSTER_UNAVAILABLE);
	ck_assert_ptr_nonnull(
	    strstr(muster_result_message(result), "its breaker has been open"));
	muster_guard_stats_read(m, NULL, &stats);
	ck_assert_str_eq(stats.breaker, "open");
	ck_assert_uint_eq(stats.breaker_rejected, 1);
	close_all();
}
END_TEST

/* Questions are asked again, what is written is not. */
START_TEST(retries)
{
	const muster_user user = { .id = "2" };
	const muster_user *const list[] = { &user };
	muster_guard_stats stats;

	open_with("errors = 100%\nretry = 3\n");
	ck_assert_int_eq(muster_store_put(m, NULL, list, 1, 0, &result),
	    MUSTER_UNAVAILABLE);
	ck_assert_int_eq(muster_store_remove(m, NULL, "2", 0, &result),
	    MUSTER_UNAVAILABLE);
	muster_guard_stats_read(m, NULL, &stats);
	ck_assert_uint_eq(stats.retries, 0);
	ck_assert_int_eq(ask(0), MUSTER_UNAVAILABLE);
	ck_assert_uint_eq(muster_leg_tries(muster_result_legs(result)), 4);
	muster_guard_stats_read(m, NULL, &stats);
	ck_assert_uint_eq(stats.retries, 3);
	close_all();
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("calls");
	TCase *tcase = tcase_create("calls");

	tcase_add_checked_fixture(tcase, scratch_enter, scratch_leave);
	tcase_set_timeout(tcase, 60);
	tcase_add_loop_test(tcase, garbage_is_told_by_its_kind, 0,
	    sizeof kinds / sizeof *kinds);
	tcase_add_test(tcase, duplicates_are_dropped);
	tcase_add_test(tcase, hangs_end_at_the_deadline);
	tcase_add_test(tcase, late_answers_are_not_waited_for);
	tcase_add_test(tcase, verdicts_are_those_of_the_seed);
	tcase_add_test(tcase, breaker_opens);
	tcase_add_test(tcase, retries);
	suite_add_tcase(suite, tcase);
	return suite_run(suite);
}
