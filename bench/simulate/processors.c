/* SPDX-License-Identifier: MIT
 *
 * Processors, and the threads that wait for one, first come, first served. A
 * burst is not interrupted: those of a lookup are shorter than any slice of
 * time that a kernel gives. One that follows at once goes on on the same
 * processor.
 */
#include <config.h>

#include "processors.h"

static struct runner *
runner_of(struct event *event)
{
	return (struct runner *)(void *)((char *)event -
	    offsetof(struct runner, event));
}

/* ---- running ---- */

static void burst_over(struct event *event);

static void
begin(struct runner *runner)
{
	struct engine *engine = runner->processors->engine;

	runner->processors->busy++;
	engine_at(engine, &runner->event, engine->now + runner->burst,
	    burst_over);
}

static void
burst_over(struct event *event)
{
	struct runner *runner = runner_of(event), *next;
	struct processors *processors = runner->processors;

	processors->used += runner->burst;
	processors->on = runner;
	runner->then(runner);
	if (processors->on != runner) /* it runs on */
		return;
	processors->on = NULL;
	processors->busy--;
	next = TAILQ_FIRST(&processors->waiting);
	if (next != NULL) {
		TAILQ_REMOVE(&processors->waiting, next, next);
		begin(next);
	}
}

static bool
is_free(const struct processors *processors)
{
	return processors->count == 0 || processors->busy < processors->count;
}

void
processors_run(struct runner *runner, int64_t burst,
    void (*then)(struct runner *runner))
{
	struct processors *processors = runner->processors;

	if (burst == 0) {
		then(runner);
		return;
	}
	runner->burst = burst;
	runner->then = then;
	if (processors->on == runner) {
		processors->on = NULL;
		processors->busy--;
		begin(runner);
	} else if (is_free(processors)) {
		begin(runner);
	} else {
		TAILQ_INSERT_TAIL(&processors->waiting, runner, next);
	}
}

void
processors_wait(struct runner *runner, void (*then)(struct runner *runner))
{
	struct processors *processors = runner->processors;

	if (is_free(processors)) {
		then(runner);
		return;
	}
	runner->burst = 0;
	runner->then = then;
	TAILQ_INSERT_TAIL(&processors->waiting, runner, next);
}

/* ---- sleeping ---- */

static void
awake(struct event *event)
{
	struct runner *runner = runner_of(event);

	runner->asleep = false;
	processors_wait(runner, runner->then);
}

void
processors_wait_at(struct runner *runner, int64_t when,
    void (*then)(struct runner *runner))
{
	runner->then = then;
	engine_at(runner->processors->engine, &runner->event, when, awake);
}

void
processors_sleep(struct runner *runner, int64_t until,
    void (*then)(struct runner *runner))
{
	runner->asleep = true;
	runner->then = then;
	if (until != ENGINE_NEVER)
		processors_wait_at(runner, until, then);
}

void
processors_signal(struct runner *runner)
{
	struct processors *processors = runner->processors;

	if (!runner->asleep)
		return;
	runner->asleep = false;
	processors_wait_at(runner,
	    processors->engine->now +
		distribution_draw(processors->back, &processors->backs),
	    runner->then);
}
