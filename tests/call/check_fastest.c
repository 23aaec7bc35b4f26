/* SPDX-License-Identifier: MIT
 *
 * check_fastest - replicas that are asked beside one that takes long: who is
 * started when, who wins, and what becomes of the others.
 *
 * A store is slow because its gate is shut. So no time has to be right: a
 * replica is started beside the slow one after the shortest time there is, and
 * the test waits until it was.
 */
#include <config.h>

#include "world.h"

#include <sched.h>
#include <string.h>

#include <check.h>

#include "support/suite.h"

static struct world world;
static struct gate a, b;
static struct asking asking;

static void
set_up(void)
{
	gate_init(&a);
	gate_init(&b);
}

/* Two replicas at gates, of those plugins, and `more` of their composite. */
static void
open_pair(const char *first, const char *second, const char *ids,
    const char *more)
{
	world_open(&world,
	    "threads = 4\n[store a]\nplugin = %s\nids = 1\n" GATE
	    "[store b]\nplugin = %s\n%s" GATE
	    "[store both]\nstrategy = fastest\nmembers = a, b\n%s",
	    first, GATE_OF(a), second, ids, GATE_OF(b), more);
}

/* The call is on its way, at the gates of both. */
static void
ask_both(void)
{
	asking_start(&asking, &world, "both", 0);
	gate_await(&a);
	gate_await(&b);
}

static void
expect(const char *answer, const char *legs)
{
	asking_await(&asking);
	ck_assert_answer(asking.result, answer);
	ck_assert_legs(asking.result, legs);
}

static muster_hedges
hedges(void)
{
	muster_hedges hedges;

	ck_assert_int_eq(muster_hedges_read(world.muster,
			     muster_store_get(world.muster, "both"), &hedges),
	    MUSTER_OK);
	return hedges;
}

static muster_stats
of_store(const char *name)
{
	muster_stats stats;

	ck_assert_int_eq(muster_stats_read(world.muster,
			     muster_store_get(world.muster, name), &stats),
	    MUSTER_OK);
	return stats;
}

static void
end(void)
{
	gate_open(&a);
	gate_open(&b);
	asking_fini(&asking);
	world_close(&world);
}

START_TEST(hedge_wins)
{
	open_pair("gated_bounded", "gated_bounded", "ids = 2\n",
	    "hedge_after = 1us\n");
	ask_both();
	gate_pass(&b);
	expect("OK 2/b", "a cancelled, b hit");
	ck_assert_uint_eq(hedges().started, 1);
	ck_assert_uint_eq(hedges().won, 1);
	ck_assert_uint_eq(hedges().refused, 0);
	ck_assert_int_eq(hedges().after, MUSTER_MICROSECOND);
	end();
}
END_TEST

START_TEST(slow_one_wins)
{
	open_pair("gated_bounded", "gated_bounded", "ids = 2\n",
	    "hedge_after = 1us\n");
	ask_both();
	gate_pass(&a);
	expect("OK 1/a", "a hit, b cancelled");
	ck_assert_uint_eq(hedges().started, 1);
	ck_assert_uint_eq(hedges().won, 0);
	end();
}
END_TEST

START_TEST(miss_does_not_beat_hit)
{
	open_pair("gated_bounded", "gated_bounded", "", "hedge_after = 1us\n");
	ask_both();
	gate_pass(&b);
	/* Its answer has come, and is not the call's. */
	while (of_store("b").misses == 0)
		sched_yield();
	gate_pass(&a);
	expect("OK 1/a", "a hit, b miss");
	end();
}
END_TEST

START_TEST(miss_is_accepted)
{
	open_pair("gated_bounded", "gated_bounded", "",
	    "hedge_after = 1us\naccept_miss = yes\n");
	ask_both();
	gate_pass(&b);
	expect("OK", "a cancelled, b miss");
	ck_assert_uint_eq(hedges().won, 1);
	end();
}
END_TEST

/* Who asks on his own thread is not held by one that cannot be cancelled. */
static void *
ask_and_wait(void *arg)
{
	ask(&world, "both", 0, arg);
	return NULL;
}

