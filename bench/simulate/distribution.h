/* SPDX-License-Identifier: MIT
 *
 * distribution - how long something takes: a law to draw times from.
 *
 *	500us                   always so long
 *	uniform:1ms:2ms         any time between the two
 *	exp:1ms                 exponential, of that mean
 *	lognormal:1ms:0.5       of that median, and sigma of the logarithm
 *	slow:500us:1%:20        500us, but 1 % of the time 20 times as long
 *	samples:FILE            what was measured: nanoseconds, one a line
 */
#ifndef SIMULATE_DISTRIBUTION_H
#define SIMULATE_DISTRIBUTION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "random.h"

enum distribution_law {
	DISTRIBUTION_CONSTANT,
	DISTRIBUTION_UNIFORM,
	DISTRIBUTION_EXPONENTIAL,
	DISTRIBUTION_LOGNORMAL,
	DISTRIBUTION_SLOW,
	DISTRIBUTION_SAMPLES
};

/* Zeroed: always 0. */
struct distribution {
	enum distribution_law law;
	double numbers[3];              /* what stands between the colons;
					 * times in nanoseconds */
	int64_t *samples;               /* owned */
	size_t count;
};

/* Reads the whole of `text`; *ret is to be given to distribution_fini(). False,
 * *ret untouched: it is none of the above, or its file cannot be read. */
bool distribution_parse(const char *text, struct distribution *ret);

void distribution_fini(struct distribution *distribution);

/* The next time, in nanoseconds, 0 or more. */
int64_t distribution_draw(const struct distribution *distribution,
    struct random_stream *stream);

/* The mean of all that could be drawn, in nanoseconds. */
double distribution_mean(const struct distribution *distribution);

#endif
