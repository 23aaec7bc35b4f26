/* SPDX-License-Identifier: MIT
 *
 * check_bench - from measured times to figures, and from figures to words: all
 * of it from numbers that are given here, so nothing is measured.
 */
#include <config.h>

#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "allocations.h"
#include "bench/asker.h"
#include "bench/measure.h"
#include "bench/stores.h"
#include "bench/verdict.h"
#include "measure/times.h"
#include "support/suite.h"

#define COUNT(array) ((int)(sizeof(array) / sizeof(*(array))))
#define US(n)        ((n)*MUSTER_MICROSECOND)
#define MS(n)        ((n)*MUSTER_MILLISECOND)

/* ---- percentiles ---- */

static struct times times, other;

static void
setup(void)
{
	memset(&times, 0, sizeof(times));
	memset(&other, 0, sizeof(other));
}

START_TEST(nothing_has_no_percentiles)
{
	ck_assert_int_eq(times_percentile(&times, 50), 0);
	ck_assert_int_eq(times_percentile(&times, 99), 0);
}
END_TEST

START_TEST(short_times_are_exact)
{
	int64_t time;

	for (time = 1000; time > 0; time--)
		times_add(&times, time);
	ck_assert_int_eq(times_percentile(&times, 0), 1);
	ck_assert_int_eq(times_percentile(&times, 1), 10);
	ck_assert_int_eq(times_percentile(&times, 50), 500);
	ck_assert_int_eq(times_percentile(&times, 99), 990);
	ck_assert_int_eq(times_percentile(&times, 100), 1000);
}
END_TEST

/* The rank is rounded up, so that p99 of few calls is the slowest. */
START_TEST(rank_is_rounded_up)
{
	times_add(&times, 10);
	times_add(&times, 20);
	times_add(&times, 30);
	ck_assert_int_eq(times_percentile(&times, 33), 10);
	ck_assert_int_eq(times_percentile(&times, 34), 20);
	ck_assert_int_eq(times_percentile(&times, 50), 20);
	ck_assert_int_eq(times_percentile(&times, 99), 30);
}
END_TEST

/* Three times, so that the middle one is neither the least nor the most. */
START_TEST(long_times_are_right_to_a_thousandth)
{
	int64_t time = (INT64_C(1) << _i) * 4 / 3, wrong;

	times_add(&times, time / 2);
	times_add(&times, time);
	times_add(&times, time * 2);
	wrong = times_percentile(&times, 50) - time;
	ck_assert_int_le(llabs(wrong), time / 1000);
}
END_TEST

START_TEST(odd_times_are_taken_somewhere)
{
	times_add(&times, -5);
	ck_assert_int_eq(times_percentile(&times, 50), 0);
	times_add(&times, INT64_MAX);
	times_add(&times, INT64_MAX - 1);
	ck_assert_int_eq(times_percentile(&times, 99), INT64_MAX);
	ck_assert_int_gt(times_percentile(&times, 50), 0);
}
END_TEST

START_TEST(histograms_are_added_up)
{
	int64_t time;

	times_merge(&times, &other);
	ck_assert_uint_eq(times.count, 0);
	for (time = 1; time <= 50; time++)
		times_add(&other, time);
	times_merge(&times, &other);
	memset(&other, 0, sizeof(other));
	for (time = 51; time <= 100; time++)
		times_add(&other, time);
	times_merge(&times, &other);
	ck_assert_uint_eq(times.count, 100);
	ck_assert_int_eq(times.least, 1);
	ck_assert_int_eq(times.most, 100);
	ck_assert_int_eq(times_percentile(&times, 75), 75);
}
END_TEST

/* ---- figures ---- */

