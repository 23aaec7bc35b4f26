/* SPDX-License-Identifier: MIT
 *
 * samples - times that were measured, to be written into a file that a
 * distribution `samples:FILE` reads.
 */
#ifndef SIMULATE_SAMPLES_H
#define SIMULATE_SAMPLES_H

#include <stddef.h>
#include <stdint.h>

/* Zeroed: none. */
struct samples {
	int64_t *times;                 /* nanoseconds; owned */
	size_t count;
	size_t room;
};

void samples_add(struct samples *samples, int64_t time);

/* Adds those of `more`, which it empties. */
void samples_move(struct samples *samples, struct samples *more);

/* Puts them in order. 0 of none. */
int64_t samples_median(struct samples *samples);

/* Writes them to DIRECTORY/NAME.END, one a line; ends the program if it
 * cannot. */
void samples_write(const struct samples *samples, const char *directory,
    const char *name, const char *end);

void samples_fini(struct samples *samples);

#endif
