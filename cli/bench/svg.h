/* SPDX-License-Identifier: MIT
 *
 * svg - a measurement as a chart.
 *
 * The charts are pure functions of the figures, which is how they are tested.
 * What is written into them are names of strategies, of stores and times, none
 * of which needs to be escaped.
 */
#ifndef CLI_BENCH_SVG_H
#define CLI_BENCH_SVG_H

#include <stdio.h>

#include "bench/bench.h"
#include "bench/sweep.h"

/* Draws the strategies of each row (one or more) as bars beside each other,
 * on a logarithmic axis. */
void bench_svg_bars(const struct bench_plan *plan,
    const struct bench_row *rows, size_t count, FILE *out);

/* Draws what parallel saves as a map of the delays of two stores, with the line
 * between what is worth it and what is not. */
void bench_svg_map(const struct bench_plan *plan,
    const struct bench_sweep *sweep, FILE *out);

/* The rest is what both draw with. */

/* The head of a page of that size, in pixels, with a title and a line below
 * it; and its end. */
void svg_begin(FILE *out, int width, int height, const char *title,
    const char *subtitle);
void svg_end(FILE *out);

/* Where a text stands to its point. */
enum svg_anchor { SVG_START, SVG_MIDDLE, SVG_END };

/* Text in the class "text" or "muted". */
void svg_text(FILE *out, double x, double y, enum svg_anchor anchor,
    const char *class, const char *format, ...) MUSTER_PRINTF(6, 7);

/* The same, read from below. */
void svg_text_up(FILE *out, double x, double y, const char *text);

void svg_line(FILE *out, double x1, double y1, double x2, double y2,
    const char *class);
void svg_box(FILE *out, double x, double y, double width, double height,
    const char *colour);

#endif
