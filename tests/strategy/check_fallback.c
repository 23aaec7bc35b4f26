/* SPDX-License-Identifier: MIT
 *
 * check_fallback - the strategy fallback: scenarios that can be read, and every
 * order of events with every choice of what goes on.
 *
 * The rules are stated from what has happened alone:
 *   - one leg is in flight at a time, and members start in the order of the
 *     file;
 *   - a hit is the answer, and none is lost;
 *   - it never ends as "nobody" where a member failed;
 *   - "nobody" is an answer of all, or of the first miss that does not go on;
 *   - the failure that it ends with is that of the member that is blamed;
 *   - the deadline ends it as DEADLINE_EXCEEDED.
 */
#include <config.h>

#include "explore.h"
#include "strategy/fallback.h"

#include <check.h>

#include "support/suite.h"

enum { MOST_MEMBERS = 4, CHOICES = 8 };

#define ALL (STRATEGY_ON_ERROR | STRATEGY_ON_TIMEOUT | STRATEGY_ON_MISS)

/* clang-format off */
#define HIT     { MUSTER_HIT, MUSTER_OK, 10 }
#define MISS    { MUSTER_MISS, MUSTER_OK, 10 }
#define ERROR   { MUSTER_FAILED, MUSTER_UNAVAILABLE, 10 }
#define BROKEN  { MUSTER_FAILED, MUSTER_INTERNAL, 10 }
#define LATE    { MUSTER_TIMEOUT, MUSTER_DEADLINE_EXCEEDED, 10 }
#define SKIPPED { MUSTER_SKIPPED, MUSTER_UNIMPLEMENTED, 0 }
/* clang-format on */

static const struct scenario {
	const char *title;
	uint32_t continue_on;
	struct simulated_leg legs[3];
	int64_t deadline;
	/* what comes of it */
	int64_t end;
	muster_status status;
	unsigned blame;
	uint64_t take;
	uint64_t started;
} scenarios[] = {
	{
	    .title = "the first hit is the answer",
	    .continue_on = ALL,
	    .legs = { HIT, HIT, HIT },
	    .end = 10,
	    .take = 0x1,
	    .started = 0x1,
	},
	{
	    .title = "a miss goes on",
	    .continue_on = ALL,
	    .legs = { MISS, HIT, HIT },
	    .end = 20,
	    .take = 0x2,
	    .started = 0x3,
	},
	{
	    .title = "a miss is the answer where it does not go on",
	    .continue_on = STRATEGY_ON_ERROR | STRATEGY_ON_TIMEOUT,
	    .legs = { MISS, HIT, HIT },
	    .end = 10,
	    .take = 0x1,
	    .started = 0x1,
	},
	{
	    .title = "nobody, if all say so",
	    .continue_on = ALL,
	    .legs = { MISS, MISS, MISS },
	    .end = 30,
	    .take = 0x7,
	    .started = 0x7,
	},
	{
	    .title = "a hit after an error",
	    .continue_on = ALL,
	    .legs = { ERROR, MISS, HIT },
	    .end = 30,
	    .take = 0x4,
	    .started = 0x7,
	},
	{
	    .title = "an error and then misses is the error",
	    .continue_on = ALL,
	    .legs = { MISS, ERROR, MISS },
	    .end = 30,
	    .status = MUSTER_UNAVAILABLE,
	    .blame = 1,
	    .started = 0x7,
	},
	{
	    .title = "the first failure is remembered",
	    .continue_on = ALL,
	    .legs = { LATE, ERROR, BROKEN },
	    .end = 30,
	    .status = MUSTER_DEADLINE_EXCEEDED,
	    .blame = 0,
	    .started = 0x7,
	},
	{
	    .title = "an error does not go on unless it may",
	    .continue_on = STRATEGY_ON_TIMEOUT | STRATEGY_ON_MISS,
	    .legs = { LATE, ERROR, HIT },
	    .end = 20,
	    .status = MUSTER_UNAVAILABLE,
	    .blame = 1,
	    .started = 0x3,
	},
	{
	    .title = "a timeout does not go on unless it may",
	    .continue_on = STRATEGY_ON_ERROR,
	    .legs = { LATE, HIT, HIT },
	    .end = 10,
	    .status = MUSTER_DEADLINE_EXCEEDED,
	    .blame = 0,
	    .started = 0x1,
	},
	{
	    .title = "one that cannot be asked always goes on",
	    .continue_on = 0,
	    .legs = { SKIPPED, SKIPPED, HIT },
	    .end = 10,
	    .take = 0x4,
	    .started = 0x7,
	},
	{
	    .title = "and is remembered",
	    .continue_on = ALL,
	    .legs = { MISS, SKIPPED, MISS },
	    .end = 20,
	    .status = MUSTER_UNIMPLEMENTED,
	    .blame = 1,
	    .started = 0x7,
	},
	{
	    .title = "but not before one that failed when asked",
	    .continue_on = ALL,
	    .legs = { SKIPPED, ERROR, SKIPPED },
	    .end = 10,
	    .status = MUSTER_UNAVAILABLE,
	    .blame = 1,
	    .started = 0x7,
	},
	{
	    .title = "the deadline blames who was being asked",
	    .continue_on = ALL,
	    .legs = { ERROR, HIT, HIT },
	    .deadline = 15,
	    .end = 15,
	    .status = MUSTER_DEADLINE_EXCEEDED,
	    .blame = 1,
	    .started = 0x3,
	},
};

