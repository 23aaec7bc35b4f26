/* SPDX-License-Identifier: MIT
 *
 * check_merge - the merge strategies by the clock, in scenarios that can be
 * read: what a call with such legs answers, and when. Times are in
 * milliseconds here.
 */
#include <config.h>

#include "simulate.h"
#include "strategy/merge.h"

#include <check.h>

#include "support/suite.h"

#define SEQUENTIAL INT64_MAX
#define PARALLEL   0

enum { LEGS = 4 };

/* clang-format off */
#define HIT(latency)     { MUSTER_HIT, MUSTER_OK, latency }
#define MISS(latency)    { MUSTER_MISS, MUSTER_OK, latency }
#define ERROR(latency)   { MUSTER_FAILED, MUSTER_UNAVAILABLE, latency }
#define LATE(latency)    { MUSTER_TIMEOUT, MUSTER_DEADLINE_EXCEEDED, latency }
#define SKIPPED(latency) { MUSTER_SKIPPED, MUSTER_UNIMPLEMENTED, latency }
#define DROPPED(latency) { MUSTER_DROPPED, MUSTER_CANCELLED, latency }
#define ADAPTIVE(way)                                                        \
	.strategy = &strategy_adaptive, .gap = SEQUENTIAL, .together = (way)
#define CROWDED ADAPTIVE(true), .crowded = true
/* clang-format on */

