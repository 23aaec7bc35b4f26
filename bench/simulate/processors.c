/* SPDX-License-Identifier: MIT
 *
 * Processors, and the threads that wait for one, first come, first served. A
 * burst is not interrupted: those of a lookup are shorter than any slice of
 * time that a kernel gives.
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
	struct runner *next = TAILQ_FIRST(&world->waiting);

	world->busy--;
	if (next != NULL) {
		TAILQ_REMOVE(&world->waiting, next, next);
		begin(world, next);
	}
	runner->then(runner);
}

void
processors_run(struct world *world, struct runner *runner, int64_t burst,
    void (*then)(struct runner *runner))
{
	unsigned processors = world->model->processors;

	if (burst == 0) {
		then(runner);
		return;
	}
	runner->burst = burst;
	runner->then = then;
	if (processors == 0 || world->busy < processors)
		begin(world, runner);
	else
		TAILQ_INSERT_TAIL(&world->waiting, runner, next);
}
