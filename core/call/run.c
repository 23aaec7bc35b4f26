/* SPDX-License-Identifier: MIT
 *
 * Running a leg: wait for a permit, go inside the plugin, come out with a
 * verdict; and what workers run, which is legs, and hooks that may block.
 */
#include <config.h>

#include "call/drive.h"
#include "call/emit.h"
#include "call/guarded.h"
#include "call/hook.h"
#include "call/inside.h"
#include "call/run.h"

enum { HOOK_AGAIN = 10000000 };

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
	enum permit answer = PERMIT_DROPPED;

	if (leg_set_interrupt(leg, poke, &leg->permit)) {
		answer = permit_await(&leg->store->permits,
		    leg->call->core->executor, &leg->permit, leg->deadline);
		leg_clear_interrupt(leg);
	}
	if (answer == PERMIT_FULL)
		guarded_turn_away(leg);
	else if (answer == PERMIT_DROPPED)
		leg_fail(leg,
		    clock_now() >= leg->deadline ? MUSTER_DEADLINE_EXCEEDED
						 : MUSTER_CANCELLED,
		    "no place among the %u calls that may be inside at once",
		    leg->store->permits.most);
	return answer == PERMIT_GRANTED;
}

enum entry { ENTRY_INSIDE, ENTRY_WAITING, ENTRY_REFUSED };

/* Nobody waits for a place in a store in which enough threads are lost: it
 * refuses at once. One that has an offer uses it, or it would be lost too. */
static bool
needs_permit(struct leg *leg, enum runner runner)
{
	const muster_store *store = leg->store;

	if (store->permits.most == 0 ||
	    leg->call->question.operation == OPERATION_OPEN)
		return false;
	if (store->bounds_workers && runner != RUNNER_WORKER)
		return false;
	return leg->permit.offered || !store_is_lost(store);
}

static enum entry
enter(struct leg *leg, enum runner runner, bool *ret_permit)
{
	struct permits *permits = &leg->store->permits;

	*ret_permit = needs_permit(leg, runner);
	if (!*ret_permit) {
		/* Relaxed: a leg that is told later is told where it runs. */
		if (!atomic_load_explicit(&leg->task.withdrawn,
			memory_order_relaxed))
			return ENTRY_INSIDE;
		leg_drop(leg);
		return ENTRY_REFUSED;
	}
	if (leg->call->nested && runner == RUNNER_CALLER)
		return await_permit(leg) ? ENTRY_INSIDE : ENTRY_REFUSED;
	switch (permit_take(permits, leg->call->core->executor, &leg->permit,
	    leg->call->nested && leg->inline_allowed)) {
	case PERMIT_GRANTED:
		return ENTRY_INSIDE;
	case PERMIT_PARKED:
		return ENTRY_WAITING;
	case PERMIT_FULL:
		guarded_turn_away(leg);
		return ENTRY_REFUSED;
	case PERMIT_DROPPED:
		break;
	}
	leg_drop(leg);
	return ENTRY_REFUSED;
}

/* ---- running ---- */

bool
leg_run(struct leg *leg, enum runner runner, int64_t now)
{
	bool permit;

	if (leg->barred) {
		guarded_refuse(leg, now);
		return true;
	}
	switch (enter(leg, runner, &permit)) {
	case ENTRY_WAITING:
		return false;
	case ENTRY_REFUSED:
		leg->finished = clock_now();
		return true;
	case ENTRY_INSIDE:
		break;
	}
	leg->on_caller = runner == RUNNER_CALLER;
	leg->began = now;
	/* One that never waits is in and out again: not worth a count. */
	if (leg->store->returns < MUSTER_PROMPT)
		counters_entered(leg->store->counters);
	inside_run(leg);
	leg_clear_hook(leg);
	if (leg->store->returns < MUSTER_PROMPT)
		counters_left(leg->store->counters);
	leg->finished = clock_now();
	if (permit)
		permit_release(&leg->store->permits, leg->call->core->executor);
	/* One that was cancelled may have been cut short. Relaxed: a hint. */
	if (leg->call->question.operation == OPERATION_FIND &&
	    atomic_load_explicit(&leg->cancelled, memory_order_relaxed) == 0)
		store_took(leg->store, leg->finished - leg->began);
	return true;
}

/* ---- on a worker ---- */

/* The first task that a worker may run, taken. */
static struct task *
take_own(struct steps *steps)
{
	struct task **at = &steps->todo, *task;

	while (*at != NULL && (*at)->on_loop)
		at = &(*at)->next;
	task = *at;
	if (task != NULL) {
		*at = task->next;
		task->next = NULL;
	}
	return task;
}

/* A worker runs a leg, and goes on with what its end starts. */
static struct leg *
deliver(struct leg *leg, struct worker *worker, int64_t now)
{
	struct executor *executor = leg->call->core->executor;
	struct call *call = leg->call;
	struct task *next;
	struct steps steps;

	worker_enter(worker, NULL);
	steps_init(&steps, now);
	call_drive(call, &leg->ended, &steps);
	next = take_own(&steps);
	call_follow(call, executor, &steps, NULL, ON_OUR_THREAD);
	if (next == NULL)
		return NULL;
	worker_enter(worker, next);
	return leg_of_task(next);
}

void
run_leg_task(struct task *task, struct worker *worker)
{
	struct leg *leg = leg_of_task(task);
	int64_t now = clock_now();

	while (leg != NULL && leg_run(leg, RUNNER_WORKER, now)) {
		now = leg->finished;
		leg = deliver(leg, worker, now);
	}
}

void
run_hook_task(struct task *task, struct worker *worker)
{
	struct hook_task *job = (struct hook_task *)(void *)task;
	struct leg *leg = job->leg;
	bool any = true;

	(void)worker;
	while (any) {
		lock_acquire(&leg->hook_lock);
		any = leg->hook.run != NULL;
		if (any)
			leg->hook.run(leg->hook.arg);
		lock_release(&leg->hook_lock);
		if (any)
			futex_wait(&leg->cancelled, 1,
			    clock_after(clock_now(), HOOK_AGAIN));
	}
	call_bring(leg->call, &job->over, clock_now(), ON_OUR_THREAD);
}
