/* SPDX-License-Identifier: MIT
 *
 * core/advice/adviser.c in simulated time: it gathers the same windows for the
 * same judge. A window is a tenth of a second, or longer until every member has
 * answered some calls, up to four tenths; it ends when a call begins, for it is
 * calls that look at the time. The cost of handing over is the median of the
 * last waits, clamped. Busy are the simulated processors; where there are
 * enough of them for everybody, they never are.
 */
#include <config.h>

#include "world.h"

#define WINDOW     INT64_C(100000000)
#define LOOK_AGAIN INT64_C(20000000)
#define LONGEST    INT64_C(400000000)
#define LEAST_WAIT 1e3
#define MOST_WAIT  1e6
#define SHORT      5000.0 /* a prompt member that takes less is not handed */

enum { ENOUGH_ANSWERS = 8 };

void
advice_init(struct world *world)
{
	world->advice.begun = ENGINE_NEVER;
}

/* ---- what is told ---- */

void
advice_tell_leg(struct world *world, const struct leg *leg)
{
	struct advice *advice = &world->advice;
	const struct call *call = leg->call;

	histogram_add(&advice->members[leg->member].fresh,
	    world->engine.now - leg->began);
	/* One that waited for a place says nothing of handing over. */
	if (call->facts.together && leg->runner != &call->caller->runner &&
	    world->members[leg->member].model->places == 0)
		advice->waits[advice->wait_count++ % ADVICE_WAITS] =
		    leg->began - leg->started;
}

void
advice_tell_call(struct world *world, const struct call *call)
{
	struct advice *advice = &world->advice;
	int way = call->facts.together ? PARALLEL : SEQUENTIAL;

	advice->calls[way]++;
	advice->time[way] += world->engine.now - call->begun;
}

/* ---- measuring ---- */

static int
compare(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

	return (x > y) - (x < y);
}

/* 0: there are too few waits, or no new ones. */
static double
measure_hand_over(struct advice *advice)
{
	int64_t waits[ADVICE_WAITS], median;
	unsigned count = 0;

	if (advice->wait_count == advice->waits_seen)
		return 0;
	for (unsigned i = 0; i < ADVICE_WAITS; i++) {
		waits[count] = advice->waits[i];
		count += waits[count] > 0;
	}
	if (count < ENOUGH_ANSWERS)
		return 0;
	advice->waits_seen = advice->wait_count;
	qsort(waits, count, sizeof *waits, compare);
	median = waits[count / 2];
	if ((double)median < LEAST_WAIT)
		return LEAST_WAIT;
	return (double)median < MOST_WAIT ? (double)median : MOST_WAIT;
}

static double
measure_busy(struct world *world)
{
	struct advice *advice = &world->advice;
	int64_t elapsed = world->engine.now - advice->begun;
	int64_t used = world->used - advice->used;
	double busy;

	advice->used = world->used;
	if (world->model->processors == 0)
		return 0;
	busy = (double)used / ((double)elapsed * world->model->processors);
	return busy < 1 ? busy : 1;
}

static void
measure_ways(struct advice *advice, struct judge_window *window)
{
	for (int way = 0; way < WAYS; way++) {
		window->calls[way] = advice->calls[way];
		if (advice->calls[way] > 0)
			window->mean[way] = (double)advice->time[way] /
			    (double)advice->calls[way];
		advice->calls[way] = 0;
		advice->time[way] = 0;
	}
}

static bool
is_full(const struct world *world)
{
	for (unsigned i = 0; i < world->model->member_count; i++) {
		if (histogram_total(&world->advice.members[i].fresh) <
		    ENOUGH_ANSWERS)
			return false;
	}
	return true;
}

/* One that has not answered is known by its last window. */
static void
measure_members(struct world *world, struct judge_window *window)
{
	for (unsigned i = 0; i < world->model->member_count; i++) {
		const struct member_model *model = world->members[i].model;
		struct advice_member *member = &world->advice.members[i];

		if (histogram_total(&member->fresh) > 0)
			member->window = member->fresh;
		memset(&member->fresh, 0, sizeof member->fresh);
		window->latency[i] = &member->window;
		if (i > 0 &&
		    !(model->returns == MEMBER_PROMPT &&
			histogram_mean(&member->window) < SHORT))
			window->handed |= UINT64_C(1) << i;
	}
}

static void
note_turn(struct world *world)
{
	struct findings *findings = world->findings;
	unsigned i = findings->turn_count++;

	if (i >= FINDINGS_TURNS)
		return;
	findings->turns[i].when = world->engine.now;
	findings->turns[i].together = world->advice.judge.together;
}

static void
measure(struct world *world)
{
	struct advice *advice = &world->advice;
	bool before = advice->judge.together;
	struct judge_window window = {
		.now = world->engine.now,
		.members = world->model->member_count,
	};

	measure_members(world, &window);
	measure_ways(advice, &window);
	window.hand_over = measure_hand_over(advice);
	window.busy = measure_busy(world);
	judge_think(&advice->judge, &window);
	if (advice->judge.together == before)
		return;
	memset(advice->waits, 0, sizeof advice->waits);
	note_turn(world);
}

/* ---- asking ---- */

bool
advice_ask(struct world *world)
{
	struct advice *advice = &world->advice;
	int64_t now = world->engine.now;

	if (now < advice->next_look)
		return advice->judge.together;
	advice->next_look = now + WINDOW;
	if (advice->begun == ENGINE_NEVER) {
		advice->begun = now;
		advice->used = world->used;
	} else if (now - advice->begun < LONGEST && !is_full(world)) {
		advice->next_look = now + LOOK_AGAIN;
	} else {
		measure(world);
		advice->begun = now;
	}
	return advice->judge.together;
}
