/* SPDX-License-Identifier: MIT
 *
 * check_fastest - the strategy fastest: scenarios that can be read, and every
 * order of events.
 *
 * The rules are stated from what has happened alone:
 *   - members start in the order of the file;
 *   - the first hit is the answer, and none is lost to a miss;
 *   - a miss is an answer only where that is accepted and nobody has failed;
 *   - it never ends as "nobody" where a member failed, and else only when all
 *     that are wanted said so;
 *   - the failure that it ends with is that of the member that is blamed;
 *   - the budget: but for the first one and those that were paid for, each
 *     start replaces a leg that ended;
 *   - the deadline ends it as DEADLINE_EXCEEDED.
 * That no leg is left in flight, and that it comes to an end, the simulation
 * checks of every strategy.
 */
#include <config.h>

#include "explore.h"
#include "strategy/fastest.h"

#include <check.h>

#include "support/suite.h"

enum { MOST_MEMBERS = 4 };

/* clang-format off */
#define HIT(latency)   { MUSTER_HIT, MUSTER_OK, latency }
#define MISS(latency)  { MUSTER_MISS, MUSTER_OK, latency }
#define ERROR(latency) { MUSTER_FAILED, MUSTER_UNAVAILABLE, latency }
#define LATE(latency)  { MUSTER_TIMEOUT, MUSTER_DEADLINE_EXCEEDED, latency }
#define SKIPPED        { MUSTER_SKIPPED, MUSTER_UNIMPLEMENTED, 0 }
/* clang-format on */

static const struct scenario {
	const char *title;
	bool accept_miss;
	bool unknown; /* how long to wait is */
	struct simulated_leg legs[3];
	uint64_t refused;
	int64_t deadline;
	/* what comes of it */
	int64_t end;
	muster_status status;
	unsigned blame;
	uint64_t take;
	uint64_t started;
	uint64_t cancelled;
} scenarios[] = {
	{
	    .title = "a quick answer is all there is",
	    .legs = { HIT(5), HIT(5), HIT(5) },
	    .end = 5,
	    .take = 0x1,
	    .started = 0x1,
	},
	{
	    .title = "the hedge wins and the slow one is cancelled",
	    .legs = { HIT(200), HIT(5), HIT(5) },
	    .end = 15,
	    .take = 0x2,
	    .started = 0x3,
	    .cancelled = 0x1,
	},
	{
	    .title = "the slow one wins and the hedge is cancelled",
	    .legs = { HIT(12), HIT(5), HIT(5) },
	    .end = 12,
	    .take = 0x1,
	    .started = 0x3,
	    .cancelled = 0x2,
	},
	{
	    .title = "the third one after the second one's time",
	    .legs = { HIT(200), HIT(200), HIT(5) },
	    .end = 25,
	    .take = 0x4,
	    .started = 0x7,
	    .cancelled = 0x3,
	},
	{
	    .title = "without a budget the slow one is waited for",
	    .legs = { HIT(200), HIT(5), HIT(5) },
	    .refused = 0x6,
	    .end = 200,
	    .take = 0x1,
	    .started = 0x1,
	},
	{
	    .title = "not known how long to wait",
	    .unknown = true,
	    .legs = { HIT(200), HIT(5), HIT(5) },
	    .end = 200,
	    .take = 0x1,
	    .started = 0x1,
	},
	{
	    .title = "a failure starts the next one at once",
	    .legs = { ERROR(3), HIT(5), HIT(5) },
	    .refused = 0x6,
	    .end = 8,
	    .take = 0x2,
	    .started = 0x3,
	},
	{
	    .title = "one that cannot be asked too",
	    .legs = { SKIPPED, SKIPPED, HIT(5) },
	    .end = 5,
	    .take = 0x4,
	    .started = 0x7,
	},
	{
	    .title = "a miss does not beat a hit that may still come",
	    .legs = { HIT(30), MISS(5), MISS(5) },
	    .end = 30,
	    .take = 0x1,
	    .started = 0x7,
	},
	{
	    .title = "a miss starts the next one at once",
	    .legs = { MISS(3), HIT(5), HIT(5) },
	    .end = 8,
	    .take = 0x2,
	    .started = 0x3,
	},
	{
	    .title = "a miss is an answer where it is accepted",
	    .accept_miss = true,
	    .legs = { HIT(30), MISS(5), HIT(5) },
	    .end = 15,
	    .take = 0x2,
	    .started = 0x3,
	    .cancelled = 0x1,
	},
	{
	    .title = "but not once a member has failed",
	    .accept_miss = true,
	    .legs = { ERROR(1), MISS(2), HIT(5) },
	    .end = 8,
	    .take = 0x4,
	    .started = 0x7,
	},
	{
	    .title = "nobody, if all say so",
	    .legs = { MISS(1), MISS(2), MISS(3) },
	    .end = 6,
	    .take = 0x7,
	    .started = 0x7,
	},
	{
	    .title = "a failure is not nobody",
	    .legs = { MISS(1), LATE(2), ERROR(3) },
	    .end = 6,
	    .status = MUSTER_DEADLINE_EXCEEDED,
	    .blame = 1,
	    .started = 0x7,
	},
	{
	    .title = "the deadline",
	    .legs = { MISS(1), HIT(200), HIT(200) },
	    .deadline = 50,
	    .end = 50,
	    .status = MUSTER_DEADLINE_EXCEEDED,
	    .blame = 1,
	    .started = 0x7,
	    .cancelled = 0x6,
	},
};

