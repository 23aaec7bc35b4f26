/* SPDX-License-Identifier: MIT
 *
 * bars - the strategies of each row as bars beside each other.
 *
 * From 200 ns to 100 ms there is a factor of half a million, so the axis is
 * logarithmic: a bar begins at the power of ten below the shortest time. As
 * equal factors look alike on it and not equal savings, each bar has its time
 * on it and each group what parallel makes of it. Where there are bare sleeps,
 * the mark across a bar is the sleep that its strategy cannot be faster than.
 */
#include <config.h>

#include <stdio.h>

#include "bench/stores.h"
#include "bench/svg.h"
#include "trace.h"

enum { WIDTH = 760, HEIGHT = 450 };
enum { LEFT = 84, RIGHT = 736, TOP = 112, BOTTOM = 370 };
enum { MOST_BAR = 64 };

static const char *const colours[BENCH_STRATEGIES] = {
	[BENCH_SEQUENTIAL] = "#4a7dc9",
	[BENCH_PARALLEL] = "#e08a2c",
	[BENCH_ADAPTIVE] = "#4fa06d",
};

struct chart {
	FILE *out;
	const struct bench_row *rows;
	size_t count;
	double least; /* powers of ten, in nanoseconds */
	double most;
	int decades;
	double group; /* pixels */
};

/* The bars of a row come first among its ways. */
static size_t
bar_count(const struct bench_row *row)
{
	size_t count = 0;

	while (count < row->count && count < BENCH_STRATEGIES &&
	    row->ways[count].kind == BENCH_STRATEGY)
		count++;
	return count;
}

/* The bare sleep to compare a bar with, or NULL. */
static const struct bench_way *
sleep_of(const struct bench_row *row, size_t bar)
{
	size_t i, seen = 0;

	for (i = 0; i < row->count; i++)
		if (row->ways[i].kind == BENCH_SLEEP && seen++ == bar)
			return &row->ways[i];
	return NULL;
}

static void
choose_scale(struct chart *chart)
{
	double least = 0, most = 0;
	size_t i, j;

	for (i = 0; i < chart->count; i++) {
		for (j = 0; j < bar_count(&chart->rows[i]); j++) {
			double time = chart->rows[i].ways[j].figures.p50.median;

			if (least <= 0 || time < least)
				least = time;
			if (time > most)
				most = time;
		}
	}
	/* A bar of no length cannot be seen: a little room below. */
	for (chart->least = 1; chart->least * 10 < least * 0.8;)
		chart->least *= 10;
	chart->most = chart->least;
	for (chart->decades = 0;
	     chart->decades == 0 || chart->most < most * 1.05; chart->decades++)
		chart->most *= 10;
}

/* log10 without the mathematics library, for a value from 1 on: whole powers
 * are divided away, the rest is found by squaring, a binary digit a step. */
static double
logarithm(double value)
{
	double result = 0, digit = 1;
	int i;

	for (; value >= 10; value /= 10)
		result += 1;
	for (i = 0; i < 16; i++) {
		value *= value;
		digit /= 2;
		if (value >= 10) {
			value /= 10;
			result += digit;
		}
	}
	return result;
}

static double
height_of(const struct chart *chart, double nanoseconds)
{
	if (nanoseconds <= chart->least)
		return 0;
	return (BOTTOM - TOP) * logarithm(nanoseconds / chart->least) /
	    chart->decades;
}

static void
draw_axis(const struct chart *chart)
{
	const double step = (double)(BOTTOM - TOP) / chart->decades;
	double power = chart->least, y = BOTTOM;
	char text[BENCH_SPAN_SIZE];
	int i;

	for (i = 0; i <= chart->decades; i++, power *= 10, y -= step) {
		svg_line(chart->out, LEFT, y, RIGHT, y,
		    i == 0 ? "axis" : "grid");
		svg_text(chart->out, LEFT - 8, y + 4, SVG_END, "muted", "%s",
		    bench_span((int64_t)power, text));
	}
	svg_text_up(chart->out, 22, (TOP + BOTTOM) / 2,
	    "time of a lookup (logarithmic)");
}