START_TEST(caller_goes_on)
{
	static const char *const plugins[] = { "gated", "gated_bounded" };
	muster_result *result = NULL;
	pthread_t caller;

	open_pair(plugins[_i], plugins[_i], "ids = 2\n", "hedge_after = 1us\n");
	ck_assert_int_eq(pthread_create(&caller, NULL, ask_and_wait, &result),
	    0);
	gate_await(&a);
	gate_await(&b);
	gate_pass(&b);
	ck_assert_int_eq(pthread_join(caller, NULL), 0);
	ck_assert_answer(result, "OK 2/b");
	ck_assert_legs(result, "a cancelled, b hit");
	muster_result_free(result);
	gate_open(&a);
	world_close(&world);
}
END_TEST

START_TEST(budget_is_kept)
{
	open_pair("gated_bounded", "gated_bounded", "ids = 2\n",
	    "hedge_after = 1us\nmax_extra = 0%\n");
	asking_start(&asking, &world, "both", 0);
	gate_await(&a);
	while (hedges().refused == 0)
		sched_yield();
	gate_pass(&a);
	expect("OK 1/a", "a hit, b skipped");
	ck_assert(!gate_is_entered(&b));
	ck_assert_uint_eq(hedges().started, 0);
	end();
}
END_TEST

START_TEST(not_measured_yet)
{
	open_pair("gated_bounded", "gated_bounded", "ids = 2\n", "");
	asking_start(&asking, &world, "both", 0);
	gate_await(&a);
	gate_pass(&a);
	expect("OK 1/a", "a hit, b skipped");
	ck_assert_int_eq(hedges().after, 0);
	ck_assert_uint_eq(hedges().refused, 0);
	end();
}
END_TEST

/* Of plugins that do not end by themselves then: the next one would start. */
START_TEST(the_deadline)
{
	open_pair("gated", "gated", "ids = 2\n", "hedge_after = 1h\n");
	asking_start(&asking, &world, "both", 20 * MUSTER_MILLISECOND);
	expect("DEADLINE_EXCEEDED: a: no answer before the deadline",
	    "a timeout, b skipped");
	end();
}
END_TEST

/* One that was given up did not answer quickly: its time is not its latency. */
START_TEST(loser_has_no_latency)
{
	open_pair("gated_bounded", "gated_bounded", "ids = 2\n",
	    "hedge_after = 1us\n");
	ask_both();
	gate_pass(&b);
	expect("OK 2/b", "a cancelled, b hit");
	ck_assert_uint_eq(of_store("a").cancelled, 1);
	ck_assert_int_eq(muster_hedges_read(world.muster,
			     muster_store_get(world.muster, "a"),
			     &(muster_hedges){ 0 }),
	    MUSTER_UNIMPLEMENTED);
	ck_assert_uint_eq(of_store("a").hits + of_store("a").misses, 0);
	ck_assert_int_eq(of_store("a").latency_p50, 0);
	end();
}
END_TEST

/* Behind a wrapper, and as a member: it hedges there too. */
START_TEST(elsewhere)
{
	open_pair("gated_bounded", "gated_bounded", "ids = 2\n",
	    "hedge_after = 1us\n"
	    "[store wrapped]\nplugin = gated_bounded\ninner = both\n"
	    "[store nested]\nstrategy = fallback\nmembers = wrapped\n");
	asking_start(&asking, &world, "nested", 0);
	gate_await(&a);
	gate_await(&b);
	gate_pass(&b);
	asking_await(&asking);
	ck_assert_answer(asking.result, "OK 2/b");
	ck_assert_legs(asking.result,
	    "wrapped hit (both hit (a cancelled, b hit))");
	end();
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("fastest");
	TCase *test = tcase_create("fastest");

	tcase_add_checked_fixture(test, set_up, NULL);
	tcase_add_test(test, hedge_wins);
	tcase_add_test(test, slow_one_wins);
	tcase_add_test(test, miss_does_not_beat_hit);
	tcase_add_test(test, miss_is_accepted);
	tcase_add_loop_test(test, caller_goes_on, 0, 2);
	tcase_add_test(test, budget_is_kept);
	tcase_add_test(test, not_measured_yet);
	tcase_add_test(test, the_deadline);
	tcase_add_test(test, loser_has_no_latency);
	tcase_add_test(test, elsewhere);
	suite_add_tcase(suite, test);
	return suite_run(suite);
}
