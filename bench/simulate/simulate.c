/* SPDX-License-Identifier: MIT
 *
 * The beginning and the end of a simulation: callers that ask again as soon as
 * they have their answer, or calls that arrive as they like, until there are
 * enough answers. Calls that are on their way then are not counted.
 */
#include <config.h>

#include "model.h"

#include <math.h>

#include "caller.h"
#include "room.h"
#include "workers.h"

/* Streams of random numbers; those of the members come behind. */
enum {
	STREAM_ARRIVALS,
	STREAM_HAND_OVERS,
	STREAM_WAKES,
	STREAM_BACKS,
	STREAM_OVERSHOOTS
};

struct simulation {
	struct world world;
	struct calls calls;
	struct worker *workers;
	LIST_HEAD(, caller) callers, free_callers;
	struct event arrival;
	struct random_stream arrivals;
	uint64_t answers; /* calls that are over */
	int64_t counted_from;
};

/* ---- callers ---- */

static void answered(struct caller *caller, const struct call *call);

static struct caller *
new_caller(struct simulation *simulation)
{
	struct caller *caller = LIST_FIRST(&simulation->free_callers);

	if (caller != NULL) {
		LIST_REMOVE(caller, free);
		return caller;
	}
	caller = room_for(1, sizeof *caller);
	caller->calls = &simulation->calls;
	caller->answered = answered;
	caller->arg = simulation;
	LIST_INSERT_HEAD(&simulation->callers, caller, all);
	return caller;
}

/* The next call of a caller that asks again and again. */
static void
again(struct event *event)
{
	caller_begin((struct caller *)(void *)((char *)event -
	    offsetof(struct caller, runner.runner.event)));
}

static void
ask_at(struct caller *caller, int64_t when)
{
	engine_at(&caller->calls->world->engine, &caller->runner.runner.event,
	    when, again);
}

static void
arrive(struct event *event)
{
	struct simulation *simulation =
	    (struct simulation *)(void *)((char *)event -
		offsetof(struct simulation, arrival));
	struct world *world = &simulation->world;
	double gap = -log(random_unit(&simulation->arrivals)) /
	    world->model->rate;

	engine_at(&world->engine, &simulation->arrival,
	    world->engine.now + (int64_t)(gap * 1e9 + 0.5), arrive);
	caller_begin(new_caller(simulation));
}

static void
count(struct simulation *simulation, const struct call *call)
{
	struct findings *findings = simulation->world.findings;
	int64_t now = simulation->world.engine.now;

	summary_add(&findings->latency, now - call->begun);
	findings->failed += call->failed;
	findings->partial += call->partial;
	findings->span = now - simulation->counted_from;
}

static void
answered(struct caller *caller, const struct call *call)
{
	struct simulation *simulation = caller->arg;
	const struct model *model = simulation->world.model;
	int64_t now = simulation->world.engine.now;

	if (simulation->answers++ >= model->warm_up && now >= model->settle)
		count(simulation, call);
	else
		simulation->counted_from = now;
	if (model->rate > 0)
		LIST_INSERT_HEAD(&simulation->free_callers, caller, free);
	else
		ask_at(caller, now);
}

/* ---- life ---- */

static void
begin_world(struct world *world, const struct model *model,
    struct findings *findings)
{
	struct processors *processors = &world->processors;
	struct pool *pool = &world->pool;
	unsigned i;

	world->model = model;
	world->findings = findings;
	processors->engine = &world->engine;
	processors->count = model->processors;
	processors->back = &model->back;
	TAILQ_INIT(&processors->waiting);
	pool->hand_over = &model->hand_over;
	pool->wake = &model->wake;
	TAILQ_INIT(&pool->ready);
	random_begin(&pool->hand_overs, model->seed, STREAM_HAND_OVERS);
	random_begin(&pool->wakes, model->seed, STREAM_WAKES);
	random_begin(&processors->backs, model->seed, STREAM_BACKS);
	random_begin(&world->overshoots, model->seed, STREAM_OVERSHOOTS);
	for (i = 0; i < model->member_count; i++)
		member_init(&world->members[i], model, i, pool);
	advice_init(&world->advice, model, processors, findings);
}

static void
begin_hedging(struct world *world)
{
	const struct model *model = world->model;

	if (model->strategy->hedge == NULL)
		return;
	for (unsigned i = 0; i < model->member_count; i++)
		world->answers[i] = room_made(counters_new());
	world->hedger = room_made(
	    hedger_new((const struct counters *const *)world->answers,
		model->member_count, model->hedge_after, model->max_extra));
}

static void
end_hedging(struct world *world)
{
	hedger_free(world->hedger);
	for (unsigned i = 0; i < world->model->member_count; i++)
		counters_free(world->answers[i]);
}

static void
begin_asking(struct simulation *simulation)
{
	const struct model *model = simulation->world.model;
	unsigned i;

	random_begin(&simulation->arrivals, model->seed, STREAM_ARRIVALS);
	if (model->rate > 0)
		engine_at(&simulation->world.engine, &simulation->arrival, 0,
		    arrive);
	for (i = 0; model->rate == 0 && i < model->callers; i++)
		ask_at(new_caller(simulation), 0);
}

static void
end(struct simulation *simulation)
{
	struct caller *caller;

	while ((caller = LIST_FIRST(&simulation->callers)) != NULL) {
		LIST_REMOVE(caller, all);
		free(caller);
	}
	calls_fini(&simulation->calls);
	end_hedging(&simulation->world);
	workers_free(simulation->workers);
	engine_fini(&simulation->world.engine);
	free(simulation);
}

void
simulate(const struct model *model, struct findings *ret)
{
	struct simulation *simulation = room_for(1, sizeof *simulation);
	struct world *world = &simulation->world;

	memset(ret, 0, sizeof *ret);
	begin_world(world, model, ret);
	begin_hedging(world);
	simulation->calls.world = world;
	simulation->workers = workers_new(world);
	begin_asking(simulation);
	while (ret->latency.count < model->calls && engine_step(&world->engine))
		;
	end(simulation);
}
