/* SPDX-License-Identifier: MIT
 *
 * A synchronous caller goes round a loop: it keeps short legs aside, takes the
 * first leg that it may run itself, posts the rest, runs its own, takes back
 * what nobody has claimed, and only then sleeps, until it is signalled or its
 * deadline comes.
 */
#include <config.h>

#include "caller.h"

enum {
	CALLER_SHORT = 5000, /* a PROMPT leg that takes less is kept */
	CALLER_SOON = 10000, /* the caller will be back by then */
	CALLER_WAKES = 4     /* sleepers woken for what was posted lazily */
};

static void begin(struct runner *runner);
static void go_on(struct caller *caller);

static bool
is_short(const struct leg *leg)
{
	const struct member *member = leg->member;

	return leg->task.own && member->model->returns == MEMBER_PROMPT &&
	    member->recent > 0 && member->recent < CALLER_SHORT;
}

static bool
is_soon(const struct leg *leg)
{
	int64_t recent = leg->member->recent;

	return recent > 0 && recent < CALLER_SOON;
}

/* ---- choosing ---- */

static void
keep_short(struct caller *caller)
{
	struct task *task = TAILQ_FIRST(&caller->call->todo), *next;

	for (; task != NULL; task = next) {
		next = TAILQ_NEXT(task, next);
		if (!is_short((struct leg *)task))
			continue;
		task_unlist(task);
		task_list(task, &caller->kept);
	}
}

/* The first leg that this thread may run, taken from what is to do. */
static struct leg *
first_own(struct caller *caller)
{
	struct task *task = TAILQ_FIRST(&caller->call->todo);

	while (task != NULL && !task->own)
		task = TAILQ_NEXT(task, next);
	if (task == NULL)
		task = TAILQ_FIRST(&caller->kept);
	if (task != NULL)
		task_unlist(task);
	return (struct leg *)task;
}

static struct leg *
take_back(struct caller *caller)
{
	struct task *task = LIST_FIRST(&caller->call->owner.posted);
	struct world *world = caller->calls->world;
	struct leg *leg = (struct leg *)task;

	if (task == NULL)
		return NULL;
	pool_unlink(&world->pool, task);
	world->findings->taken_back += leg->posted;
	leg->posted = false;
	return leg;
}

/* Nobody is woken if the caller will be back soon, for all that it posts. */
static void
post(struct caller *caller, const struct leg *own)
{
	struct call *call = caller->call;
	bool lazy = own != NULL && is_soon(own);
	const struct task *task;

	if (TAILQ_EMPTY(&call->todo))
		return;
	TAILQ_FOREACH(task, &call->todo, next)
	lazy = lazy && task->own;
	caller->lazy |= lazy;
	call_post(call, lazy, true);
}

/* ---- the loop ---- */

static void
answered(struct caller *caller)
{
	struct call *call = caller->call;

	caller->answered(caller, call);
	caller->call = NULL;
	call_release(call);
}

static void
sleep_until_news(struct caller *caller)
{
	struct world *world = caller->calls->world;
	int64_t until = caller->call->deadline;

	if (until != ENGINE_NEVER) {
		if (until < world->engine.now)
			until = world->engine.now;
		until += distribution_draw(&world->model->overshoot,
		    &world->overshoots);
	}
	processors_sleep(&caller->runner.runner, until, begin);
}

static void
run(struct caller *caller, struct leg *leg)
{
	struct world *world = caller->calls->world;
	struct call *call = caller->call;

	if (caller->lazy && !is_soon(leg)) {
		call->wakes += pool_wake(&world->pool, CALLER_WAKES);
		caller->lazy = false;
	}
	if (!leg_run(&caller->runner, leg,
		pool_cost(&world->pool, &call->wakes)))
		go_on(caller);
}

static void
act(struct runner *runner)
{
	struct caller *caller = (struct caller *)runner;
	struct leg *leg = caller->chosen;

	caller->chosen = NULL;
	if (leg != NULL && leg->told) {
		call_drop(leg->call);
		leg = NULL;
	}
	if (leg == NULL && !caller->call->over)
		leg = take_back(caller);
	if (leg != NULL)
		run(caller, leg);
	else if (caller->call->over)
		answered(caller);
	else
		sleep_until_news(caller);
}

static void
go_on(struct caller *caller)
{
	struct world *world = caller->calls->world;
	struct call *call = caller->call;

	/* What runs after its time helps nobody. */
	if (!call->over && world->engine.now >= call->deadline)
		call_deadline(call);
	if (call->over) {
		answered(caller);
		return;
	}
	keep_short(caller);
	caller->chosen = first_own(caller);
	post(caller, caller->chosen);
	processors_run(&caller->runner.runner,
	    pool_cost(&world->pool, &call->wakes), act);
}

/* A leg on this thread has ended. */
static void
out(struct leg_runner *runner, struct leg *leg)
{
	call_leg_ended(leg);
	go_on((struct caller *)runner);
}

static void
begin(struct runner *runner)
{
	go_on((struct caller *)runner);
}

void
caller_begin(struct caller *caller)
{
	struct world *world = caller->calls->world;

	caller->runner.runner.processors = &world->processors;
	caller->runner.runner.asleep = false;
	caller->runner.out = out;
	caller->lazy = false;
	TAILQ_INIT(&caller->kept);
	caller->call = call_begin(caller->calls, &caller->runner.runner);
	processors_run(&caller->runner.runner, world->model->call_cost, begin);
}
