/* SPDX-License-Identifier: MIT
 *
 * check_histogram - buckets without gaps, means and percentiles as exact as
 * buckets allow, and the slowest of several.
 */
#include <config.h>

#include <check.h>

#include "measure/histogram.h"
#include "support/suite.h"

enum { LAST = HISTOGRAM_BUCKETS - 1 };

#define MICROSECOND 1000
#define MILLISECOND 1000000

static double
middle_of(int64_t time)
{
	unsigned bucket = histogram_bucket(time);

	return (double)(histogram_low(bucket) + histogram_high(bucket)) / 2;
}

static struct histogram
constant(int64_t time, unsigned times)
{
	struct histogram histogram = { { 0 } };

	while (times-- > 0)
		histogram_add(&histogram, time);
	return histogram;
}

/* `often` 99 times of 100, `rarely` once. */
static struct histogram
mixture(int64_t often, int64_t rarely)
{
	struct histogram histogram = constant(often, 99);

	histogram_add(&histogram, rarely);
	return histogram;
}

/* ---- buckets ---- */

START_TEST(buckets_join)
{
	ck_assert_int_eq(histogram_low(0), 0);
	for (unsigned i = 0; i < LAST; i++) {
		int64_t low = histogram_low(i), high = histogram_high(i);

		ck_assert_int_lt(low, high);
		ck_assert_int_eq(high, histogram_low(i + 1));
		ck_assert_uint_eq(histogram_bucket(low), i);
		ck_assert_uint_eq(histogram_bucket(high - 1), i);
	}
}
END_TEST

START_TEST(buckets_are_narrow)
{
	for (unsigned i = 0; i < LAST; i++) {
		int64_t low = histogram_low(i), width = histogram_high(i) - low;

		if (low < 64)
			ck_assert_int_eq(width, 8);
		else
			ck_assert_int_le(width, low / 8);
	}
}
END_TEST

START_TEST(ends_of_the_scale)
{
	ck_assert_uint_eq(histogram_bucket(-1), 0);
	ck_assert_uint_eq(histogram_bucket(INT64_MIN), 0);
	ck_assert_uint_eq(histogram_bucket(INT64_MAX), LAST);
	ck_assert_int_eq(histogram_low(LAST), INT64_C(1) << 36);
	ck_assert_uint_eq(histogram_bucket(INT64_C(1) << 36), LAST);
	ck_assert_uint_eq(histogram_bucket((INT64_C(1) << 36) - 1), LAST - 1);
	ck_assert_int_gt(histogram_high(LAST), histogram_low(LAST));
}
END_TEST

/* ---- one histogram ---- */

START_TEST(nothing_counted)
{
	struct histogram empty = { { 0 } };

	ck_assert_uint_eq(histogram_total(&empty), 0);
	ck_assert_uint_eq(histogram_sum(&empty), 0);
	ck_assert_double_eq(histogram_mean(&empty), 0);
	ck_assert_int_eq(histogram_percentile(&empty, 0.5), 0);
	ck_assert_int_eq(histogram_percentile(&empty, 1), 0);
}
END_TEST

START_TEST(constants)
{
	for (int64_t time = 200; time < INT64_C(60000000000);
	     time += time / 9) {
		struct histogram histogram = constant(time, 10);
		double mean = histogram_mean(&histogram);
		int64_t low = histogram_low(histogram_bucket(time));
		int64_t high = histogram_high(histogram_bucket(time));

		ck_assert_uint_eq(histogram_total(&histogram), 10);
		ck_assert_double_eq(mean, middle_of(time));
		ck_assert_double_eq_tol(mean, (double)time, (double)time / 16);
		ck_assert_int_eq(histogram_percentile(&histogram, 0), low);
		ck_assert_int_eq(histogram_percentile(&histogram, 0.5),
		    low + (high - low) / 2);
		ck_assert_int_eq(histogram_percentile(&histogram, 1), high);
	}
}
END_TEST

