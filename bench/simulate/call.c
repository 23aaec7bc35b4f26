/* SPDX-License-Identifier: MIT
 *
 * See call.h. A call's memory is free when its caller has its answer and no leg
 * is inside of a member any more.
 */
#include <config.h>

#include "call.h"

#include <assert.h>

#include "room.h"

enum { CALL_WAKES = 4 }; /* sleepers woken by one post */

static void apply(struct call *call, const struct strategy_actions *actions);

static const struct strategy *
strategy_of(const struct call *call)
{
	return call->calls->world->model->strategy;
}

/* ---- legs ---- */

/* May its caller run it? Not what could hold it past its deadline. */
static bool
may_run(const struct call *call, const struct leg *leg)
{
	return leg->member->model->returns != MEMBER_MAY_HANG ||
	    call->deadline == ENGINE_NEVER;
}

static void
abandon(struct call *call, struct leg *leg)
{
	if (leg_abandon(leg))
		call_drop(call);
}

static void
start(struct call *call, unsigned member, bool if_idle)
{
	struct leg *leg = &call->legs[member];

	leg->told = leg->posted = leg->task.offered = leg->hedge = false;
	leg->task.own = may_run(call, leg);
	leg->task.if_idle = if_idle;
	leg->task.may_wait = call->calls->world->advice.judge.outlasts;
	leg->deadline = call->deadline;
	leg->started = leg->world->engine.now;
	call->live++;
	task_list(&leg->task, &call->todo);
}

/* ---- what a strategy wants ---- */

/* The timer of a strategy rings on the clock's thread, which runs no legs. */
static void
ring(struct event *event)
{
	struct call *call = (struct call *)(void *)((char *)event -
	    offsetof(struct call, timer));
	struct strategy_actions actions = { 0 };

	strategy_of(call)->timer(&call->state, &call->facts, &actions);
	apply(call, &actions);
	call_post(call, false, false);
	call->wakes = 0;
	if (call->over)
		owner_signal(&call->owner);
}

/* Did a member that was wanted give no answer? Those that ask all of them take
 * all that answered; the others remember a failure. */
static bool
is_partial(const struct call *call, const struct strategy_actions *actions)
{
	return strategy_of(call)->settle == NULL
	    ? actions->take != call->facts.wanted
	    : call->state.failure != MUSTER_OK;
}

static void
note_winner(const struct call *call, uint64_t take)
{
	struct world *world = call->calls->world;

	for (; take != 0; take &= take - 1)
		if (call->legs[__builtin_ctzll(take)].hedge) {
			hedger_won(world->hedger);
			world->findings->hedges_won++;
		}
}

static void
finish(struct call *call, const struct strategy_actions *actions)
{
	note_winner(call, actions->take);
	call->over = true;
	call->failed = actions->status != MUSTER_OK;
	call->partial = !call->failed && is_partial(call, actions);
	/* One that failed tells only if it took too long. */
	call->tells = !call->failed ||
	    actions->status == MUSTER_DEADLINE_EXCEEDED;
	engine_stop(&call->calls->world->engine, &call->timer);
}

/* As in core/call/tree.c: a member that is not waited for any more. */
static void
note_lost(const struct leg *leg)
{
	struct world *world = leg->world;

	if (world->hedger != NULL)
		hedger_lost(world->hedger, leg->number,
		    world->engine.now - leg->started);
}

static void
hedge(struct call *call, unsigned member)
{
	struct world *world = call->calls->world;
	struct strategy_actions actions = { 0 };

	if (hedger_pay(world->hedger)) {
		world->findings->hedges++;
		start(call, member, false);
		call->legs[member].hedge = true;
		return;
	}
	world->findings->hedges_refused++;
	strategy_of(call)->refused(&call->state, &call->facts, member,
	    &actions);
	apply(call, &actions);
}

static void
be_patient(struct call *call, uint64_t member)
{
	struct world *world = call->calls->world;
	int64_t after = hedger_after(world->hedger,
	    (unsigned)__builtin_ctzll(member), world->engine.now);

	if (after > 0)
		engine_at(&world->engine, &call->timer,
		    world->engine.now + after, ring);
	else
		engine_stop(&world->engine, &call->timer);
}

static void
apply(struct call *call, const struct strategy_actions *actions)
{
	struct engine *engine = &call->calls->world->engine;
	uint64_t bits;

	assert(!call->over);
	for (bits = actions->cancel; bits != 0; bits &= bits - 1) {
		note_lost(&call->legs[__builtin_ctzll(bits)]);
		abandon(call, &call->legs[__builtin_ctzll(bits)]);
	}
	for (bits = actions->start; bits != 0; bits &= bits - 1)
		start(call, (unsigned)__builtin_ctzll(bits), false);
	for (bits = actions->start_if_idle; bits != 0; bits &= bits - 1)
		start(call, (unsigned)__builtin_ctzll(bits), true);
	if (actions->patience != 0)
		be_patient(call, actions->patience);
	for (bits = actions->hedge; bits != 0 && !call->over; bits &= bits - 1)
		hedge(call, (unsigned)__builtin_ctzll(bits));
	if (actions->timer > 0)
		engine_at(engine, &call->timer, engine->now + actions->timer,
		    ring);
	if (actions->finish)
		finish(call, actions);
}

/* ---- events ---- */

