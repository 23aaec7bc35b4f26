/* SPDX-License-Identifier: MIT
 *
 * check_retry - stores that are asked again when they have failed, in calls of
 * every kind. How a store ends is said to it in advance, at its gate.
 */
#include <config.h>

#include "world.h"

#include <pthread.h>
#include <sched.h>
#include <string.h>

#include <check.h>

#include "support/suite.h"

static struct world world;
static struct gate gate, other;
static muster_result *result;

static void
set_up(void)
{
	gate_init(&gate);
	gate_init(&other);
	result = NULL;
}

static void
tear_down(void)
{
	muster_result_free(result);
	world_close(&world);
}

/* The caller runs it, a worker does, either does, the loop does. */
static const char *const kinds[] = {
	"plugin = gated\n",
	"plugin = gated\ntimeout = 1h\n",
	"plugin = gated_bounded\nmax_in_flight = 1\n",
	"plugin = gated_prompt\n",
	"plugin = loop\nhow = gated\n",
	"plugin = loop_serial\nhow = gated\n",
};

enum { KINDS = sizeof kinds / sizeof *kinds };

static void
open_kind(int kind, const char *retry)
{
	world_open(&world, "threads = 4\n[store db]\nids = 1\n%s%s" GATE,
	    kinds[kind], retry, GATE_OF(gate));
}

static muster_stats
stats_of_db(void)
{
	muster_stats stats;

	ck_assert_int_eq(muster_stats_read(world.muster,
			     muster_store_get(world.muster, "db"), &stats),
	    MUSTER_OK);
	return stats;
}

static muster_guard_stats
guard_of_db(void)
{
	muster_guard_stats stats;

	ck_assert_int_eq(muster_guard_stats_read(world.muster,
			     muster_store_get(world.muster, "db"), &stats),
	    MUSTER_OK);
	return stats;
}

static void
say(muster_status first, muster_status second, muster_status third)
{
	gate_say(&gate, first);
	gate_say(&gate, second);
	gate_say(&gate, third);
}

/* The store was asked so often, and no oftener. */
static void
expect_tries(unsigned tries)
{
	ck_assert_uint_eq(muster_leg_tries(muster_result_legs(result)), tries);
	for (unsigned i = 0; i < tries; i++)
		gate_await(&gate);
	ck_assert(!gate_is_entered(&gate));
}

/* As an application does that waits, and one that does not. */
static void
ask_either(bool waits)
{
	struct asking asking;

	if (waits) {
		ask(&world, "db", 0, &result);
		return;
	}
	asking_start(&asking, &world, "db", 0);
	asking_await(&asking);
	muster_result_free(result);
	result = asking.result;
	asking.result = NULL;
	asking_fini(&asking);
}

/* ---- once more ---- */

static const char *const waits[] = { "retry = 2\n",
	"retry = 2\nretry_wait = 1ms\n" };

START_TEST(third_time_lucky)
{
	open_kind(_i % KINDS, waits[_i / KINDS % 2]);
	say(MUSTER_UNAVAILABLE, MUSTER_UNAVAILABLE, MUSTER_OK);
	ask_either(_i / KINDS / 2);
	ck_assert_answer(result, "OK 1/db");
	expect_tries(3);
	ck_assert_uint_eq(guard_of_db().retries, 2);
	ck_assert_uint_eq(stats_of_db().hits, 1);
	ck_assert_uint_eq(stats_of_db().calls, 1);
}
END_TEST

START_TEST(never_lucky)
{
	open_kind(_i % KINDS, waits[_i / KINDS % 2]);
	say(MUSTER_UNAVAILABLE, MUSTER_UNAVAILABLE, MUSTER_UNAVAILABLE);
	ask_either(_i / KINDS / 2);
	ck_assert_answer(result, "UNAVAILABLE: db: UNAVAILABLE");
	expect_tries(3);
	ck_assert_uint_eq(stats_of_db().errors, 1);
}
END_TEST

START_TEST(other_failures)
{
	static const muster_status statuses[] = { MUSTER_INTERNAL,
		MUSTER_RESOURCE_EXHAUSTED, MUSTER_INVALID_ARGUMENT };

	open_kind(_i, "retry = 2\n");
	for (int i = 0; i < 3; i++) {
		gate_say(&gate, statuses[i]);
		ck_assert_int_eq(ask(&world, "db", 0, &result), statuses[i]);
		expect_tries(1);
	}
}
END_TEST

