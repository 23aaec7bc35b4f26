/* SPDX-License-Identifier: MIT
 *
 * tree - the tree of a call, and its strategies at work. All by the driver.
 */
#ifndef CALL_TREE_H
#define CALL_TREE_H

#include "call/call.h"

/* Starts the root. */
void tree_start(struct call *call, struct steps *steps);

/* The leg's end: how it ended is in the leg. */
void tree_leg_ended(struct call *call, struct leg *leg, struct steps *steps);

/* Looks at all times; sets next_time anew. */
void tree_times(struct call *call, struct steps *steps);

/* Its synchronous caller, who may have slept, has the answer: what that took
 * counts for the way that was chosen. By the caller, once the call is over. */
void tree_answered(const struct call *call, int64_t now);

/* Ends it with CANCELLED. */
void tree_cancel(struct call *call, struct steps *steps);

#endif
