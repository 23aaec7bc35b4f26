/* SPDX-License-Identifier: MIT
 *
 * Cancelling a leg that is inside a plugin.
 *
 * A leg has two hooks: the plugin's (muster_on_cancel) and ours (the runner
 * waits for a permit, or asks another store). Both are run under the leg's
 * hook_lock, so that taking a hook back waits for one that is running, and it
 * can never hit the next user of a pooled connection. They must not wait; the
 * plugin's hook that says it may is run on a worker instead, which the leg's
 * call outlives.
 *
 * A hook that was set on the loop runs there, once, as an errand.
 *
 * Hook locks are taken from the outer leg to the inner one, with no other lock
 * held; nagging only tries.
 */
#include <config.h>

#include <limits.h>

#include "call/hook.h"
#include "call/loop.h"

/* ---- setting and clearing ---- */

/* With hook_lock held. */
static bool
is_cancelled(const struct leg *leg)
{
	/* Relaxed: written under the same lock. */
	return atomic_load_explicit(&leg->cancelled, memory_order_relaxed) != 0;
}

static void
clear(struct leg *leg, struct hook *hook)
{
	lock_acquire(&leg->hook_lock);
	hook->run = NULL;
	lock_release(&leg->hook_lock);
}

bool
leg_set_hook(struct leg *leg, muster_fn run, void *arg, unsigned flags)
{
	bool set;

	lock_acquire(&leg->hook_lock);
	set = !is_cancelled(leg);
	if (set) {
		leg->hook = (struct hook){ run, arg };
		leg->hook_on_loop = leg->loop != NULL;
		leg->hook_blocks = !leg->hook_on_loop &&
		    (flags & MUSTER_MAY_BLOCK) != 0;
	}
	lock_release(&leg->hook_lock);
	return set;
}

bool
leg_make_hook_task(struct leg *leg)
{
	struct hook_task *job = arena_alloc(&leg->arena, sizeof *job);

	if (job == NULL)
		return false;
	*job = (struct hook_task){ .task.run = leg->call->core->run_hook,
		.leg = leg,
		.over.kind = EVENT_RELEASE };
	/* Published by the hook's lock. */
	leg->hook_task = job;
	return true;
}

/* Waits for one that is running, unless this is the loop. */
static void
clear_loop_hook(struct leg *leg)
{
	struct loop_leg *loop = leg->loop;
	bool here = reactor_is_here(leg->call->core->reactor);

	/* On the loop nobody else sets it or takes it. */
	if (here && leg->hook.run == NULL)
		return;
	clear(leg, &leg->hook);
	if (here)
		return;
	/* Acquire: pairs with the release in leg_run_loop_hook(). */
	while (atomic_load_explicit(&loop->telling, memory_order_acquire) != 0)
		futex_wait(&loop->telling, 1, CLOCK_NEVER);
}

void
leg_take_hook(struct leg *leg)
{
	if (leg->loop != NULL) {
		clear_loop_hook(leg);
		return;
	}
	clear(leg, &leg->hook);
	if (leg->hook_blocks)
		futex_wake(&leg->cancelled, INT_MAX);
}

bool
leg_set_interrupt(struct leg *leg, muster_fn run, void *arg)
{
	bool set;

	lock_acquire(&leg->hook_lock);
	set = !is_cancelled(leg);
	if (set)
		leg->interrupt = (struct hook){ run, arg };
	lock_release(&leg->hook_lock);
	return set;
}

void
leg_clear_interrupt(struct leg *leg)
{
	clear(leg, &leg->interrupt);
}

/* ---- running ---- */

/* Runs the plugin's hook, if it is for who cancels. */
static bool
run_hook(const struct leg *leg)
{
	bool here = leg->hook.run != NULL && !leg->hook_blocks &&
	    !leg->hook_on_loop;

	if (here)
		leg->hook.run(leg->hook.arg);
	return here;
}

/* Takes the plugin's hook and runs it. Whoever takes it back meanwhile, on
 * another thread, waits until it has returned. */
void
leg_run_loop_hook(struct loop_leg *loop)
{
	struct leg *leg = loop->leg;
	struct hook hook;

	lock_acquire(&leg->hook_lock);
	hook = leg->hook;
	leg->hook.run = NULL;
	/* Relaxed: under the lock. */
	atomic_store_explicit(&loop->telling, hook.run != NULL,
	    memory_order_relaxed);
	lock_release(&leg->hook_lock);
	if (hook.run == NULL)
		return;
	hook.run(hook.arg);
	/* Release: pairs with the acquire in clear_loop_hook(). */
	atomic_store_explicit(&loop->telling, 0, memory_order_release);
	futex_wake(&loop->telling, INT_MAX);
}

/* A leg that is on the loop, or about to be: it is told there. */
static void
tell_loop(struct leg *leg)
{
	struct call *call = leg->call;
	struct core *core = call->core;

	/* As long as its caller alone knows the call, the leg is nowhere. */
	if (!call->shared)
		return;
	/* Now the loop does, until it has heard of it: also when the caller has
	 * taken back all that it has posted. Relaxed: while that could come to
	 * pass, nobody but the caller drives. */
	atomic_store_explicit(&call->known, true, memory_order_relaxed);
	call_live(call, 1);
	leg->cancel.run = core->run_cancel;
	reactor_errand(core->reactor, &leg->cancel);
}

void
leg_tell(struct leg *leg)
{
	bool job, interrupt;

	lock_acquire(&leg->hook_lock);
	/* Release: pairs with the acquire in leg_stopped(): who sees it sees
	 * why. */
	atomic_store_explicit(&leg->cancelled, 1, memory_order_release);
	interrupt = leg->interrupt.run != NULL;
	if (interrupt)
		leg->interrupt.run(leg->interrupt.arg);
	run_hook(leg);
	job = leg->hook.run != NULL && leg->hook_blocks;
	lock_release(&leg->hook_lock);
	futex_wake(&leg->cancelled, INT_MAX);
	/* One with an interrupt is on a thread, and `cancel` not free. */
	if (leg->task.on_loop && !interrupt)
		tell_loop(leg);
	if (!job)
		return;
	call_live(leg->call, 1);
	executor_post(leg->call->core->executor, &leg->hook_task->task, false,
	    NULL, NULL);
}

static struct leg *
leg_of(struct stray *stray)
{
	return ((struct node *)(void *)((char *)stray -
		    offsetof(struct node, stray)))
	    ->leg;
}

static struct task *
stray_task(struct stray *stray)
{
	return &leg_of(stray)->task;
}

static bool
nag(struct stray *stray)
{
	struct leg *leg = leg_of(stray);
	bool again;

	if (!lock_try(&leg->hook_lock))
		return true;
	again = run_hook(leg);
	lock_release(&leg->hook_lock);
	return again;
}

static void
lost(struct stray *stray, int change)
{
	struct leg *leg = leg_of(stray);
	muster_store *store = leg->node->store;

	/* Relaxed: a count to compare with a bound. */
	atomic_fetch_add_explicit(leg->task.on_loop ? &store->overdue
						    : &store->lost,
	    (unsigned)change, memory_order_relaxed);
}

const struct stray_kind leg_stray = {
	.task = stray_task,
	.nag = nag,
	.lost = lost,
};
