/* SPDX-License-Identifier: MIT
 *
 * check_error - the first writer of an error wins, and the problems of a file
 * are reported by line.
 */
#include <config.h>

#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/status.h"
#include "support/suite.h"

START_TEST(first_writer_wins)
{
	muster_error error = MUSTER_ERROR_INIT;

	ck_assert_int_eq(
	    error_set(&error, MUSTER_NOT_FOUND, "no file '%s'", "a.ini"),
	    MUSTER_NOT_FOUND);
	ck_assert_int_eq(error_set(&error, MUSTER_INTERNAL, "and more"),
	    MUSTER_INTERNAL);
	ck_assert_int_eq(error.status, MUSTER_NOT_FOUND);
	ck_assert_uint_eq(error.count, 1);
	ck_assert_str_eq(error.message, "no file 'a.ini'");
	muster_error_clear(&error);
	ck_assert_int_eq(error.status, MUSTER_OK);
	ck_assert_uint_eq(error.count, 0);
	ck_assert_ptr_null(error.message);
	error_set(&error, MUSTER_ABORTED, "again");
	ck_assert_str_eq(error.message, "again");
	muster_error_clear(&error);
	muster_error_clear(&error);
	muster_error_clear(NULL);
	ck_assert_int_eq(error_set(NULL, MUSTER_ABORTED, "lost"),
	    MUSTER_ABORTED);
}
END_TEST

static const struct {
	muster_status status;
	const char *name;
} names[] = {
	{ 0, "OK" },
	{ 1, "CANCELLED" },
	{ 2, "UNKNOWN" },
	{ 3, "INVALID_ARGUMENT" },
	{ 4, "DEADLINE_EXCEEDED" },
	{ 5, "NOT_FOUND" },
	{ 6, "ALREADY_EXISTS" },
	{ 7, "PERMISSION_DENIED" },
	{ 8, "RESOURCE_EXHAUSTED" },
	{ 9, "FAILED_PRECONDITION" },
	{ 10, "ABORTED" },
	{ 11, "OUT_OF_RANGE" },
	{ 12, "UNIMPLEMENTED" },
	{ 13, "INTERNAL" },
	{ 14, "UNAVAILABLE" },
	{ 15, "DATA_LOSS" },
	{ 16, "UNAUTHENTICATED" },
	{ 17, "UNKNOWN" },
	{ 99, "UNKNOWN" },
	{ 100, "ENOUGH" },
	{ 101, "UNKNOWN" },
	{ -1, "UNKNOWN" },
	{ INT32_MAX, "UNKNOWN" },
	{ INT32_MIN, "UNKNOWN" },
};

START_TEST(status_has_a_name)
{
	ck_assert_str_eq(muster_status_name(names[_i].status), names[_i].name);
}
END_TEST

/* And the name is that of one status. */
START_TEST(status_by_its_name)
{
	muster_status status = -1;

	ck_assert(status_by_name(names[_i].name, &status));
	if (strcmp(names[_i].name, "UNKNOWN") == 0)
		ck_assert_int_eq(status, MUSTER_UNKNOWN);
	else
		ck_assert_int_eq(status, names[_i].status);
	status = -1;
	ck_assert(!status_by_name("", &status));
	ck_assert(!status_by_name("ok", &status));
	ck_assert(!status_by_name("CANCEL", &status));
	ck_assert_int_eq(status, -1);
}
END_TEST

START_TEST(problems_by_line)
{
	struct problems problems = { 0 };
	muster_error error = MUSTER_ERROR_INIT;
	unsigned i;

	ck_assert_int_eq(problems_report(&problems, &error), MUSTER_OK);
	ck_assert_int_eq(error.status, MUSTER_OK);
	problems_add(&problems, "a.ini", 7, "store db", "bad '%s'", "x");
	problems_add(&problems, "a.ini", 3, "muster", "second of 3");
	problems_add(&problems, "a.ini", 12, NULL, "no section");
	problems_add(&problems, "a.ini", 3, NULL, "third of 3");
	problems_add(&problems, "a.ini", 0, NULL, "the file");
	ck_assert_int_eq(problems_report(&problems, &error),
	    MUSTER_INVALID_ARGUMENT);
	ck_assert_int_eq(error.status, MUSTER_INVALID_ARGUMENT);
	ck_assert_uint_eq(error.count, 5);
	ck_assert_str_eq(error.message,
	    "a.ini: the file\n"
	    "a.ini:3: [muster] second of 3\n"
	    "a.ini:3: third of 3\n"
	    "a.ini:7: [store db] bad 'x'\n"
	    "a.ini:12: no section");
	ck_assert_int_eq(problems_report(&problems, NULL),
	    MUSTER_INVALID_ARGUMENT);
	muster_error_clear(&error);
	for (i = 1; i <= 1000; i++)
		problems_add(&problems, "a.ini", i, NULL, "%u", i);
	problems_report(&problems, &error);
	ck_assert_uint_eq(error.count, 1005);
	muster_error_clear(&error);
	problems_fini(&problems);
	ck_assert_uint_eq(problems.count, 0);
	problems_fini(&problems);
}
END_TEST

START_TEST(lost_problems_are_told)
{
	struct problems problems = { .out_of_memory = true };
	muster_error error = MUSTER_ERROR_INIT;

	ck_assert_int_eq(problems_report(&problems, &error),
	    MUSTER_RESOURCE_EXHAUSTED);
	ck_assert_str_eq(error.message,
	    "out of memory: more problems are not shown");
	muster_error_clear(&error);
	problems_add(&problems, "a.ini", 1, NULL, "one");
	ck_assert_int_eq(problems_report(&problems, &error),
	    MUSTER_RESOURCE_EXHAUSTED);
	ck_assert_int_eq(error.status, MUSTER_RESOURCE_EXHAUSTED);
	ck_assert_str_eq(error.message,
	    "a.ini:1: one\n"
	    "out of memory: more problems are not shown");
	ck_assert_uint_eq(error.count, 2);
	muster_error_clear(&error);
	problems_fini(&problems);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("error");
	TCase *tcase = tcase_create("error");

	tcase_add_test(tcase, first_writer_wins);
	tcase_add_loop_test(tcase, status_has_a_name, 0,
	    sizeof names / sizeof *names);
	tcase_add_loop_test(tcase, status_by_its_name, 0,
	    sizeof names / sizeof *names);
	tcase_add_test(tcase, problems_by_line);
	tcase_add_test(tcase, lost_problems_are_told);
	suite_add_tcase(suite, tcase);
	return suite_run(suite);
}
