/* SPDX-License-Identifier: MIT
 *
 * check_arguments - the words of a command line, sorted by a table.
 */
#include <config.h>

#include <check.h>
#include <stdio.h>
#include <string.h>

#include <muster/muster.h>

#include "../../cli/arguments.h"
#include "support/suite.h"

enum { CONFIG, NAME, LOUD, SET, ARGUMENT_COUNT };

static const struct argument table[ARGUMENT_COUNT] = {
	[CONFIG] = { "config", 'c', "FILE", "a file" },
	[NAME] = { "name", 0, "NAME", "a name" },
	[LOUD] = { "loud", 'l', NULL, "a switch" },
	[SET] = { "set", 's', "K=V ...", "any number of them" },
};

static const struct command command = {
	.name = "test",
	.summary = "Tests.",
	.synopsis = "[-c FILE] [--name NAME] [-l] [ONE [TWO]]",
	.arguments = table,
	.argument_count = ARGUMENT_COUNT,
	.operand_count = 2,
};

enum { MOST_WORDS = 8 };

static const struct {
	const char *words[MOST_WORDS];
	enum arguments_verdict verdict;
	const char *values[ARGUMENT_COUNT];
	const char *operands[2];
} lines[] = {
	{ .words = { NULL }, .verdict = ARGUMENTS_RUN },
	{ .words = { "-c", "f", "--name", "n", "-l" },
	    .verdict = ARGUMENTS_RUN,
	    .values = { "f", "n", "" } },
	{ .words = { "-cf", "--name=n", "--loud" },
	    .verdict = ARGUMENTS_RUN,
	    .values = { "f", "n", "" } },
	{ .words = { "--config=f" },
	    .verdict = ARGUMENTS_RUN,
	    .values = { "f" } },
	{ .words = { "-lcf" },
	    .verdict = ARGUMENTS_RUN,
	    .values = { "f", NULL, "" } },
	{ .words = { "--name=" },
	    .verdict = ARGUMENTS_RUN,
	    .values = { NULL, "" } },
	{ .words = { "a", "-l", "b" },
	    .verdict = ARGUMENTS_RUN,
	    .values = { [LOUD] = "" },
	    .operands = { "a", "b" } },
	{ .words = { "--", "-l", "-" },
	    .verdict = ARGUMENTS_RUN,
	    .operands = { "-l", "-" } },
	{ .words = { "--name", "--loud" },
	    .verdict = ARGUMENTS_RUN,
	    .values = { NULL, "--loud" } },
	{ .words = { "--help" }, .verdict = ARGUMENTS_HELP },
	{ .words = { "-l", "-h" }, .verdict = ARGUMENTS_HELP },
	{ .words = { "a", "b", "c" }, .verdict = ARGUMENTS_WRONG },
	{ .words = { "--nam", "n", "--unknown" }, .verdict = ARGUMENTS_WRONG },
	{ .words = { "-x" }, .verdict = ARGUMENTS_WRONG },
	{ .words = { "-c" }, .verdict = ARGUMENTS_WRONG },
	{ .words = { "--name" }, .verdict = ARGUMENTS_WRONG },
	{ .words = { "--loud=yes" }, .verdict = ARGUMENTS_WRONG },
	{ .words = { "--help=me" }, .verdict = ARGUMENTS_WRONG },
	{ .words = { "-c", "a", "--config", "b" }, .verdict = ARGUMENTS_WRONG },
	{ .words = { "-ll" }, .verdict = ARGUMENTS_WRONG },
	{ .words = { "\xc3\xa9", "-\xc3\xa9" }, .verdict = ARGUMENTS_WRONG },
};

static void
silence(void)
{
	ck_assert_ptr_nonnull(freopen("/dev/null", "w", stderr));
}

START_TEST(words_are_sorted)
{
	char name[] = "test", words[MOST_WORDS][16];
	char *argv[MOST_WORDS + 2] = { name };
	const char *values[ARGUMENTS_MAX] = { NULL };
	const char *operands[ARGUMENTS_MAX] = { NULL };
	int argc = 1, i;

	for (i = 0; lines[_i].words[i] != NULL; i++) {
		ck_assert_uint_lt(strlen(lines[_i].words[i]), 16);
		argv[argc++] = memcpy(words[i], lines[_i].words[i],
		    strlen(lines[_i].words[i]) + 1);
	}
	if (lines[_i].verdict == ARGUMENTS_WRONG)
		silence();
	ck_assert_int_eq(
	    arguments_parse(&command, argc, argv, values, operands),
	    lines[_i].verdict);
	if (lines[_i].verdict != ARGUMENTS_RUN)
		return;
	for (i = 0; i < ARGUMENT_COUNT; i++)
		ck_assert_pstr_eq(values[i], lines[_i].values[i]);
	for (i = 0; i < 2; i++)
		ck_assert_pstr_eq(operands[i], lines[_i].operands[i]);
}
END_TEST

