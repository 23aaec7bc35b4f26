/* SPDX-License-Identifier: MIT
 *
 * check_simulate - simulations whose results are known beforehand.
 *
 * Everything is free of charge and there are workers enough where a test does
 * not say otherwise.
 */
#include <config.h>

#include "model.h"

#include <check.h>

#include "support/suite.h"

#define US(number) (INT64_C(1000) * (number))
#define MS(number) (INT64_C(1000000) * (number))

static struct member_model members[STRATEGY_MAX_MEMBERS];
static struct model model;
static struct findings findings;

static void
set_member(unsigned i, const char *wait)
{
	members[i] = (struct member_model){ .returns = MEMBER_BOUNDED };
	ck_assert_msg(distribution_parse(wait, &members[i].wait), "%s", wait);
}

static void
set_up(const char *strategy, unsigned count, const char *const *waits)
{
	unsigned i;

	for (i = 0; i < count; i++)
		set_member(i, waits[i]);
	model = (struct model){
		.strategy = strategy_by_name(strategy),
		.way = way_by_name("never"),
		.members = members,
		.member_count = count,
		.callers = 1,
		.threads = 8,
		.calls = 100000,
		.warm_up = 100,
		.seed = 1,
	};
}

#define SET_UP(strategy, ...)                                         \
	set_up((strategy),                                            \
	    sizeof((const char *[]){ __VA_ARGS__ }) / sizeof(char *), \
	    (const char *[]){ __VA_ARGS__ })

static void
expect_mean(double mean, double tolerance)
{
	double found;

	simulate(&model, &findings);
	found = summary_mean(&findings.latency);
	ck_assert_uint_eq(findings.latency.count, model.calls);
	ck_assert_msg(found >= mean * (1 - tolerance) &&
		found <= mean * (1 + tolerance),
	    "mean %f instead of %f", found, mean);
}

static void
set(struct distribution *distribution, const char *text)
{
	ck_assert(distribution_parse(text, distribution));
}

/* ---- the seed ---- */

START_TEST(same_seed_same_findings)
{
	static struct findings first;

	SET_UP("parallel", "exp:1ms", "lognormal:1ms:0.5", "slow:1ms:1%:20");
	set(&model.hand_over, "exp:10us");
	model.callers = 16;
	model.calls = 10000;
	simulate(&model, &first);
	simulate(&model, &findings);
	ck_assert_int_eq(memcmp(&first, &findings, sizeof first), 0);
	model.seed = 2;
	simulate(&model, &findings);
	ck_assert_int_ne(memcmp(&first, &findings, sizeof first), 0);
}
END_TEST

/* ---- one caller ---- */

START_TEST(sequential_is_the_sum)
{
	SET_UP("sequential", "500us", "100us", "1ms");
	expect_mean(US(1600), 0);
	ck_assert_int_eq(findings.latency.least, US(1600));
	ck_assert_int_eq(findings.latency.most, US(1600));
	ck_assert_uint_eq(findings.posted, 0);

	SET_UP("sequential", "exp:500us", "lognormal:1ms:0.5",
	    "uniform:0ns:1ms");
	expect_mean(500e3 + 1e6 * 1.133148 + 500e3, 0.01);
}
END_TEST

START_TEST(parallel_is_the_longest)
{
	SET_UP("parallel", "500us", "100us", "1ms");
	expect_mean(MS(1), 0);
	ck_assert_int_eq(findings.latency.most, MS(1));
	ck_assert_uint_eq(findings.posted, 2 * (model.calls + model.warm_up));
	ck_assert_uint_eq(findings.taken_back, 0);
}
END_TEST

/* The longest of two is one and a half, of four 1 + 1/2 + 1/3 + 1/4. */
START_TEST(longest_of_exponentials)
{
	SET_UP("parallel", "exp:1ms", "exp:1ms");
	expect_mean(1.5e6, 0.01);
	SET_UP("parallel", "exp:1ms", "exp:1ms", "exp:1ms", "exp:1ms");
	expect_mean(1e6 * 25 / 12, 0.01);
}
END_TEST

START_TEST(costs_are_where_they_belong)
{
	SET_UP("parallel", "500us", "600us");
	set(&model.hand_over, "20us");
	set(&model.back, "7us");
	set(&model.wake, "5us");
	model.leg_cost = US(2);
	expect_mean(US(20 + 2 + 600 + 7), 0);
	/* The caller's own leg is the longer one. */
	set_member(1, "100us");
	expect_mean(US(5 + 2 + 500), 0);
	model.call_cost = US(3);
	set(&model.overshoot, "50us");
	expect_mean(US(3 + 5 + 2 + 500 + 50), 0);
}
END_TEST

