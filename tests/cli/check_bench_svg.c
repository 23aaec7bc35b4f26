/* SPDX-License-Identifier: MIT
 *
 * check_bench_svg - charts of figures that are given here: what is drawn where,
 * and that all of it is well-formed.
 */
#include <config.h>

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench/svg.h"
#include "bench/sweep.h"
#include "support/suite.h"

#define MS(n) ((n)*MUSTER_MILLISECOND)

static const struct bench_plan plan = { .runs = 5 };
static struct bench_row rows[2];
static struct bench_sweep sweep;
static char *chart;
static size_t size;
static FILE *out;

static void
setup(void)
{
	out = open_memstream(&chart, &size);
	ck_assert_ptr_nonnull(out);
}

static void
teardown(void)
{
	free(chart);
}

static void
add_way(struct bench_row *row, enum bench_kind kind, const char *name,
    double p50)
{
	struct bench_way *way = &row->ways[row->count++];

	snprintf(way->name, sizeof(way->name), "%s", name);
	way->kind = kind;
	way->figures.p50 = (struct bench_value){ p50, p50, p50 };
}

static void
make_rows(void)
{
	snprintf(rows[0].name, sizeof(rows[0].name), "50 ms + 50 ms");
	add_way(&rows[0], BENCH_STRATEGY, "sequential", 100e6);
	add_way(&rows[0], BENCH_STRATEGY, "parallel", 50e6);
	add_way(&rows[0], BENCH_STRATEGY, "adaptive", 100e6);
	add_way(&rows[0], BENCH_SLEEP, "two sleeps", 10e6);
	add_way(&rows[0], BENCH_SLEEP, "one sleep", 1e6);
	snprintf(rows[1].name, sizeof(rows[1].name), "no delay");
	add_way(&rows[1], BENCH_STRATEGY, "sequential", 200);
	add_way(&rows[1], BENCH_STRATEGY, "parallel", 210);
	add_way(&rows[1], BENCH_STRATEGY, "adaptive", 205);
}

/* How often a text is in the chart. */
static int
occurrences(const char *text)
{
	const char *at = chart;
	int count = 0;

	while ((at = strstr(at, text)) != NULL) {
		count++;
		at += strlen(text);
	}
	return count;
}

/* Every element is closed, in order, and nothing is not to be in XML. The
 * charts have neither comments nor attributes with brackets. */
static void
expect_well_formed(void)
{
	char open[16][32];
	size_t depth = 0, length;
	const char *at, *end;

	ck_assert_int_eq(fclose(out), 0);
	ck_assert_ptr_null(strchr(chart, '&'));
	for (at = chart; (at = strchr(at, '<')) != NULL; at = end + 1) {
		end = strchr(at, '>');
		ck_assert_ptr_nonnull(end);
		length = strcspn(at + 1, " />\n");
		if (at[1] == '/') {
			ck_assert_uint_gt(depth, 0);
			depth--;
			length = (size_t)(end - at) - 2;
			ck_assert_uint_eq(length, strlen(open[depth]));
			ck_assert_mem_eq(at + 2, open[depth], length);
		} else if (end[-1] != '/') {
			ck_assert_uint_lt(depth, 16);
			snprintf(open[depth++], sizeof(open[0]), "%.*s",
			    (int)length, at + 1);
		}
	}
	ck_assert_uint_eq(depth, 0);
}

START_TEST(bars_are_there)
{
	make_rows();
	bench_svg_bars(&plan, rows, 2, out);
	expect_well_formed();
	/* Six bars and three colours of the legend. */
	ck_assert_int_eq(occurrences("fill=\"#"), 9);
	ck_assert_int_eq(occurrences(">sequential<"), 1);
	ck_assert_int_eq(occurrences(">100 ms<"), 3);
	ck_assert_int_eq(occurrences(">50.0 ms<"), 1);
	ck_assert_int_eq(occurrences(">210 ns<"), 1);
	ck_assert_int_eq(occurrences(">50 ms + 50 ms<"), 1);
	ck_assert_int_eq(occurrences(">parallel: 50 % less<"), 1);
	ck_assert_int_eq(occurrences(">parallel: 5.0 % more<"), 1);
	/* Of each sleep, and of the legend. */
	ck_assert_int_eq(occurrences("class=\"mark\""), 3);
	ck_assert_int_eq(occurrences("prefers-color-scheme: dark"), 1);
}
END_TEST

