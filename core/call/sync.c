/* SPDX-License-Identifier: MIT
 *
 * A synchronous caller: it runs what it may run itself, primary first, posts
 * the rest for the workers, takes back what nobody has claimed, and only then
 * sleeps, until its next time. So a parallel call whose legs are short hardly
 * costs more than a sequential one, and a pool of one thread works.
 *
 * Short legs are never posted: waking a worker costs more than they do. A wake
 * may be put off only when everything posted can be taken back.
 */
#include <config.h>

#include <sched.h>

#include "base/rare.h"
#include "call/answer.h"
#include "call/begin.h"
#include "call/drive.h"
#include "call/run.h"
#include "call/sigpipe.h"
#include "call/sync.h"
#include "call/tree.h"

enum {
	SYNC_SHORT = 5000, /* a PROMPT leg that takes less is kept */
	SYNC_SOON = 10000, /* the caller will be back by then */
	SYNC_SPIN = 64     /* looks before it sleeps */
};

struct caller {
	struct call *call;
	struct steps steps; /* what is left to do */
	struct task *kept;  /* short legs, in order */
	struct task **last_kept;
	unsigned away; /* legs posted and not taken back */
	bool woke;     /* a worker: it needs the processor */
	bool lazy;     /* posted some that no worker was woken for */
	bool guarded;  /* SIGPIPE is blocked */
	bool done;
	struct sigpipe sigpipe;
	int64_t now;
};

/* ---- events ---- */

/* What is to be done is added to what is left to do. */
static void
drive(struct caller *caller, struct event *event)
{
	caller->steps.now = caller->now;
	call_drive(caller->call, event, &caller->steps);
	caller->done |= caller->steps.finished;
}

/* Legs that were not run: each delivers one end all the same. */
static void
drop(struct caller *caller, struct task *chain)
{
	caller->steps.now = caller->now;
	call_drop(chain, &caller->steps);
	caller->done |= caller->steps.finished;
}

/* All that is to be done. */
static struct task *
take_todo(struct caller *caller)
{
	struct task *todo = caller->steps.todo;

	steps_init(&caller->steps, caller->now);
	caller->steps.by_caller = true;
	return todo;
}

/* ---- choosing ---- */

static int64_t
recent(const struct leg *leg)
{
	/* Relaxed: a hint. */
	return atomic_load_explicit(&leg->store->recent, memory_order_relaxed);
}

static bool
is_short(const struct leg *leg)
{
	int64_t took = recent(leg);

	return leg->inline_allowed && leg->store->returns >= MUSTER_PROMPT &&
	    took > 0 && took < SYNC_SHORT;
}

/* Will this thread be back soon? Inside a wrapper it waits for a permit. */
static bool
is_soon(const struct leg *leg)
{
	int64_t took = recent(leg);

	return took > 0 && took < SYNC_SOON &&
	    !(leg->call->nested && leg->store->permits.most > 0);
}

/* Moves the short legs from what is to do to what is kept. */
static inline void
keep_short(struct caller *caller)
{
	struct task **at = &caller->steps.todo;

	while (*at != NULL) {
		struct task *task = *at;

		if (!is_short(leg_of_task(task))) {
			at = &task->next;
			continue;
		}
		*at = task->next;
		task->next = NULL;
		*caller->last_kept = task;
		caller->last_kept = &task->next;
	}
	caller->steps.last = at;
}

/* The first leg that this thread may run, taken from what is to do. */
static struct leg *
first_own(struct caller *caller)
{
	struct task **at = &caller->steps.todo;
	struct task *task;

	while (*at != NULL && !leg_of_task(*at)->inline_allowed)
		at = &(*at)->next;
	task = *at;
	if (task != NULL) {
		*at = task->next;
		if (*at == NULL)
			caller->steps.last = at;
	} else {
		task = caller->kept;
		if (task == NULL)
			return NULL;
		caller->kept = task->next;
		if (caller->kept == NULL)
			caller->last_kept = &caller->kept;
	}
	return leg_of_task(task);
}

