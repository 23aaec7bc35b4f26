/* SPDX-License-Identifier: MIT
 *
 * hook - cancelling a leg that is inside a plugin.
 */
#ifndef CALL_HOOK_H
#define CALL_HOOK_H

#include "call/call.h"

/* The plugin's hook. False: the leg is cancelled already, and none is set. */
bool leg_set_hook(struct leg *leg, muster_fn run, void *arg, unsigned flags);

/* Before it, for a hook that may block. False: no memory. */
bool leg_make_hook_task(struct leg *leg);

/* leg_clear_hook() of a leg that has one, or that is on the loop. */
void leg_take_hook(struct leg *leg);

/* Takes it back; waits for one that is running. */
static inline void
leg_clear_hook(struct leg *leg)
{
	/* In this order: only the runner sets it, and looks at it without the
	 * lock, but on the loop. */
	if (leg->loop != NULL || leg->hook.run != NULL)
		leg_take_hook(leg);
}

/* The loop runs the plugin's, once. */
struct loop_leg;
void leg_run_loop_hook(struct loop_leg *loop);

/* Our own, for what the runner waits in; likewise. */
bool leg_set_interrupt(struct leg *leg, muster_fn run, void *arg);
void leg_clear_interrupt(struct leg *leg);

/* Marks the leg as cancelled and runs the hooks. By the driver. */
void leg_tell(struct leg *leg);

/* A leg among the strays. */
extern const struct stray_kind leg_stray;

#endif
