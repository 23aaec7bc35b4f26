/* SPDX-License-Identifier: MIT
 *
 * The mean of the slowest: the last of several is done by the time t when each
 * is, and as they are independent the probability of that is the product of
 * what each has for t, F1(t) F2(t) ... The mean is the sum of t times the step
 * that this product makes at t. Every histogram is a row of points, its
 * buckets' middles, at which its own F steps; so the rows are walked along
 * together, the nearest point first, and nothing has to be brought onto a
 * common grid, whatever the shifts.
 */
#include <config.h>

#include <assert.h>
#include <math.h>
#include <stdbool.h>

#include "measure/histogram.h"

int64_t
histogram_low(unsigned bucket)
{
	unsigned power = bucket >> HISTOGRAM_STEPS;
	int64_t step = bucket & ((1u << HISTOGRAM_STEPS) - 1);

	if (power == 0)
		return step << (HISTOGRAM_EVEN - HISTOGRAM_STEPS);
	return (step + (1 << HISTOGRAM_STEPS))
	    << (power - 1 + HISTOGRAM_EVEN - HISTOGRAM_STEPS);
}

int64_t
histogram_high(unsigned bucket)
{
	return histogram_low(bucket + 1);
}

static int64_t
middle(unsigned bucket)
{
	return (histogram_low(bucket) + histogram_high(bucket)) / 2;
}

void
histogram_add(struct histogram *histogram, int64_t time)
{
	histogram->counts[histogram_bucket(time)]++;
}

uint64_t
histogram_total(const struct histogram *histogram)
{
	uint64_t total = 0;

	for (unsigned i = 0; i < HISTOGRAM_BUCKETS; i++)
		total += histogram->counts[i];
	return total;
}

uint64_t
histogram_sum(const struct histogram *histogram)
{
	uint64_t sum = 0;

	for (unsigned i = 0; i < HISTOGRAM_BUCKETS; i++)
		if (histogram->counts[i] > 0)
			sum += histogram->counts[i] * (uint64_t)middle(i);
	return sum;
}

double
histogram_mean(const struct histogram *histogram)
{
	uint64_t total = histogram_total(histogram);

	return total == 0 ? 0
			  : (double)histogram_sum(histogram) / (double)total;
}

int64_t
histogram_percentile(const struct histogram *histogram, double share)
{
	double wanted = share * (double)histogram_total(histogram);
	double below = 0;
	int64_t time = 0;

	assert(share >= 0 && share <= 1);
	for (unsigned i = 0; i < HISTOGRAM_BUCKETS; i++) {
		double count = (double)histogram->counts[i];
		double width = (double)(histogram_high(i) - histogram_low(i));

		if (histogram->counts[i] == 0)
			continue;
		if (below + count >= wanted)
			return histogram_low(i) +
			    (int64_t)(width * (wanted - below) / count);
		below += count;
		time = histogram_high(i);
	}
	return time;
}

void
histogram_subtract(struct histogram *later, const struct histogram *earlier)
{
	for (unsigned i = 0; i < HISTOGRAM_BUCKETS; i++) {
		uint64_t before = earlier->counts[i];

		later->counts[i] -= before < later->counts[i]
		    ? before
		    : later->counts[i];
	}
}

void
histogram_merge(struct histogram *into, const struct histogram *from)
{
	for (unsigned i = 0; i < HISTOGRAM_BUCKETS; i++)
		into->counts[i] += from->counts[i];
}

/* ---- the mean of the slowest ---- */

/* One histogram on the way along its points. */
struct walk {
	const uint64_t *counts;
	double shift;
	double total;
	double passed;   /* how many are at points that lie behind */
	unsigned bucket; /* of the point ahead */
	double point;    /* infinite: all lie behind */
};

/* The first point at its bucket or after it. */
static void
walk_look(struct walk *walk)
{
	while (
	    walk->bucket < HISTOGRAM_BUCKETS && walk->counts[walk->bucket] == 0)
		walk->bucket++;
	walk->point = walk->bucket == HISTOGRAM_BUCKETS
	    ? (double)INFINITY
	    : (double)middle(walk->bucket) + walk->shift;
}

static void
walk_step(struct walk *walk)
{
	walk->passed += (double)walk->counts[walk->bucket++];
	walk_look(walk);
}

static bool
walk_begin(struct walk *walk, const struct histogram *histogram, double shift)
{
	*walk = (struct walk){ .counts = histogram->counts,
		.shift = shift,
		.total = (double)histogram_total(histogram) };
	walk_look(walk);
	return walk->total > 0;
}

static struct walk *
nearest(struct walk *walks, size_t count)
{
	struct walk *nearest = &walks[0];

	for (size_t i = 1; i < count; i++)
		if (walks[i].point < nearest->point)
			nearest = &walks[i];
	return nearest;
}

/* The probability that all are done where the walks stand. */
static double
all_done(const struct walk *walks, size_t count)
{
	double product = 1;

	for (size_t i = 0; i < count && product > 0; i++)
		product *= walks[i].passed / walks[i].total;
	return product;
}

double
histogram_mean_of_slowest(const struct histogram *const *histograms,
    const double *shift, size_t count)
{
	struct walk walks[HISTOGRAM_MOST];
	double mean = 0, done = 0;
	size_t used = 0;

	assert(count <= HISTOGRAM_MOST);
	for (size_t i = 0; i < count; i++)
		if (walk_begin(&walks[used], histograms[i], shift[i]))
			used++;
	while (used > 0 && done < 1) {
		struct walk *next = nearest(walks, used);
		double point = next->point, before = done;

		walk_step(next);
		done = all_done(walks, used);
		mean += point * (done - before);
	}
	return mean;
}
