/* SPDX-License-Identifier: MIT
 *
 * Events and what follows from them. The driver handles them one by one and
 * gathers in `steps` what is to be done once it has left the gate: legs to
 * run, a completion to deliver. Whoever drives acts on the outcome, whether it
 * is the caller, a worker or the clock.
 */
#include <config.h>

#include "base/rare.h"
#include "call/begin.h"
#include "call/complete.h"
#include "call/drive.h"
#include "call/tree.h"

/* ---- the alarm of a call that the clock looks after ---- */

/* The clock: it is time. */
static void
ring(struct alarm *alarm)
{
	struct call *call = (struct call *)(void *)((char *)alarm -
	    offsetof(struct call, alarm));

	call_bring(call, &call->alarm_event, clock_now(), ON_OUR_THREAD);
}

static void
arm(struct call *call)
{
	int64_t when = call_next_time(call);

	if (when == CLOCK_NEVER)
		return;
	call->armed = true;
	call->alarm.ring = ring;
	call_live(call, 1);
	alarm_set(call->core->executor, &call->alarm, when);
}

/* False: it is ringing; its event is on its way. */
static bool
disarm(struct call *call)
{
	if (!alarm_stop(call->core->executor, &call->alarm))
		return false;
	call->armed = false;
	call_live(call, -1);
	return true;
}

/* The times may have changed, or do not matter any more. */
static void
rearm(struct call *call)
{
	if (call->over) {
		if (call->armed)
			disarm(call);
		return;
	}
	if (!call->clocked)
		return;
	if (call->armed && call_next_time(call) >= call->alarm.node.when)
		return;
	if (!call->armed || disarm(call))
		arm(call);
}

/* ---- events ---- */

static void
on_alarm(struct call *call, struct steps *steps)
{
	call->armed = false;
	call_live(call, -1);
	if (call->over)
		return;
	tree_times(call, steps);
	if (!call->over)
		arm(call);
}

static void
on_arm(struct call *call)
{
	/* Release: pairs with the exchange in call_arm(): the event may be
	 * used again. */
	atomic_store_explicit(&call->arm_sent, false, memory_order_release);
	call->clocked = true;
	if (!call->over && !call->armed)
		arm(call);
}

APART static void
handle_other(struct call *call, const struct event *event, struct steps *steps)
{
	switch (event->kind) {
	case EVENT_ALARM:
		on_alarm(call, steps);
		break;
	case EVENT_TIME:
		/* Release: pairs with the exchange in sync.c: the event may be
		 * used again. */
		atomic_store_explicit(&call->time_sent, false,
		    memory_order_release);
		if (!call->over)
			tree_times(call, steps);
		break;
	case EVENT_CANCEL:
		if (!call->over)
			tree_cancel(call, steps);
		break;
	case EVENT_ARM:
		on_arm(call);
		break;
	case EVENT_RELEASE:
		call_live(call, -1);
		break;
	}
}

static inline void
handle(struct call *call, struct event *event, struct steps *steps)
{
	if (event->kind == EVENT_LEG)
		tree_leg_ended(call,
		    (struct leg *)(void *)((char *)event -
			offsetof(struct leg, ended)),
		    steps);
	else
		handle_other(call, event, steps);
}

static void
drive(struct call *call, struct event *event, struct steps *steps)
{
	handle(call, event, steps);
	rearm(call);
}

/* The times have changed: a caller that sleeps is its own clock, one that does
 * not may be inside a plugin for long. */
static void
tell_caller(struct call *call, const struct steps *steps)
{
	if (waiter_signal(&call->waiter, TASK_LIST_SIGNAL) || steps->by_caller)
		return;
	call->clocked = true;
	rearm(call);
}

void
leg_release_kept(struct leg *leg)
{
	struct call *kept = leg->kept;

	leg->kept = NULL;
	call_release(kept);
}

/* Nobody knows it any more. */
static void
give(struct call *call)
{
	for (unsigned at = 0; at < call->plan->node_count; at++)
		if (call->nodes[at].leg != NULL)
			leg_give_kept(call->nodes[at].leg);
	plan_give(call->plan, call);
}

void
call_leave(struct call *call, struct steps *steps)
{
	struct event *event;

	rearm(call);
	for (;;) {
		/* Relaxed: written by the driver, which is us. */
		bool last = atomic_load_explicit(&call->live,
				memory_order_relaxed) == 0;

		if (steps->look && call->sync && !last)
			tell_caller(call, steps);
		steps->look = false;
		event = last ? gate_events(&call->gate)
			     : gate_leave(&call->gate);
		if (event == NULL) {
			if (last)
				give(call);
			return;
		}
		while (event != NULL) {
			struct event *next = event->next;

			drive(call, event, steps);
			event = next;
		}
	}
}

void
call_drive(struct call *call, struct event *event, struct steps *steps)
{
	if (!call->shared) {
		/* Not even the clock knows it: there is no alarm to set. */
		handle(call, event, steps);
		steps->look = false;
		return;
	}
	if (!gate_enter(&call->gate, event))
		return;
	drive(call, event, steps);
	call_leave(call, steps);
}

void
leg_drop(struct leg *leg)
{
	leg->verdict = MUSTER_CANCELLED;
	leg->finished = leg->call->begun;
}

void
call_drop(struct task *chain, struct steps *steps)
{
	while (chain != NULL) {
		struct leg *leg = leg_of_task(chain);

		chain = chain->next;
		leg_drop(leg);
		call_drive(leg->call, &leg->ended, steps);
	}
}

void
call_follow(struct call *call, struct executor *executor, struct steps *steps,
    const struct task_list *self, enum thread_kind kind)
{
	/* Dropping a leg may bring news of others: once more. */
	while (steps->finished || steps->todo != NULL) {
		struct task *todo = steps->todo;
		bool finished = steps->finished;

		steps_init(steps, steps->now);
		if (finished && kind == ON_OUR_THREAD)
			call_complete(call);
		else if (finished)
			call_complete_elsewhere(call);
		call_drop(executor_post(executor, todo, false, self, NULL),
		    steps);
	}
}

void
call_bring(struct call *call, struct event *event, int64_t now,
    enum thread_kind kind)
{
	struct executor *executor = call->core->executor;
	struct steps steps;

	steps_init(&steps, now);
	call_drive(call, event, &steps);
	call_follow(call, executor, &steps, NULL, kind);
}

void
call_share(struct call *call)
{
	/* Once others know it, they read this: nobody writes it again. */
	if (!call->shared)
		call->shared = true;
}

void
call_arm(struct call *call, int64_t now)
{
	struct steps steps;

	/* Relaxed: this thread's. */
	atomic_store_explicit(&call->known, true, memory_order_relaxed);
	call_share(call);
	/* Acquire: pairs with the release in on_arm(). */
	if (atomic_exchange_explicit(&call->arm_sent, true,
		memory_order_acquire))
		return;
	steps_init(&steps, now);
	call_drive(call, &call->arm_event, &steps);
	call_follow(call, call->core->executor, &steps, &call->own_tasks,
	    ON_ANY_THREAD);
}

void
call_release(struct call *call)
{
	/* Mostly nobody else is left: then there is nothing to be brought. */
	if (call_is_quiet(call) || !core_is_ours(call->core))
		give(call);
	else
		call_bring(call, &call->result_event, clock_now(),
		    ON_ANY_THREAD);
}
