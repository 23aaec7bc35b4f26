/* SPDX-License-Identifier: MIT
 *
 * trace - a call drawn as a waterfall:
 *
 *	users (parallel): 2 users in 812 us, partial
 *	leg      role       outcome    users      time  0                812 us
 *	db       primary    hit            2    640 us  |================      |
 *	cache    secondary  timeout        0    807 us  |======================|
 *	  cache: no answer within 800us
 *
 * One bar a leg, all on the time axis of the call, so that one sees what ran
 * beside what. The axis has as many cells as fit; a bar begins in the cell of
 * its start, ends in the cell of its end and is one cell long at least, so
 * that no leg that ran is invisible. A leg that never started has its reason in
 * the place of a bar, and nothing below it. The drawing is a pure function of
 * the legs, which is how it is tested.
 */
#include <config.h>

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "escape.h"
#include "trace.h"

enum { LEAST_BAR = 20, INDENT = 2 };

/* The columns left of the bar, behind the name. */
#define COLUMNS_FORMAT "  %-9s  %-9s  %5s  %8s  "
enum { COLUMNS_WIDTH = 2 + 9 + 2 + 9 + 2 + 5 + 2 + 8 + 2 };

/* What does not change while the legs are drawn. */
struct drawing {
	FILE *out;
	int64_t elapsed;
	size_t name_width;
	size_t bar_width; /* cells between the two bounds */
	bool out_of_memory;
};

const char *
trace_time(int64_t nanoseconds, char text[TRACE_TIME_SIZE])
{
	static const char *const units[] = { "ns", "us", "ms", "s" };
	uint64_t whole = nanoseconds > 0 ? (uint64_t)nanoseconds : 0;
	unsigned rest = 0, unit = 0;

	for (; whole >= 1000 && unit < 3; unit++) {
		rest = (unsigned)(whole % 1000);
		whole /= 1000;
	}
	if (unit == 0 || whole >= 100)
		snprintf(text, TRACE_TIME_SIZE, "%" PRIu64 " %s", whole,
		    units[unit]);
	else if (whole >= 10)
		snprintf(text, TRACE_TIME_SIZE, "%" PRIu64 ".%u %s", whole,
		    rest / 100, units[unit]);
	else
		snprintf(text, TRACE_TIME_SIZE, "%" PRIu64 ".%02u %s", whole,
		    rest / 10, units[unit]);
	return text;
}

static bool
leg_ran(const muster_leg *leg)
{
	if (leg->outcome == MUSTER_SKIPPED)
		return false;
	return leg->outcome != MUSTER_DROPPED || leg->elapsed > 0;
}

/* Of the legs that are drawn. */
static size_t
widest_name(const muster_leg *leg, size_t indent)
{
	size_t widest = strlen("leg");

	for (; leg != NULL; leg = leg->next) {
		size_t width = indent + strlen(leg->store);
		size_t below = leg_ran(leg)
		    ? widest_name(leg->legs, indent + INDENT)
		    : 0;

		if (below > width)
			width = below;
		if (width > widest)
			widest = width;
	}
	return widest;
}

static void
draw_text(struct drawing *drawing, const char *text)
{
	char *safe = escape_text(text);

	if (safe == NULL)
		drawing->out_of_memory = true;
	else
		fputs(safe, drawing->out);
	free(safe);
}

static void
draw_many(const struct drawing *drawing, char c, size_t count)
{
	while (count-- > 0)
		putc(c, drawing->out);
}

static void
draw_choice(struct drawing *drawing, const muster_choice *choice, size_t indent)
{
	draw_many(drawing, ' ', indent);
	draw_text(drawing, choice->way);
	fputs(": ", drawing->out);
	draw_text(drawing, choice->why);
	putc('\n', drawing->out);
}