static const struct scenario {
	const char *title;
	int64_t gap;
	const struct strategy *strategy; /* NULL: by the gap alone */
	bool together;
	bool crowded;
	unsigned members;
	struct simulated_leg legs[LEGS];
	int64_t deadline; /* 0: none */
	uint64_t left_out;
	uint64_t nobody_for;
	/* what comes of it */
	int64_t end;
	muster_status status;
	uint64_t take;
	uint64_t started;
	uint64_t cancelled;
} scenarios[] = {
	{
	    .title = "sequential takes the sum of the times",
	    .gap = SEQUENTIAL,
	    .members = 2,
	    .legs = { HIT(50), HIT(50) },
	    .end = 100,
	    .take = 0x3,
	    .started = 0x3,
	},
	{
	    .title = "parallel takes the longest time",
	    .gap = PARALLEL,
	    .members = 2,
	    .legs = { HIT(50), HIT(50) },
	    .end = 50,
	    .take = 0x3,
	    .started = 0x3,
	},
	{
	    .title = "staggered starts the next one after the gap",
	    .gap = 10,
	    .members = 3,
	    .legs = { HIT(50), HIT(50), HIT(5) },
	    .end = 60,
	    .take = 0x7,
	    .started = 0x7,
	},
	{
	    .title = "staggered does not wait when nothing is in flight",
	    .gap = 100,
	    .members = 3,
	    .legs = { HIT(10), HIT(10), HIT(10) },
	    .end = 30,
	    .take = 0x7,
	    .started = 0x7,
	},
	{
	    .title = "an early start begins the gap anew",
	    .gap = 100,
	    .members = 3,
	    .legs = { HIT(10), HIT(200), HIT(200) },
	    .end = 310,
	    .take = 0x7,
	    .started = 0x7,
	},
	{
	    .title = "a store alone",
	    .gap = SEQUENTIAL,
	    .members = 1,
	    .legs = { MISS(7) },
	    .end = 7,
	    .take = 0x1,
	    .started = 0x1,
	},
	{
	    .title = "misses are answers",
	    .gap = PARALLEL,
	    .members = 3,
	    .legs = { MISS(5), MISS(4), HIT(3) },
	    .end = 5,
	    .take = 0x7,
	    .started = 0x7,
	},
	{
	    .title = "the order of arrival makes no difference",
	    .gap = PARALLEL,
	    .members = 4,
	    .legs = { HIT(40), ERROR(30), HIT(20), MISS(10) },
	    .end = 40,
	    .take = 0xd,
	    .started = 0xf,
	},
	{
	    .title = "sequential goes no further when the primary fails",
	    .gap = SEQUENTIAL,
	    .members = 3,
	    .legs = { ERROR(5), HIT(50), HIT(50) },
	    .end = 5,
	    .status = MUSTER_UNAVAILABLE,
	    .started = 0x1,
	},
	{
	    .title =
		"parallel cancels what is in flight when the primary fails",
	    .gap = PARALLEL,
	    .members = 4,
	    .legs = { ERROR(5), HIT(50), HIT(1), HIT(60) },
	    .end = 5,
	    .status = MUSTER_UNAVAILABLE,
	    .started = 0xf,
	    .cancelled = 0xa,
	},
	{
	    .title = "staggered cancels some and never starts others",
	    .gap = 10,
	    .members = 4,
	    .legs = { ERROR(25), HIT(50), HIT(50), HIT(50) },
	    .end = 25,
	    .status = MUSTER_UNAVAILABLE,
	    .started = 0x7,
	    .cancelled = 0x6,
	},
	{
	    .title = "a primary that cannot be asked fails the call",
	    .gap = PARALLEL,
	    .members = 2,
	    .legs = { SKIPPED(0), HIT(50) },
	    .end = 0,
	    .status = MUSTER_UNIMPLEMENTED,
	    .started = 0x3,
	    .cancelled = 0x2,
	},
	{
	    .title = "a primary that was cancelled fails the call",
	    .gap = SEQUENTIAL,
	    .members = 2,
	    .legs = { DROPPED(5), HIT(50) },
	    .end = 5,
	    .status = MUSTER_CANCELLED,
	    .started = 0x1,
	},
	{
	    .title = "a primary that timed out fails the call",
	    .gap = PARALLEL,
	    .members = 2,
	    .legs = { LATE(20), HIT(1) },
	    .end = 20,
	    .status = MUSTER_DEADLINE_EXCEEDED,
	    .started = 0x3,
	},
	{
	    .title = "secondaries may fail in any way",
	    .gap = SEQUENTIAL,
	    .members = 4,
	    .legs = { HIT(10), ERROR(1), LATE(20), SKIPPED(0) },
	    .end = 31,
	    .take = 0x1,
	    .started = 0xf,
	},
	{
	    .title = "the deadline takes those that answered",
	    .gap = PARALLEL,
	    .members = 3,
	    .legs = { HIT(10), HIT(50), MISS(20) },
	    .deadline = 30,
	    .end = 30,
	    .take = 0x5,
	    .started = 0x7,
	    .cancelled = 0x2,
	},
	{
	    .title = "the deadline without the primary's answer",
	    .gap = PARALLEL,
	    .members = 2,
	    .legs = { HIT(50), HIT(10) },
	    .deadline = 30,
	    .end = 30,
	    .status = MUSTER_DEADLINE_EXCEEDED,
	    .started = 0x3,
	    .cancelled = 0x1,
	},
	{
	    .title = "the deadline before a secondary has started",
	    .gap = SEQUENTIAL,
	    .members = 3,
	    .legs = { HIT(10), HIT(50), HIT(50) },
	    .deadline = 30,
	    .end = 30,
	    .take = 0x1,
	    .started = 0x3,
	    .cancelled = 0x2,
	},
	{
	    .title = "an answer in time does not wait for the deadline",
	    .gap = PARALLEL,
	    .members = 2,
	    .legs = { HIT(10), HIT(20) },
	    .deadline = 20,
	    .end = 20,
	    .take = 0x3,
	    .started = 0x3,
	},
	{
	    .title = "primary only",
	    .gap = PARALLEL,
	    .members = 4,
	    .legs = { HIT(10), HIT(50), HIT(50), HIT(50) },
	    .left_out = 0xe,
	    .end = 10,
	    .take = 0x1,
	    .started = 0x1,
	},
	{
	    .title = "staggered with a member left out in the middle",
	    .gap = 10,
	    .members = 3,
	    .legs = { HIT(50), HIT(1), HIT(50) },
	    .left_out = 0x2,
	    .end = 60,
	    .take = 0x5,
	    .started = 0x5,
	},
	{
	    ADAPTIVE(false),
	    .title = "adaptive asks one after another",
	    .members = 3,
	    .legs = { HIT(50), HIT(40), HIT(10) },
	    .end = 100,
	    .take = 0x7,
	    .started = 0x7,
	},
	{
	    ADAPTIVE(true),
	    .title = "adaptive asks all at once where that was chosen",
	    .members = 3,
	    .legs = { HIT(50), HIT(40), HIT(10) },
	    .end = 50,
	    .take = 0x7,
	    .started = 0x7,
	},
	{
	    CROWDED,
	    .title =
		"one for which nobody is idle waits until nothing is in flight",
	    .members = 2,
	    .legs = { HIT(10), HIT(5) },
	    .nobody_for = 0x2,
	    .end = 15,
	    .take = 0x3,
	    .started = 0x3,
	},
	{
	    CROWDED,
	    .title = "one that is left over is single, too",
	    .members = 3,
	    .legs = { HIT(10), HIT(99), HIT(5) },
	    .left_out = 0x2,
	    .nobody_for = 0x4,
	    .end = 15,
	    .take = 0x5,
	    .started = 0x5,
	},
	{
	    CROWDED,
	    .title = "several start, whether anybody is idle or not",
	    .members = 4,
	    .legs = { HIT(10), HIT(5), HIT(50), HIT(20) },
	    .nobody_for = 0xa,
	    .end = 50,
	    .take = 0xf,
	    .started = 0xf,
	},
	{
	    ADAPTIVE(true),
	    .title = "a single one starts where there are workers enough",
	    .members = 2,
	    .legs = { HIT(10), HIT(5) },
	    .nobody_for = 0x2,
	    .end = 10,
	    .take = 0x3,
	    .started = 0x3,
	},
	{
	    CROWDED,
	    .title = "one that was refused is not started for a failure",
	    .members = 2,
	    .legs = { ERROR(10), HIT(5) },
	    .nobody_for = 0x2,
	    .end = 10,
	    .status = MUSTER_UNAVAILABLE,
	    .started = 0x1,
	},
	{
	    CROWDED,
	    .title = "the deadline before one that was refused",
	    .members = 2,
	    .legs = { HIT(30), HIT(5) },
	    .deadline = 20,
	    .nobody_for = 0x2,
	    .end = 20,
	    .status = MUSTER_DEADLINE_EXCEEDED,
	    .started = 0x1,
	    .cancelled = 0x1,
	},
	{
	    ADAPTIVE(true),
	    .title = "nobody is asked to start what the request left out",
	    .members = 3,
	    .legs = { HIT(10), HIT(50), HIT(50) },
	    .left_out = 0x6,
	    .end = 10,
	    .take = 0x1,
	    .started = 0x1,
	},
};

