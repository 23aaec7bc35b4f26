/* SPDX-License-Identifier: MIT
 *
 * report - what an adaptive composite expects of each of its two ways,
 * one member after another and all at once, and what it has made of that.
 *
 * A copy, for those who look: taking one does not disturb who decides.
 */
#ifndef ADVICE_REPORT_H
#define ADVICE_REPORT_H

#include <stdbool.h>
#include <stdint.h>

struct advice_report {
	int64_t sequential;  /* expected of a call, in nanoseconds; 0: not */
	int64_t parallel;    /* known yet */
	int64_t hand_over;   /* what it costs to give a leg to another thread */
	double saturation;   /* of the processors' time, used by the process */
	uint64_t chose[2];   /* calls by way: sequential, parallel */
	uint64_t switches;   /* from one way to the other */
	bool together;       /* the way of now is parallel */
};

#endif
