/* SPDX-License-Identifier: MIT
 *
 * run - running a leg.
 */
#ifndef CALL_RUN_H
#define CALL_RUN_H

#include "call/call.h"

/* Runs it; `now` is the time. False: it waits for a permit or was given back,
 * and is not the caller's any more. `worker` is NULL on the caller's own
 * thread. */
bool leg_run(struct leg *leg, struct worker *worker, int64_t now);

/* What a worker runs (struct core): a leg, and what its end starts; a hook that
 * may block, again and again until it is taken back. */
void run_leg_task(struct task *task, struct worker *worker);
void run_hook_task(struct task *task, struct worker *worker);

#endif
