/* SPDX-License-Identifier: MIT
 *
 * histogram - how long many calls took.
 */
#ifndef MEASURE_HISTOGRAM_H
#define MEASURE_HISTOGRAM_H

#include <stdint.h>

enum { HISTOGRAM_FINE = 64, HISTOGRAM_SIZE = 42 * HISTOGRAM_FINE };

/* Times by size, to 1.6 %, up to an hour. All zero: none yet. */
struct histogram {
	uint32_t counts[HISTOGRAM_SIZE];
	uint64_t count;
	int64_t sum;
};

void histogram_add(struct histogram *histogram, int64_t time);

/* Adds all of `from`. */
void histogram_merge(struct histogram *histogram, const struct histogram *from);

/* The mean, and the time that `share` (0 to 1) of all did not exceed; 0 when
 * there are none. */
double histogram_mean(const struct histogram *histogram);
double histogram_share(const struct histogram *histogram, double share);

#endif
