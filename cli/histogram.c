/* SPDX-License-Identifier: MIT
 *
 * histogram - how long calls took: any number of them, in memory of a fixed
 * size.
 *
 * The bucket of a time is its leading bits: below 2^(BITS + 1) all of them,
 * above the first BITS + 1, which number the buckets of each doubling in a row.
 * What is read back is the middle of the bucket, brought within the least and
 * the most that there was, which are exact.
 */
#include <config.h>

#include <stddef.h>

#include "histogram.h"

static unsigned
bucket_of(uint64_t time)
{
	unsigned shift = 0;

	if (time >= UINT64_C(1) << HISTOGRAM_TOP)
		return HISTOGRAM_BUCKETS - 1;
	if (time >> (HISTOGRAM_BITS + 1) != 0)
		shift = 63 - HISTOGRAM_BITS - (unsigned)__builtin_clzll(time);
	return (shift << HISTOGRAM_BITS) + (unsigned)(time >> shift);
}

/* The middle of what it holds. */
static int64_t
time_of(unsigned bucket)
{
	unsigned shift = bucket >> HISTOGRAM_BITS;
	int64_t first;

	if (shift > 0)
		shift--;
	first = (int64_t)(bucket - (shift << HISTOGRAM_BITS)) << shift;
	return first + ((INT64_C(1) << shift) - 1) / 2;
}

void
histogram_add(struct histogram *histogram, int64_t nanoseconds)
{
	int64_t time = nanoseconds > 0 ? nanoseconds : 0;

	if (histogram->count == 0 || time < histogram->least)
		histogram->least = time;
	if (time > histogram->most)
		histogram->most = time;
	histogram->buckets[bucket_of((uint64_t)time)]++;
	histogram->count++;
}

void
histogram_merge(struct histogram *histogram, const struct histogram *other)
{
	size_t i;

	if (other->count == 0)
		return;
	if (histogram->count == 0 || other->least < histogram->least)
		histogram->least = other->least;
	if (other->most > histogram->most)
		histogram->most = other->most;
	for (i = 0; i < HISTOGRAM_BUCKETS; i++)
		histogram->buckets[i] += other->buckets[i];
	histogram->count += other->count;
}

int64_t
histogram_percentile(const struct histogram *histogram, unsigned percent)
{
	uint64_t rank = (histogram->count * percent + 99) / 100, seen = 0;
	unsigned bucket;
	int64_t time;

	if (histogram->count == 0)
		return 0;
	if (rank >= histogram->count)
		return histogram->most;
	for (bucket = 0; bucket < HISTOGRAM_BUCKETS - 1; bucket++) {
		seen += histogram->buckets[bucket];
		if (seen >= rank)
			break;
	}
	time = time_of(bucket);
	if (time < histogram->least)
		return histogram->least;
	return time > histogram->most ? histogram->most : time;
}