START_TEST(figures_are_medians_of_the_runs)
{
	const struct bench_run runs[] = {
		{ .calls = 10,
		    .failed = 1,
		    .timed = 10,
		    .spent = 1000,
		    .elapsed = 1000,
		    .cpu = 500,
		    .p50 = 90,
		    .allocations = 20,
		    .bytes = 640,
		    .memory = 300 },
		{ .calls = 20,
		    .partial = 2,
		    .timed = 10,
		    .spent = 4000,
		    .elapsed = 4000,
		    .cpu = 600,
		    .p50 = 300,
		    .memory = 0 },
		{ .calls = 10,
		    .timed = 10,
		    .spent = 2000,
		    .elapsed = 2000,
		    .cpu = 700,
		    .p50 = 100,
		    .allocations = 10,
		    .bytes = 320,
		    .memory = 0 },
	};
	struct bench_figures figures;

	times_add(&times, 700);
	ck_assert(bench_summarise(&figures, runs, 3, &times));
	ck_assert_uint_eq(figures.calls, 40);
	ck_assert_uint_eq(figures.failed, 1);
	ck_assert_uint_eq(figures.partial, 2);
	ck_assert_double_eq(figures.mean.median, 200);
	ck_assert_double_eq(figures.mean.least, 100);
	ck_assert_double_eq(figures.mean.most, 400);
	ck_assert_double_eq(figures.p50.median, 100);
	ck_assert_double_eq(figures.p50.most, 300);
	ck_assert_int_eq(figures.p99, 700);
	ck_assert_double_eq(figures.rate.median, 5e6);
	ck_assert_double_eq(figures.cpu, 50);
	ck_assert_double_eq(figures.allocations, 1);
	ck_assert_double_eq(figures.bytes, 32);
	ck_assert_double_eq(figures.memory, 300);
}
END_TEST

START_TEST(runs_of_an_even_number_have_a_median)
{
	const struct bench_run runs[] = {
		{ .timed = 1, .spent = 10 },
		{ .timed = 1, .spent = 40 },
		{ .timed = 1, .spent = 20 },
		{ .timed = 0, .spent = 0 },
	};
	struct bench_figures figures;

	ck_assert(bench_summarise(&figures, runs, 4, &times));
	ck_assert_double_eq(figures.mean.median, 15);
}
END_TEST

/* ---- spans ---- */

static const struct {
	int64_t nanoseconds;
	const char *text;
} spans[] = {
	{ 0, "0" },
	{ 1, "1 ns" },
	{ 1500, "1500 ns" },
	{ US(500), "500 us" },
	{ MS(50), "50 ms" },
	{ MS(1500), "1500 ms" },
	{ 60 * MUSTER_SECOND, "60 s" },
	{ 5000 * MUSTER_SECOND, "5000 s" },
};

START_TEST(span_is_exact)
{
	char text[BENCH_SPAN_SIZE];

	ck_assert_str_eq(bench_span(spans[_i].nanoseconds, text),
	    spans[_i].text);
}
END_TEST

/* ---- verdicts ---- */

/* Of a strategy whose runs are all alike, but for `spread` around. */
static struct bench_figures
figures_of(double p50, double rate, double cpu, double spread)
{
	return (struct bench_figures){
		.p50 = { p50, p50 * (1 - spread), p50 * (1 + spread) },
		.rate = { rate, rate * (1 - spread), rate * (1 + spread) },
		.cpu = cpu,
	};
}

