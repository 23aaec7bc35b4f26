/* SPDX-License-Identifier: MIT
 *
 * The ready queue and the workers. A worker that runs nothing is idle: awake
 * (it will look at the queue before it sleeps) or asleep. Whoever makes the
 * queue longer wakes a sleeper only if there are more legs than idle workers
 * awake, and whoever claims a leg looks whether the next one has somebody
 * coming.
 */
#include <config.h>

#include <assert.h>

#include "room.h"
#include "world.h"

enum { POOL_WAKES = 4 }; /* sleepers woken by one post */

static void look(struct runner *runner);
static void out(struct runner *runner, struct leg *leg);

static void
woken(struct event *event)
{
	struct runner *runner = (struct runner *)(void *)((char *)event -
	    offsetof(struct runner, event));

	processors_wait(runner->world, runner, look);
}

void
pool_init(struct world *world)
{
	struct pool *pool = &world->pool;
	unsigned i;

	TAILQ_INIT(&pool->ready);
	LIST_INIT(&pool->sleepers);
	pool->workers = room_for(world->model->threads, sizeof *pool->workers);
	pool->idle = world->model->threads;
	for (i = 0; i < world->model->threads; i++) {
		struct worker *worker = &pool->workers[i];

		worker->runner.world = world;
		worker->runner.out = out;
		LIST_INSERT_HEAD(&pool->sleepers, worker, asleep);
	}
}

void
pool_fini(struct world *world)
{
	free(world->pool.workers);
}

/* ---- the queue ---- */

void
pool_push(struct world *world, struct leg *leg, bool front,
    const struct call *self)
{
	struct pool *pool = &world->pool;

	leg->place = LEG_QUEUED;
	pool->queued++;
	if (front)
		TAILQ_INSERT_HEAD(&pool->ready, leg, next);
	else
		TAILQ_INSERT_TAIL(&pool->ready, leg, next);
	if (!leg->own)
		return;
	LIST_INSERT_HEAD(&leg->call->posted, leg, next_own);
	if (leg->call != self && pool->idle < pool->queued)
		caller_signal(leg->call);
}

void
pool_unlink(struct world *world, struct leg *leg)
{
	assert(leg->place == LEG_QUEUED);
	TAILQ_REMOVE(&world->pool.ready, leg, next);
	if (leg->own)
		LIST_REMOVE(leg, next_own);
	world->pool.queued--;
	leg->place = LEG_NOWHERE;
}

unsigned
pool_wake(struct world *world, unsigned most)
{
	struct pool *pool = &world->pool;
	unsigned woke = 0;

	while (woke < most && !LIST_EMPTY(&pool->sleepers) &&
	    pool->awake < pool->queued) {
		struct worker *worker = LIST_FIRST(&pool->sleepers);

		LIST_REMOVE(worker, asleep);
		pool->awake++;
		woke++;
		engine_at(&world->engine, &worker->runner.event,
		    world->engine.now +
			distribution_draw(&world->model->hand_over,
			    &world->hand_overs),
		    woken);
	}
	return woke;
}

void
pool_post(struct call *call, bool lazy, const struct call *self)
{
	struct legs todo = TAILQ_HEAD_INITIALIZER(todo);
	struct world *world = call->world;
	struct leg *leg;

	if (TAILQ_EMPTY(&call->todo))
		return;
	/* One that is refused may have others started. */
	TAILQ_CONCAT(&todo, &call->todo, next);
	while ((leg = TAILQ_FIRST(&todo)) != NULL) {
		TAILQ_REMOVE(&todo, leg, next);
		/* Being queued is the reservation of the idle worker. */
		if (leg->if_idle && world->pool.idle <= world->pool.queued) {
			call_refused(call, leg);
			continue;
		}
		leg->posted = true;
		world->findings->posted++;
		pool_push(world, leg, false, self);
	}
	if (!lazy)
		call->wakes += pool_wake(world, POOL_WAKES);
}

/* ---- a worker ---- */

static void
go_to_sleep(struct pool *pool, struct worker *worker)
{
	pool->awake--;
	LIST_INSERT_HEAD(&pool->sleepers, worker, asleep);
}

static void
become_idle(struct runner *runner)
{
	runner->world->pool.idle++;
	runner->world->pool.awake++;
	look(runner);
}

/* An idle worker that is awake claims a leg. */
static void
look(struct runner *runner)
{
	struct world *world = runner->world;
	struct pool *pool = &world->pool;
	struct leg *leg;

	while ((leg = TAILQ_FIRST(&pool->ready)) != NULL) {
		unsigned wakes;

		pool_unlink(world, leg);
		pool->idle--;
		pool->awake--;
		wakes = pool_wake(world, 1);
		if (leg_run(runner, leg, call_cost_of(world, &wakes)))
			return;
		pool->idle++;
		pool->awake++;
	}
	go_to_sleep(pool, (struct worker *)runner);
}

/* Goes on with what the end of its leg has started. */
static void
go_on(struct runner *runner)
{
	struct worker *worker = (struct worker *)runner;
	struct leg *next = worker->next;

	worker->next = NULL;
	if (next != NULL && next->told) {
		call_drop(next->call);
		next = NULL;
	}
	if (next == NULL || !leg_run(runner, next, 0))
		become_idle(runner);
}

static void
out(struct runner *runner, struct leg *leg)
{
	struct worker *worker = (struct worker *)runner;
	struct world *world = runner->world;
	struct call *call = leg->call;
	int64_t cost;

	if (leg->told) {
		call_drop(call);
		become_idle(runner);
		return;
	}
	call_leg_ended(call, leg);
	worker->next = TAILQ_FIRST(&call->todo);
	if (worker->next != NULL) {
		TAILQ_REMOVE(&call->todo, worker->next, next);
		worker->next->place = LEG_NOWHERE;
	}
	pool_post(call, false, NULL);
	cost = call_cost_of(world, &call->wakes);
	if (call->over)
		caller_signal(call);
	processors_run(world, runner, cost, go_on);
}
