/* SPDX-License-Identifier: MIT
 *
 * check_budget - how many tries a budget grants, in simulated time.
 */
#include <config.h>

#include <check.h>

#include "store/budget.h"
#include "support/suite.h"

static uint64_t asked;
static unsigned looks;

static uint64_t
count(const void *arg)
{
	(void)arg;
	looks++;
	return asked;
}

/* How many of `wanted` are granted at that time. */
static int
take(struct budget *budget, double part, int wanted, int64_t now)
{
	int granted = 0;

	for (int i = 0; i < wanted; i++)
		granted += budget_take(budget, part, now, count, NULL);
	return granted;
}

START_TEST(begins_full)
{
	struct budget budget = { .spent = 0 };

	asked = 1000000;
	ck_assert_int_eq(take(&budget, 0.1, 50, 1), BUDGET_ROOM);
	ck_assert_uint_eq(budget.granted, BUDGET_ROOM);
	ck_assert_uint_eq(budget.refused, 50 - BUDGET_ROOM);
}
END_TEST

/* What was asked before it was looked at the first time is worth nothing. */
START_TEST(a_part_of_what_is_asked)
{
	struct budget budget = { .spent = 0 };
	int64_t now = 1;

	take(&budget, 0.25, BUDGET_ROOM, now);
	for (int i = 0; i < 100; i++) {
		asked += 4;
		now += BUDGET_TICK;
		ck_assert_int_eq(take(&budget, 0.25, 5, now), 1);
	}
}
END_TEST

/* However long nobody needs it. */
START_TEST(no_more_than_there_is_room)
{
	struct budget budget = { .spent = 0 };

	take(&budget, 1, BUDGET_ROOM, 1);
	asked += 1000;
	ck_assert_int_eq(take(&budget, 1, 1000, 1 + BUDGET_TICK), BUDGET_ROOM);
}
END_TEST

START_TEST(looks_once_in_a_while)
{
	struct budget budget = { .spent = 0 };

	take(&budget, 0.1, 100, 1);
	ck_assert_uint_eq(looks, 1);
	take(&budget, 0.1, 100, BUDGET_TICK);
	ck_assert_uint_eq(looks, 1);
	take(&budget, 0.1, 100, 1 + BUDGET_TICK);
	ck_assert_uint_eq(looks, 2);
}
END_TEST

START_TEST(nothing_is_put_in)
{
	struct budget budget = { .spent = 0 };
	int granted = 0;

	for (int64_t now = 1; now < 100 * BUDGET_TICK; now += BUDGET_TICK) {
		asked += 1000;
		granted += take(&budget, 0, 1, now);
	}
	ck_assert_int_eq(granted, BUDGET_ROOM);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("budget");
	TCase *tcase = tcase_create("budget");

	tcase_add_test(tcase, begins_full);
	tcase_add_test(tcase, a_part_of_what_is_asked);
	tcase_add_test(tcase, no_more_than_there_is_room);
	tcase_add_test(tcase, looks_once_in_a_while);
	tcase_add_test(tcase, nothing_is_put_in);
	suite_add_tcase(suite, tcase);
	return suite_run(suite);
}