static const struct {
	struct bench_plan plan;
	bool own;
	double p50[3], rate[3], cpu[3];
	double spread;
	size_t asked[2];
	enum bench_outcome outcome;
	size_t recommended;
	const char *text;
} rows[] = {
	{ .p50 = { 100e6, 50e6, 100e6 },
	    .cpu = { 40e3, 41e3, 40e3 },
	    .outcome = BENCH_WINS,
	    .recommended = BENCH_PARALLEL,
	    .text = "parallel saves 50.0 ms of 100 ms (50 %): worth it. "
		    "The price: none in CPU, 40.0 us a lookup either way. "
		    "adaptive takes 100 % more than parallel." },
	{ .p50 = { 700e3, 560e3, 565e3 },
	    .cpu = { 40e3, 50e3, 40e3 },
	    .outcome = BENCH_WINS,
	    .recommended = BENCH_ADAPTIVE,
	    .text = "parallel saves 140 us of 700 us (20 %): worth it. The "
		    "price: 10.0 us more CPU a lookup, 50.0 us beside 40.0 "
		    "us (25 %). adaptive does as well as the better of the "
		    "two." },
	{ .p50 = { 200, 204, 201 },
	    .cpu = { 200, 204, 201 },
	    .outcome = BENCH_EVEN,
	    .recommended = BENCH_SEQUENTIAL,
	    .text = "parallel takes 4 ns more than 200 ns (2.0 %): not "
		    "worth it, sequential does as well. adaptive does as "
		    "well as the better of the two." },
	{ .p50 = { 200, 800, 200 },
	    .cpu = { 1000, 500, 1000 },
	    .outcome = BENCH_LOSES,
	    .recommended = BENCH_SEQUENTIAL,
	    .text = "parallel takes 600 ns more than 200 ns (300 %): not "
		    "worth it, sequential does better. It takes 500 ns "
		    "less CPU a lookup, 500 ns beside 1.00 us (50 %). "
		    "adaptive does as well as the better of the two." },
	{ .p50 = { 1000, 800, 1000 },
	    .spread = 0.3,
	    .outcome = BENCH_UNSURE,
	    .recommended = BENCH_SEQUENTIAL,
	    .text = "parallel saves 200 ns of 1.00 us (20 %), but runs of "
		    "the same strategy differ by as much: measure longer, "
		    "with --time or --runs. adaptive does as well as the "
		    "better of the two." },
	{ .own = true,
	    .p50 = { 1000, 500, 1000 },
	    .asked = { 2, 2 },
	    .outcome = BENCH_WINS,
	    .recommended = BENCH_PARALLEL,
	    .text = "parallel saves 500 ns of 1.00 us (50 %): worth it. "
		    "The price: none in CPU, 0 ns a lookup either way. The "
		    "stores are asked as often either way, 2 a lookup, but "
		    "with parallel at the same moment. adaptive takes 100 "
		    "% more than parallel. Recommended: strategy = "
		    "parallel, because what it gains is worth its price." },
	{ .own = true,
	    .p50 = { 1000, 980, 1000 },
	    .asked = { 1, 3 },
	    .outcome = BENCH_EVEN,
	    .recommended = BENCH_SEQUENTIAL,
	    .text = "parallel saves 20 ns of 1.00 us (2.0 %): not worth "
		    "it, sequential does as well. Load on the stores: a "
		    "lookup asks 3 of them, where sequential asks 1. "
		    "adaptive does as well as the better of the two. "
		    "Recommended: strategy = sequential, because the "
		    "others gain nothing that is worth it." },
	{ .plan = { .callers = 8 },
	    .p50 = { 3e6, 2e6, 3e6 },
	    .rate = { 2000, 3000, 1500 },
	    .outcome = BENCH_WINS,
	    .recommended = BENCH_PARALLEL,
	    .text = "parallel answers 50 % more lookups a second, 3000 "
		    "beside 2000: worth it. The median lookup takes 2.00 "
		    "ms with it, 3.00 ms without. The price: none in CPU, "
		    "0 ns a lookup either way. adaptive answers 50 % fewer "
		    "than parallel." },
	{ .plan = { .in_flight = 1000 },
	    .p50 = { 1e6, 1e6, 1e6 },
	    .rate = { 400e3, 100e3, 400e3 },
	    .outcome = BENCH_LOSES,
	    .recommended = BENCH_SEQUENTIAL,
	    .text = "parallel answers 75 % fewer lookups a second, 100000 "
		    "beside 400000: not worth it, sequential does better. "
		    "The median lookup takes 1.00 ms with it, 1.00 ms "
		    "without. adaptive does as well as the better of the "
		    "two." },
};

