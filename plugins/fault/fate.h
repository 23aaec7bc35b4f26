/* SPDX-License-Identifier: MIT
 *
 * fate - what is to become of a call.
 */
#ifndef FAULT_FATE_H
#define FAULT_FATE_H

#include "options.h"

enum fate_kind {
	FATE_FAIR,     /* passed on as it is */
	FATE_ERROR,    /* fails with `status` */
	FATE_HANG,     /* ends when it is cancelled or its time is up */
	FATE_LATE,     /* answers when that has been so for a while */
	FATE_GARBAGE,  /* has a user in its answer that breaks the rules */
	FATE_DUPLICATE /* has each user twice */
};

struct fate {
	enum fate_kind kind;
	muster_status status;
	uint32_t garbage; /* by enum garbage */
	int64_t delay;    /* before anything else, nanoseconds */
};

/* The fate of the call of that number, the first being 0: the same for the
 * same options. What kind it is does not depend on the options of the delay,
 * nor the delay on those of the kinds. */
void fate_draw(const struct fault_options *options, uint64_t number,
    struct fate *ret);

#endif