START_TEST(scenario)
{
	const struct scenario *s = &scenarios[_i];
	struct simulation simulation;
	unsigned i;

	simulation_init(&simulation, &strategy_fallback, 3);
	simulation.facts.continue_on = s->continue_on;
	for (i = 0; i < 3; i++)
		simulation.legs[i] = s->legs[i];
	if (s->deadline != 0)
		simulation.deadline_at = s->deadline;

	simulation_run(&simulation);
	ck_assert_msg(simulation.fault == NULL, "%s: %s: %s", s->title,
	    simulation.fault, simulation.story);
	ck_assert_msg(simulation.now == s->end &&
		simulation.status == s->status &&
		simulation.blame == s->blame && simulation.take == s->take &&
		simulation.started == s->started,
	    "%s: status %d, blame %u at %lld: %s", s->title, simulation.status,
	    simulation.blame, (long long)simulation.now, simulation.story);
}
END_TEST

/* ---- every order ---- */

static bool
goes_on(const struct simulation *now, muster_outcome outcome)
{
	uint32_t choice = outcome == MUSTER_MISS ? STRATEGY_ON_MISS
	    : outcome == MUSTER_TIMEOUT          ? STRATEGY_ON_TIMEOUT
						 : STRATEGY_ON_ERROR;

	return outcome == MUSTER_SKIPPED ||
	    (outcome != MUSTER_HIT && (now->facts.continue_on & choice) != 0);
}

static void
check_always(const struct simulation *now)
{
	uint64_t rest = now->facts.wanted & ~now->started;

	explore_must(now, now->fault == NULL, now->fault);
	explore_must(now, rest == 0 || now->started < (rest & -rest),
	    "starts in the order of the file");
	explore_must(now, now->most_in_flight == 1, "one leg is in flight");
	explore_must(now, now->timer_at == SIMULATION_NEVER, "needs no timer");
	if (!now->finished)
		return;
	explore_must(now, now->cancelled == 0 || now->deadline_at != 0,
	    "cancels nothing but at the deadline");
	explore_must(now,
	    now->status != MUSTER_OK || now->hits != 0 || now->failed == 0,
	    "does not end as nobody where a member failed");
}

static void
check_end(const struct simulation *now, unsigned member,
    const struct simulated_leg *end)
{
	bool last = (now->facts.wanted & ~now->started) == 0 &&
	    now->in_flight == 0;

	check_always(now);
	if (end->outcome == MUSTER_HIT) {
		explore_must(now,
		    now->finished && now->status == MUSTER_OK &&
			now->take == UINT64_C(1) << member,
		    "a hit is the answer");
		return;
	}
	explore_must(now,
	    now->finished == (last || !goes_on(now, end->outcome)),
	    "goes on as it was told, to the last member");
	if (!now->finished)
		return;
	if (now->failed == 0)
		explore_must(now,
		    now->status == MUSTER_OK && now->take == now->answered,
		    "takes the misses");
	else
		explore_must(now,
		    (now->failed >> now->blame & 1) != 0 &&
			now->status == now->legs[now->blame].status,
		    "ends with the failure of the one that is blamed");
}

static void
check_deadline(const struct simulation *now)
{
	explore_must(now, now->fault == NULL, now->fault);
	explore_must(now,
	    now->status == MUSTER_DEADLINE_EXCEEDED &&
		now->cancelled == UINT64_C(1) << now->blame,
	    "ends for the deadline and blames who was asked");
}

START_TEST(every_order)
{
	struct explorer explorer = {
		.kinds = EXPLORE_KINDS,
		.ended = check_end,
		.other = check_always,
		.deadline = check_deadline,
	};
	unsigned members;
	uint64_t wanted;

	for (members = 1; members <= MOST_MEMBERS; members++) {
		for (wanted = 1; wanted <= simulation_all(members); wanted++) {
			struct simulation simulation;

			simulation_init(&simulation, &strategy_fallback,
			    members);
			simulation.facts.continue_on = (uint32_t)_i;
			simulation.facts.wanted = wanted;
			simulation.deadline_at = 0;
			simulation_begin(&simulation);
			check_always(&simulation);
			explore(&explorer, &simulation);
		}
	}
	ck_assert_uint_gt(explorer.calls, 100);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("fallback");
	TCase *test = tcase_create("scenarios");

	tcase_add_loop_test(test, scenario, 0,
	    sizeof scenarios / sizeof *scenarios);
	tcase_add_loop_test(test, every_order, 0, CHOICES);
	suite_add_tcase(suite, test);
	return suite_run(suite);
}