static const struct {
	const char *text;
	size_t number; /* 0: refused */
} numbers[] = {
	{ "1", 1 },
	{ "007", 7 },
	{ "18446744073709551615", SIZE_MAX },
	{ "18446744073709551616", 0 },
	{ "99999999999999999999999", 0 },
	{ "0", 0 },
	{ "", 0 },
	{ "-1", 0 },
	{ "+1", 0 },
	{ " 1", 0 },
	{ "1 ", 0 },
	{ "0x10", 0 },
	{ "1e3", 0 },
	{ "ten", 0 },
};

START_TEST(what_is_repeated_is_kept_in_order)
{
	static const char expected[] = "a=1\0b=\0c\0";
	char words[][8] = { "test", "-sa=1", "x", "--set", "b=", "--set=c" };
	char *argv[] = { words[0], words[1], words[2], words[3], words[4],
		words[5], NULL };
	const char *values[ARGUMENT_COUNT] = { NULL };
	const char *operands[2] = { NULL };

	ck_assert_int_eq(arguments_parse(&command, 6, argv, values, operands),
	    ARGUMENTS_RUN);
	ck_assert_mem_eq(values[SET], expected, sizeof expected);
	ck_assert_str_eq(operands[0], "x");
	arguments_release(&command, values);
	ck_assert_ptr_null(values[SET]);
}
END_TEST

START_TEST(nothing_cannot_be_repeated)
{
	char words[][8] = { "test", "--set=a", "--set", "" };
	char *argv[] = { words[0], words[1], words[2], words[3], NULL };
	const char *values[ARGUMENT_COUNT] = { NULL };
	const char *operands[2] = { NULL };

	silence();
	ck_assert_int_eq(arguments_parse(&command, 4, argv, values, operands),
	    ARGUMENTS_WRONG);
	arguments_release(&command, values);
}
END_TEST

START_TEST(number_is_digits_only)
{
	size_t number = 4711;
	bool taken = arguments_number(numbers[_i].text, &number);

	ck_assert_int_eq(taken, numbers[_i].number != 0);
	if (taken)
		ck_assert_uint_eq(number, numbers[_i].number);
}
END_TEST

static const struct {
	const char *text;
	int64_t nanoseconds; /* 0: refused */
} durations[] = {
	{ "20ms", 20 * MUSTER_MILLISECOND },
	{ "1500us", 1500 * MUSTER_MICROSECOND },
	{ "2s", 2 * MUSTER_SECOND },
	{ "20", 0 },
	{ "0s", 0 },
	{ "-1s", 0 },
	{ "", 0 },
	{ "1 s", 0 },
	{ "400000d", 0 },
};

START_TEST(duration_has_a_unit_and_is_not_zero)
{
	int64_t duration = 4711;
	bool taken;

	silence();
	taken = arguments_duration(&command, "deadline", durations[_i].text,
	    &duration);
	ck_assert_int_eq(taken, durations[_i].nanoseconds != 0);
	if (taken)
		ck_assert_int_eq(duration, durations[_i].nanoseconds);
}
END_TEST

#define COUNT(array) ((int)(sizeof(array) / sizeof(*(array))))

int
main(void)
{
	Suite *suite = suite_create("arguments");
	TCase *tests = tcase_create("words");

	tcase_add_loop_test(tests, words_are_sorted, 0, COUNT(lines));
	tcase_add_test(tests, what_is_repeated_is_kept_in_order);
	tcase_add_test(tests, nothing_cannot_be_repeated);
	tcase_add_loop_test(tests, number_is_digits_only, 0, COUNT(numbers));
	tcase_add_loop_test(tests, duration_has_a_unit_and_is_not_zero, 0,
	    COUNT(durations));
	suite_add_tcase(suite, tests);
	return suite_run(suite);
}