/* A worker that is slow to come finds that its leg was taken back. */
START_TEST(taken_back)
{
	SET_UP("parallel", "100us", "100us");
	set(&model.hand_over, "150us");
	model.calls = 1000;
	model.warm_up = 0;
	expect_mean(US(200), 0);
	ck_assert_uint_eq(findings.posted, 1000);
	ck_assert_uint_eq(findings.taken_back, 1000);
	ck_assert_uint_eq(findings.legs, 2000);
}
END_TEST

/* Processor time is part of a leg. */
START_TEST(legs_cost_what_they_cost)
{
	SET_UP("sequential", "500us", "100us");
	members[1].cost = US(50);
	model.leg_cost = US(1);
	expect_mean(US(652), 0);
}
END_TEST

/* What was counted before is forgotten. */
START_TEST(members_change)
{
	SET_UP("sequential", "1ms", "1ms");
	members[1].changes = MS(1000);
	set(&members[1].later, "4ms");
	model.calls = 100;
	expect_mean(MS(2), 0);
	model.settle = MS(1010);
	expect_mean(MS(5), 0);
	ck_assert_int_eq(findings.span, MS(5) * 100);
}
END_TEST

/* ---- failures ---- */

START_TEST(errors)
{
	SET_UP("parallel", "1ms", "2ms");
	members[0].errors = 0.25;
	members[1].errors = 0.1;
	expect_mean(1e6 * (0.25 + 0.75 * 2), 0.01);
	ck_assert_double_eq_tol((double)findings.failed / 1e5, 0.25, 0.01);
	ck_assert_double_eq_tol((double)findings.partial / 1e5, 0.075, 0.005);
}
END_TEST

START_TEST(deadlines)
{
	SET_UP("sequential", "1ms", "5ms");
	model.deadline = MS(3);
	expect_mean(MS(3), 0);
	ck_assert_uint_eq(findings.failed, 0);
	ck_assert_uint_eq(findings.partial, model.calls);
	set_member(0, "4ms");
	expect_mean(MS(3), 0);
	ck_assert_uint_eq(findings.failed, model.calls);
	/* One that may hang is handed over, and its worker is not free before
	 * it has ended. */
	members[0].returns = members[1].returns = MEMBER_MAY_HANG;
	model.calls = 1000;
	model.threads = 2;
	expect_mean(MS(3), 0);
	ck_assert_uint_eq(findings.failed, model.calls);
}
END_TEST

/* ---- load ---- */

/* One place, exponential times, half of the capacity: the time in the system is
 * twice the time of service. */
START_TEST(queue_with_one_server)
{
	SET_UP("sequential", "exp:1ms");
	members[0].places = 1;
	model.rate = 500;
	model.calls = 1000000;
	expect_mean(2e6, 0.02);
	ck_assert_double_eq_tol((double)findings.span, 2e6 * 1e6, 2e6 * 1e4);
}
END_TEST

/* Callers that ask again and again share the places of a store. */
START_TEST(places_are_kept)
{
	SET_UP("sequential", "1ms");
	members[0].places = 2;
	model.callers = 10;
	model.calls = 10000;
	expect_mean(MS(5), 0.001);
}
END_TEST

START_TEST(processors_are_shared)
{
	SET_UP("sequential", "0ns");
	model.callers = 10;
	model.processors = 2;
	model.leg_cost = US(100);
	model.calls = 10000;
	expect_mean(US(500), 0.001);
}
END_TEST

/* A worker that was woken needs a processor to claim a leg: the caller, who has
 * it, takes the leg back. */
START_TEST(workers_need_processors)
{
	SET_UP("parallel", "0ns", "0ns");
	set(&model.hand_over, "10us");
	set(&model.back, "10us");
	model.processors = 1;
	model.leg_cost = US(100);
	model.calls = 1;
	model.warm_up = 0;
	expect_mean(US(200), 0);
	ck_assert_uint_eq(findings.taken_back, 1);
}
END_TEST

/* No worker is free for most: each runs its own two legs. */
START_TEST(pool_of_one)
{
	SET_UP("parallel", "1ms", "1ms");
	model.threads = 1;
	model.callers = 100;
	model.calls = 20000;
	expect_mean(MS(2), 0.02);
	ck_assert_double_eq_tol(
	    (double)findings.taken_back / (double)findings.posted, 0.98, 0.02);
}
END_TEST

/* ---- adaptive ---- */

START_TEST(adaptive_goes_its_way)
{
	SET_UP("adaptive", "500us", "300us", "100us");
	expect_mean(US(900), 0);
	ck_assert_uint_eq(findings.together, 0);
	ck_assert_uint_eq(findings.posted, 0);
	model.way = way_by_name("always");
	expect_mean(US(500), 0);
	ck_assert_uint_eq(findings.together, model.calls + model.warm_up);
	ck_assert_uint_eq(findings.refused, 0);
	/* One worker takes the second, and the third when it has ended. */
	model.threads = 1;
	expect_mean(US(500), 0);
	ck_assert_uint_eq(findings.refused, 0);
	ck_assert_ptr_null(way_by_name("sometimes"));
}
END_TEST

