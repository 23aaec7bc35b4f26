/* SPDX-License-Identifier: MIT
 *
 * check_explain - advice in words, to the letter.
 */
#include <config.h>

#include <check.h>
#include <string.h>

#include "advice/adviser.h"
#include "support/suite.h"

static const struct {
	struct advice advice;
	const char *way;
	const char *why;
} rows[] = {
	{ { .together = false }, "sequential",
	    "nothing has been measured yet" },
	{ { .reason = JUDGE_UNMEASURED, .predicted = { 1, 2 } }, "sequential",
	    "nothing has been measured yet" },
	{ { .together = true,
	      .reason = JUDGE_SAVES,
	      .predicted = { 10051000, 5012000 } },
	    "parallel",
	    "it saves time: expected 10.0 ms in sequence, 5.0 ms in parallel" },
	{ { .reason = JUDGE_LITTLE, .predicted = { 812, 999 } }, "sequential",
	    "parallel saves too little: expected 812 ns in sequence, 999 ns in "
	    "parallel" },
	{ { .reason = JUDGE_BUSY, .predicted = { 100000, 60949 } },
	    "sequential",
	    "the processors are too busy for parallel: expected 100 us in "
	    "sequence, 60.9 us in parallel" },
	{ { .reason = JUDGE_TRIED, .predicted = { 999999, 1000000 } },
	    "sequential",
	    "parallel was slower when it was tried: expected 999 us in "
	    "sequence, 1.0 ms in parallel" },
	{ { .reason = JUDGE_LITTLE,
	      .predicted = { INT64_C(999999999), INT64_C(1000000000) } },
	    "sequential",
	    "parallel saves too little: expected 999 ms in sequence, 1.0 s in "
	    "parallel" },
	{ { .reason = JUDGE_LITTLE,
	      .predicted = { INT64_C(99999999999), INT64_C(3600000000000) } },
	    "sequential",
	    "parallel saves too little: expected 99.9 s in sequence, 3600 s in "
	    "parallel" },
	{ { .reason = JUDGE_LITTLE, .predicted = { 0, 1000 } }, "sequential",
	    "parallel saves too little: expected 0 ns in sequence, 1.0 us in "
	    "parallel" },
};

START_TEST(words)
{
	char why[ADVICE_TEXT_SIZE];

	ck_assert_str_eq(advice_way(&rows[_i].advice), rows[_i].way);
	advice_explain(&rows[_i].advice, why, sizeof why);
	ck_assert_str_eq(why, rows[_i].why);
}
END_TEST

/* The longest text has room, and what has none is cut. */
START_TEST(room)
{
	const struct advice advice = { .reason = JUDGE_BUSY,
		.predicted = { INT64_MAX, INT64_MAX } };
	char why[2 * ADVICE_TEXT_SIZE], small[8];

	advice_explain(&advice, why, sizeof why);
	ck_assert_uint_lt(strlen(why), ADVICE_TEXT_SIZE);
	advice_explain(&advice, small, sizeof small);
	ck_assert_str_eq(small, "the pro");
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("explain");
	TCase *tcase = tcase_create("explain");

	tcase_add_loop_test(tcase, words, 0, sizeof rows / sizeof *rows);
	tcase_add_test(tcase, room);
	suite_add_tcase(suite, tcase);
	return suite_run(suite);
}
