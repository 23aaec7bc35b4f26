/* SPDX-License-Identifier: MIT
 *
 * histogram - how long many calls took.
 *
 * Below 64 ns each time has a place of its own; from there on each power of two
 * is divided into 64 equal parts. Adding is a few instructions, so that it can
 * stand between two calls that take 200 ns.
 */
#include <config.h>

#include "measure/histogram.h"

static unsigned
place_of(int64_t time)
{
	unsigned shift, place;

	if (time < HISTOGRAM_FINE)
		return time < 0 ? 0 : (unsigned)time;
	shift = 63 - 6 - (unsigned)__builtin_clzll((uint64_t)time);
	place = shift * HISTOGRAM_FINE + (unsigned)(time >> shift);
	return place < HISTOGRAM_SIZE ? place : HISTOGRAM_SIZE - 1;
}

/* The middle of a place. */
static double
time_of(unsigned place)
{
	unsigned shift;
	uint64_t first;

	if (place < 2 * HISTOGRAM_FINE)
		return place;
	shift = place / HISTOGRAM_FINE - 1;
	first = place % HISTOGRAM_FINE + HISTOGRAM_FINE;
	return ((double)first + 0.5) * (double)(UINT64_C(1) << shift);
}

void
histogram_add(struct histogram *histogram, int64_t time)
{
	histogram->counts[place_of(time)]++;
	histogram->count++;
	histogram->sum += time;
}

void
histogram_merge(struct histogram *histogram, const struct histogram *from)
{
	unsigned i;

	for (i = 0; i < HISTOGRAM_SIZE; i++)
		histogram->counts[i] += from->counts[i];
	histogram->count += from->count;
	histogram->sum += from->sum;
}

double
histogram_mean(const struct histogram *histogram)
{
	if (histogram->count == 0)
		return 0;
	return (double)histogram->sum / (double)histogram->count;
}

double
histogram_share(const struct histogram *histogram, double share)
{
	double wanted = share * (double)histogram->count;
	uint64_t sum = 0;
	unsigned i;

	for (i = 0; i < HISTOGRAM_SIZE; i++) {
		sum += histogram->counts[i];
		if (sum > 0 && (double)sum >= wanted)
			return time_of(i);
	}
	return 0;
}
