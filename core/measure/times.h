/* SPDX-License-Identifier: MIT
 *
 * times - how long calls took: any number of them, in memory of a fixed
 * size.
 *
 * A percentile needs the calls in order, and there may be millions. So each is
 * counted in one of many buckets that grow with the times that they hold: 512
 * for each doubling, so that a percentile is right to one part in a thousand.
 */
#ifndef MEASURE_TIMES_H
#define MEASURE_TIMES_H

#include <stdint.h>

/* A doubling has 2^BITS buckets; times are told apart up to 2^TOP ns, some 18
 * minutes. */
enum {
	TIMES_BITS = 9,
	TIMES_TOP = 40,
	TIMES_BUCKETS = (TIMES_TOP - TIMES_BITS + 1) << TIMES_BITS
};

/* Empty when all of it is 0. */
struct times {
	uint64_t count;
	int64_t least;          /* exact, and so is */
	int64_t most;
	double sum;
	uint32_t buckets[TIMES_BUCKETS];
};

/* Counts one call; less than 0 is 0. Allocates nothing. */
void times_add(struct times *times, int64_t nanoseconds);

/* Adds what the other one has counted. */
void times_merge(struct times *times, const struct times *other);

/* 0 when there are none. */
double times_mean(const struct times *times);

/* The time within which `percent` of 100 calls were answered: that of the call
 * of rank ceil(count * percent / 100). 0 when there are none. */
int64_t times_percentile(const struct times *times,
    unsigned percent);

#endif
