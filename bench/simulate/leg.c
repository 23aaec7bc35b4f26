/* SPDX-License-Identifier: MIT
 *
 * A leg on a thread: it takes its place in the store, costs the thread some
 * processor time and waits for what the store takes. One that honours cancel
 * and deadline (all but MEMBER_MAY_HANG) waits no longer than that.
 */
#include <config.h>

#include "leg.h"

static void
leave(struct runner *thread)
{
	struct leg_runner *runner = (struct leg_runner *)thread;
	struct leg *leg = runner->leg;
	int64_t *recent = &leg->member->recent;
	int64_t took = leg->world->engine.now - leg->began;

	runner->leg = NULL;
	/* As store_took(). */
	*recent = took > *recent ? took : *recent + (took - *recent) / 8;
	member_leave(leg->member);
	runner->out(runner, leg);
}

static void
wake(struct event *event)
{
	struct leg_runner *runner =
	    (struct leg_runner *)(void *)((char *)event -
		offsetof(struct leg_runner, runner.event));

	runner->leg->task.place = TASK_NOWHERE;
	processors_wait(&runner->runner, leave);
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
enter(struct runner *thread)
{
	struct leg *leg = ((struct leg_runner *)thread)->leg;
	struct world *world = leg->world;
	int64_t now = world->engine.now, end, limit = leg->deadline;

	end = now + draw_wait(world, leg->member);
	leg->in_time = end <= limit;
	if (leg->member->model->returns != MEMBER_MAY_HANG) {
		if (end > limit)
			end = limit > now ? limit : now;
		if (leg->told)
			end = now;
	}
	if (end == now) {
		leave(thread);
		return;
	}
	leg->task.place = TASK_RUNNING;
	engine_at(&world->engine, &thread->event, end, wake);
}

bool
leg_run(struct leg_runner *runner, struct leg *leg, int64_t cost)
{
	struct world *world = leg->world;

	if (!member_enter(leg->member, &leg->task))
		return false;
	world->findings->legs++;
	leg->began = world->engine.now + cost;
	leg->runner = runner;
	runner->leg = leg;
	processors_run(&runner->runner,
	    cost + world->model->leg_cost + leg->member->model->cost, enter);
	return true;
}

bool
leg_abandon(struct leg *leg)
{
	leg->told = true;
	switch (leg->task.place) {
	case TASK_LISTED:
		task_unlist(&leg->task);
		return true;
	case TASK_QUEUED:
	case TASK_PARKED:
		member_withdraw(leg->member, &leg->task);
		return true;
	case TASK_RUNNING:
		if (leg->member->model->returns != MEMBER_MAY_HANG)
			engine_at(&leg->world->engine,
			    &leg->runner->runner.event, leg->world->engine.now,
			    wake);
		return false;
	case TASK_NOWHERE: /* A thread is about to go inside, and will see it.
			    */
		return false;
	}
	return false;
}
