/* SPDX-License-Identifier: MIT
 *
 * check_merge_orders - the merge strategies under every order of events.
 *
 * Explored (explore.h) are calls of 1 to 4 members, every choice of wanted ones
 * (the primary always is), each gap and way, with the deadline at every
 * position and nowhere. The simulation checks what every strategy promises; the
 * rules below say what this family is to do, from what has happened alone, so
 * that no order of arrival can make a difference.
 */
#include <config.h>

#include "explore.h"
#include "strategy/merge.h"

#include <check.h>

#include "support/suite.h"

#define STAGGERED INT64_C(1000)

enum { MOST_MEMBERS = 4 };

static const struct {
	const struct strategy *strategy;
	int64_t gap;
	bool together;
	bool crowded;
} family[] = {
	{ &strategy_parallel, 0, false, false },
	{ &strategy_parallel, STAGGERED, false, false },
	{ &strategy_sequential, INT64_MAX, false, false },
	{ &strategy_adaptive, INT64_MAX, false, true },
	{ &strategy_adaptive, INT64_MAX, true, false },
	{ &strategy_adaptive, INT64_MAX, true, true },
	/* One that is not adaptive does not ask which way was chosen. */
	{ &strategy_sequential, INT64_MAX, true, true },
};

enum { FAMILY = sizeof family / sizeof *family };

static uint64_t
ended(const struct simulation *now)
{
	return now->started & ~now->in_flight & ~now->cancelled;
}

/* Has every member in front of the last one that was started been started? */
static bool
in_order(const struct simulation *now)
{
	uint64_t rest = now->facts.wanted & ~now->started;

	return rest == 0 || now->started < (rest & -rest);
}

/* All start at once, but for a single one that was refused where workers are
 * too few. */
static void
check_together(const struct simulation *now)
{
	uint64_t others = now->facts.wanted & ~UINT64_C(1);
	bool may_wait = now->facts.crowded && (others & (others - 1)) == 0;

	explore_must(now, (now->started | now->refused) == now->facts.wanted,
	    "starts all at once");
	explore_must(now, may_wait || (now->offered | now->refused) == 0,
	    "starts them, whether anybody is idle or not");
	explore_must(now, now->timer_at == SIMULATION_NEVER, "needs no timer");
}

static void
check_starts(const struct simulation *now)
{
	if (now->strategy->adaptive && now->facts.together) {
		check_together(now);
		return;
	}
	explore_must(now, now->offered == 0,
	    "starts, whether anybody is idle or not");
	explore_must(now, in_order(now), "starts in the order of the file");
	if (now->facts.gap == 0)
		explore_must(now, now->started == now->facts.wanted,
		    "parallel starts all at once");
	if (now->facts.gap != STAGGERED)
		explore_must(now, now->timer_at == SIMULATION_NEVER,
		    "only a gap needs a timer");
	if (now->facts.gap == INT64_MAX)
		explore_must(now, now->most_in_flight == 1,
		    "sequential has one leg in flight");
	if (now->facts.gap == STAGGERED && !now->finished)
		explore_must(now,
		    now->started == now->facts.wanted ||
			now->timer_at != SIMULATION_NEVER,
		    "the timer is set while members wait for their turn");
}

/* What is to be after any event but the deadline and the primary's end. */
static void
check_progress(const struct simulation *now)
{
	explore_must(now, now->fault == NULL, now->fault);
	explore_must(now, now->finished == (ended(now) == now->facts.wanted),
	    "finishes when all have ended");
	if (now->finished)
		explore_must(now,
		    now->status == MUSTER_OK && now->take == now->answered &&
			now->cancelled == 0,
		    "takes all that answered");
	check_starts(now);
}

static void
check_end(const struct simulation *now, unsigned member,
    const struct simulated_leg *end)
{
	if (member != 0 || end->status == MUSTER_OK) {
		check_progress(now);
		return;
	}
	explore_must(now, now->fault == NULL, now->fault);
	explore_must(now, now->finished,
	    "finishes when the primary has failed");
	explore_must(now, now->status == end->status && now->blame == 0,
	    "fails as the primary did");
	check_starts(now);
}

static void
check_deadline(const struct simulation *now)
{
	explore_must(now, now->fault == NULL, now->fault);
	if ((now->answered & 1) != 0)
		explore_must(now,
		    now->status == MUSTER_OK && now->take == now->answered,
		    "takes what there is at the deadline");
	else
		explore_must(now,
		    now->status == MUSTER_DEADLINE_EXCEEDED && now->blame == 0,
		    "fails for the deadline without the primary");
	check_starts(now);
}

static const struct explorer rules = {
	.ended = check_end,
	.other = check_progress,
	.deadline = check_deadline,
};

/* A call that has begun. */
static struct simulation
begun(int which, unsigned members, uint64_t wanted, bool deadline)
{
	struct simulation simulation;

	simulation_init(&simulation, family[which].strategy, members);
	simulation.facts.gap = family[which].gap;
	simulation.facts.together = family[which].together;
	simulation.facts.crowded = family[which].crowded;
	simulation.facts.wanted = wanted;
	simulation.deadline_at = deadline ? 0 : SIMULATION_NEVER;
	simulation_begin(&simulation);
	check_progress(&simulation);
	return simulation;
}

/* The last two ways to end are tried with up to 3 members. */
START_TEST(every_order)
{
	struct explorer explorer = rules;
	unsigned members;
	uint64_t wanted;

	for (members = 1; members <= MOST_MEMBERS; members++) {
		explorer.kinds = members < MOST_MEMBERS ? 6 : 4;
		for (wanted = 1; wanted <= simulation_all(members);
		     wanted += 2) {
			struct simulation simulation = begun(_i, members,
			    wanted, true);

			explore(&explorer, &simulation);
		}
	}
	ck_assert_uint_gt(explorer.calls, 500);
}
END_TEST

/* Is every order really tried? The numbers are known where nothing fails. */
START_TEST(orders_are_all_there)
{
	static const size_t orders[FAMILY][MOST_MEMBERS] = {
		{ 1, 2, 6, 24 },
		{ 1, 4, 18, 120 },
		{ 1, 1, 1, 1 },
		{ 1, 1, 1, 1 },
		{ 1, 2, 6, 24 },
		{ 1, 4, 6, 24 },
		{ 1, 1, 1, 1 },
	};
	unsigned members;

	for (members = 1; members <= MOST_MEMBERS; members++) {
		struct simulation simulation = begun(_i, members,
		    simulation_all(members), false);
		struct explorer explorer = rules;

		explorer.kinds = 1;
		explore(&explorer, &simulation);
		ck_assert_uint_eq(explorer.calls, orders[_i][members - 1]);
	}
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("merge orders");
	TCase *test = tcase_create("every order");

	tcase_add_loop_test(test, every_order, 0, FAMILY);
	tcase_add_loop_test(test, orders_are_all_there, 0, FAMILY);
	suite_add_tcase(suite, test);
	return suite_run(suite);
}
