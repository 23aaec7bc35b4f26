/* SPDX-License-Identifier: MIT
 *
 * The strategy of a call at work: it is told what has happened, and what it
 * wants is done. A leg that it wants started is put into call->todo, for
 * whoever told it.
 */
#include <config.h>

#include <assert.h>

#include "room.h"
#include "world.h"

static void apply(struct call *call, const struct strategy_actions *actions);

/* ---- legs ---- */

/* May its caller run it? Not what could hold it past its deadline. */
static bool
may_run(const struct call *call, const struct leg *leg)
{
	return call->world->members[leg->member].model->returns !=
	    MEMBER_MAY_HANG ||
	    call->deadline == ENGINE_NEVER;
}

static void
start(struct call *call, unsigned member, bool if_idle)
{
	struct leg *leg = &call->legs[member];

	leg->place = LEG_TODO;
	leg->told = leg->posted = leg->offered = false;
	leg->own = may_run(call, leg);
	leg->if_idle = if_idle;
	leg->started = call->world->engine.now;
	call->live++;
	TAILQ_INSERT_TAIL(&call->todo, leg, next);
}

/* ---- what a strategy wants ---- */

/* The timer of a strategy rings on the clock's thread, which runs no legs. */
static void
ring(struct event *event)
{
	struct call *call = (struct call *)(void *)((char *)event -
	    offsetof(struct call, timer));
	struct strategy_actions actions = { 0 };

	call->world->model->strategy->timer(&call->state, &call->facts,
	    &actions);
	apply(call, &actions);
	pool_post(call, false, NULL);
	call->wakes = 0;
	if (call->over)
		caller_signal(call);
}

static void
finish(struct call *call, const struct strategy_actions *actions)
{
	call->over = true;
	call->failed = actions->status != MUSTER_OK;
	call->partial = !call->failed && actions->take != call->facts.wanted;
	/* One that failed tells only if it took too long. */
	call->tells = !call->failed ||
	    actions->status == MUSTER_DEADLINE_EXCEEDED;
	engine_stop(&call->world->engine, &call->timer);
}

static void
apply(struct call *call, const struct strategy_actions *actions)
{
	struct engine *engine = &call->world->engine;
	uint64_t bits;

	assert(!call->over);
	for (bits = actions->cancel; bits != 0; bits &= bits - 1)
		leg_abandon(&call->legs[__builtin_ctzll(bits)]);
	for (bits = actions->start; bits != 0; bits &= bits - 1)
		start(call, (unsigned)__builtin_ctzll(bits), false);
	for (bits = actions->start_if_idle; bits != 0; bits &= bits - 1)
		start(call, (unsigned)__builtin_ctzll(bits), true);
	if (actions->timer > 0)
		engine_at(engine, &call->timer, engine->now + actions->timer,
		    ring);
	if (actions->finish)
		finish(call, actions);
}

/* ---- events ---- */

void
call_leg_ended(struct call *call, struct leg *leg)
{
	struct member *member = &call->world->members[leg->member];
	struct strategy_actions actions = { 0 };
	muster_outcome outcome = MUSTER_HIT;
	muster_status status = MUSTER_OK;

	if (!leg->in_time) {
		outcome = MUSTER_TIMEOUT;
		status = MUSTER_DEADLINE_EXCEEDED;
	} else if (member->model->errors > 0 &&
	    random_unit(&member->errors) <= member->model->errors) {
		outcome = MUSTER_FAILED;
		status = MUSTER_UNAVAILABLE;
	}
	if (outcome == MUSTER_HIT)
		advice_tell_leg(call->world, leg);
	call->live--;
	call->world->model->strategy->ended(&call->state, &call->facts,
	    leg->member, outcome, status, &actions);
	apply(call, &actions);
}

void
call_deadline(struct call *call)
{
	struct strategy_actions actions = { 0 };

	call->world->model->strategy->deadline(&call->state, &call->facts,
	    &actions);
	apply(call, &actions);
}

void
call_refused(struct call *call, struct leg *leg)
{
	struct strategy_actions actions = { 0 };

	leg->place = LEG_NOWHERE;
	call->live--;
	call->world->findings->refused++;
	call->world->model->strategy->refused(&call->state, &call->facts,
	    leg->member, &actions);
	apply(call, &actions);
}

int64_t
call_cost_of(struct world *world, unsigned *wakes)
{
	int64_t cost = 0;

	for (; *wakes > 0; --*wakes)
		cost += distribution_draw(&world->model->wake, &world->wakes);
	return cost;
}

/* ---- life ---- */

static struct call *
take(struct world *world)
{
	struct call *call = LIST_FIRST(&world->free_calls);
	unsigned count = world->model->member_count, i;

	if (call != NULL) {
		LIST_REMOVE(call, free);
		return call;
	}
	call = room_for(1, sizeof *call + count * sizeof *call->legs);
	call->world = world;
	LIST_INSERT_HEAD(&world->calls, call, all);
	TAILQ_INIT(&call->todo);
	LIST_INIT(&call->posted);
	for (i = 0; i < count; i++) {
		call->legs[i].call = call;
		call->legs[i].member = i;
	}
	return call;
}

static bool
choose_way(struct world *world)
{
	const struct model *model = world->model;
	int64_t recent[STRATEGY_MAX_MEMBERS];
	struct way_view view = {
		.members = model->member_count,
		.recent = recent,
		.hand_over = (int64_t)distribution_mean(&model->hand_over),
		.wake = (int64_t)distribution_mean(&model->wake),
		.threads = model->threads,
		.idle = world->pool.idle,
		.queued = world->pool.queued,
		.judged = advice_ask(world),
		.last = world->last_way,
	};
	unsigned i;

	for (i = 0; i < model->member_count; i++)
		recent[i] = world->members[i].recent;
	world->last_way = model->way->together(&view);
	if (world->last_way)
		world->findings->together++;
	return world->last_way;
}

struct call *
call_begin(struct world *world, struct caller *caller)
{
	const struct model *model = world->model;
	struct strategy_actions actions = { 0 };
	struct call *call = take(world);
	int64_t now = world->engine.now;

	call->caller = caller;
	caller->call = call;
	call->state = (struct strategy_state){ 0 };
	call->facts.members = model->member_count;
	call->facts.wanted = UINT64_MAX >> (64 - model->member_count);
	call->facts.gap = model->strategy->gap;
	call->facts.together = model->strategy->adaptive && choose_way(world);
	call->begun = now;
	call->deadline = model->deadline > 0 ? now + model->deadline
					     : ENGINE_NEVER;
	call->wakes = 0;
	call->over = call->failed = call->partial = false;
	model->strategy->begin(&call->state, &call->facts, &actions);
	apply(call, &actions);
	return call;
}

static void
free_if_unused(struct call *call)
{
	if (call->caller == NULL && call->live == 0)
		LIST_INSERT_HEAD(&call->world->free_calls, call, free);
}

void
call_drop(struct call *call)
{
	call->live--;
	free_if_unused(call);
}

void
call_release(struct call *call)
{
	call->caller = NULL;
	free_if_unused(call);
}
