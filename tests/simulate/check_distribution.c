/* SPDX-License-Identifier: MIT
 *
 * check_distribution - the random numbers, what is drawn with them, and what
 * becomes of it in a summary.
 */
#include <config.h>

#include "distribution.h"
#include "summary.h"

#include <check.h>
#include <math.h>

#include "support/scratch.h"
#include "support/suite.h"

enum { DRAWS = 200000 };

static struct distribution
parsed(const char *text)
{
	struct distribution distribution;

	ck_assert_msg(distribution_parse(text, &distribution), "%s", text);
	return distribution;
}

/* ---- random numbers ---- */

/* From the state 1, 2, 3, 4 the generator of the paper makes these. */
START_TEST(generator_of_the_paper)
{
	static const uint64_t expected[] = { 11520, 0, 1509978240,
		1215971899390074240 };
	struct random_stream stream = { { 1, 2, 3, 4 } };
	size_t i;

	for (i = 0; i < sizeof expected / sizeof *expected; i++)
		ck_assert_uint_eq(random_bits(&stream), expected[i]);
}
END_TEST

START_TEST(streams_differ)
{
	struct random_stream same[2], seed, number;
	int i, alike = 0;

	random_begin(&same[0], 1, 1);
	random_begin(&same[1], 1, 1);
	random_begin(&seed, 2, 1);
	random_begin(&number, 1, 2);
	for (i = 0; i < 1000; i++) {
		uint64_t bits = random_bits(&same[0]);

		ck_assert_uint_eq(bits, random_bits(&same[1]));
		alike += bits == random_bits(&seed);
		alike += bits == random_bits(&number);
	}
	ck_assert_int_eq(alike, 0);
}
END_TEST

START_TEST(units_and_normals)
{
	struct random_stream stream;
	double sum = 0, squares = 0;
	int i;

	random_begin(&stream, 1, 1);
	for (i = 0; i < DRAWS; i++) {
		double unit = random_unit(&stream);
		double normal = random_normal(&stream);

		ck_assert(unit > 0 && unit <= 1);
		sum += normal;
		squares += normal * normal;
	}
	ck_assert_double_eq_tol(sum / DRAWS, 0, 0.01);
	ck_assert_double_eq_tol(squares / DRAWS, 1, 0.01);
}
END_TEST

/* ---- distributions ---- */

static const struct {
	const char *text;
	double mean; /* in nanoseconds */
	double deviation;
} laws[] = {
	{ "500us", 5e5, 0 },
	{ "0ns", 0, 0 },
	{ "exp:1ms", 1e6, 1e6 },
	{ "uniform:1ms:4ms", 2.5e6, 3e6 / 3.4641 },
	{ "lognormal:1ms:0.5", 1e6 * 1.133148, 1e6 * 0.603901 },
	{ "slow:500us:1%:20", 5e5 * 1.19, 5e5 * 1.890476 },
	{ "samples:times", 300, 163.2993 },
};

START_TEST(mean_and_deviation)
{
	struct distribution law;
	struct random_stream stream;
	double sum = 0, squares = 0, mean, deviation;
	int i;

	scratch_text("times", "100\n300\n500\n");
	law = parsed(laws[_i].text);
	random_begin(&stream, 1, 1);
	for (i = 0; i < DRAWS; i++) {
		double time = (double)distribution_draw(&law, &stream);

		ck_assert(time >= 0);
		sum += time;
		squares += time * time;
	}
	mean = sum / DRAWS;
	deviation = sqrt(fabs(squares / DRAWS - mean * mean));
	ck_assert_double_eq_tol(distribution_mean(&law), laws[_i].mean,
	    1 + laws[_i].mean / 1e5);
	ck_assert_double_eq_tol(mean, laws[_i].mean, 1 + laws[_i].mean / 100);
	ck_assert_double_eq_tol(deviation, laws[_i].deviation,
	    1 + laws[_i].mean / 50);
	distribution_fini(&law);
}
END_TEST

static const char *const wrong[] = {
	"",
	"500",
	"500us:",
	"-1us",
	"exp",
	"exp:",
	"exp:1",
	"exp:1ms:2",
	"expo:1ms",
	"uniform:1ms",
	"lognormal:1ms",
	"lognormal:1ms:0",
	"lognormal:1ms:x",
	"lognormal:1ms:inf",
	"slow:1ms:1%",
	"slow:1ms:1:20",
	"slow:1ms:1%:20:1",
	"samples:missing",
	"samples:empty",
	"samples:words",
};

START_TEST(no_distribution)
{
	struct distribution untouched = { .numbers = { 7 } };

	scratch_text("empty", "");
	scratch_text("words", "100\nx\n");
	ck_assert(!distribution_parse(wrong[_i], &untouched));
	ck_assert_double_eq(untouched.numbers[0], 7);
}
END_TEST

/* ---- summaries ---- */

START_TEST(quantiles)
{
	static struct summary summary;
	int64_t time;

	ck_assert_int_eq(summary_quantile(&summary, 0.5), 0);
	ck_assert_double_eq(summary_mean(&summary), 0);
	for (time = 1; time <= 100000; time++)
		summary_add(&summary, time * 10);
	ck_assert_uint_eq(summary.count, 100000);
	ck_assert_double_eq(summary_mean(&summary), 500005);
	ck_assert_double_eq_tol(summary_mean_of(&summary, 0.5), 250000, 1000);
	ck_assert_double_eq_tol((double)summary_quantile(&summary, 0.5), 5e5,
	    2e3);
	ck_assert_double_eq_tol((double)summary_quantile(&summary, 0.999),
	    999e3, 4e3);
	ck_assert_int_eq(summary.least, 10);
	ck_assert_int_eq(summary_quantile(&summary, 1), 1000000);
}
END_TEST

START_TEST(any_time_has_a_place)
{
	static struct summary summary;
	int shift;

	for (shift = 0; shift < 63; shift++) {
		int64_t time = INT64_C(1) << shift;

		memset(&summary, 0, sizeof summary);
		summary_add(&summary, time - 1);
		summary_add(&summary, time);
		summary_add(&summary, INT64_MAX);
		ck_assert_int_eq(summary_quantile(&summary, 0), time - 1);
		ck_assert_int_le(summary_quantile(&summary, 0.5),
		    time + time / 256);
		ck_assert_int_eq(summary.most, INT64_MAX);
	}
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("distribution");
	TCase *tcase = tcase_create("distribution");

	tcase_add_checked_fixture(tcase, scratch_enter, scratch_leave);
	tcase_add_test(tcase, generator_of_the_paper);
	tcase_add_test(tcase, streams_differ);
	tcase_add_test(tcase, units_and_normals);
	tcase_add_loop_test(tcase, mean_and_deviation, 0,
	    sizeof laws / sizeof *laws);
	tcase_add_loop_test(tcase, no_distribution, 0,
	    sizeof wrong / sizeof *wrong);
	tcase_add_test(tcase, quantiles);
	tcase_add_test(tcase, any_time_has_a_place);
	suite_add_tcase(suite, tcase);
	return suite_run(suite);
}