/* What its answer says of the member, and of handing over. */
static void
tell_judge(const struct leg *leg)
{
	struct advice *advice = &leg->world->advice;
	const struct call *call = leg->call;

	advice_tell_leg(advice, leg->number,
	    leg->world->engine.now - leg->began);
	if (leg->world->hedger != NULL)
		counters_ended(leg->world->answers[leg->number], MUSTER_HIT,
		    leg->world->engine.now - leg->began);
	/* One that waited for a place says nothing of handing over. */
	if (call->facts.together &&
	    &leg->runner->runner != call->owner.caller &&
	    leg->member->model->places == 0)
		advice_tell_wait(advice, leg->began - leg->started);
}

void
call_leg_ended(struct leg *leg)
{
	struct member *member = leg->member;
	struct call *call = leg->call;
	struct strategy_actions actions = { 0 };
	muster_outcome outcome = MUSTER_HIT;
	muster_status status = MUSTER_OK;

	if (leg->told) {
		call_drop(call);
		return;
	}
	if (!leg->in_time) {
		outcome = MUSTER_TIMEOUT;
		status = MUSTER_DEADLINE_EXCEEDED;
	} else if (member->model->errors > 0 &&
	    random_unit(&member->errors) <= member->model->errors) {
		outcome = MUSTER_FAILED;
		status = MUSTER_UNAVAILABLE;
	}
	if (outcome == MUSTER_HIT)
		tell_judge(leg);
	call->live--;
	strategy_of(call)->ended(&call->state, &call->facts, leg->number,
	    outcome, status, &actions);
	apply(call, &actions);
}

void
call_deadline(struct call *call)
{
	struct strategy_actions actions = { 0 };

	strategy_of(call)->deadline(&call->state, &call->facts, &actions);
	apply(call, &actions);
}

/* Nobody was idle for the leg: it is not started. */
static void
refuse(struct call *call, struct leg *leg)
{
	struct strategy_actions actions = { 0 };

	call->live--;
	leg->world->findings->refused++;
	strategy_of(call)->refused(&call->state, &call->facts, leg->number,
	    &actions);
	apply(call, &actions);
}

/* One that is refused may have others started, which are not posted here. */
void
call_post(struct call *call, bool lazy, bool self)
{
	const struct task *last = TAILQ_LAST(&call->todo, tasks);
	struct world *world = call->calls->world;
	struct task *task = NULL;

	if (last == NULL)
		return;
	while (task != last) {
		struct leg *leg;

		task = TAILQ_FIRST(&call->todo);
		task_unlist(task);
		leg = (struct leg *)task;
		/* Being queued is the reservation of the idle worker. */
		task->spare = false;
		if (task->if_idle && !pool_admits(&world->pool)) {
			task->spare = task->may_wait && task->own;
			if (!task->spare) {
				refuse(call, leg);
				continue;
			}
		}
		leg->posted = true;
		world->findings->posted++;
		pool_push(&world->pool, task, false,
		    self ? &call->owner : NULL);
	}
	if (!lazy)
		call->wakes += pool_wake(&world->pool, CALL_WAKES);
}

/* ---- life ---- */

static struct call *
take(struct calls *calls)
{
	struct world *world = calls->world;
	struct call *call = LIST_FIRST(&calls->free);
	unsigned count = world->model->member_count, i;

	if (call != NULL) {
		LIST_REMOVE(call, free);
		return call;
	}
	call = room_for(1, sizeof *call + count * sizeof *call->legs);
	call->calls = calls;
	LIST_INSERT_HEAD(&calls->all, call, all);
	TAILQ_INIT(&call->todo);
	LIST_INIT(&call->owner.posted);
	for (i = 0; i < count; i++) {
		call->legs[i].task.owner = &call->owner;
		call->legs[i].world = world;
		call->legs[i].member = &world->members[i];
		call->legs[i].number = i;
		call->legs[i].call = call;
	}
	return call;
}

static bool
choose_way(struct calls *calls)
{
	struct world *world = calls->world;
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
		.judged = advice_ask(&world->advice),
		.last = calls->last_way,
	};
	unsigned i;

	for (i = 0; i < model->member_count; i++)
		recent[i] = world->members[i].recent;
	calls->last_way = model->way->together(&view);
	if (calls->last_way)
		world->findings->together++;
	return calls->last_way;
}

struct call *
call_begin(struct calls *calls, struct runner *caller)
{
	const struct model *model = calls->world->model;
	struct strategy_actions actions = { 0 };
	struct call *call = take(calls);
	int64_t now = calls->world->engine.now;

	call->owner.caller = caller;
	call->state = (struct strategy_state){ 0 };
	call->facts.members = model->member_count;
	call->facts.wanted = UINT64_MAX >> (64 - model->member_count);
	call->facts.gap = model->strategy->gap;
	call->facts.together = model->strategy->adaptive && choose_way(calls);
	call->facts.crowded = calls->world->advice.judge.crowded;
	call->facts.continue_on = UINT32_MAX;
	if (calls->world->hedger != NULL)
		hedger_earn(calls->world->hedger);
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
	if (call->owner.caller == NULL && call->live == 0)
		LIST_INSERT_HEAD(&call->calls->free, call, free);
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
	struct world *world = call->calls->world;

	if (call->tells)
		advice_tell_call(&world->advice, call->facts.together,
		    world->engine.now - call->begun);
	call->owner.caller = NULL;
	free_if_unused(call);
}

void
calls_fini(struct calls *calls)
{
	struct call *call;

	while ((call = LIST_FIRST(&calls->all)) != NULL) {
		LIST_REMOVE(call, all);
		free(call);
	}
}