/* One worker cannot be there for all: who is refused asks in turn, as soon as
 * that is known, after a tenth of a second. */
START_TEST(a_single_one_is_refused)
{
	SET_UP("adaptive", "500us", "400us");
	model.way = way_by_name("always");
	model.threads = 1;
	model.callers = 4;
	model.settle = MS(500);
	simulate(&model, &findings);
	ck_assert_int_eq(findings.latency.least, US(500));
	ck_assert_int_eq(findings.latency.most, US(900));
	ck_assert_uint_ge(findings.refused, model.calls / 4);
	ck_assert_uint_le(findings.taken_back, 800);
}
END_TEST

/* Its caller keeps a short one, though somebody would be idle for it. */
START_TEST(short_ones_are_kept)
{
	SET_UP("adaptive", "500us", "1us");
	members[1].returns = MEMBER_PROMPT;
	model.way = way_by_name("always");
	set(&model.hand_over, "10us");
	expect_mean(US(501), 0);
	ck_assert_uint_eq(findings.posted, 1);
}
END_TEST

/* ---- what the judge makes of it ---- */

static void
set_up_measured(const char *first, const char *second)
{
	SET_UP("adaptive", first, second);
	model.way = way_by_name("measured");
	model.calls = 10000;
	model.settle = MS(500);
	set(&model.hand_over, "20us");
	set(&model.back, "10us");
}

/* After the first window, and for good. */
START_TEST(at_once_where_it_saves_time)
{
	set_up_measured("500us", "400us");
	expect_mean(US(500), 0);
	ck_assert_uint_eq(findings.turn_count, 1);
	ck_assert(findings.turns[0].together);
	ck_assert_int_ge(findings.turns[0].when, MS(100));
	ck_assert_int_le(findings.turns[0].when, MS(101));
}
END_TEST

/* Too little; and so little that no window is ever full enough. */
START_TEST(in_turn_where_it_saves_nothing)
{
	set_up_measured("500us", "5us");
	expect_mean(US(505), 0);
	ck_assert_uint_eq(findings.turn_count, 0);

	set_up_measured("10us", "10us");
	expect_mean(US(20), 0);
	ck_assert_uint_eq(findings.turn_count, 0);

	set_up_measured("1us", "1us");
	members[1].returns = MEMBER_PROMPT;
	expect_mean(US(2), 0);
	ck_assert_uint_eq(findings.turn_count, 0);
}
END_TEST

/* A call may take longer than any window. */
START_TEST(slow_stores)
{
	set_up_measured("2s", "2s");
	model.calls = 1000;
	model.settle = MS(40000);
	expect_mean(MS(2000), 0.001);
	ck_assert_uint_eq(findings.turn_count, 1);
	ck_assert_int_le(findings.turns[0].when, MS(4000));
}
END_TEST

/* A hundred times slower, a hundred times faster: seen within a second. */
START_TEST(a_change_is_seen)
{
	static const char *const times[] = { "12us", "1200us" };
	const struct turn *last;
	bool slower = _i == 1;

	set_up_measured(times[!slower], "100us");
	set(&model.wake, "10us");
	members[0].changes = MS(5000);
	set(&members[0].later, times[slower]);
	model.calls = 1000;
	model.settle = MS(7000);
	simulate(&model, &findings);
	ck_assert_uint_eq(findings.turn_count, slower ? 1 : 2);
	last = &findings.turns[findings.turn_count - 1];
	ck_assert_int_eq(last->together, slower);
	ck_assert_int_ge(last->when, MS(5000));
	ck_assert_int_le(last->when, MS(5200));
}
END_TEST

/* Where there is no processor left for anybody else, it is not even tried. */
START_TEST(full_processors)
{
	double sequential;

	set_up_measured("0ns", "0ns");
	members[0].cost = members[1].cost = MS(2);
	model.processors = 4;
	model.callers = 8;
	model.settle = MS(0);
	model.way = way_by_name("never");
	simulate(&model, &findings);
	sequential = summary_mean(&findings.latency);
	model.way = way_by_name("measured");
	expect_mean(sequential, 0);
	ck_assert_uint_eq(findings.turn_count, 0);
	/* With processors to spare it is. */
	model.callers = 1;
	model.settle = MS(500);
	expect_mean(MS(2), 0.02);
	ck_assert_uint_eq(findings.turn_count, 1);
}
END_TEST