/* What a try has said before it failed is not part of the answer. */
START_TEST(users_are_dropped)
{
	world_open(&world,
	    "[store db]\nplugin = gated\nids = 1, 2\nretry = 1\n" GATE,
	    GATE_OF(gate));
	gate_say_later(&gate, MUSTER_UNAVAILABLE);
	gate_pass(&gate);
	ck_assert_int_eq(ask(&world, "db", 0, &result), MUSTER_OK);
	ck_assert_answer(result, "OK 1/db 2/db");
	expect_tries(2);
	ck_assert_uint_eq(stats_of_db().faults, 0);
}
END_TEST

/* ---- not once more ---- */

/* A budget into which nothing is put is one of ten tries. */
START_TEST(budget_is_spent)
{
	open_kind(_i, "retry = 1\nretry_budget = 0%\n");
	for (int i = 0; i < 10; i++) {
		gate_say(&gate, MUSTER_UNAVAILABLE);
		gate_pass(&gate);
		ck_assert_int_eq(ask(&world, "db", 0, &result), MUSTER_OK);
		expect_tries(2);
	}
	gate_say(&gate, MUSTER_UNAVAILABLE);
	ck_assert_int_eq(ask(&world, "db", 0, &result), MUSTER_UNAVAILABLE);
	expect_tries(1);
	ck_assert_uint_eq(guard_of_db().retries, 10);
	ck_assert_uint_eq(guard_of_db().retries_refused, 1);
}
END_TEST

START_TEST(cancelled_before_the_next_try)
{
	struct asking asking;

	open_kind(_i, "retry = 1\nretry_wait = 1h\n");
	asking_start(&asking, &world, "db", 0);
	gate_await(&gate);
	gate_say(&gate, MUSTER_UNAVAILABLE);
	while (guard_of_db().retries == 0)
		sched_yield();
	muster_pending_cancel(asking.pending);
	asking_await(&asking);
	ck_assert_answer(asking.result, "CANCELLED: cancelled by the caller");
	ck_assert_legs(asking.result, "db cancelled");
	asking_fini(&asking);
	ck_assert(!gate_is_entered(&gate));
}
END_TEST

/* The next try would come too late: the failure stands. */
START_TEST(deadline_is_near)
{
	open_kind(_i, "retry = 1\nretry_wait = 1h\n");
	gate_say(&gate, MUSTER_UNAVAILABLE);
	ck_assert_int_eq(ask(&world, "db", 60 * MUSTER_SECOND, &result),
	    MUSTER_UNAVAILABLE);
	expect_tries(1);
	ck_assert_uint_eq(guard_of_db().retries, 0);
	ck_assert_uint_eq(guard_of_db().retries_refused, 0);
}
END_TEST

/* The breaker has the last word. */
START_TEST(breaker_opens)
{
	open_kind(_i, "retry = 5\nbreaker_failures = 2\nbreaker_wait = 1h\n");
	say(MUSTER_UNAVAILABLE, MUSTER_UNAVAILABLE, MUSTER_OK);
	ck_assert_int_eq(ask(&world, "db", 0, &result), MUSTER_UNAVAILABLE);
	expect_tries(2);
	ck_assert_str_eq(guard_of_db().breaker, "open");
	ck_assert_int_eq(ask(&world, "db", 0, &result), MUSTER_UNAVAILABLE);
	expect_tries(0);
}
END_TEST

/* ---- with others ---- */

static const char *const strategies[] = { "sequential", "parallel",
	"adaptive" };

enum { STRATEGIES = sizeof strategies / sizeof *strategies };

static void
open_both(int which, const char *retry)
{
	world_open(&world,
	    "threads = 4\n[store db]\nids = 1\n%s%s" GATE
	    "[store first]\nplugin = gated\nids = 2\n" GATE
	    "[store both]\nstrategy = %s\nprimary = first\nsecondary = db\n",
	    kinds[which % KINDS], retry, GATE_OF(gate), GATE_OF(other),
	    strategies[which / KINDS]);
}

START_TEST(secondary_is_asked_again)
{
	open_both(_i, "retry = 2\nretry_wait = 1ms\n");
	gate_pass(&other);
	say(MUSTER_UNAVAILABLE, MUSTER_UNAVAILABLE, MUSTER_OK);
	ck_assert_int_eq(ask(&world, "both", 0, &result), MUSTER_OK);
	ck_assert_answer(result, "OK 2/first 1/db");
	ck_assert_uint_eq(muster_leg_tries(muster_result_legs(result)), 1);
	ck_assert_uint_eq(muster_leg_tries(muster_result_legs(result)->next),
	    3);
}
END_TEST