/* Checks the lines, and makes one of them. */
static void
join_lines(char *text)
{
	char *from, *to = text;
	size_t width;

	for (from = text; *from != '\0'; from += width + 1) {
		width = strcspn(from, "\n");
		ck_assert_int_eq(from[width], '\n');
		ck_assert_uint_le(width, 78);
		ck_assert_uint_gt(width, 2);
		ck_assert_uint_eq(strspn(from, " "), 2);
		if (to > text)
			*to++ = ' ';
		memmove(to, from + 2, width - 2);
		to += width - 2;
	}
	*to = '\0';
}

START_TEST(numbers_become_a_verdict)
{
	static const char *const names[] = { "sequential", "parallel",
		"adaptive" };
	static struct bench_row row;
	struct bench_verdict verdict;
	char *text;
	size_t i;

	row.own = rows[_i].own;
	row.count = BENCH_STRATEGIES;
	for (i = 0; i < BENCH_STRATEGIES; i++) {
		snprintf(row.ways[i].name, sizeof(row.ways[i].name), "%s",
		    names[i]);
		row.ways[i].figures = figures_of(rows[_i].p50[i],
		    rows[_i].rate[i], rows[_i].cpu[i], rows[_i].spread);
	}
	row.ways[BENCH_SEQUENTIAL].asked = rows[_i].asked[0];
	row.ways[BENCH_PARALLEL].asked = rows[_i].asked[1];
	verdict = bench_verdict_of_row(&rows[_i].plan, &row);
	ck_assert_int_eq(verdict.outcome, rows[_i].outcome);
	ck_assert_uint_eq(verdict.recommended, rows[_i].recommended);
	text = bench_verdict_text(&rows[_i].plan, &row);
	join_lines(text);
	ck_assert_str_eq(text, rows[_i].text);
	free(text);
}
END_TEST

/* ---- counting ---- */

/* Nothing stands in front of the heap of this program. */
START_TEST(what_is_not_counted_is_not_claimed)
{
	ck_assert(!allocations_are_counted());
	allocations_begin();
	allocations_note(10);
	allocations_note(32);
	ck_assert_uint_eq(allocations_end().bytes, 42);
	allocations_note(10);
	allocations_begin();
	ck_assert_uint_eq(allocations_end().count, 0);
}
END_TEST

START_TEST(asking_goes_on_as_often_as_is_wanted)
{
	const struct bench_way way = { .kind = BENCH_SLEEP };
	struct asker asker = {
		.way = &way,
		.times = &times,
		.batch = _i == 0 ? 1 : 9,
	};

	/* The time is over already. */
	asker_loop(&asker, 0, 95);
	ck_assert_uint_eq(asker.calls, _i == 0 ? 95 : 100);
	ck_assert_uint_eq(asker.timed, _i == 0 ? 95 : 90);
	ck_assert_uint_eq(times.count, _i == 0 ? 95 : 10);
	ck_assert_uint_eq(asker.failed + asker.partial, 0);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("bench");
	TCase *percentiles = tcase_create("percentiles");
	TCase *words = tcase_create("words");

	tcase_add_checked_fixture(percentiles, setup, NULL);
	tcase_add_test(percentiles, nothing_has_no_percentiles);
	tcase_add_test(percentiles, short_times_are_exact);
	tcase_add_test(percentiles, rank_is_rounded_up);
	tcase_add_loop_test(percentiles, long_times_are_right_to_a_thousandth,
	    10, 38);
	tcase_add_test(percentiles, odd_times_are_taken_somewhere);
	tcase_add_test(percentiles, histograms_are_added_up);
	tcase_add_test(percentiles, figures_are_medians_of_the_runs);
	tcase_add_test(percentiles, runs_of_an_even_number_have_a_median);
	tcase_add_test(percentiles, what_is_not_counted_is_not_claimed);
	tcase_add_loop_test(percentiles, asking_goes_on_as_often_as_is_wanted,
	    0, 2);
	tcase_add_loop_test(words, span_is_exact, 0, COUNT(spans));
	tcase_add_loop_test(words, numbers_become_a_verdict, 0, COUNT(rows));
	suite_add_tcase(suite, percentiles);
	suite_add_tcase(suite, words);
	return suite_run(suite);
}
