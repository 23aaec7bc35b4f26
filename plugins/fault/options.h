/* SPDX-License-Identifier: MIT
 *
 * options - what the section of a store of `fault` says.
 */
#ifndef FAULT_OPTIONS_H
#define FAULT_OPTIONS_H

#include <muster/store.h>

/* In the order of the choices of `distribution`. */
enum fault_distribution {
	FAULT_FIXED,
	FAULT_UNIFORM,
	FAULT_NORMAL,
	FAULT_EXPONENTIAL
};

struct fault_options {
	muster_store *store;
	int64_t seed;
	double errors; /* shares of the calls, 1 for all of them */
	uint32_t statuses; /* bits: 0 is status 1 */
	double hangs;
	double late;
	int64_t late_by; /* this and all that follow in nanoseconds */
	double garbage;
	uint32_t garbage_kinds; /* bits, by enum garbage */
	double duplicates;
	int64_t delay;
	uint32_t distribution;
	int64_t spread;
	double slow;
	int64_t slow_factor;
};

#endif
