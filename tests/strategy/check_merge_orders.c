/* SPDX-License-Identifier: MIT
 *
 * check_merge_orders - the merge strategies under every order of events.
 *
 * From the start of a call, every event that could come next is tried, each in
 * a copy of the simulation, and so on to the end: any leg in flight ends in any
 * way, any that is offered is refused, the timer goes off, the deadline passes.
 * That is done for 1 to 4 members, every choice of wanted ones (the primary
 * always is), each gap and way, with the deadline at every position and
 * nowhere. The simulation checks what every
 * strategy promises; the rules below say what this family is to do, from what
 * has happened alone, so that no order of arrival can make a difference.
 */
#include <config.h>

#include <inttypes.h>

#include "simulate.h"
#include "strategy/merge.h"

#include <check.h>

#include "support/suite.h"

#define STAGGERED INT64_C(1000)

enum { MOST_MEMBERS = 4 };

/* How a leg may end; the last two are tried with up to 3 members. */
static const struct simulated_leg ends[] = {
	{ MUSTER_HIT, MUSTER_OK, 0 },
	{ MUSTER_MISS, MUSTER_OK, 0 },
	{ MUSTER_FAILED, MUSTER_UNAVAILABLE, 0 },
	{ MUSTER_TIMEOUT, MUSTER_DEADLINE_EXCEEDED, 0 },
	{ MUSTER_SKIPPED, MUSTER_UNIMPLEMENTED, 0 },
	{ MUSTER_DROPPED, MUSTER_CANCELLED, 0 },
};

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

static size_t calls; /* followed from begin to finish */

static void
must(const struct simulation *now, bool kept, const char *rule)
{
	if (!kept)
		ck_abort_msg("%s: %s, wanted %" PRIx64 " gap %" PRId64 ": %s",
		    rule, now->strategy->name, now->facts.wanted,
		    now->facts.gap, now->story);
}

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

	must(now, (now->started | now->refused) == now->facts.wanted,
	    "starts all at once");
	must(now, may_wait || (now->offered | now->refused) == 0,
	    "starts them, whether anybody is idle or not");
	must(now, now->timer_at == SIMULATION_NEVER, "needs no timer");
}

static void
check_starts(const struct simulation *now)
{
	if (now->strategy->adaptive && now->facts.together) {
		check_together(now);
		return;
	}
	must(now, now->offered == 0, "starts, whether anybody is idle or not");
	must(now, in_order(now), "starts in the order of the file");
	if (now->facts.gap == 0)
		must(now, now->started == now->facts.wanted,
		    "parallel starts all at once");
	if (now->facts.gap != STAGGERED)
		must(now, now->timer_at == SIMULATION_NEVER,
		    "only a gap needs a timer");
	if (now->facts.gap == INT64_MAX)
		must(now, now->most_in_flight == 1,
		    "sequential has one leg in flight");
	if (now->facts.gap == STAGGERED && !now->finished)
		must(now,
		    now->started == now->facts.wanted ||
			now->timer_at != SIMULATION_NEVER,
		    "the timer is set while members wait for their turn");
}

/* What is to be after any event but the deadline and the primary's end. */
static void
check_progress(const struct simulation *now)
{
	must(now, now->fault == NULL, now->fault);
	must(now, now->finished == (ended(now) == now->facts.wanted),
	    "finishes when all have ended");
	if (now->finished)
		must(now,
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
	must(now, now->fault == NULL, now->fault);
	must(now, now->finished, "finishes when the primary has failed");
	must(now, now->status == end->status && now->blame == 0,
	    "fails as the primary did");
	check_starts(now);
}

static void
check_deadline(const struct simulation *now)
{
	must(now, now->fault == NULL, now->fault);
	if ((now->answered & 1) != 0)
		must(now,
		    now->status == MUSTER_OK && now->take == now->answered,
		    "takes what there is at the deadline");
	else
		must(now,
		    now->status == MUSTER_DEADLINE_EXCEEDED && now->blame == 0,
		    "fails for the deadline without the primary");
	check_starts(now);
}

static void explore(const struct simulation *from, size_t kinds);

static void
try_end(const struct simulation *from, unsigned member, size_t kinds)
{
	size_t kind;

	for (kind = 0; kind < kinds; kind++) {
		struct simulation next = *from;

		next.legs[member] = ends[kind];
		simulation_end(&next, member);
		check_end(&next, member, &ends[kind]);
		explore(&next, kinds);
	}
}

static void
try_refusal(const struct simulation *from, unsigned member, size_t kinds)
{
	struct simulation next = *from;

	simulation_refuse(&next, member);
	check_progress(&next);
	explore(&next, kinds);
}

static void
try_timer(const struct simulation *from, size_t kinds)
{
	struct simulation next = *from;

	simulation_timer(&next);
	check_progress(&next);
	explore(&next, kinds);
}

static void
try_deadline(const struct simulation *from)
{
	struct simulation next = *from;

	simulation_deadline(&next);
	check_deadline(&next);
	calls++;
}

static void
explore(const struct simulation *from, size_t kinds)
{
	unsigned member;

	if (from->finished) {
		calls++;
		return;
	}
	for (member = 0; member < from->facts.members; member++) {
		if ((from->in_flight >> member & 1) != 0)
			try_end(from, member, kinds);
		if ((from->offered >> member & 1) != 0)
			try_refusal(from, member, kinds);
	}
	if (from->timer_at != SIMULATION_NEVER)
		try_timer(from, kinds);
	if (from->deadline_at != SIMULATION_NEVER)
		try_deadline(from);
}

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

START_TEST(every_order)
{
	unsigned members;
	uint64_t wanted;

	for (members = 1; members <= MOST_MEMBERS; members++) {
		size_t kinds = members < MOST_MEMBERS ? 6 : 4;

		for (wanted = 1; wanted <= simulation_all(members);
		     wanted += 2) {
			struct simulation simulation = begun(_i, members,
			    wanted, true);

			explore(&simulation, kinds);
		}
	}
	ck_assert_uint_gt(calls, 500);
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

		calls = 0;
		explore(&simulation, 1);
		ck_assert_uint_eq(calls, orders[_i][members - 1]);
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
