/* SPDX-License-Identifier: MIT
 *
 * Calls that nobody waits for: begun, left to the workers and the clock, and
 * completed by whoever drives last. A completion function never runs inside a
 * function of the interface: what is finished there is handed to the clock.
 */
#include <config.h>

#include "call/async.h"
#include "call/begin.h"
#include "call/drive.h"

muster_status
call_ask_async(struct plan *plan, const struct question *question,
    muster_done_fn done, void *arg, struct call **ret_call, muster_error *error)
{
	struct call *call;
	muster_status status;
	struct steps steps;

	if (core_is_closing(plan->core))
		return error_set(error, MUSTER_FAILED_PRECONDITION,
		    "the configuration is being closed");
	call = plan_take(plan);
	if (call == NULL)
		return error_set(error, MUSTER_RESOURCE_EXHAUSTED,
		    "out of memory");
	call->sync = call->nested = call->inner = false;
	call->done = done;
	call->done_arg = arg;
	if (!call_begin(call, question, clock_now(), &steps)) {
		status = error_set(error, call->status, "%s", call->message);
		plan_give(plan, call);
		return status;
	}
	/* Relaxed: closing comes later. */
	atomic_store_explicit(&call->pending, true, memory_order_relaxed);
	if (ret_call != NULL)
		*ret_call = call;
	else /* Nobody else can end it yet: the gate is held. */
		call_live(call, -1);
	call_leave(call, &steps);
	/* The clock may have rung, or close have cancelled it, meanwhile. */
	call_follow(call, plan->core->executor, &steps, NULL, ON_ANY_THREAD);
	return MUSTER_OK;
}

void
call_cancel(struct call *call)
{
	/* In a forked child there is nobody to be told: what the call holds is
	 * the parent's. Relaxed: the event is used once. */
	if (core_is_ours(call->core) &&
	    !atomic_exchange_explicit(&call->cancel_sent, true,
		memory_order_relaxed))
		call_bring(call, &call->cancel_event, clock_now(),
		    ON_ANY_THREAD);
}

void
call_release_handle(struct call *call)
{
	if (core_is_ours(call->core))
		call_bring(call, &call->handle_event, clock_now(),
		    ON_ANY_THREAD);
}