START_TEST(sums)
{
	struct histogram histogram = { { 0 } };

	histogram_add(&histogram, 3);
	histogram_add(&histogram, 65);
	histogram_add(&histogram, 71);
	ck_assert_uint_eq(histogram_total(&histogram), 3);
	ck_assert_uint_eq(histogram_sum(&histogram), 4 + 68 + 68);
	ck_assert_double_eq_tol(histogram_mean(&histogram), 140 / 3.0, 1e-9);
}
END_TEST

START_TEST(percentiles)
{
	struct histogram histogram = constant(1, 4);
	int64_t before = 0;

	/* Four from 0 to 8, four from 64 to 72. */
	for (int i = 0; i < 4; i++)
		histogram_add(&histogram, 64);
	ck_assert_int_eq(histogram_percentile(&histogram, 0), 0);
	ck_assert_int_eq(histogram_percentile(&histogram, 0.25), 4);
	ck_assert_int_eq(histogram_percentile(&histogram, 0.5), 8);
	ck_assert_int_eq(histogram_percentile(&histogram, 0.75), 68);
	ck_assert_int_eq(histogram_percentile(&histogram, 1), 72);

	/* Evenly up to a millisecond. */
	histogram = (struct histogram){ { 0 } };
	for (int64_t time = 0; time < MILLISECOND; time += 100)
		histogram_add(&histogram, time);
	for (int i = 0; i <= 100; i++) {
		int64_t time = histogram_percentile(&histogram, i / 100.0);

		ck_assert_int_ge(time, before);
		ck_assert_double_eq_tol((double)time, MILLISECOND * i / 100.0,
		    MILLISECOND / 20.0);
		before = time;
	}
}
END_TEST

START_TEST(windows)
{
	struct histogram earlier = constant(100, 3);
	struct histogram later = earlier, more = constant(5000, 2);

	histogram_merge(&later, &more);
	ck_assert_uint_eq(histogram_total(&later), 5);
	ck_assert_uint_eq(later.counts[histogram_bucket(100)], 3);
	ck_assert_uint_eq(later.counts[histogram_bucket(5000)], 2);
	histogram_subtract(&later, &earlier);
	ck_assert_mem_eq(&later, &more, sizeof later);
	/* More than there is. */
	more = constant(5000, 7);
	histogram_add(&later, 100);
	histogram_subtract(&later, &more);
	ck_assert_uint_eq(histogram_total(&later), 1);
	ck_assert_uint_eq(later.counts[histogram_bucket(100)], 1);
}
END_TEST

/* ---- the slowest ---- */

static double
slowest(const struct histogram *one, double one_shift,
    const struct histogram *two, double two_shift)
{
	const struct histogram *const histograms[] = { one, two };
	const double shift[] = { one_shift, two_shift };

	return histogram_mean_of_slowest(histograms, shift, 2);
}

/* So many of the same kind. */
static double
slowest_of(const struct histogram *histogram, size_t count)
{
	const struct histogram *histograms[HISTOGRAM_MOST];
	double shift[HISTOGRAM_MOST] = { 0 };

	for (size_t i = 0; i < count; i++)
		histograms[i] = histogram;
	return histogram_mean_of_slowest(histograms, shift, count);
}

START_TEST(slowest_of_constants)
{
	struct histogram one = constant(MILLISECOND, 100);
	struct histogram two = constant(10 * MILLISECOND, 7);
	double near = middle_of(MILLISECOND), far = middle_of(10 * MILLISECOND);

	/* Of equal ones no greater than each. */
	for (size_t count = 1; count <= HISTOGRAM_MOST; count++)
		ck_assert_double_eq_tol(slowest_of(&one, count), near, 1e-3);
	ck_assert_double_eq_tol(near, MILLISECOND, 0.03 * MILLISECOND);
	ck_assert_double_eq_tol(slowest(&one, 0, &two, 0), far, 1e-3);
	ck_assert_double_eq_tol(far, 10 * MILLISECOND, 0.3 * MILLISECOND);
	/* Shifts decide. */
	ck_assert_double_eq_tol(slowest(&one, 2e7, &two, 0), near + 2e7, 1e-3);
	ck_assert_double_eq_tol(slowest(&one, 0, &two, -9.5e6), near, 1e-3);
}
END_TEST

