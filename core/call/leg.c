/* SPDX-License-Identifier: MIT
 *
 * One question to one store: wait for a permit, go inside the plugin, come
 * out with a verdict. And the other side: a leg that nobody wants any more is
 * taken from where it waits, or told where it runs.
 */
#include <config.h>

#include "call/call.h"
#include "call/inside.h"
#include "call/sigpipe.h"

/* ---- ready to run ---- */

/* A worker runs a leg, and goes on with what its end starts. */
static struct leg *
deliver(struct leg *leg, struct worker *worker, int64_t now)
{
	struct executor *executor = leg->call->core->executor;
	struct call *call = leg->call;
	struct task *next, *rest;
	struct steps steps;

	worker_enter(worker, NULL);
	steps_init(&steps, now);
	call_drive(call, &leg->ended, &steps);
	next = steps.todo;
	rest = next == NULL ? NULL : next->next;
	if (steps.finished)
		call_complete(call);
	if (next == NULL)
		return NULL;
	next->next = NULL;
	call_drop_tasks(executor_post(executor, rest, false, NULL, NULL), now);
	worker_enter(worker, next);
	return leg_of_task(next);
}

static void
leg_task(struct task *task, struct worker *worker)
{
	struct leg *leg = leg_of_task(task);
	int64_t now = clock_now();

	while (leg != NULL && leg_run(leg, worker, now)) {
		now = leg->finished;
		leg = deliver(leg, worker, now);
	}
}

/* The inline rule: a caller may run what cannot hold it past its deadline. A
 * thread inside a wrapper is not waited for: it may run everything. */
static bool
may_run_inline(const struct leg *leg)
{
	const struct call *call = leg->call;

	return call->sync &&
	    (call->nested || leg->store->returns >= MUSTER_BOUNDED ||
		leg->deadline == CLOCK_NEVER);
}

static void
reset_runner(struct leg *leg)
{
	leg->on_caller = leg->enough = leg->skipped = false;
	leg->partial = leg->truncated = leg->narrowed = false;
	leg->verdict = MUSTER_OK;
	leg->message = leg->option = NULL;
	leg->inner_status = MUSTER_OK;
	leg->inner_message = NULL;
	leg->first = NULL;
	leg->last = &leg->first;
	leg->users = leg->faults = 0;
	leg->limit = leg->call->question.query.limit;
	leg->unique.count = 0;
	leg->unique.table = NULL;
	leg->unique.size = 0;
	leg->warnings = NULL;
	leg->last_warning = &leg->warnings;
	leg->warning_count = 0;
	leg->inner = NULL;
	leg->inner_count = 0;
	leg->began = leg->finished = 0;
	arena_reset(&leg->arena);
}

void
leg_prepare(struct leg *leg, int64_t deadline)
{
	leg->deadline = deadline;
	leg->inline_allowed = may_run_inline(leg);
	leg->posted = false;
	leg->task = (struct task){ .run = leg_task,
		.list = leg->inline_allowed ? &leg->call->own_tasks : NULL };
	leg->permit = (struct permit_wait){ .task = &leg->task };
	leg->stray.listed = false;
	leg->stray.task = &leg->task;
	leg->stray.nag = leg_nag;
	leg->stray.lost = leg_lost;
	leg->hook.run = leg->interrupt.run = NULL;
	/* Relaxed: nobody else knows the leg yet. */
	atomic_store_explicit(&leg->cancelled, 0, memory_order_relaxed);
	reset_runner(leg);
}

/* ---- permits ---- */

static void
poke(void *arg)
{
	permit_poke(arg);
}

/* On a thread that is inside a wrapper: it waits. */
static bool
await_permit(struct leg *leg)
{
	bool granted = false;

	if (leg_set_interrupt(leg, poke, &leg->permit)) {
		granted = permit_await(&leg->store->permits,
		    leg->call->core->executor, &leg->permit, leg->deadline);
		leg_clear_interrupt(leg);
	}
	if (!granted)
		leg_fail(leg,
		    clock_now() >= leg->deadline ? MUSTER_DEADLINE_EXCEEDED
						 : MUSTER_CANCELLED,
		    "no place among the %u calls that may be inside at once",
		    leg->store->permits.most);
	return granted;
}

enum entry { ENTRY_INSIDE, ENTRY_WAITING, ENTRY_REFUSED };

static enum entry
enter(struct leg *leg, struct worker *worker, bool *ret_permit)
{
	struct permits *permits = &leg->store->permits;

	*ret_permit = permits->most > 0 &&
	    leg->call->question.operation != OPERATION_OPEN;
	if (!*ret_permit) {
		/* Relaxed: a leg that is told later is told where it runs. */
		if (!atomic_load_explicit(&leg->task.withdrawn,
			memory_order_relaxed))
			return ENTRY_INSIDE;
		leg_drop(leg);
		return ENTRY_REFUSED;
	}
	if (leg->call->nested && worker == NULL)
		return await_permit(leg) ? ENTRY_INSIDE : ENTRY_REFUSED;
	switch (permit_take(permits, leg->call->core->executor, &leg->permit,
	    leg->call->nested)) {
	case PERMIT_GRANTED:
		return ENTRY_INSIDE;
	case PERMIT_PARKED:
		return ENTRY_WAITING;
	case PERMIT_DROPPED:
		break;
	}
	leg_drop(leg);
	return ENTRY_REFUSED;
}

/* ---- running ---- */

static void
run_inside(struct leg *leg)
{
	struct sigpipe sigpipe;
	bool guard = leg->on_caller && leg->store->returns < MUSTER_PROMPT;

	if (guard)
		sigpipe_block(&sigpipe);
	inside_run(leg);
	leg_clear_hook(leg);
	if (guard)
		sigpipe_restore(&sigpipe);
}

bool
leg_run(struct leg *leg, struct worker *worker, int64_t now)
{
	bool permit;

	switch (enter(leg, worker, &permit)) {
	case ENTRY_WAITING:
		return false;
	case ENTRY_REFUSED:
		leg->finished = clock_now();
		return true;
	case ENTRY_INSIDE:
		break;
	}
	leg->on_caller = worker == NULL;
	leg->began = now;
	run_inside(leg);
	leg->finished = clock_now();
	if (permit)
		permit_release(&leg->store->permits, leg->call->core->executor);
	if (leg->call->question.operation == OPERATION_FIND)
		store_took(leg->store, leg->finished - leg->began);
	return true;
}

void
leg_drop(struct leg *leg)
{
	leg->verdict = MUSTER_CANCELLED;
	leg->finished = leg->call->begun;
}

/* ---- the driver's side ---- */

bool
leg_abandon(struct leg *leg)
{
	struct executor *executor = leg->call->core->executor;
	struct permits *permits = &leg->store->permits;
	bool found;

	found = permits->most > 0
	    ? permit_withdraw(permits, executor, &leg->permit)
	    : executor_withdraw(executor, &leg->task);
	if (found)
		return true;
	leg_tell(leg);
	executor_stray(executor, &leg->stray);
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
