/* SPDX-License-Identifier: MIT
 *
 * caller - a thread that asks and waits for the answer.
 */
#ifndef SIMULATE_CALLER_H
#define SIMULATE_CALLER_H

#include "call.h"

struct caller {
	struct leg_runner runner;       /* first */
	struct calls *calls;
	struct call *call;              /* NULL: between two calls */
	struct leg *chosen;             /* to be run next */
	struct tasks kept;              /* short legs, in order */
	bool lazy;                      /* posted some, and woke nobody */
	/* The caller has its answer: is called once, with the call as it
	 * ended. */
	void (*answered)(struct caller *caller, const struct call *call);
	void *arg;                      /* for that */
	LIST_ENTRY(caller) all;
	LIST_ENTRY(caller) free;
};

/* Asks. The caller is zeroed but for `calls`, `answered` and `arg`, or has
 * asked before. */
void caller_begin(struct caller *caller);

#endif
