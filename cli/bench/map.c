/* SPDX-License-Identifier: MIT
 *
 * map - what parallel saves, as a map of the delays of two stores.
 *
 * Colours go from orange (it costs) over a light grey to green (it saves up to
 * a half, which is the most that two stores allow); each cell has its number
 * too, for those who do not tell these colours apart. The line of break-even is
 * drawn between the cells, light below dark, so that it is seen on every one.
 */
#include <config.h>

#include <stdio.h>

#include "bench/stores.h"
#include "bench/svg.h"

enum { WIDTH = 760, HEIGHT = 500 };
enum { LEFT = 96, TOP = 84, CELL_WIDTH = 58, CELL_HEIGHT = 38 };
enum {
	BOTTOM = TOP + SWEEP_SIDE * CELL_HEIGHT,
	RIGHT = LEFT + SWEEP_SIDE * CELL_WIDTH,
	SCALE_STEPS = 40
};

/* All that there is to save, and to lose as far as colours go. */
#define MOST_SHARE 0.5

struct colour {
	int red, green, blue;
};

static struct colour
colour_of(double share)
{
	static const struct colour none = { 240, 240, 236 };
	static const struct colour saves = { 18, 125, 92 };
	static const struct colour costs = { 196, 84, 20 };
	const struct colour *to = share < 0 ? &costs : &saves;
	double part = (share < 0 ? -share : share) / MOST_SHARE;

	if (part > 1)
		part = 1;
	return (struct colour){
		.red = none.red + (int)(part * (to->red - none.red)),
		.green = none.green + (int)(part * (to->green - none.green)),
		.blue = none.blue + (int)(part * (to->blue - none.blue)),
	};
}

static void
draw_box(FILE *out, double x, double y, double width, double height,
    double share)
{
	struct colour colour = colour_of(share);
	char text[16];

	snprintf(text, sizeof(text), "#%02x%02x%02x", colour.red & 0xff,
	    colour.green & 0xff, colour.blue & 0xff);
	svg_box(out, x, y, width, height, text);
}

/* The lower left corner is that of no delay. */
static double
cell_x(size_t second)
{
	return LEFT + (double)second * CELL_WIDTH;
}

static double
cell_y(size_t first)
{
	return BOTTOM - ((double)first + 1) * CELL_HEIGHT;
}

static void
draw_cells(FILE *out, const struct bench_sweep *sweep)
{
	size_t i, j;

	for (i = 0; i < SWEEP_SIDE; i++) {
		for (j = 0; j < SWEEP_SIDE; j++) {
			double share = sweep->cells[i][j].gain;
			struct colour colour = colour_of(share);
			char text[SWEEP_RANGE_SIZE];
			bool dark = colour.red * 3 + colour.green * 6 +
				colour.blue <
			    1400;

			draw_box(out, cell_x(j) + 0.5, cell_y(i) + 0.5,
			    CELL_WIDTH - 1, CELL_HEIGHT - 1, share);
			svg_text(out, cell_x(j) + CELL_WIDTH / 2,
			    cell_y(i) + CELL_HEIGHT / 2 + 4, SVG_MIDDLE,
			    dark ? "light" : "dark", "%s",
			    bench_sweep_percent(share, text));
		}
	}
}

/* The edges between cells that differ. */
static void
draw_edges(FILE *out, const struct bench_sweep *sweep, const char *class)
{
	size_t i, j;

	for (i = 0; i < SWEEP_SIDE; i++) {
		for (j = 0; j < SWEEP_SIDE; j++) {
			bool worth = sweep->cells[i][j].worth;
			double x = cell_x(j), y = cell_y(i);

			if (j + 1 < SWEEP_SIDE &&
			    sweep->cells[i][j + 1].worth != worth)
				svg_line(out, x + CELL_WIDTH, y, x + CELL_WIDTH,
				    y + CELL_HEIGHT, class);
			if (i + 1 < SWEEP_SIDE &&
			    sweep->cells[i + 1][j].worth != worth)
				svg_line(out, x, y, x + CELL_WIDTH, y, class);
		}
	}
}

static void
draw_axes(FILE *out, const struct bench_sweep *sweep)
{
	char text[BENCH_SPAN_SIZE];
	size_t i;

	for (i = 0; i < SWEEP_SIDE; i++) {
		bench_span(sweep->delays[i], text);
		svg_text(out, cell_x(i) + CELL_WIDTH / 2, BOTTOM + 18,
		    SVG_MIDDLE, "muted", "%s", text);
		svg_text(out, LEFT - 8, cell_y(i) + CELL_HEIGHT / 2 + 4,
		    SVG_END, "muted", "%s", text);
	}
	svg_text(out, (LEFT + RIGHT) / 2, BOTTOM + 42, SVG_MIDDLE, "muted",
	    "delay of the second store");
	svg_text_up(out, 28, (TOP + BOTTOM) / 2, "delay of the first store");
}

static void
draw_scale(FILE *out)
{
	const double left = RIGHT + 28, height = BOTTOM - TOP;
	size_t i;

	for (i = 0; i < SCALE_STEPS; i++)
		draw_box(out, left, TOP + height * (double)i / SCALE_STEPS, 16,
		    height / SCALE_STEPS + 0.5,
		    MOST_SHARE * (1 - 2 * ((double)i + 0.5) / SCALE_STEPS));
	svg_text(out, left + 24, TOP + 10, SVG_START, "muted", "+50 %%");
	svg_text(out, left + 24, TOP + height / 2 + 4, SVG_START, "muted", "0");
	svg_text(out, left + 24, BOTTOM, SVG_START, "muted", "-50 %%");
	svg_line(out, LEFT, HEIGHT - 14, LEFT + 26, HEIGHT - 14, "halo");
	svg_line(out, LEFT, HEIGHT - 14, LEFT + 26, HEIGHT - 14, "edge");
	svg_text(out, LEFT + 38, HEIGHT - 10, SVG_START, "text",
	    "break-even: parallel saves more than 5 %% on the side of the "
	    "greener cells");
}

void
bench_svg_map(const struct bench_plan *plan, const struct bench_sweep *sweep,
    FILE *out)
{
	char subtitle[120];

	snprintf(subtitle, sizeof(subtitle),
	    "What parallel saves, in %% of sequential's median time; %zu "
	    "run%s of each.",
	    plan->runs, plan->runs == 1 ? "" : "s");
	svg_begin(out, WIDTH, HEIGHT,
	    "When is it worth it to ask two stores "
	    "at once?",
	    subtitle);
	draw_cells(out, sweep);
	draw_edges(out, sweep, "halo");
	draw_edges(out, sweep, "edge");
	draw_axes(out, sweep);
	draw_scale(out);
	svg_end(out);
}