static void
draw_call(struct drawing *drawing, const struct trace *trace)
{
	char time[TRACE_TIME_SIZE];

	draw_text(drawing, trace->store);
	if (trace->strategy != NULL)
		fprintf(drawing->out, " (%s)", trace->strategy);
	if (trace->status == MUSTER_OK)
		fprintf(drawing->out, ": %zu user%s in %s%s\n", trace->users,
		    trace->users == 1 ? "" : "s",
		    trace_time(trace->elapsed, time),
		    trace->partial ? ", partial" : "");
	else
		fprintf(drawing->out, ": %s in %s\n",
		    muster_status_name(trace->status),
		    trace_time(trace->elapsed, time));
}

static void
draw_axis(const struct drawing *drawing)
{
	char time[TRACE_TIME_SIZE];

	trace_time(drawing->elapsed, time);
	fprintf(drawing->out, "%-*s" COLUMNS_FORMAT "0%*s\n",
	    (int)drawing->name_width, "leg", "role", "outcome", "users", "time",
	    (int)drawing->bar_width + 1, time);
}

/* The cell in which an instant lies; one that is outside of the call is
 * brought to its nearest end. */
static size_t
cell_of(const struct drawing *drawing, int64_t instant)
{
	if (instant <= 0 || drawing->elapsed <= 0)
		return 0;
	if (instant >= drawing->elapsed)
		return drawing->bar_width;
	return (size_t)((double)instant / (double)drawing->elapsed *
	    (double)drawing->bar_width);
}

static void
draw_bar(const struct drawing *drawing, const muster_leg *leg)
{
	size_t first = cell_of(drawing, leg->start);
	size_t end = cell_of(drawing, leg->start + leg->elapsed);

	if (first == drawing->bar_width)
		first--;
	if (end == first)
		end++;
	putc('|', drawing->out);
	draw_many(drawing, ' ', first);
	draw_many(drawing, '=', end - first);
	draw_many(drawing, ' ', drawing->bar_width - end);
	fputs("|\n", drawing->out);
}

static void
draw_columns(struct drawing *drawing, const muster_leg *leg, size_t indent)
{
	size_t width = indent + strlen(leg->store);
	char users[24], time[TRACE_TIME_SIZE];

	snprintf(users, sizeof(users), "%zu", leg->users);
	draw_many(drawing, ' ', indent);
	draw_text(drawing, leg->store);
	draw_many(drawing, ' ', drawing->name_width - width);
	fprintf(drawing->out, COLUMNS_FORMAT, muster_role_name(leg->role),
	    muster_outcome_name(leg->outcome), users,
	    leg_ran(leg) ? trace_time(leg->elapsed, time) : "-");
}

static void
draw_message(struct drawing *drawing, const muster_leg *leg, size_t indent)
{
	draw_many(drawing, ' ', indent);
	draw_text(drawing, leg->message);
	putc('\n', drawing->out);
}

static void
draw_legs(struct drawing *drawing, const muster_leg *leg, size_t indent)
{
	for (; leg != NULL; leg = leg->next) {
		draw_columns(drawing, leg, indent);
		if (leg_ran(leg)) {
			draw_bar(drawing, leg);
			if (leg->message != NULL)
				draw_message(drawing, leg, indent + INDENT);
			if (leg->choice != NULL)
				draw_choice(drawing, leg->choice,
				    indent + INDENT);
			draw_legs(drawing, leg->legs, indent + INDENT);
		} else if (leg->message != NULL) {
			draw_message(drawing, leg, 0);
		} else {
			putc('\n', drawing->out);
		}
	}
}

bool
trace_draw(const struct trace *trace, FILE *out)
{
	struct drawing drawing = {
		.out = out,
		.elapsed = trace->elapsed,
		.name_width = widest_name(trace->legs, 0),
		.bar_width = LEAST_BAR,
	};
	size_t taken = drawing.name_width + COLUMNS_WIDTH + strlen("||");

	if (trace->width > taken + LEAST_BAR)
		drawing.bar_width = trace->width - taken;
	draw_call(&drawing, trace);
	if (trace->choice != NULL)
		draw_choice(&drawing, trace->choice, 0);
	draw_axis(&drawing);
	draw_legs(&drawing, trace->legs, 0);
	return !drawing.out_of_memory;
}