/* From 100 ns to 1 s there are 7 decades of 258 pixels in all. */
START_TEST(bars_are_logarithmic)
{
	make_rows();
	bench_svg_bars(&plan, rows, 2, out);
	expect_well_formed();
	ck_assert_int_eq(occurrences(">100 ns<"), 1);
	ck_assert_int_eq(occurrences(">1 s<"), 1);
	/* 100 ms and 50 ms: 6 and 5.699 decades. */
	ck_assert_int_eq(occurrences("height=\"221.1\""), 2);
	ck_assert_int_eq(occurrences("height=\"210.0\""), 1);
	/* 200 ns: 0.301. */
	ck_assert_int_eq(occurrences("height=\"11.1\""), 1);
}
END_TEST

START_TEST(one_store_of_ones_own_has_its_title)
{
	make_rows();
	rows[0].own = true;
	rows[0].count = BENCH_STRATEGIES;
	bench_svg_bars(&(struct bench_plan){ .runs = 1, .callers = 4 }, rows, 1,
	    out);
	expect_well_formed();
	ck_assert_int_eq(occurrences(", 4 callers, 1 run. "), 2);
	ck_assert_int_eq(occurrences("class=\"mark\""), 0);
	ck_assert_int_eq(occurrences("fill=\"#"), 6);
}
END_TEST

/* ---- the map ---- */

/* Parallel is worth it in a square of 3 cells. */
static void
make_sweep(void)
{
	size_t i, j;

	for (i = 0; i < SWEEP_SIDE; i++)
		sweep.delays[i] = MS((int64_t)i);
	for (i = 0; i < 3; i++) {
		for (j = 0; j < 3; j++) {
			sweep.cells[i + 2][j + 3].gain = 0.42;
			sweep.cells[i + 2][j + 3].worth = true;
		}
	}
	sweep.cells[0][0].gain = -0.004;
	sweep.cells[0][1].gain = -3;
}

START_TEST(map_has_cells_and_an_edge)
{
	make_sweep();
	bench_svg_map(&plan, &sweep, out);
	expect_well_formed();
	/* Cells and the steps of the scale. */
	ck_assert_int_eq(occurrences("fill=\"#"), SWEEP_SIDE * SWEEP_SIDE + 40);
	ck_assert_int_eq(occurrences(">+42<"), 9);
	ck_assert_int_eq(occurrences(">-300<"), 1);
	ck_assert_int_eq(occurrences(">-0<"), 0);
	/* Twelve sides of cells, and the legend. */
	ck_assert_int_eq(occurrences("class=\"edge\""), 13);
	ck_assert_int_eq(occurrences("class=\"halo\""), 13);
	ck_assert_int_eq(occurrences(">3 ms<"), 2);
}
END_TEST

START_TEST(range_is_where_it_is_worth_it)
{
	char text[SWEEP_RANGE_SIZE];

	fclose(out);
	make_sweep();
	ck_assert_str_eq(bench_sweep_range(&sweep, 0, text), "never");
	ck_assert_str_eq(bench_sweep_range(&sweep, 2, text), "3 ms to 5 ms");
	sweep.cells[2][SWEEP_SIDE - 1].worth = true;
	ck_assert_str_eq(bench_sweep_range(&sweep, 2, text), "from 3 ms");
}
END_TEST

static const struct {
	double gain;
	const char *text;
} percents[] = {
	{ 0, "0" },
	{ 0.004, "0" },
	{ -0.004, "0" },
	{ 0.005, "+1" },
	{ -0.016, "-2" },
	{ 0.5, "+50" },
	{ -1.25, "-125" },
};

START_TEST(gain_has_a_sign)
{
	char text[SWEEP_RANGE_SIZE];

	fclose(out);
	ck_assert_str_eq(bench_sweep_percent(percents[_i].gain, text),
	    percents[_i].text);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("bench_svg");
	TCase *tests = tcase_create("charts");

	tcase_add_checked_fixture(tests, setup, teardown);
	tcase_add_test(tests, bars_are_there);
	tcase_add_test(tests, bars_are_logarithmic);
	tcase_add_test(tests, one_store_of_ones_own_has_its_title);
	tcase_add_test(tests, map_has_cells_and_an_edge);
	tcase_add_test(tests, range_is_where_it_is_worth_it);
	tcase_add_loop_test(tests, gain_has_a_sign, 0,
	    (int)(sizeof(percents) / sizeof(*percents)));
	suite_add_tcase(suite, tests);
	return suite_run(suite);
}
