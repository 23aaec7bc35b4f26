/* SPDX-License-Identifier: MIT
 *
 * histogram - how often times of each length were seen, in so little memory
 * that every store can have several.
 *
 * Buckets are log-linear, as HdrHistogram has them
 * (https://hdrhistogram.github.io/HdrHistogram/): each power of two is cut
 * into so many equal steps, hence a bucket is wide where times are long and
 * the relative error is the same everywhere: a time is known to an eighth, and
 * the middle of its bucket is off by a sixteenth at most. Below 64 ns, where
 * the clock itself is coarser, the steps stay 8 ns wide. What takes 2^36 ns (69
 * seconds) or more is in the last bucket.
 *
 * Means take all of a bucket to be at its middle. So times that fall into one
 * bucket count as equal, and the greatest of several is not pushed up to the
 * bucket's end.
 */
#ifndef MEASURE_HISTOGRAM_H
#define MEASURE_HISTOGRAM_H

#include <stddef.h>
#include <stdint.h>

/* As powers of two: the end of the even steps, steps in a power of two, the
 * start of the last bucket. */
enum {
	HISTOGRAM_EVEN = 6,
	HISTOGRAM_STEPS = 3,
	HISTOGRAM_LAST = 36,
	HISTOGRAM_BUCKETS =
	    ((HISTOGRAM_LAST - HISTOGRAM_EVEN + 1) << HISTOGRAM_STEPS) + 1
};

/* Most histograms for histogram_mean_of_slowest(). */
enum { HISTOGRAM_MOST = 64 };

/* Zeroed: empty. Has one user at a time: see counters.h for many. */
struct histogram {
	uint64_t counts[HISTOGRAM_BUCKETS];
};

/* The bucket of a time; one below 0 counts as 0. */
static inline unsigned
histogram_bucket(int64_t time)
{
	uint64_t length = time < 0 ? 0 : (uint64_t)time;
	unsigned power = 63 -
	    (unsigned)__builtin_clzll(length | 1u << HISTOGRAM_EVEN);
	uint64_t bucket = ((uint64_t)(power - HISTOGRAM_EVEN)
			      << HISTOGRAM_STEPS) +
	    (length >> (power - HISTOGRAM_STEPS));

	return bucket < HISTOGRAM_BUCKETS ? (unsigned)bucket
					  : HISTOGRAM_BUCKETS - 1;
}

/* The first time that falls into a bucket, and the first one that is beyond
 * it. The last bucket, which has no end, is taken to be as wide as if others
 * followed. */
int64_t histogram_low(unsigned bucket);
int64_t histogram_high(unsigned bucket);

/* Counts a time. */
void histogram_add(struct histogram *histogram, int64_t time);

/* How many were counted; all of them together, in nanoseconds, and their mean
 * (0: none). A sum of the counts that grow never gets smaller. */
uint64_t histogram_total(const struct histogram *histogram);
uint64_t histogram_sum(const struct histogram *histogram);
double histogram_mean(const struct histogram *histogram);

/* The time that the part `share` (0 to 1) of all does not exceed, as if those
 * of a bucket were spread evenly over it; 0: none were counted. */
int64_t histogram_percentile(const struct histogram *histogram, double share);

/* Takes away from `later` what `earlier`, a copy of it from before, has: what
 * is left was counted in between. A count stops at 0. */
void histogram_subtract(struct histogram *later,
    const struct histogram *earlier);

/* Adds the counts of `from`. */
void histogram_merge(struct histogram *into, const struct histogram *from);

/* Of `count` things that begin together and are independent of each other,
 * thing i taking shift[i] nanoseconds and a time of histograms[i]: how long it
 * takes on average until the last is done. At most HISTOGRAM_MOST. One that is
 * empty takes no part; 0: all are. Costs some microseconds for two. */
double histogram_mean_of_slowest(const struct histogram *const *histograms,
    const double *shift, size_t count);

#endif
