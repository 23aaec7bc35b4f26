/* SPDX-License-Identifier: MIT
 *
 * Each thread of an executor holds a reference to it, and so does the loop: one
 * that is left behind inside a plugin when the executor is closed finds
 * everything in place when it comes home.
 */
#include <config.h>

#include <stdlib.h>

#include "executor/internal.h"

void
executor_ref(struct executor *executor)
{
	/* Relaxed: the caller has a reference, or its thread's creation
	 * publishes it. */
	atomic_fetch_add_explicit(&executor->references, 1,
	    memory_order_relaxed);
}

void
executor_unref(struct executor *executor)
{
	/* Release, and acquire in the last one: all that was done to the
	 * executor is over before it is freed. */
	if (atomic_fetch_sub_explicit(&executor->references, 1,
		memory_order_acq_rel) == 1)
		free(executor);
}