/* Every number of members and callers comes to an end. */
START_TEST(wide_and_many)
{
	static const char *const names[] = { "sequential", "parallel",
		"adaptive" };
	unsigned i, callers;

	for (callers = 1; callers <= 1024; callers *= 32) {
		SET_UP(names[_i], "exp:1ms");
		for (i = 1; i < STRATEGY_MAX_MEMBERS; i++)
			set_member(i, i % 2 == 0 ? "exp:1ms" : "0ns");
		members[3].places = 3;
		members[5].errors = 0.5;
		members[7].returns = MEMBER_PROMPT;
		members[8].returns = MEMBER_MAY_HANG;
		set(&model.hand_over, "10us");
		model.way = way_by_name("always");
		model.member_count = STRATEGY_MAX_MEMBERS;
		model.callers = callers;
		model.processors = 2;
		model.leg_cost = US(1);
		model.deadline = MS(20);
		model.calls = 2000;
		simulate(&model, &findings);
		ck_assert_uint_eq(findings.latency.count, model.calls);
	}
}
END_TEST

/* ---- hedging ---- */

static int64_t
quantile(double share)
{
	return summary_quantile(&findings.latency, share);
}

/* A replica that takes 20 times as long once in a hundred times: hardly any
 * call does, and no more than 2 % of them are asked twice. */
START_TEST(fastest_cuts_the_tail)
{
	SET_UP("fastest", "slow:1ms:1%:20", "slow:1ms:1%:20");
	model.hedge_after = -1;
	model.max_extra = 0.02;
	simulate(&model, &findings);
	ck_assert_int_lt(quantile(0.999), MS(5));
	ck_assert_uint_gt(findings.hedges, model.calls / 200);
	ck_assert_uint_le(findings.hedges,
	    (model.calls + model.warm_up) / 50 + 10);
	ck_assert_uint_ge(findings.hedges, findings.hedges_won);
	ck_assert_uint_gt(findings.hedges_won, findings.hedges / 2);
}
END_TEST

/* Where all legs are slow at once, the budget stands. */
START_TEST(fastest_keeps_its_budget)
{
	SET_UP("fastest", "2ms", "1ms");
	model.hedge_after = US(10);
	model.max_extra = 0.05;
	simulate(&model, &findings);
	ck_assert_uint_le(findings.hedges,
	    (model.calls + model.warm_up) / 20 + 10);
	ck_assert_uint_ge(findings.hedges, model.calls / 20);
	ck_assert_uint_gt(findings.hedges_refused, 0);
}
END_TEST

START_TEST(fastest_without_a_budget)
{
	SET_UP("fastest", "slow:1ms:1%:20", "slow:1ms:1%:20");
	model.hedge_after = US(1500);
	model.max_extra = 0;
	simulate(&model, &findings);
	ck_assert_uint_eq(findings.hedges, 0);
	ck_assert_int_ge(quantile(0.999), MS(20));
}
END_TEST

START_TEST(fallback_goes_on_after_errors)
{
	SET_UP("fallback", "1ms", "2ms");
	members[0].errors = 0.5;
	expect_mean(2e6, 0.01);
	ck_assert_uint_eq(findings.failed, 0);
	ck_assert_uint_gt(findings.partial, model.calls / 3);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("simulate");
	TCase *tcase = tcase_create("simulate");

	tcase_set_timeout(tcase, 60);
	tcase_add_test(tcase, same_seed_same_findings);
	tcase_add_test(tcase, sequential_is_the_sum);
	tcase_add_test(tcase, parallel_is_the_longest);
	tcase_add_test(tcase, longest_of_exponentials);
	tcase_add_test(tcase, costs_are_where_they_belong);
	tcase_add_test(tcase, taken_back);
	tcase_add_test(tcase, legs_cost_what_they_cost);
	tcase_add_test(tcase, members_change);
	tcase_add_test(tcase, errors);
	tcase_add_test(tcase, deadlines);
	tcase_add_test(tcase, queue_with_one_server);
	tcase_add_test(tcase, places_are_kept);
	tcase_add_test(tcase, processors_are_shared);
	tcase_add_test(tcase, workers_need_processors);
	tcase_add_test(tcase, pool_of_one);
	tcase_add_test(tcase, adaptive_goes_its_way);
	tcase_add_test(tcase, a_single_one_is_refused);
	tcase_add_test(tcase, short_ones_are_kept);
	tcase_add_test(tcase, at_once_where_it_saves_time);
	tcase_add_test(tcase, in_turn_where_it_saves_nothing);
	tcase_add_test(tcase, slow_stores);
	tcase_add_loop_test(tcase, a_change_is_seen, 0, 2);
	tcase_add_test(tcase, full_processors);
	tcase_add_loop_test(tcase, wide_and_many, 0, 3);
	tcase_add_test(tcase, fastest_cuts_the_tail);
	tcase_add_test(tcase, fastest_keeps_its_budget);
	tcase_add_test(tcase, fastest_without_a_budget);
	tcase_add_test(tcase, fallback_goes_on_after_errors);
	suite_add_tcase(suite, tcase);
	return suite_run(suite);
}
