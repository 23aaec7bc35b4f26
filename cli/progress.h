/* SPDX-License-Identifier: MIT
 *
 * progress - how far something long is, on a terminal.
 */
#ifndef CLI_PROGRESS_H
#define CLI_PROGRESS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <muster/types.h>

struct progress {
	bool shown;     /* standard error is a terminal */
	bool drawn;     /* there is a line to be cleared */
	int64_t start;  /* nanoseconds of the monotonic clock */
	int64_t latest; /* when it was last drawn */
};

/* Starts the clock. Nothing will be shown unless standard error is a
 * terminal. */
void progress_begin(struct progress *progress);

/* Draws count and rate in place, ten times a second at most. */
void progress_update(struct progress *progress, size_t count);

/* Draws that in place, ten times a second at most; short and printable. */
void progress_note(struct progress *progress, const char *format, ...)
    MUSTER_PRINTF(2, 3);

/* Clears the line, so that a message may follow. */
void progress_end(struct progress *progress);

#endif
