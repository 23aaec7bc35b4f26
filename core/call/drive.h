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

/* The ends of legs of one call that were not run, because nobody wants them any
 * more. As call_drive(). */
void call_drop(struct task *chain, struct steps *steps);

/* Where a completion function may run: not inside a function of the interface,
 * which any thread may be in that is not known to be ours. */
enum thread_kind { ON_OUR_THREAD, ON_ANY_THREAD };

/* Does what is left to do: completes the call, posts its legs, except to
 * `self`. The call may be gone already, unless `steps` says more. */
void call_follow(struct call *call, struct executor *executor,
    struct steps *steps, const struct task_list *self, enum thread_kind kind);

/* call_drive() and call_follow(), by a thread that has nothing more to do with
 * the call. */
void call_bring(struct call *call, struct event *event, int64_t now,
    enum thread_kind kind);

/* From now on others know the call. */
void call_share(struct call *call);

/* The clock looks after its times from now on. By the caller. */
void call_arm(struct call *call, int64_t now);

/* The end of a leg that was not run because nobody wants it any more. */
void leg_drop(struct leg *leg);

/* Gives up what the owner of the result holds. */
void call_release(struct call *call);

/* call_release() of the call that the leg has kept. */
void leg_release_kept(struct leg *leg);

static inline void
leg_give_kept(struct leg *leg)
{
	if (leg->kept != NULL)
		leg_release_kept(leg);
}

#endif
