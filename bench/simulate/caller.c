/* SPDX-License-Identifier: MIT
 *
 * A synchronous caller goes round a loop: it keeps short legs aside, takes the
 * first leg that it may run itself, posts the rest, runs its own, takes back
 * what nobody has claimed, and only then sleeps, until it is signalled or its
 * deadline comes.
 */
#include <config.h>

#include "world.h"

enum {
	CALLER_SHORT = 5000, /* a PROMPT leg that takes less is kept */
	CALLER_SOON = 10000, /* the caller will be back by then */
	CALLER_WAKES = 4     /* sleepers woken for what was posted lazily */
};

static void begin(struct runner *runner);
static void go_on(struct caller *caller);
static void out(struct runner *runner, struct leg *leg);

static const struct member *
member_of(const struct caller *caller, const struct leg *leg)
{
	return &caller->runner.world->members[leg->member];
}

static bool
is_short(const struct caller *caller, const struct leg *leg)
{
	const struct member *member = member_of(caller, leg);

	return leg->own && member->model->returns == MEMBER_PROMPT &&
	    member->recent > 0 && member->recent < CALLER_SHORT;
}

static bool
is_soon(const struct caller *caller, const struct leg *leg)
{
	int64_t recent = member_of(caller, leg)->recent;

	return recent > 0 && recent < CALLER_SOON;
}

/* ---- choosing ---- */

static void
keep_short(struct caller *caller)
{
	struct legs *todo = &caller->call->todo;
	struct leg *leg = TAILQ_FIRST(todo), *next;

	for (; leg != NULL; leg = next) {
		next = TAILQ_NEXT(leg, next);
		if (!is_short(caller, leg))
			continue;
		TAILQ_REMOVE(todo, leg, next);
		leg->place = LEG_KEPT;
		TAILQ_INSERT_TAIL(&caller->kept, leg, next);
	}
}

/* The first leg that this thread may run, taken from what is to do. */
static struct leg *
first_own(struct caller *caller)
{
	struct legs *from = &caller->call->todo;
	struct leg *leg;

	leg = TAILQ_FIRST(from);
	while (leg != NULL && !leg->own)
		leg = TAILQ_NEXT(leg, next);
	if (leg == NULL) {
		from = &caller->kept;
		leg = TAILQ_FIRST(from);
	}
	if (leg == NULL)
		return NULL;
	TAILQ_REMOVE(from, leg, next);
	leg->place = LEG_NOWHERE;
	return leg;
}

static struct leg *
take_back(struct caller *caller)
{
	struct leg *leg = LIST_FIRST(&caller->call->posted);
	struct world *world = caller->runner.world;

	if (leg == NULL)
		return NULL;
	pool_unlink(world, leg);
	world->findings->taken_back += leg->posted;
	leg->posted = false;
	return leg;
}

/* Nobody is woken if the caller will be back soon, for all that it posts. */
static void
post(struct caller *caller, const struct leg *own)
{
	struct call *call = caller->call;
	bool lazy = own != NULL && is_soon(caller, own);
	const struct leg *leg;

	if (TAILQ_EMPTY(&call->todo))
		return;
	for (leg = TAILQ_FIRST(&call->todo); leg != NULL;
	     leg = TAILQ_NEXT(leg, next))
		lazy = lazy && leg->own;
	caller->lazy |= lazy;
	pool_post(call, lazy, call);
}

/* ---- the loop ---- */

static void
answered(struct caller *caller)
{
	struct call *call = caller->call;

	if (call->tells)
		advice_tell_call(call->world, call);
	world_answered(caller->runner.world, caller);
	caller->call = NULL;
	call_release(call);
}

static void
awake(struct event *event)
{
	struct caller *caller = (struct caller *)(void *)((char *)event -
	    offsetof(struct caller, runner.event));

	caller->asleep = false;
	processors_wait(caller->runner.world, &caller->runner, begin);
}

static void
sleep_until_news(struct caller *caller)
{
	struct world *world = caller->runner.world;
	int64_t until = caller->call->deadline;

	caller->asleep = true;
	if (until == ENGINE_NEVER)
		return;
	if (until < world->engine.now)
		until = world->engine.now;
	until += distribution_draw(&world->model->overshoot,
	    &world->overshoots);
	engine_at(&world->engine, &caller->runner.event, until, awake);
}

void
caller_signal(struct call *call)
{
	struct caller *caller = call->caller;
	struct world *world = call->world;

	if (caller == NULL || !caller->asleep)
		return;
	caller->asleep = false;
	engine_at(&world->engine, &caller->runner.event,
	    world->engine.now +
		distribution_draw(&world->model->back, &world->backs),
	    awake);
}

static void
run(struct caller *caller, struct leg *leg)
{
	struct world *world = caller->runner.world;
	struct call *call = caller->call;

	if (caller->lazy && !is_soon(caller, leg)) {
		call->wakes += pool_wake(world, CALLER_WAKES);
		caller->lazy = false;
	}
	if (!leg_run(&caller->runner, leg, call_cost_of(world, &call->wakes)))
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
	struct world *world = caller->runner.world;
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
	processors_run(world, &caller->runner,
	    call_cost_of(world, &call->wakes), act);
}

/* A leg on this thread has ended. */
static void
out(struct runner *runner, struct leg *leg)
{
	struct caller *caller = (struct caller *)runner;

	if (leg->told)
		call_drop(leg->call);
	else
		call_leg_ended(leg->call, leg);
	go_on(caller);
}

static void
begin(struct runner *runner)
{
	struct caller *caller = (struct caller *)runner;

	go_on(caller);
}

void
caller_begin(struct caller *caller)
{
	struct world *world = caller->runner.world;

	caller->runner.out = out;
	caller->asleep = caller->lazy = false;
	TAILQ_INIT(&caller->kept);
	call_begin(world, caller);
	processors_run(world, &caller->runner, world->model->call_cost, begin);
}