APART static struct leg *
take_back(struct caller *caller)
{
	struct call *call = caller->call;
	struct task *task = executor_take_back(call->core->executor,
	    &call->own_tasks);

	if (task == NULL)
		return NULL;
	if (!leg_of_task(task)->posted)
		return leg_of_task(task);
	counters_taken_back(leg_of_task(task)->store->counters);
	/* All are home, and nobody else has seen the call. Relaxed: see
	 * tell_loop(). */
	if (--caller->away == 0 &&
	    !atomic_load_explicit(&call->known, memory_order_relaxed))
		call->shared = false;
	return leg_of_task(task);
}

/* ---- posting ---- */

/* Those of a chain are posted (+1), or have turned out not to be (-1). */
static void
count_posted(struct caller *caller, const struct task *chain, int change)
{
	for (; chain != NULL; chain = chain->next)
		caller->away += (unsigned)change;
}

APART static void
post(struct caller *caller, const struct leg *own)
{
	struct call *call = caller->call;
	struct task *todo = take_todo(caller);
	bool lazy = own != NULL && is_soon(own), woke = false;

	for (struct task *task = todo; task != NULL; task = task->next) {
		leg_of_task(task)->posted = true;
		lazy = lazy && leg_of_task(task)->inline_allowed;
	}
	count_posted(caller, todo, 1);
	call_share(call);
	caller->lazy |= lazy;
	todo = executor_post(call->core->executor, todo, lazy, &call->own_tasks,
	    &woke);
	/* Waking takes long: it is not the time of the leg that comes next. */
	if (woke)
		caller->now = clock_now();
	caller->woke |= woke;
	count_posted(caller, todo, -1);
	drop(caller, todo);
}

/* ---- running and waiting ---- */

/* A leg on this thread keeps it from looking at the clock: the clock thread
 * does, if there is anything to look at before the leg's own deadline. */
static void
look_after_others(struct caller *caller, const struct leg *leg)
{
	struct call *call = caller->call;

	if (call->armed_by_caller || call_next_time(call) >= leg->deadline)
		return;
	call->armed_by_caller = true;
	call_arm(call, caller->now);
}

/* From the first leg that may write to a socket until the call's end. Inside of
 * a wrapper that has been done already, or the thread is one of ours. */
static void
guard(struct caller *caller, const struct leg *leg)
{
	if (caller->guarded || leg->call->nested)
		return;
	sigpipe_block(&caller->sigpipe);
	caller->guarded = true;
}

/* Before a leg that may take its time. */
APART static void
take_time(struct caller *caller, const struct leg *leg)
{
	guard(caller, leg);
	look_after_others(caller, leg);
}

static void
run(struct caller *caller, struct leg *leg)
{
	if (leg->store->returns < MUSTER_PROMPT && !leg->barred)
		take_time(caller, leg);
	if (caller->lazy && !is_soon(leg)) {
		executor_rouse(caller->call->core->executor);
		caller->lazy = false;
	}
	/* A parked leg is known to its store. */
	if (leg->store->permits.most > 0 && !leg->store->bounds_workers)
		call_share(caller->call);
	if (!leg_run(leg, RUNNER_CALLER, caller->now)) {
		leg->posted = true;
		caller->away++;
		return;
	}
	caller->now = leg->finished;
	drive(caller, &leg->ended);
}

APART static void
time_has_come(struct caller *caller)
{
	struct call *call = caller->call;

	/* Acquire: pairs with the release in drive.c: the event is not in use.
	 * If it is, its driver is about to look at the times. */
	if (atomic_exchange_explicit(&call->time_sent, true,
		memory_order_acquire))
		sched_yield();
	else
		drive(caller, &call->time_event);
}