/* The call is decided while the secondary waits for its next try. */
START_TEST(decided_before_the_next_try)
{
	struct asking asking;

	world_open(&world,
	    "threads = 4\n[store db]\nids = 1\nretry = 1\nretry_wait = 1h\n"
	    "%s" GATE "[store first]\nplugin = gated\n" GATE
	    "[store both]\nstrategy = parallel\nprimary = first\n"
	    "secondary = db\n",
	    kinds[_i], GATE_OF(gate), GATE_OF(other));
	asking_start(&asking, &world, "both", 0);
	gate_say(&gate, MUSTER_UNAVAILABLE);
	while (guard_of_db().retries == 0)
		sched_yield();
	gate_say(&other, MUSTER_INTERNAL);
	asking_await(&asking);
	ck_assert_answer(asking.result, "INTERNAL: first: INTERNAL");
	ck_assert_legs(asking.result, "first error, db cancelled");
	asking_fini(&asking);
}
END_TEST

static const char *const wrappers[] = { "plugin = gated\n", "plugin = loop\n",
	"plugin = gated_bounded\n" };

enum { WRAPPERS = sizeof wrappers / sizeof *wrappers };

START_TEST(asked_by_wrapper)
{
	world_open(&world,
	    "threads = 4\n[store db]\nids = 1\nretry = 2\nretry_wait = 1ms\n"
	    "%s" GATE "[store outer]\ninner = db\n%s",
	    kinds[_i % KINDS], GATE_OF(gate), wrappers[_i / KINDS]);
	say(MUSTER_UNAVAILABLE, MUSTER_UNAVAILABLE, MUSTER_OK);
	ck_assert_int_eq(ask(&world, "outer", 0, &result), MUSTER_OK);
	ck_assert_answer(result, "OK 1/db");
	ck_assert_uint_eq(muster_leg_tries(muster_result_legs(result)->legs),
	    3);
}
END_TEST

/* ---- many at once ---- */

enum { CALLERS = 8, CALLS = 25 };

static void *
ask_often(void *arg)
{
	muster_result *own = NULL;

	(void)arg;
	for (int i = 0; i < CALLS; i++)
		ask(&world, "db", 0, &own);
	muster_result_free(own);
	return NULL;
}

/* Some fail, some are lucky, and some go without, while others do not wait. */
START_TEST(crowd)
{
	struct asking asking[CALLS];
	pthread_t threads[CALLERS];

	open_kind(_i,
	    "retry = 3\nretry_budget = 50%\nretry_wait = 100us\n"
	    "breaker_rate = 90%\nbreaker_wait = 1ms\n");
	for (int i = 0; i < CALLERS * CALLS; i++)
		gate_say(&gate, i % 3 ? MUSTER_UNAVAILABLE : MUSTER_OK);
	for (int i = 0; i < CALLERS; i++)
		ck_assert_int_eq(
		    pthread_create(&threads[i], NULL, ask_often, NULL), 0);
	for (int i = 0; i < CALLS; i++)
		asking_start(&asking[i], &world, "db", 0);
	gate_open(&gate);
	for (int i = 0; i < CALLS; i++) {
		if (i % 2)
			muster_pending_cancel(asking[i].pending);
		asking_await(&asking[i]);
		asking_fini(&asking[i]);
	}
	for (int i = 0; i < CALLERS; i++)
		pthread_join(threads[i], NULL);
	ck_assert_uint_eq(stats_of_db().calls, (CALLERS + 1) * CALLS);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("retry");
	TCase *tcase = tcase_create("calls");

	tcase_add_checked_fixture(tcase, set_up, tear_down);
	tcase_set_timeout(tcase, 60);
	tcase_add_loop_test(tcase, third_time_lucky, 0, 4 * KINDS);
	tcase_add_loop_test(tcase, never_lucky, 0, 4 * KINDS);
	tcase_add_loop_test(tcase, other_failures, 0, KINDS);
	tcase_add_test(tcase, users_are_dropped);
	tcase_add_loop_test(tcase, budget_is_spent, 0, KINDS);
	tcase_add_loop_test(tcase, cancelled_before_the_next_try, 0, KINDS);
	tcase_add_loop_test(tcase, deadline_is_near, 0, KINDS);
	tcase_add_loop_test(tcase, breaker_opens, 0, KINDS);
	tcase_add_loop_test(tcase, secondary_is_asked_again, 0,
	    STRATEGIES * KINDS);
	tcase_add_loop_test(tcase, decided_before_the_next_try, 0, KINDS);
	tcase_add_loop_test(tcase, asked_by_wrapper, 0, WRAPPERS * KINDS);
	tcase_add_loop_test(tcase, crowd, 0, KINDS);
	suite_add_tcase(suite, tcase);
	return suite_run(suite);
}