START_TEST(slowest_of_one)
{
	struct histogram histogram = mixture(3000, 70000);
	const struct histogram *const histograms[] = { &histogram };
	const double shift[] = { 250 };

	ck_assert_double_eq_tol(histogram_mean_of_slowest(histograms, shift, 1),
	    histogram_mean(&histogram) + 250, 1e-6);
}
END_TEST

START_TEST(slowest_of_mixtures)
{
	static const size_t counts[] = { 1, 2, 5, HISTOGRAM_MOST };
	struct histogram histogram = mixture(MILLISECOND, 20 * MILLISECOND);
	double often = middle_of(MILLISECOND);
	double rarely = middle_of(20 * MILLISECOND);

	for (size_t i = 0; i < sizeof counts / sizeof counts[0]; i++) {
		double found = slowest_of(&histogram, counts[i]), none = 1;
		double exact;

		for (size_t j = 0; j < counts[i]; j++)
			none *= 0.99;
		exact = often * none + rarely * (1 - none);
		ck_assert_double_eq_tol(found, exact, 1e-3);
		exact = MILLISECOND * (none + 20 * (1 - none));
		ck_assert_double_eq_tol(found, exact, 0.03 * exact);
	}
}
END_TEST

/* Two that are even between 0 and 1 ms: 2/3 ms. Where one begins half a
 * millisecond later: 0.5 + 1/2 + 1/48 ms. */
START_TEST(slowest_of_even_ones)
{
	struct histogram histogram = { { 0 } };
	double exact = MILLISECOND * 2 / 3.0;

	for (int64_t time = 0; time < MILLISECOND; time += 100)
		histogram_add(&histogram, time);
	ck_assert_double_eq_tol(slowest_of(&histogram, 2), exact, 0.03 * exact);
	exact = MILLISECOND * (1 + 1 / 48.0);
	ck_assert_double_eq_tol(
	    slowest(&histogram, MILLISECOND / 2.0, &histogram, 0), exact,
	    0.03 * exact);
}
END_TEST

START_TEST(slowest_without_the_empty)
{
	struct histogram empty = { { 0 } }, some = constant(5 * MICROSECOND, 1);

	ck_assert_double_eq(slowest(&empty, 1e9, &some, 0),
	    middle_of(5 * MICROSECOND));
	ck_assert_double_eq(slowest(&some, 0, &empty, 1e9),
	    middle_of(5 * MICROSECOND));
	ck_assert_double_eq(slowest(&empty, 5, &empty, 7), 0);
	ck_assert_double_eq(slowest_of(&some, 0), 0);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("histogram");
	TCase *tcase = tcase_create("buckets");

	tcase_add_test(tcase, buckets_join);
	tcase_add_test(tcase, buckets_are_narrow);
	tcase_add_test(tcase, ends_of_the_scale);
	suite_add_tcase(suite, tcase);
	tcase = tcase_create("one");
	tcase_add_test(tcase, nothing_counted);
	tcase_add_test(tcase, constants);
	tcase_add_test(tcase, sums);
	tcase_add_test(tcase, percentiles);
	tcase_add_test(tcase, windows);
	suite_add_tcase(suite, tcase);
	tcase = tcase_create("slowest");
	tcase_add_test(tcase, slowest_of_constants);
	tcase_add_test(tcase, slowest_of_one);
	tcase_add_test(tcase, slowest_of_mixtures);
	tcase_add_test(tcase, slowest_of_even_ones);
	tcase_add_test(tcase, slowest_without_the_empty);
	suite_add_tcase(suite, tcase);
	return suite_run(suite);
}
