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

#include "advice.h"

#define WINDOW     INT64_C(100000000)
#define LOOK_AGAIN INT64_C(20000000)
#define LONGEST    INT64_C(400000000)
#define LEAST_WAIT 1e3
#define MOST_WAIT  1e6
#define SHORT      5000.0 /* a prompt member that takes less is not handed */

enum { ENOUGH_ANSWERS = 8 };

void
advice_init(struct advice *advice, const struct model *model,
    const struct processors *processors, struct findings *findings)
{
	advice->model = model;
	advice->processors = processors;
	advice->findings = findings;
	advice->begun = ENGINE_NEVER;
}

/* ---- what is told ---- */

void
advice_tell_leg(struct advice *advice, unsigned member, int64_t took)
{
	histogram_add(&advice->members[member].fresh, took);
}

void
advice_tell_wait(struct advice *advice, int64_t wait)
{
	advice->waits[advice->wait_count++ % ADVICE_WAITS] = wait;
}

void
advice_tell_call(struct advice *advice, bool together, int64_t took)
{
	int way = together ? PARALLEL : SEQUENTIAL;

	advice->calls[way]++;
	advice->time[way] += took;
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
measure_busy(struct advice *advice, int64_t elapsed)
{
	const struct processors *processors = advice->processors;
	int64_t used = processors->used - advice->used;
	double busy;

	advice->used = processors->used;
	if (processors->count == 0)
		return 0;
	busy = (double)used / ((double)elapsed * processors->count);
	return busy < 1 ? busy : 1;
}

static void
measure_ways(struct advice *advice, struct judge_window *window)
{
	int64_t elapsed = window->now - advice->begun, sum = 0;

	for (int way = 0; way < WAYS; way++) {
		window->calls[way] = advice->calls[way];
		if (advice->calls[way] > 0)
			window->mean[way] = (double)advice->time[way] /
			    (double)advice->calls[way];
		sum += advice->time[way];
		advice->calls[way] = 0;
		advice->time[way] = 0;
	}
	window->callers = (double)sum / (double)elapsed;
}

static bool
is_full(const struct advice *advice)
{
	for (unsigned i = 0; i < advice->model->member_count; i++) {
		if (histogram_total(&advice->members[i].fresh) < ENOUGH_ANSWERS)
			return false;
	}
	return true;
}

/* One that has not answered is known by its last window. */
static void
measure_members(struct advice *advice, struct judge_window *window)
{
	for (unsigned i = 0; i < advice->model->member_count; i++) {
		const struct member_model *model = &advice->model->members[i];
		struct advice_member *member = &advice->members[i];

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
note_turn(const struct advice *advice, int64_t now)
{
	struct findings *findings = advice->findings;
	unsigned i = findings->turn_count++;

	if (i >= FINDINGS_TURNS)
		return;
	findings->turns[i].when = now;
	findings->turns[i].together = advice->judge.together;
}

static void
measure(struct advice *advice, int64_t now)
{
	bool before = advice->judge.together;
	struct judge_window window = {
		.now = now,
		.members = advice->model->member_count,
		.workers = advice->model->threads,
	};

	measure_members(advice, &window);
	measure_ways(advice, &window);
	window.hand_over = measure_hand_over(advice);
	window.busy = measure_busy(advice, now - advice->begun);
	judge_think(&advice->judge, &window);
	if (advice->judge.together == before)
		return;
	memset(advice->waits, 0, sizeof advice->waits);
	note_turn(advice, now);
}

/* ---- asking ---- */

bool
advice_ask(struct advice *advice)
{
	int64_t now = advice->processors->engine->now;

	if (now < advice->next_look)
		return advice->judge.together;
	advice->next_look = now + WINDOW;
	if (advice->begun == ENGINE_NEVER) {
		advice->begun = now;
		advice->used = advice->processors->used;
	} else if (now - advice->begun < LONGEST && !is_full(advice)) {
		advice->next_look = now + LOOK_AGAIN;
	} else {
		measure(advice, now);
		advice->begun = now;
	}
	return advice->judge.together;
}
