/* SPDX-License-Identifier: MIT
 *
 * Processors, and the threads that wait for one, first come, first served. A
 * burst is not interrupted: those of a lookup are shorter than any slice of
 * time that a kernel gives. One that follows at once goes on on the same
 * processor.
 */
#include <config.h>

#include "world.h"

static void burst_over(struct event *event);

static void
begin(struct world *world, struct runner *runner)
{
	world->busy++;
	engine_at(&world->engine, &runner->event,
	    world->engine.now + runner->burst, burst_over);
}

static void
burst_over(struct event *event)
{
	struct runner *runner = (struct runner *)(void *)((char *)event -
	    offsetof(struct runner, event));
	struct world *world = runner->world;
	struct runner *next;

	world->used += runner->burst;
	world->on = runner;
	runner->then(runner);
	if (world->on != runner) /* it runs on */
		return;
	world->on = NULL;
	world->busy--;
	next = TAILQ_FIRST(&world->waiting);
	if (next != NULL) {
		TAILQ_REMOVE(&world->waiting, next, next);
		begin(world, next);
	}
}

static bool
is_free(const struct world *world)
{
	return world->model->processors == 0 ||
	    world->busy < world->model->processors;
}

void
processors_run(struct world *world, struct runner *runner, int64_t burst,
    void (*then)(struct runner *runner))
{
	if (burst == 0) {
		then(runner);
		return;
	}
	runner->burst = burst;
	runner->then = then;
	if (world->on == runner) {
		world->on = NULL;
		world->busy--;
		begin(world, runner);
	} else if (is_free(world)) {
		begin(world, runner);
	} else {
		TAILQ_INSERT_TAIL(&world->waiting, runner, next);
	}
}

void
processors_wait(struct world *world, struct runner *runner,
    void (*then)(struct runner *runner))
{
	if (is_free(world)) {
		then(runner);
		return;
	}
	runner->burst = 0;
	runner->then = then;
	TAILQ_INSERT_TAIL(&world->waiting, runner, next);
}
