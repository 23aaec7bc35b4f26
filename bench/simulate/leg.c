/* SPDX-License-Identifier: MIT
 *
 * A leg on a thread: it takes its place in the store, costs the thread some
 * processor time and waits for what the store takes. One that honours cancel
 * and deadline (all but MEMBER_MAY_HANG) waits no longer than that.
 */
#include <config.h>

#include "world.h"

static void
leave(struct runner *runner)
{
	struct world *world = runner->world;
	struct leg *leg = runner->leg;
	int64_t *recent = &world->members[leg->member].recent;
	int64_t took = world->engine.now - leg->began;

	runner->leg = NULL;
	/* As store_took(). */
	*recent = took > *recent ? took : *recent + (took - *recent) / 8;
	member_leave(world, leg);
	runner->out(runner, leg);
}

static void
wake(struct event *event)
{
	struct runner *runner = (struct runner *)(void *)((char *)event -
	    offsetof(struct runner, event));

	runner->leg->place = LEG_NOWHERE;
	processors_wait(runner->world, runner, leave);
}

/* The time that its member takes. */
static int64_t
draw_wait(struct world *world, struct member *member)
{
	const struct member_model *model = member->model;
	bool later = model->changes > 0 && world->engine.now >= model->changes;
	int64_t wait = distribution_draw(later ? &model->later : &model->wait,
	    &member->waits);

	if (wait > 0)
		wait += distribution_draw(&world->model->overshoot,
		    &world->overshoots);
	return wait;
}

static void
enter(struct runner *runner)
{
	struct world *world = runner->world;
	struct leg *leg = runner->leg;
	struct member *member = &world->members[leg->member];
	int64_t now = world->engine.now, end, limit = leg->call->deadline;

	end = now + draw_wait(world, member);
	leg->in_time = end <= limit;
	if (member->model->returns != MEMBER_MAY_HANG) {
		if (end > limit)
			end = limit > now ? limit : now;
		if (leg->told)
			end = now;
	}
	if (end == now) {
		leave(runner);
		return;
	}
	leg->place = LEG_RUNNING;
	engine_at(&world->engine, &runner->event, end, wake);
}

bool
leg_run(struct runner *runner, struct leg *leg, int64_t cost)
{
	struct world *world = runner->world;
	const struct member *member = &world->members[leg->member];

	if (!member_enter(world, leg))
		return false;
	world->findings->legs++;
	leg->began = world->engine.now + cost;
	leg->runner = runner;
	runner->leg = leg;
	processors_run(world, runner,
	    cost + world->model->leg_cost + member->model->cost, enter);
	return true;
}

void
leg_abandon(struct leg *leg)
{
	struct world *world = leg->call->world;
	struct member *member = &world->members[leg->member];

	leg->told = true;
	switch (leg->place) {
	case LEG_TODO:
		TAILQ_REMOVE(&leg->call->todo, leg, next);
		break;
	case LEG_KEPT:
		TAILQ_REMOVE(&leg->call->caller->kept, leg, next);
		break;
	case LEG_QUEUED:
	case LEG_PARKED:
		member_withdraw(world, leg);
		break;
	case LEG_RUNNING:
		if (member->model->returns != MEMBER_MAY_HANG)
			engine_at(&world->engine, &leg->runner->event,
			    world->engine.now, wake);
		return;
	case LEG_NOWHERE:
		/* A thread is about to go inside, and will see it. */
		return;
	}
	leg->place = LEG_NOWHERE;
	call_drop(leg->call);
}
