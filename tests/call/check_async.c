/* SPDX-License-Identifier: MIT
 *
 * check_async - calls that nobody waits for: when the completion function runs,
 * and what the handle is good for.
 */
#include <config.h>

#include "world.h"

#include <pthread.h>

#include <check.h>

#include "support/suite.h"

static struct world world;
static struct gate gate;

static void
set_up(void)
{
	gate_init(&gate);
	world_open(&world,
	    "store = held\nthreads = 2\n"
	    "[store db]\nplugin = gated\nids = 1\n"
	    "[store fast]\nplugin = gated_prompt\nids = 1\n"
	    "[store held]\nplugin = gated\nids = 1\n" GATE
	    "[store both]\nstrategy = parallel\nprimary = db\n"
	    "secondary = held\n",
	    GATE_OF(gate));
}

START_TEST(completes_with_the_answer)
{
	struct asking asking;

	asking_start(&asking, &world, "held", 0);
	gate_await(&gate);
	ck_assert_int_eq(atomic_load(&asking.completions), 0);
	gate_open(&gate);
	asking_await(&asking);
	ck_assert_answer(asking.result, "OK 1/held");
	ck_assert_legs(asking.result, "held hit");
	asking_fini(&asking);
	world_close(&world);
}
END_TEST

START_TEST(cancel_ends_it)
{
	struct asking asking;

	asking_start(&asking, &world, "held", 0);
	gate_await(&gate);
	muster_pending_cancel(asking.pending);
	asking_await(&asking);
	ck_assert_int_eq(muster_result_status(asking.result), MUSTER_CANCELLED);
	ck_assert_ptr_nonnull(muster_result_message(asking.result));
	ck_assert_legs(asking.result, "held cancelled");
	ck_assert_uint_eq(muster_result_users(asking.result), 0);
	gate_open(&gate);
	asking_fini(&asking);
	world_close(&world);
}
END_TEST

START_TEST(cancel_of_a_composite)
{
	struct asking asking;

	asking_start(&asking, &world, "both", 0);
	gate_await(&gate);
	muster_pending_cancel(asking.pending);
	asking_await(&asking);
	ck_assert_int_eq(muster_result_status(asking.result), MUSTER_CANCELLED);
	ck_assert_uint_eq(muster_result_users(asking.result), 0);
	gate_open(&gate);
	asking_fini(&asking);
	world_close(&world);
}
END_TEST

START_TEST(cancel_again_and_late)
{
	struct asking asking;
	int i;

	asking_start(&asking, &world, "held", 0);
	gate_await(&gate);
	for (i = 0; i < 3; i++)
		muster_pending_cancel(asking.pending);
	asking_await(&asking);
	for (i = 0; i < 3; i++)
		muster_pending_cancel(asking.pending);
	gate_open(&gate);
	ck_assert_int_eq(muster_result_status(asking.result), MUSTER_CANCELLED);
	asking_fini(&asking);

	asking_start(&asking, &world, "db", 0);
	asking_await(&asking);
	muster_pending_cancel(asking.pending);
	ck_assert_answer(asking.result, "OK 1/db");
	asking_fini(&asking);
	world_close(&world);
	ck_assert_int_eq(atomic_load(&asking.completions), 1);
}
END_TEST

/* Before the completion: the call goes on. After the result: as well. */
START_TEST(handle_is_given_back_early)
{
	struct asking asking;

	asking_start(&asking, &world, "held", 0);
	muster_pending_free(asking.pending);
	asking.pending = NULL;
	gate_open(&gate);
	asking_await(&asking);
	ck_assert_answer(asking.result, "OK 1/held");
	asking_fini(&asking);
	world_close(&world);
}
END_TEST

START_TEST(handle_outlives_the_result)
{
	struct asking asking;

	asking_start(&asking, &world, "db", 0);
	asking_await(&asking);
	muster_result_free(asking.result);
	asking.result = NULL;
	muster_pending_cancel(asking.pending);
	asking_fini(&asking);
	world_close(&world);
}
END_TEST

START_TEST(nothing_to_give_back)
{
	muster_pending_free(NULL);
	muster_result_free(NULL);
	world_close(&world);
}
END_TEST

/* ---- where the completion function runs ---- */

static pthread_t asker;
static sem_t done;

static void
not_inside(void *arg, muster_result *result)
{
	atomic_int *faults = arg;

	if (pthread_equal(pthread_self(), asker))
		atomic_fetch_add(faults, 1);
	muster_result_free(result);
	sem_post(&done);
}

