/* SPDX-License-Identifier: MIT
 *
 * summary - many times as a few numbers: count, mean, percentiles.
 *
 * Times are counted in a histogram whose steps are 1/256 of the time or finer,
 * so a percentile is right to 0.4 %. The mean, the least and the most are
 * exact.
 */
#ifndef SIMULATE_SUMMARY_H
#define SIMULATE_SUMMARY_H

#include <stdint.h>

enum {
	SUMMARY_STEPS = 256,            /* in each power of two */
	SUMMARY_PLACES = (64 - 8) * SUMMARY_STEPS
};

/* Zeroed: of nothing. */
struct summary {
	uint64_t count;
	uint64_t sum;
	int64_t least;
	int64_t most;
	uint64_t places[SUMMARY_PLACES];
};

void summary_add(struct summary *summary, int64_t time);

double summary_mean(const struct summary *summary);

/* The mean of the shortest: of `part` (over 0, to 1) of all times. */
double summary_mean_of(const struct summary *summary, double part);

/* The time that `part` (from 0 to 1) of all times do not exceed; 0 of nothing.
 */
int64_t summary_quantile(const struct summary *summary, double part);

#endif
