/* SPDX-License-Identifier: MIT
 *
 * Times under SUMMARY_STEPS have a place each. From there on, the eight bits
 * that follow the highest one choose the step within their power of two.
 */
#include <config.h>

#include "summary.h"

enum { STEP_BITS = 8 };

static unsigned
place_of(uint64_t time)
{
	unsigned shift;

	if (time < SUMMARY_STEPS)
		return (unsigned)time;
	shift = 63 - (unsigned)__builtin_clzll(time) - STEP_BITS;
	return (shift + 1) * SUMMARY_STEPS +
	    (unsigned)(time >> shift & (SUMMARY_STEPS - 1));
}

/* The middle of the times that have that place. */
static int64_t
time_of(unsigned place)
{
	unsigned shift;
	uint64_t lowest;

	if (place < SUMMARY_STEPS)
		return place;
	shift = place / SUMMARY_STEPS - 1;
	lowest = (uint64_t)(SUMMARY_STEPS + place % SUMMARY_STEPS) << shift;
	return (int64_t)(lowest + ((UINT64_C(1) << shift) - 1) / 2);
}

void
summary_add(struct summary *summary, int64_t time)
{
	if (summary->count == 0 || time < summary->least)
		summary->least = time;
	if (time > summary->most)
		summary->most = time;
	summary->count++;
	summary->sum += (uint64_t)time;
	summary->places[place_of((uint64_t)time)]++;
}

double
summary_mean(const struct summary *summary)
{
	if (summary->count == 0)
		return 0;
	return (double)summary->sum / (double)summary->count;
}

double
summary_mean_of(const struct summary *summary, double part)
{
	uint64_t wanted = (uint64_t)(part * (double)summary->count), seen = 0;
	double sum = 0;
	unsigned place;

	for (place = 0; seen < wanted; place++) {
		uint64_t some = summary->places[place];

		if (some > wanted - seen)
			some = wanted - seen;
		seen += some;
		sum += (double)some * (double)time_of(place);
	}
	return seen == 0 ? 0 : sum / (double)seen;
}

int64_t
summary_quantile(const struct summary *summary, double part)
{
	uint64_t wanted = (uint64_t)(part * (double)summary->count);
	uint64_t seen = 0;
	unsigned place;

	for (place = 0; place < SUMMARY_PLACES; place++) {
		seen += summary->places[place];
		if (seen > wanted) {
			int64_t time = time_of(place);

			return time > summary->most ? summary->most
			    : time < summary->least ? summary->least
						    : time;
		}
	}
	return summary->most;
}
