/* SPDX-License-Identifier: MIT
 *
 * check_hedger - how long a replica is waited for, and how often another one
 * may be asked. The time is the test's own.
 */
#include <config.h>

#include <check.h>

#include "advice/hedger.h"
#include "support/suite.h"

#define MS   INT64_C(1000000)
#define LOOK (1000 * MS) /* surely time to measure again */

static struct counters *legs[2];
static int64_t now;

static void
set_up(void)
{
	legs[0] = counters_new();
	legs[1] = counters_new();
	ck_assert_ptr_nonnull(legs[0]);
	ck_assert_ptr_nonnull(legs[1]);
}

static void
tear_down(void)
{
	counters_free(legs[0]);
	counters_free(legs[1]);
}

static struct hedger *
make(int64_t after, double max_extra)
{
	struct hedger *hedger = hedger_new((const struct counters *const *)legs,
	    2, after, max_extra);

	ck_assert_ptr_nonnull(hedger);
	return hedger;
}

/* So many legs of a member answer after so long. */
static void
answer(unsigned member, unsigned count, int64_t elapsed)
{
	for (unsigned i = 0; i < count; i++)
		counters_ended(legs[member], i % 2 ? MUSTER_HIT : MUSTER_MISS,
		    elapsed);
}

static int64_t
after(struct hedger *hedger, unsigned member)
{
	now += LOOK;
	return hedger_after(hedger, member, now);
}

static void
assert_about(int64_t found, int64_t wanted)
{
	ck_assert_int_ge(found, wanted - wanted / 8);
	ck_assert_int_le(found, wanted + wanted / 8);
}

START_TEST(as_the_file_says)
{
	struct hedger *hedger = make(7 * MS, 0.02);

	answer(0, 1000, 100 * MS);
	ck_assert_int_eq(after(hedger, 0), 7 * MS);
	ck_assert_int_eq(after(hedger, 1), 7 * MS);
	hedger_free(hedger);
}
END_TEST

START_TEST(measured_of_each_member)
{
	struct hedger *hedger = make(-1, 0.02);

	ck_assert_int_eq(after(hedger, 0), 0);
	answer(0, 99, MS);
	ck_assert_int_eq(after(hedger, 0), 0);
	answer(0, 1, 40 * MS);
	assert_about(after(hedger, 0), MS);
	ck_assert_int_eq(after(hedger, 1), 0);
	answer(1, 95, 2 * MS);
	answer(1, 5, 80 * MS);
	assert_about(after(hedger, 1), 80 * MS);
	hedger_free(hedger);
}
END_TEST

/* Errors, timeouts and what was cancelled are no latencies. */
START_TEST(only_answers_count)
{
	struct hedger *hedger = make(-1, 0.02);

	for (unsigned i = 0; i < 1000; i++) {
		counters_ended(legs[0], MUSTER_DROPPED, 1000);
		counters_ended(legs[0], MUSTER_FAILED, 1000);
	}
	ck_assert_int_eq(after(hedger, 0), 0);
	answer(0, 200, 10 * MS);
	assert_about(after(hedger, 0), 10 * MS);
	hedger_free(hedger);
}
END_TEST

/* It does not feed on its own success: where the slow legs are all given up,
 * those that are left do not look slow. */
START_TEST(given_up_is_slow)
{
	struct hedger *hedger = make(-1, 0.10);
	int64_t first;

	answer(0, 800, MS);
	answer(0, 120, 2 * MS);
	answer(0, 80, 50 * MS);
	first = after(hedger, 0);
	assert_about(first, 2 * MS);
	for (unsigned round = 0; round < 50; round++) {
		answer(0, 800, MS);
		answer(0, 120, 2 * MS);
		for (unsigned i = 0; i < 80; i++)
			hedger_lost(hedger, 0, first + 1);
		assert_about(after(hedger, 0), 2 * MS);
	}
	/* One that was given up at once says nothing. */
	for (unsigned i = 0; i < 10000; i++)
		hedger_lost(hedger, 0, 1);
	assert_about(after(hedger, 0), 2 * MS);
	hedger_free(hedger);
}
END_TEST

START_TEST(follows_a_change)
{
	struct hedger *hedger = make(-1, 0.02);

	answer(0, 100000, MS);
	assert_about(after(hedger, 0), MS);
	for (unsigned round = 0; round < 8; round++) {
		answer(0, 2000, 9 * MS);
		after(hedger, 0);
	}
	assert_about(after(hedger, 0), 9 * MS);
	hedger_free(hedger);
}
END_TEST

/* Whatever the times say: a share of the calls, and a few. */
START_TEST(budget)
{
	struct hedger *hedger = make(1, 0.02);
	struct hedge_report report;
	unsigned paid = 0;

	for (unsigned call = 0; call < 5000; call++) {
		hedger_earn(hedger);
		paid += hedger_pay(hedger);
		if (paid > 0 && call % 500 == 0)
			hedger_won(hedger);
	}
	ck_assert_uint_ge(paid, 100);
	ck_assert_uint_le(paid, 100 + HEDGER_BURST);
	hedger_report(hedger, &report);
	ck_assert_uint_eq(report.started, paid);
	ck_assert_uint_eq(report.refused, 5000 - paid);
	ck_assert_uint_eq(report.won, 10);
	ck_assert_int_eq(report.after, 1);
	hedger_free(hedger);
}
END_TEST

/* What was not used is not saved up for ever. */
START_TEST(burst)
{
	struct hedger *hedger = make(1, 0.5);
	unsigned paid = 0;

	for (unsigned call = 0; call < 100000; call++)
		hedger_earn(hedger);
	while (hedger_pay(hedger))
		paid++;
	ck_assert_uint_eq(paid, HEDGER_BURST);
	hedger_free(hedger);
}
END_TEST

START_TEST(no_budget)
{
	struct hedger *hedger = make(-1, 0);

	answer(0, 1000, MS);
	ck_assert_int_eq(after(hedger, 0), 0);
	hedger_earn(hedger);
	ck_assert(!hedger_pay(hedger));
	hedger_free(hedger);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("hedger");
	TCase *test = tcase_create("hedger");

	tcase_add_checked_fixture(test, set_up, tear_down);
	tcase_add_test(test, as_the_file_says);
	tcase_add_test(test, measured_of_each_member);
	tcase_add_test(test, only_answers_count);
	tcase_add_test(test, given_up_is_slow);
	tcase_add_test(test, follows_a_change);
	tcase_add_test(test, budget);
	tcase_add_test(test, burst);
	tcase_add_test(test, no_budget);
	suite_add_tcase(suite, test);
	return suite_run(suite);
}
