/* SPDX-License-Identifier: MIT
 *
 * histogram - how long calls took: any number of them, in memory of a fixed
 * size.
 *
 * A percentile needs the calls in order, and there may be millions. So each is
 * counted in one of many buckets that grow with the times that they hold: 512
 * for each doubling, so that a percentile is right to one part in a thousand.
 */
#ifndef CLI_HISTOGRAM_H
#define CLI_HISTOGRAM_H

#include <stdint.h>

/* A doubling has 2^BITS buckets; times are told apart up to 2^TOP ns, some 18
 * minutes. */
enum {
	HISTOGRAM_BITS = 9,
	HISTOGRAM_TOP = 40,
	HISTOGRAM_BUCKETS = (HISTOGRAM_TOP - HISTOGRAM_BITS + 1)
	    << HISTOGRAM_BITS
};

/* Empty when all of it is 0. */
struct histogram {
	uint64_t count;
	int64_t least;          /* exact, and so is */
	int64_t most;
	uint32_t buckets[HISTOGRAM_BUCKETS];
};

/* Counts one call; less than 0 is 0. Allocates nothing. */
void histogram_add(struct histogram *histogram, int64_t nanoseconds);

/* Adds what the other one has counted. */
void histogram_merge(struct histogram *histogram,
    const struct histogram *other);

/* The time within which `percent` of 100 calls were answered: that of the call
 * of rank ceil(count * percent / 100). 0 when there are none. */
int64_t histogram_percentile(const struct histogram *histogram,
    unsigned percent);

#endif
