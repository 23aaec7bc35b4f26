/* SPDX-License-Identifier: MIT
 *
 * check_caller - a caller that runs legs itself is away meanwhile: what it
 * leaves to others goes on without it, and what it would run too late is not
 * run.
 */
#include <config.h>

#include "world.h"

#include <pthread.h>
#include <stdio.h>

#include <check.h>

#include "store/store.h"
#include "support/suite.h"

static struct world world;
static struct gate own, other, last;

static void
set_up(void)
{
	gate_init(&own);
	gate_init(&other);
	gate_init(&last);
}

/* ---- a caller on a thread of its own ---- */

static pthread_t caller;
static muster_result *result;

static void *
ask_all(void *arg)
{
	(void)arg;
	ask(&world, "all", 0, &result);
	return NULL;
}

static void
caller_start(void)
{
	ck_assert_int_eq(pthread_create(&caller, NULL, ask_all, NULL), 0);
}

static void
caller_join(void)
{
	ck_assert_int_eq(pthread_join(caller, NULL), 0);
}

/* What legs of the store took lately, as far as callers know. */
static void
pretend_took(const char *store, int64_t nanoseconds)
{
	atomic_store(&muster_store_get(world.muster, store)->recent,
	    nanoseconds);
}

/* ---- the tests ---- */

/* The time is up when it comes back from its first leg: the second one is not
 * asked any more. */
START_TEST(nothing_is_asked_too_late)
{
	world_open(&world,
	    "[store db]\nplugin = gated_bounded\nids = 1\novertime = yes\n"
	    "[store cache]\nplugin = gated_prompt\nids = 2\n"
	    "entered = %d\n"
	    "[store both]\nstrategy = sequential\nprimary = db\n"
	    "secondary = cache\n",
	    other.in);
	ask(&world, "both", 10 * MUSTER_MILLISECOND, &result);
	ck_assert(!gate_is_entered(&other));
	muster_result_free(result);
	world_close(&world);
}
END_TEST

/* It is inside its own leg, and nobody had a deadline when it went there; the
 * timeout of a leg that begins later, elsewhere, is noticed all the same. */
START_TEST(timeout_beside_its_own_leg)
{
	world_open(&world,
	    "threads = 2\n"
	    "[store own]\nplugin = gated\nids = 1\n" GATE
	    "[store a]\nplugin = gated\nids = 2\n"
	    "[store b]\nplugin = gated\nids = 3\n" PATIENCE GATE
	    "[store c]\nplugin = gated\nids = 4\n" GATE
	    "[store row]\nstrategy = sequential\nprimary = a\n"
	    "secondary = b, c\n"
	    "[store all]\nstrategy = parallel\nprimary = own\n"
	    "secondary = row\n",
	    GATE_OF(own), PATIENCE_MS, GATE_OF(other), GATE_OF(last));
	caller_start();
	gate_await(&own);
	gate_await(&other);
	gate_await(&last); /* b is held back, and so is the caller */
	gate_open(&last);
	gate_open(&own);
	caller_join();
	ck_assert_answer(result, "OK 1/own 2/a 4/c, partial");
	ck_assert_legs(result, "own hit, row hit (a hit, b timeout, c hit)");
	gate_open(&other);
	muster_result_free(result);
	world_close(&world);
}
END_TEST

/* It wakes nobody when it will be back soon; but its next leg is another one.
 */
START_TEST(posted_legs_are_not_forgotten)
{
	world_open(&world,
	    "threads = 2\n"
	    "[store a]\nplugin = gated_bounded\nids = 1\n"
	    "[store b]\nplugin = gated_bounded\nids = 2\n" GATE
	    "[store c]\nplugin = gated_bounded\nids = 3\n" GATE
	    "[store row]\nstrategy = sequential\nprimary = a\n"
	    "secondary = b\n"
	    "[store all]\nstrategy = parallel\nprimary = row\n"
	    "secondary = c\n",
	    GATE_OF(own), GATE_OF(other));
	pretend_took("a", 1);
	caller_start();
	gate_await(&own);   /* the caller is inside b, */
	gate_await(&other); /* and somebody inside c */
	gate_open(&other);
	gate_open(&own);
	caller_join();
	ck_assert_answer(result, "OK 1/a 2/b 3/c");
	muster_result_free(result);
	world_close(&world);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("caller");
	TCase *test = tcase_create("caller");

	tcase_add_checked_fixture(test, set_up, NULL);
	tcase_set_timeout(test, 20);
	tcase_add_test(test, nothing_is_asked_too_late);
	tcase_add_test(test, timeout_beside_its_own_leg);
	tcase_add_test(test, posted_legs_are_not_forgotten);
	suite_add_tcase(suite, test);
	return suite_run(suite);
}
