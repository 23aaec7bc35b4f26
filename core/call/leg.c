/* SPDX-License-Identifier: MIT
 *
 * A leg as its driver sees it: made ready to be run, taken from where it waits
 * or told where it runs, and read when it has ended.
 */
#include <config.h>

#include "call/drive.h"
#include "call/hook.h"
#include "call/leg.h"

/* May another member be started beside it, so that its caller can go on before
 * it has ended? */
static bool
is_raced(const struct leg *leg)
{
	const struct node *node = leg->node->parent;

	while (node != NULL && node->store->hedger == NULL)
		node = node->parent;
	return node != NULL;
}

/* The inline rule: a caller may run what cannot hold it past its deadline. Who
 * waits for a thread inside a wrapper looks after the wrapper's own deadline:
 * that thread may run whatever has no earlier one. What cannot be cancelled is
 * no leg for a caller who would go on without it; a thread inside a wrapper
 * runs it all the same, or there might be no other. */
static bool
may_run_inline(const struct leg *leg)
{
	const struct call *call = leg->call;

	if (!call->sync)
		return false;
	/* One that only the loop can ask. */
	if (call->question.operation == OPERATION_FIND &&
	    leg->store->plugin->descriptor.find == NULL)
		return false;
	if (leg->store->returns >= MUSTER_BOUNDED)
		return true;
	if (leg->deadline == CLOCK_NEVER)
		return call->nested || !is_raced(leg);
	return call->nested && leg->deadline >= call->question.deadline;
}

/* Is it for the loop? */
static bool
is_on_loop(const struct leg *leg)
{
	return leg->call->core->reactor != NULL &&
	    leg->call->question.operation == OPERATION_FIND &&
	    leg->store->plugin->descriptor.find_async != NULL;
}

static void
reset_runner(struct leg *leg)
{
	leg->on_caller = leg->enough = leg->skipped = leg->late = false;
	leg->partial = leg->truncated = leg->narrowed = false;
	leg->verdict = MUSTER_OK;
	leg->message = NULL;
	leg->first = NULL;
	leg->last = &leg->first;
	leg->users = leg->faults = 0;
	leg->unique = NULL;
	leg->inner = NULL;
	leg->guest = NULL;
	leg->remarks = NULL;
	leg->began = leg->finished = 0;
	leg->loop = NULL;
	arena_reset(&leg->arena);
}

/* Member by member: a whole struct would be made first and then copied, for
 * every leg. */
static void
prepare_task(struct leg *leg)
{
	struct task *task = &leg->task;

	task->next = task->previous = NULL;
	task->on_loop = is_on_loop(leg);
	task->if_idle = task->may_wait = false;
	task->spare = task->refused = false;
	task->list = leg->inline_allowed ? &leg->call->own_tasks : NULL;
	task->list_next = task->list_previous = NULL;
	task->place = TASK_NOWHERE;
	/* Relaxed, both: nobody else knows the leg yet. */
	atomic_store_explicit(&task->withdrawn, false, memory_order_relaxed);
	leg->permit.next = NULL;
	leg->permit.offered = false;
	atomic_store_explicit(&leg->permit.word, 0, memory_order_relaxed);
}

void
leg_prepare(struct leg *leg, int64_t deadline)
{
	leg->deadline = deadline;
	leg->inline_allowed = may_run_inline(leg);
	leg->posted = false;
	leg->permitted = leg->barred = false;
	leg_give_kept(leg);
	prepare_task(leg);
	leg->node->stray.listed = false;
	leg->hook.run = leg->interrupt.run = NULL;
	/* Relaxed, both: nobody else knows the leg yet. */
	atomic_store_explicit(&leg->reached, false, memory_order_relaxed);
	atomic_store_explicit(&leg->cancelled, 0, memory_order_relaxed);
	reset_runner(leg);
}

bool
leg_abandon(struct leg *leg)
{
	struct executor *executor = leg->call->core->executor;
	struct permits *permits = &leg->node->store->permits;
	bool found;

	found = permits->most > 0
	    ? permit_withdraw(permits, executor, &leg->permit)
	    : executor_withdraw(executor, &leg->task);
	if (found)
		return true;
	leg_tell(leg);
	leg->node->stray.kind = &leg_stray;
	executor_stray(executor, &leg->node->stray);
	return false;
}

muster_outcome
leg_outcome(const struct leg *leg)
{
	switch (leg->verdict) {
	case MUSTER_OK:
		return leg->users > 0 ? MUSTER_HIT : MUSTER_MISS;
	case MUSTER_DEADLINE_EXCEEDED:
		return MUSTER_TIMEOUT;
	case MUSTER_UNIMPLEMENTED:
		return MUSTER_SKIPPED;
	default:
		return MUSTER_FAILED;
	}
}