/* Not on the thread that asks or cancels, however fast the store is. */
START_TEST(never_inside_a_function)
{
	enum { CALLS = 200 };
	muster_request request = {
		.query.email = "ann@example.org",
		.store = muster_store_get(world.muster,
		    _i == 0 ? "fast" : "held"),
	};
	atomic_int faults = 0;
	int i;

	asker = pthread_self();
	ck_assert_int_eq(sem_init(&done, 0, 0), 0);
	for (i = 0; i < CALLS; i++) {
		muster_pending *pending = NULL;

		ck_assert_int_eq(muster_find_async(world.muster, &request,
				     not_inside, &faults, &pending, NULL),
		    MUSTER_OK);
		if (_i == 1 || i % 2 == 0)
			muster_pending_cancel(pending);
		muster_pending_free(pending);
	}
	for (i = 0; i < CALLS; i++) {
		while (sem_wait(&done) != 0)
			;
	}
	gate_open(&gate);
	ck_assert_int_eq(atomic_load(&faults), 0);
	world_close(&world);
}
END_TEST

/* It may ask on, and cancel: its own call and others. */
struct chain {
	muster_pending *first;
	atomic_int left;
	sem_t done;
};

static void
ask_on(void *arg, muster_result *result)
{
	struct chain *chain = arg;
	muster_request request = {
		.query.email = "ann@example.org",
		.store = muster_store_get(world.muster, "db"),
	};

	muster_result_free(result);
	muster_pending_cancel(chain->first);
	if (atomic_fetch_sub(&chain->left, 1) == 1)
		sem_post(&chain->done);
	else if (muster_find_async(world.muster, &request, ask_on, chain, NULL,
		     NULL) != MUSTER_OK)
		sem_post(&chain->done);
}

START_TEST(completion_may_ask_and_cancel)
{
	struct chain chain = { .left = 20 };
	struct asking held;
	muster_request request = {
		.query.email = "ann@example.org",
		.store = muster_store_get(world.muster, "db"),
	};

	ck_assert_int_eq(sem_init(&chain.done, 0, 0), 0);
	asking_start(&held, &world, "held", 0);
	chain.first = held.pending;
	ck_assert_int_eq(muster_find_async(world.muster, &request, ask_on,
			     &chain, NULL, NULL),
	    MUSTER_OK);
	while (sem_wait(&chain.done) != 0)
		;
	ck_assert_int_eq(atomic_load(&chain.left), 0);
	asking_await(&held);
	ck_assert_int_eq(muster_result_status(held.result), MUSTER_CANCELLED);
	gate_open(&gate);
	asking_fini(&held);
	world_close(&world);
}
END_TEST

/* Many calls on their way at once, more than threads by far. */
START_TEST(many_on_their_way)
{
	enum { CALLS = 2000 };
	static struct asking asking[CALLS];
	int i;

	for (i = 0; i < CALLS; i++)
		asking_start(&asking[i], &world, i % 2 == 0 ? "db" : "fast", 0);
	for (i = 0; i < CALLS; i++) {
		asking_await(&asking[i]);
		ck_assert_int_eq(muster_result_users(asking[i].result), 1);
		asking_fini(&asking[i]);
	}
	gate_open(&gate);
	world_close(&world);
}
END_TEST

/* The time is up before the call has begun: it completes all the same. */
START_TEST(no_time_at_all)
{
	enum { CALLS = 2000 };
	struct asking asking;
	int i;

	for (i = 0; i < CALLS; i++) {
		asking_start(&asking, &world, "db", 1);
		asking_await(&asking);
		asking_fini(&asking);
	}
	gate_open(&gate);
	world_close(&world);
}
END_TEST

/* Results may be read and freed when everything else is closed. */
START_TEST(result_outlives_the_close)
{
	struct asking asking;
	muster_result *result = NULL;

	ask(&world, "db", 0, &result);
	asking_start(&asking, &world, "db", 0);
	asking_await(&asking);
	muster_pending_free(asking.pending);
	asking.pending = NULL;
	world_close(&world);
	ck_assert_answer(result, "OK 1/db");
	ck_assert_answer(asking.result, "OK 1/db");
	ck_assert_legs(asking.result, "db hit");
	muster_result_free(result);
	asking_fini(&asking);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("async");
	TCase *test = tcase_create("async");

	tcase_add_checked_fixture(test, set_up, NULL);
	tcase_set_timeout(test, 60);
	tcase_add_test(test, completes_with_the_answer);
	tcase_add_test(test, cancel_ends_it);
	tcase_add_test(test, cancel_of_a_composite);
	tcase_add_test(test, cancel_again_and_late);
	tcase_add_test(test, handle_is_given_back_early);
	tcase_add_test(test, handle_outlives_the_result);
	tcase_add_test(test, nothing_to_give_back);
	tcase_add_loop_test(test, never_inside_a_function, 0, 2);
	tcase_add_test(test, completion_may_ask_and_cancel);
	tcase_add_test(test, many_on_their_way);
	tcase_add_test(test, no_time_at_all);
	tcase_add_test(test, result_outlives_the_close);
	suite_add_tcase(suite, test);
	return suite_run(suite);
}