/* Sleeps until there is news, or the next time. */
static unsigned
sleep_until_news(struct caller *caller)
{
	struct call *call = caller->call;
	int64_t until = call_next_time(call);

	caller->now = clock_now();
	if (caller->now >= until) {
		time_has_come(caller);
		return waiter_look(&call->waiter);
	}
	if (!waiter_prepare(&call->waiter))
		return waiter_look(&call->waiter);
	/* Relaxed: a task that comes later signals the waiter. */
	if (call_next_time(call) != until ||
	    atomic_load_explicit(&call->own_tasks.first,
		memory_order_relaxed) != NULL)
		return waiter_stay(&call->waiter);
	return waiter_sleep(&call->waiter, until);
}

APART static void
await_news(struct caller *caller)
{
	struct waiter *waiter = &caller->call->waiter;
	unsigned bits = waiter_look(waiter);

	for (int i = 0; bits == 0 && !caller->woke && i < SYNC_SPIN; i++)
		bits = waiter_look(waiter);
	if (bits == 0)
		bits = sleep_until_news(caller);
	if (bits & TASK_LIST_SIGNAL)
		waiter_clear(waiter, TASK_LIST_SIGNAL);
	if (bits & WAITER_DONE)
		caller->done = true;
	caller->now = clock_now();
}

/* Member by member: what is not used need not be zero. */
static void
caller_init(struct caller *caller, struct call *call, const struct steps *steps)
{
	caller->call = call;
	steps_init(&caller->steps, steps->now);
	caller->steps.by_caller = true;
	caller->steps.todo = steps->todo;
	if (steps->todo != NULL)
		caller->steps.last = steps->last;
	caller->kept = NULL;
	caller->last_kept = &caller->kept;
	caller->away = 0;
	caller->woke = caller->lazy = caller->guarded = false;
	caller->done = steps->finished;
	caller->now = steps->now;
}

void
call_run(struct call *call, struct steps *steps)
{
	struct caller caller;

	caller_init(&caller, call, steps);
	while (!caller.done) {
		struct leg *leg;

		keep_short(&caller);
		/* What runs after its time helps nobody. */
		if (caller.now >= call_next_time(call)) {
			time_has_come(&caller);
			continue;
		}
		leg = first_own(&caller);
		if (caller.steps.todo != NULL)
			post(&caller, leg);
		if (leg == NULL)
			leg = take_back(&caller);
		if (leg != NULL)
			run(&caller, leg);
		else if (!caller.done && caller.steps.todo == NULL)
			await_news(&caller);
	}
	drop(&caller, take_todo(&caller));
	drop(&caller, caller.kept);
	tree_answered(call, caller.now);
	if (caller.guarded)
		sigpipe_restore(&caller.sigpipe);
	call_merge(call);
}

/* The block in the slot, or another one if that cannot be used; NULL: no
 * memory. */
static struct call *
fill_slot(struct plan *plan, struct call **slot)
{
	struct call *call = *slot;

	if (call != NULL && (call->plan != plan || !call_is_quiet(call))) {
		call_release(call);
		call = NULL;
	}
	if (call == NULL)
		call = plan_take(plan);
	*slot = call;
	if (call == NULL)
		return NULL;
	call->sync = true;
	call->nested = call->inner = false;
	return call;
}

muster_status
call_refuse(struct plan *plan, muster_status status, const char *message,
    struct call **slot)
{
	struct call *call = fill_slot(plan, slot);

	if (call == NULL)
		return MUSTER_RESOURCE_EXHAUSTED;
	call_reset(call, clock_now());
	call_over(call, status, message);
	return status;
}

muster_status
call_ask(struct plan *plan, const struct question *question, struct call **slot)
{
	struct call *call = fill_slot(plan, slot);
	struct steps steps;

	if (call == NULL)
		return MUSTER_RESOURCE_EXHAUSTED;
	if (call_begin(call, question, clock_now(), &steps))
		call_run(call, &steps);
	return call->status;
}