START_TEST(scenario)
{
	const struct scenario *s = &scenarios[_i];
	struct simulation simulation;
	unsigned i;

	simulation_init(&simulation, &strategy_fastest, 3);
	simulation.facts.accept_miss = s->accept_miss;
	simulation.patience = s->unknown ? SIMULATION_NEVER : 10;
	simulation.nobody_for = s->refused;
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
		simulation.started == s->started &&
		simulation.cancelled == s->cancelled,
	    "%s: status %d, blame %u at %lld: %s", s->title, simulation.status,
	    simulation.blame, (long long)simulation.now, simulation.story);
}
END_TEST

/* ---- every order ---- */

static unsigned
count_of(uint64_t members)
{
	return (unsigned)__builtin_popcountll(members);
}

static uint64_t
ended(const struct simulation *now)
{
	return now->answered | now->failed;
}

static void
check_always(const struct simulation *now)
{
	uint64_t rest = now->facts.wanted & ~now->started;

	explore_must(now, now->fault == NULL, now->fault);
	explore_must(now, rest == 0 || now->started < (rest & -rest),
	    "starts in the order of the file");
	explore_must(now,
	    count_of(now->started) <=
		1 + count_of(now->hedged | now->due) + count_of(ended(now)),
	    "starts no more than was paid for, or replaces a leg");
	if (!now->finished)
		return;
	explore_must(now,
	    now->status != MUSTER_OK || now->hits != 0 || now->failed == 0,
	    "does not end as nobody where a member failed");
	explore_must(now, now->hits == 0 || now->take == now->hits,
	    "a hit is never lost");
}

static bool
is_accepted(const struct simulation *now, const struct simulated_leg *end)
{
	return end->outcome == MUSTER_HIT ||
	    (end->outcome == MUSTER_MISS && now->facts.accept_miss &&
		now->failed == 0);
}

static void
check_end(const struct simulation *now, unsigned member,
    const struct simulated_leg *end)
{
	bool all = ended(now) == now->facts.wanted;

	check_always(now);
	if (is_accepted(now, end)) {
		explore_must(now,
		    now->finished && now->status == MUSTER_OK &&
			now->take == UINT64_C(1) << member,
		    "an answer ends it");
		return;
	}
	explore_must(now, now->finished == all, "goes on to the last member");
	if (!all)
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
	check_always(now);
	explore_must(now,
	    now->status == MUSTER_DEADLINE_EXCEEDED &&
		(now->cancelled >> now->blame & 1) != 0,
	    "ends for the deadline and blames one that was asked");
}

static size_t
explore_calls(unsigned members, uint64_t wanted, bool accept_miss,
    int64_t patience, size_t kinds)
{
	struct explorer explorer = {
		.kinds = kinds,
		.ended = check_end,
		.other = check_always,
		.deadline = check_deadline,
	};
	struct simulation simulation;

	simulation_init(&simulation, &strategy_fastest, members);
	simulation.facts.accept_miss = accept_miss;
	simulation.facts.wanted = wanted;
	simulation.patience = patience;
	simulation.deadline_at = 0;
	simulation_begin(&simulation);
	check_always(&simulation);
	explore_must(&simulation,
	    (simulation.timer_at != SIMULATION_NEVER) ==
		(patience != SIMULATION_NEVER && (wanted & (wanted - 1)) != 0),
	    "waits for another member's turn");
	explore(&explorer, &simulation);
	return explorer.calls;
}

START_TEST(every_order)
{
	bool accept_miss = _i % 2 != 0;
	int64_t patience = _i < 2 ? 1000 : SIMULATION_NEVER;
	size_t calls = 0;
	unsigned members;
	uint64_t wanted;

	for (members = 1; members <= MOST_MEMBERS; members++)
		for (wanted = 1; wanted <= simulation_all(members); wanted++)
			calls += explore_calls(members, wanted, accept_miss,
			    patience,
			    members < MOST_MEMBERS ? EXPLORE_KINDS : 3);
	ck_assert_uint_gt(calls, 400);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("fastest");
	TCase *test = tcase_create("scenarios");

	tcase_add_loop_test(test, scenario, 0,
	    sizeof scenarios / sizeof *scenarios);
	tcase_add_loop_test(test, every_order, 0, 4);
	suite_add_tcase(suite, test);
	return suite_run(suite);
}
