/* SPDX-License-Identifier: MIT
 *
 * Who waits for a call is told: its synchronous caller by a signal, the
 * application by its completion function.
 *
 * An asynchronous call is `pending` until its completion function is about to
 * run, and that is counted until it has returned, so that closing can cancel
 * the ones and wait for the others. It finds them among the blocks of all
 * plans: keeping a list would cost each call more than finding them costs the
 * close.
 */
#include <config.h>

#include "call/answer.h"
#include "call/async.h"
#include "call/complete.h"
#include "reactor/reactor.h"

/* How often who closes looks for himself. */
#define CLOSING_LOOK INT64_C(1000000)

/* Its completion function runs now: it cannot be cancelled any more. The order
 * matters, to who waits: see core_is_quiet(). */
static void
begin_completion(struct call *call)
{
	/* Sequentially consistent, both: who sees that it is not pending sees
	 * that it is being completed. */
	atomic_fetch_add(&call->core->completing, 1);
	atomic_store(&call->pending, false);
}

/* Once nobody is counted any more, the core may be gone: only its address is
 * used then. */
static void
end_completion(struct core *core)
{
	/* Sequentially consistent: pairs with core_cancel_calls(). */
	if (atomic_fetch_sub(&core->completing, 1) & CORE_CLOSING)
		futex_wake(&core->completing, 1);
}

/* For the loop: the call of a wrapper is not listed. */
static void
run_inner(struct errand *errand)
{
	struct call *call = (struct call *)(void *)((char *)errand -
	    offsetof(struct call, errand));

	call_merge(call);
	call->done(call->done_arg, (muster_result *)(void *)call);
}

/* True: the call is given to who waits for it. False: it is for a completion
 * function of the application. */
static bool
hand_over(struct call *call)
{
	if (call->sync) {
		waiter_signal(&call->waiter, WAITER_DONE);
	} else if (call->inner) {
		call->errand.run = run_inner;
		reactor_errand(call->core->reactor, &call->errand);
	} else {
		return false;
	}
	return true;
}

void
call_complete(struct call *call)
{
	struct core *core = call->core;

	if (hand_over(call))
		return;
	begin_completion(call);
	call_merge(call);
	call->done(call->done_arg, (muster_result *)(void *)call);
	end_completion(core);
}

static void
run_errand(struct errand *errand)
{
	call_complete((struct call *)(void *)((char *)errand -
	    offsetof(struct call, errand)));
}

void
call_complete_elsewhere(struct call *call)
{
	if (hand_over(call))
		return;
	call->errand.run = run_errand;
	executor_errand(call->core->executor, &call->errand);
}

/* ---- closing ---- */

/* Calls each(call) for every pending one. No new ones come; but wrappers still
 * ask, and a block for that may come before those that are looked at. */
static bool
each_pending(struct core *core, void (*each)(struct call *call))
{
	bool any = false;

	for (struct plan *plan = core->plans; plan != NULL; plan = plan->next)
		for (struct call *call = plan_blocks(plan); call != NULL;
		     call = call->next_block) {
			/* Sequentially consistent: see begin_completion(). */
			if (!atomic_load(&call->pending))
				continue;
			any = true;
			if (each != NULL)
				each(call);
		}
	return any;
}

void
core_cancel_calls(struct core *core)
{
	unsigned completing;

	/* Sequentially consistent: pairs with end_completion(). */
	atomic_fetch_or(&core->completing, CORE_CLOSING);
	for (;;) {
		/* One that is completed meanwhile may be told all the same: its
		 * block is not used again, and nobody hears of it. */
		bool any = each_pending(core, call_cancel);

		/* After it: see begin_completion(). */
		completing = atomic_load(&core->completing);
		if (!any && completing == CORE_CLOSING)
			break;
		/* One may have begun and ended since: look again soon. */
		futex_wait(&core->completing, completing,
		    clock_after(clock_now(), CLOSING_LOOK));
	}
}
