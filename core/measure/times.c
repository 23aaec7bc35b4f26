/* SPDX-License-Identifier: MIT
 *
 * times - how long calls took: any number of them, in memory of a fixed
 * size.
 *
 * The bucket of a time is its leading bits: below 2^(BITS + 1) all of them,
 * above the first BITS + 1, which number the buckets of each doubling in a row.
 * What is read back is the middle of the bucket, brought within the least and
 * the most that there was, which are exact.
 */
#include <config.h>

#include <stddef.h>

#include "measure/times.h"

static unsigned
bucket_of(uint64_t time)
{
	unsigned shift = 0;

	if (time >= UINT64_C(1) << TIMES_TOP)
		return TIMES_BUCKETS - 1;
	if (time >> (TIMES_BITS + 1) != 0)
		shift = 63 - TIMES_BITS - (unsigned)__builtin_clzll(time);
	return (shift << TIMES_BITS) + (unsigned)(time >> shift);
}

/* The middle of what it holds. */
static int64_t
time_of(unsigned bucket)
{
	unsigned shift = bucket >> TIMES_BITS;
	int64_t first;

	if (shift > 0)
		shift--;
	first = (int64_t)(bucket - (shift << TIMES_BITS)) << shift;
	return first + ((INT64_C(1) << shift) - 1) / 2;
}

void
times_add(struct times *times, int64_t nanoseconds)
{
	int64_t time = nanoseconds > 0 ? nanoseconds : 0;

	if (times->count == 0 || time < times->least)
		times->least = time;
	if (time > times->most)
		times->most = time;
	times->buckets[bucket_of((uint64_t)time)]++;
	times->count++;
	times->sum += (double)time;
}

void
times_merge(struct times *times, const struct times *other)
{
	size_t i;

	if (other->count == 0)
		return;
	if (times->count == 0 || other->least < times->least)
		times->least = other->least;
	if (other->most > times->most)
		times->most = other->most;
	for (i = 0; i < TIMES_BUCKETS; i++)
		times->buckets[i] += other->buckets[i];
	times->count += other->count;
	times->sum += other->sum;
}

double
times_mean(const struct times *times)
{
	return times->count == 0 ? 0 : times->sum / (double)times->count;
}

int64_t
times_percentile(const struct times *times, unsigned percent)
{
	uint64_t rank = (times->count * percent + 99) / 100, seen = 0;
	unsigned bucket;
	int64_t time;

	if (times->count == 0)
		return 0;
	if (rank >= times->count)
		return times->most;
	for (bucket = 0; bucket < TIMES_BUCKETS - 1; bucket++) {
		seen += times->buckets[bucket];
		if (seen >= rank)
			break;
	}
	time = time_of(bucket);
	if (time < times->least)
		return times->least;
	return time > times->most ? times->most : time;
}
