/* SPDX-License-Identifier: MIT
 *
 * A block is made ready for a question, and the question is started.
 */
#include <config.h>

#include "call/begin.h"
#include "call/question.h"
#include "call/tree.h"

static void
reset_node(struct node *node)
{
	node->asked = node->open = node->told = node->heard = false;
	node->hedge = false;
	node->outcome = MUSTER_SKIPPED;
	node->status = MUSTER_OK;
	node->message = NULL;
	node->blamed = NULL;
	node->users = 0;
	node->started = node->ended = 0;
	node->alarm = CLOCK_NEVER;
	/* A leaf's place among the strays, which it is not in. */
	node->take = 0;
	node->advice = NULL;
}

/* What a call has for a thread that waits for it. */
static void
reset_caller(struct call *call)
{
	call->armed_by_caller = false;
	/* Relaxed, all of them: nobody else knows the call yet. */
	atomic_store_explicit(&call->waiter.word, 0, memory_order_relaxed);
	atomic_store_explicit(&call->own_tasks.first, NULL,
	    memory_order_relaxed);
	atomic_store_explicit(&call->time_sent, false, memory_order_relaxed);
	atomic_store_explicit(&call->arm_sent, false, memory_order_relaxed);
	call->own_tasks.waiter = &call->waiter;
	call->time_event.kind = EVENT_TIME;
	call->arm_event.kind = EVENT_ARM;
}

void
call_reset(struct call *call, int64_t now)
{
	call->begun = call->decided = now;
	call->shared = !call->sync;
	call->over = call->partial = call->armed = false;
	call->clocked = !call->sync;
	call->status = MUSTER_OK;
	call->message = NULL;
	call->blamed = NULL;
	call->users = NULL;
	call->user_count = 0;
	call->truncated = false;
	call->reports = NULL;
	/* Relaxed, all of them: nobody else knows the call yet. */
	atomic_store_explicit(&call->known, false, memory_order_relaxed);
	atomic_store_explicit(&call->gate.word, 0, memory_order_relaxed);
	atomic_store_explicit(&call->live, call->sync || call->inner ? 1 : 2,
	    memory_order_relaxed);
	atomic_store_explicit(&call->cancel_sent, false, memory_order_relaxed);
	if (call->sync)
		reset_caller(call);
	else
		call->handle_event.kind = EVENT_RELEASE;
	arena_reset(&call->arena);
	for (unsigned at = 0; at < call->plan->node_count; at++)
		reset_node(&call->nodes[at]);
}

bool
call_begin(struct call *call, const struct question *question, int64_t now,
    struct steps *steps)
{
	steps_init(steps, now);
	call_reset(call, now);
	if (!core_is_ours(call->core))
		return call_over(call, MUSTER_FAILED_PRECONDITION,
		    "this process was forked after muster_open(); open the "
		    "configuration again in the child");
	if (!question_take(call, question))
		return false;
	/* Relaxed: nobody else knows the call yet. */
	atomic_store_explicit(&call->next_time, question->deadline,
	    memory_order_relaxed);
	if (!call->sync)
		gate_hold(&call->gate);
	tree_start(call, steps);
	return true;
}

bool
call_is_quiet(struct call *call)
{
	/* Relaxed: ordered by gate_is_free(). */
	return !call->shared ||
	    (gate_is_free(&call->gate) &&
		atomic_load_explicit(&call->live, memory_order_relaxed) == 1);
}
