/* SPDX-License-Identifier: MIT
 *
 * drive - what happens to a call.
 */
#ifndef CALL_DRIVE_H
#define CALL_DRIVE_H

#include "call/call.h"

/* Brings an event to the call. What is left to do is added to `steps`, if the
 * caller became the driver. The call may be gone afterwards, unless the caller
 * holds something that counts as live or `steps` says that it is finished. */
void call_drive(struct call *call, struct event *event, struct steps *steps);

/* Leaves a gate that was held from the beginning. */
void call_leave(struct call *call, struct steps *steps);

/* call_drive(), and all that is left to do, by a thread of ours that has
 * nothing more to do with the call. */
void call_bring(struct call *call, struct event *event, int64_t now);

/* From now on others know the call. */
void call_share(struct call *call);

/* The clock looks after its times from now on. By the caller. */
void call_arm(struct call *call, int64_t now);

/* The end of a leg that was not run because nobody wants it any more. */
void leg_drop(struct leg *leg);

/* leg_drop(), and delivers the ends. */
void call_drop_tasks(struct task *chain, int64_t now);

/* Gives up what the owner of the result holds. */
void call_release(struct call *call);

#endif
