/* SPDX-License-Identifier: MIT
 *
 * trace - a call drawn as a waterfall.
 */
#ifndef CLI_TRACE_H
#define CLI_TRACE_H

#include <muster/muster.h>

#include <stdio.h>

/* A call, as far as the drawing needs it. */
struct trace {
	const char *store;    /* that was asked */
	const char *strategy; /* NULL: it is a leaf */
	muster_status status;
	size_t users;
	bool partial;
	int64_t elapsed; /* nanoseconds: the length of the axis */
	const muster_choice *choice; /* NULL: none was made */
	const muster_leg *legs;
	size_t width; /* columns that the drawing may take; a bar is
		       * never shorter than 20 */
};

/* Draws it: a line about the call, one about the way that it chose, the axis,
 * a line a leg with its bar, the legs that a leg asked below it and indented,
 * messages below the leg that they are about, or in its line when it did not
 * run. `out` gets only printable text. False: no memory. */
bool trace_draw(const struct trace *trace, FILE *out);

/* Nanoseconds in three digits with a unit, "812 us", "1.20 s", into `text`,
 * cut and not rounded. Returns `text`. */
enum { TRACE_TIME_SIZE = 24 };
const char *trace_time(int64_t nanoseconds, char text[TRACE_TIME_SIZE]);

#endif
