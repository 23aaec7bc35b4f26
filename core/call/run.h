/* SPDX-License-Identifier: MIT
 *
 * run - running a leg.
 */
#ifndef CALL_RUN_H
#define CALL_RUN_H

#include "call/call.h"

/* Whose thread it is. */
enum runner {
	RUNNER_CALLER, /* waits for the call */
	RUNNER_WORKER,
	RUNNER_LOOP    /* may not wait for anything */
};

/* Runs it; `now` is the time. False: it waits for a permit or was given back,
 * and is not the runner's any more. */
bool leg_run(struct leg *leg, enum runner runner, int64_t now);

/* What a worker runs (struct core): a leg, and what its end starts; a hook that
 * may block, again and again until it is taken back. */
void run_leg_task(struct task *task, struct worker *worker);
void run_hook_task(struct task *task, struct worker *worker);

#endif
