/* SPDX-License-Identifier: MIT
 *
 * The beginning and the end of a simulation: callers that ask again as soon as
 * they have their answer, or calls that arrive as they like, until there are
 * enough answers. Calls that are on their way then are not counted.
 */
#include <config.h>

#include "model.h"

#include <math.h>

#include "room.h"
#include "world.h"

/* Streams of random numbers; those of the members come behind. */
enum {
	STREAM_ARRIVALS,
	STREAM_HAND_OVERS,
	STREAM_WAKES,
	STREAM_BACKS,
	STREAM_OVERSHOOTS
};

/* ---- callers ---- */

static struct caller *
new_caller(struct world *world)
{
	struct caller *caller = LIST_FIRST(&world->free_callers);

	if (caller != NULL) {
		LIST_REMOVE(caller, free);
		return caller;
	}
	caller = room_for(1, sizeof *caller);
	caller->runner.world = world;
	LIST_INSERT_HEAD(&world->callers, caller, all);
	return caller;
}

/* The next call of a caller that asks again and again. */
static void
again(struct event *event)
{
	caller_begin((struct caller *)(void *)((char *)event -
	    offsetof(struct caller, runner.event)));
}

static void
arrive(struct event *event)
{
	struct world *world = (struct world *)(void *)((char *)event -
	    offsetof(struct world, arrival));
	double gap = -log(random_unit(&world->arrivals)) / world->model->rate;

	engine_at(&world->engine, &world->arrival,
	    world->engine.now + (int64_t)(gap * 1e9 + 0.5), arrive);
	caller_begin(new_caller(world));
}

static void
count(struct world *world, const struct call *call)
{
	struct findings *findings = world->findings;

	summary_add(&findings->latency, world->engine.now - call->begun);
	findings->failed += call->failed;
	findings->partial += call->partial;
	findings->span = world->engine.now - world->counted_from;
}

void
world_answered(struct world *world, struct caller *caller)
{
	const struct model *model = world->model;

	if (world->answers++ >= model->warm_up &&
	    world->engine.now >= model->settle)
		count(world, caller->call);
	else
		world->counted_from = world->engine.now;
	if (model->rate > 0)
		LIST_INSERT_HEAD(&world->free_callers, caller, free);
	else
		engine_at(&world->engine, &caller->runner.event,
		    world->engine.now, again);
}

/* ---- life ---- */

static void
begin(struct world *world)
{
	const struct model *model = world->model;
	unsigned i;

	TAILQ_INIT(&world->waiting);
	LIST_INIT(&world->callers);
	LIST_INIT(&world->free_callers);
	LIST_INIT(&world->calls);
	LIST_INIT(&world->free_calls);
	random_begin(&world->arrivals, model->seed, STREAM_ARRIVALS);
	random_begin(&world->hand_overs, model->seed, STREAM_HAND_OVERS);
	random_begin(&world->wakes, model->seed, STREAM_WAKES);
	random_begin(&world->backs, model->seed, STREAM_BACKS);
	random_begin(&world->overshoots, model->seed, STREAM_OVERSHOOTS);
	for (i = 0; i < model->member_count; i++)
		member_init(world, i);
	pool_init(world);
	advice_init(world);
	if (model->rate > 0)
		engine_at(&world->engine, &world->arrival, 0, arrive);
	for (i = 0; model->rate == 0 && i < model->callers; i++)
		engine_at(&world->engine, &new_caller(world)->runner.event, 0,
		    again);
}

static void
end(struct world *world)
{
	struct caller *caller;
	struct call *call;

	while ((caller = LIST_FIRST(&world->callers)) != NULL) {
		LIST_REMOVE(caller, all);
		free(caller);
	}
	while ((call = LIST_FIRST(&world->calls)) != NULL) {
		LIST_REMOVE(call, all);
		free(call);
	}
	pool_fini(world);
	engine_fini(&world->engine);
	free(world);
}

void
simulate(const struct model *model, struct findings *ret)
{
	struct world *world = room_for(1, sizeof *world);

	memset(ret, 0, sizeof *ret);
	world->model = model;
	world->findings = ret;
	begin(world);
	while (ret->latency.count < model->calls && engine_step(&world->engine))
		;
	end(world);
}