START_TEST(scenario)
{
	const struct scenario *s = &scenarios[_i];
	struct simulation simulation;
	unsigned i;

	simulation_init(&simulation,
	    s->strategy == NULL ? &strategy_parallel : s->strategy, s->members);
	simulation.facts.gap = s->gap;
	simulation.facts.together = s->together;
	simulation.facts.crowded = s->crowded;
	simulation.nobody_for = s->nobody_for;
	simulation.facts.wanted &= ~s->left_out;
	for (i = 0; i < s->members; i++)
		simulation.legs[i] = s->legs[i];
	if (s->deadline != 0)
		simulation.deadline_at = s->deadline;

	simulation_run(&simulation);
	ck_assert_msg(simulation.fault == NULL, "%s: %s: %s", s->title,
	    simulation.fault, simulation.story);
	ck_assert_msg(simulation.now == s->end &&
		simulation.status == s->status && simulation.blame == 0 &&
		simulation.take == s->take &&
		simulation.started == s->started &&
		simulation.cancelled == s->cancelled,
	    "%s: status %d at %lld: %s", s->title, simulation.status,
	    (long long)simulation.now, simulation.story);
}
END_TEST

START_TEST(most_members)
{
	struct simulation simulation;

	simulation_init(&simulation, &strategy_parallel, STRATEGY_MAX_MEMBERS);
	simulation_run(&simulation);
	ck_assert_ptr_null(simulation.fault);
	ck_assert_int_eq(simulation.now, 1);
	ck_assert_uint_eq(simulation.most_in_flight, STRATEGY_MAX_MEMBERS);
	ck_assert_uint_eq(simulation.take, UINT64_MAX);

	simulation_init(&simulation, &strategy_sequential,
	    STRATEGY_MAX_MEMBERS);
	simulation_run(&simulation);
	ck_assert_ptr_null(simulation.fault);
	ck_assert_int_eq(simulation.now, STRATEGY_MAX_MEMBERS);
	ck_assert_uint_eq(simulation.most_in_flight, 1);
	ck_assert_uint_eq(simulation.take, UINT64_MAX);

	simulation_init(&simulation, &strategy_adaptive, STRATEGY_MAX_MEMBERS);
	simulation.facts.together = true;
	simulation_run(&simulation);
	ck_assert_ptr_null(simulation.fault);
	ck_assert_int_eq(simulation.now, 1);
	ck_assert_uint_eq(simulation.take, UINT64_MAX);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("merge");
	TCase *test = tcase_create("scenarios");

	tcase_add_loop_test(test, scenario, 0,
	    sizeof scenarios / sizeof *scenarios);
	tcase_add_test(test, most_members);
	suite_add_tcase(suite, test);
	return suite_run(suite);
}
