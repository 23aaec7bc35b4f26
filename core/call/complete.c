/* SPDX-License-Identifier: MIT
 *
 * Who waits for a call is told: its synchronous caller by a signal, the
 * application by its completion function.
 *
 * Asynchronous calls are listed from their beginning to their answer, so that
 * closing can cancel them, and counted until their completion function has
 * returned, so that closing can wait for it.
 */
#include <config.h>

#include "call/answer.h"
#include "call/complete.h"
#include "reactor/reactor.h"

void
call_enlist(struct call *call)
{
	struct core *core = call->core;

	lock_acquire(&core->lock);
	call->previous_call = NULL;
	call->next_call = core->calls;
	if (core->calls != NULL)
		core->calls->previous_call = call;
	core->calls = call;
	core->pending++;
	lock_release(&core->lock);
}

/* It cannot be cancelled any more; its completion is still pending. */
static void
unlist(struct call *call)
{
	struct core *core = call->core;

	lock_acquire(&core->lock);
	if (call->next_call != NULL)
		call->next_call->previous_call = call->previous_call;
	if (call->previous_call != NULL)
		call->previous_call->next_call = call->next_call;
	else
		core->calls = call->next_call;
	lock_release(&core->lock);
}

static void
completed(struct core *core)
{
	lock_acquire(&core->lock);
	if (--core->pending == 0) {
		/* Relaxed: the lock orders it; the word only has to change. */
		atomic_fetch_add_explicit(&core->changed, 1,
		    memory_order_relaxed);
		futex_wake(&core->changed, 1);
	}
	lock_release(&core->lock);
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
	unlist(call);
	call_merge(call);
	call->done(call->done_arg, (muster_result *)(void *)call);
	completed(core);
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

void
core_await_calls(struct core *core)
{
	unsigned changed;
	bool pending;

	do {
		/* Acquire: pairs with the lock in completed(). */
		changed = atomic_load_explicit(&core->changed,
		    memory_order_acquire);
		lock_acquire(&core->lock);
		pending = core->pending > 0;
		lock_release(&core->lock);
		if (pending)
			futex_wait(&core->changed, changed, CLOCK_NEVER);
	} while (pending);
}
