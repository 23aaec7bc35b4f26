/* SPDX-License-Identifier: MIT
 *
 * A worker looks at the queue, runs the leg that it finds there, tells its
 * call, and goes on with the first leg that this end has started. It sleeps
 * when the queue is empty.
 */
#include <config.h>

#include "workers.h"

#include "call.h"
#include "room.h"

struct worker {
	struct leg_runner runner; /* first */
	struct sleeper sleeper;
	struct world *world;
	struct leg *next; /* to go on with */
};

/* An idle worker that is awake claims a leg. */
static void
look(struct runner *runner)
{
	struct worker *worker = (struct worker *)runner;
	struct pool *pool = &worker->world->pool;
	struct task *task;
	unsigned wakes;

	while ((task = pool_claim(pool, &wakes)) != NULL) {
		if (leg_run(&worker->runner, (struct leg *)task,
			pool_cost(pool, &wakes)))
			return;
		pool_idle(pool);
	}
	pool_sleep(pool, &worker->sleeper);
}

static void
become_idle(struct worker *worker)
{
	pool_idle(&worker->world->pool);
	look(&worker->runner.runner);
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
	if (next == NULL || !leg_run(&worker->runner, next, 0))
		become_idle(worker);
}

static void
out(struct leg_runner *runner, struct leg *leg)
{
	struct worker *worker = (struct worker *)runner;
	struct call *call = leg->call;
	struct task *next;
	int64_t cost;

	if (leg->told) {
		call_drop(call);
		become_idle(worker);
		return;
	}
	call_leg_ended(leg);
	next = TAILQ_FIRST(&call->todo);
	if (next != NULL)
		task_unlist(next);
	worker->next = (struct leg *)next;
	call_post(call, false, false);
	cost = pool_cost(&worker->world->pool, &call->wakes);
	if (call->over)
		owner_signal(&call->owner);
	processors_run(&runner->runner, cost, go_on);
}

struct worker *
workers_new(struct world *world)
{
	unsigned count = world->model->threads, i;
	struct worker *workers = room_for(count, sizeof *workers);
	struct pool *pool = &world->pool;

	pool->look = look;
	for (i = 0; i < count; i++) {
		struct worker *worker = &workers[i];

		worker->world = world;
		worker->runner.runner.processors = &world->processors;
		worker->runner.out = out;
		worker->sleeper.runner = &worker->runner.runner;
		pool_idle(pool);
		pool_sleep(pool, &worker->sleeper);
	}
	return workers;
}

void
workers_free(struct worker *workers)
{
	free(workers);
}
