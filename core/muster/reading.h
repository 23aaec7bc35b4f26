/* SPDX-License-Identifier: MIT
 *
 * reading - the statistics of one store at one moment: those of the
 * application, and what only the text of them needs.
 */
#ifndef MUSTER_READING_H
#define MUSTER_READING_H

#include <muster/muster.h>

struct reading {
	muster_stats stats;
	muster_guard_stats guard;
	uint64_t latency_sum; /* of all hits and misses, in nanoseconds */
	bool hedging;         /* and then: */
	muster_hedges hedges;
};

#endif