static void
draw_legend(const struct chart *chart)
{
	const struct bench_row *row = &chart->rows[0];
	double x = LEFT;
	size_t i;

	for (i = 0; i < bar_count(row); i++) {
		svg_box(chart->out, x, 78, 12, 12, colours[i]);
		svg_text(chart->out, x + 18, 88, SVG_START, "text", "%s",
		    row->ways[i].name);
		x += 110;
	}
	if (sleep_of(row, 0) == NULL)
		return;
	svg_line(chart->out, x, 84, x + 22, 84, "mark");
	svg_text(chart->out, x + 30, 88, SVG_START, "text",
	    "bare sleeps of the same length");
}

static void
draw_bar(const struct chart *chart, const struct bench_row *row, size_t bar,
    double x, double width)
{
	double time = row->ways[bar].figures.p50.median;
	double height = height_of(chart, time);
	const struct bench_way *sleep = sleep_of(row, bar);
	char text[TRACE_TIME_SIZE];

	svg_box(chart->out, x, BOTTOM - height, width, height, colours[bar]);
	svg_text(chart->out, x + width / 2, BOTTOM - height - 7, SVG_MIDDLE,
	    "text", "%s", trace_time((int64_t)time, text));
	if (sleep != NULL) {
		double y = BOTTOM - height_of(chart, sleep->figures.p50.median);

		svg_line(chart->out, x - 3, y, x + width + 3, y, "mark");
	}
}

static void
draw_group(const struct chart *chart, size_t index)
{
	const struct bench_row *row = &chart->rows[index];
	double before = row->ways[BENCH_SEQUENTIAL].figures.p50.median;
	double after = row->ways[BENCH_PARALLEL].figures.p50.median;
	bool saves = after < before;
	double share = before > 0
	    ? (saves ? before - after : after - before) / before
	    : 0;
	size_t bars = bar_count(row), i;
	double middle = LEFT + chart->group * ((double)index + 0.5);
	double width = chart->group * 0.8 / (double)bars;

	if (width > MOST_BAR)
		width = MOST_BAR;
	for (i = 0; i < bars; i++)
		draw_bar(chart, row, i,
		    middle + width * ((double)i - (double)bars / 2) +
			width * 0.05,
		    width * 0.9);
	svg_text(chart->out, middle, BOTTOM + 20, SVG_MIDDLE, "text", "%s",
	    row->name);
	svg_text(chart->out, middle, BOTTOM + 38, SVG_MIDDLE, "muted",
	    "parallel: %.*f %% %s", share < 0.0995 ? 1 : 0, 100 * share,
	    saves ? "less" : "more");
}

void
bench_svg_bars(const struct bench_plan *plan, const struct bench_row *rows,
    size_t count, FILE *out)
{
	struct chart chart = { .out = out, .rows = rows, .count = count };
	char asked[64] = "one caller", subtitle[160];
	size_t i;

	if (plan->in_flight > 0)
		snprintf(asked, sizeof(asked), "%zu lookups in flight",
		    plan->in_flight);
	else if (plan->callers > 0)
		snprintf(asked, sizeof(asked), "%zu callers", plan->callers);
	snprintf(subtitle, sizeof(subtitle),
	    "Median time of a lookup, %s, %zu run%s. Shorter is better.", asked,
	    plan->runs, plan->runs == 1 ? "" : "s");
	choose_scale(&chart);
	chart.group = (double)(RIGHT - LEFT) / (double)count;
	svg_begin(out, WIDTH, HEIGHT,
	    rows[0].own ? "The members one after the other, or at once"
			: "Two stores one after the other, or at once",
	    subtitle);
	draw_legend(&chart);
	draw_axis(&chart);
	for (i = 0; i < count; i++)
		draw_group(&chart, i);
	svg_text(out, (LEFT + RIGHT) / 2, HEIGHT - 14, SVG_MIDDLE, "muted",
	    rows[0].own ? "store" : "delays of the two stores");
	svg_end(out);
}
