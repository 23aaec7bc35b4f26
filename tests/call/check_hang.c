/* SPDX-License-Identifier: MIT
 *
 * check_hang - stores that do not come back: nobody waits for them longer than
 * he said, nobody else notices, and what they say later is not heard.
 *
 * No clock is asked: a store is still held back at its gate when the answer is
 * there, which it could not be if somebody had waited for the store.
 */
#include <config.h>

#include "world.h"

#include <stdio.h>
#include <unistd.h>

#include <check.h>

#include "support/suite.h"

#define SOON    (20 * MUSTER_MILLISECOND)
#define FOREVER (20 * MUSTER_SECOND)

static struct world world;
static struct gate gate, other;

static void
set_up(void)
{
	gate_init(&gate);
	gate_init(&other);
}

START_TEST(leaf_and_deadline)
{
	muster_result *result = NULL;

	world_open(&world, "[store hung]\nplugin = gated\nids = late\n" GATE,
	    GATE_OF(gate));
	ck_assert_int_eq(ask(&world, "hung", patience(), &result),
	    MUSTER_DEADLINE_EXCEEDED);
	ck_assert(gate_is_entered(&gate));
	ck_assert_legs(result, "hung timeout");
	ck_assert_uint_eq(muster_result_users(result), 0);
	ck_assert_ptr_nonnull(muster_result_message(result));
	gate_open(&gate);
	muster_result_free(result);
	world_close(&world);
}
END_TEST

START_TEST(leaf_and_deadline_async)
{
	struct asking asking;

	world_open(&world, "[store hung]\nplugin = gated\n" GATE,
	    GATE_OF(gate));
	asking_start(&asking, &world, "hung", SOON);
	asking_await(&asking);
	ck_assert_legs(asking.result, "hung timeout");
	gate_open(&gate);
	asking_fini(&asking);
	world_close(&world);
}
END_TEST

/* The timeout of the store itself, and no deadline. */
START_TEST(secondary_and_timeout)
{
	muster_result *result = NULL;

	world_open(&world,
	    "store = both\n"
	    "[store db]\nplugin = gated\nids = 1\n"
	    "[store hung]\nplugin = gated\nids = late\ntimeout = 20ms\n" GATE
	    "[store both]\nstrategy = %s\nprimary = db\nsecondary = hung\n",
	    GATE_OF(gate), _i == 0 ? "parallel" : "sequential");
	ck_assert_int_eq(ask(&world, NULL, 0, &result), MUSTER_OK);
	ck_assert_answer(result, "OK 1/db, partial");
	ck_assert_legs(result, "db hit, hung timeout");
	gate_open(&gate);
	muster_result_free(result);
	world_close(&world);
}
END_TEST

START_TEST(secondary_and_deadline)
{
	muster_result *result = NULL;

	world_open(&world,
	    "[store db]\nplugin = gated\nids = 1\n"
	    "[store hung]\nplugin = gated\nids = late\n" GATE
	    "[store both]\nstrategy = %s\nprimary = db\nsecondary = hung\n",
	    GATE_OF(gate), _i == 0 ? "parallel" : "sequential");
	ck_assert_int_eq(ask(&world, "both", patience(), &result), MUSTER_OK);
	ck_assert_answer(result, "OK 1/db, partial");
	ck_assert_legs(result, "db hit, hung timeout");
	gate_open(&gate);
	muster_result_free(result);
	world_close(&world);
}
END_TEST

START_TEST(primary_and_deadline)
{
	muster_result *result = NULL;

	world_open(&world,
	    "[store hung]\nplugin = gated\nids = late\n" GATE
	    "[store cache]\nplugin = gated\nids = 1\n"
	    "[store both]\nstrategy = parallel\nprimary = hung\n"
	    "secondary = cache\n",
	    GATE_OF(gate));
	ck_assert_int_eq(ask(&world, "both", patience(), &result),
	    MUSTER_DEADLINE_EXCEEDED);
	ck_assert_legs(result, "hung timeout, cache hit");
	ck_assert_uint_eq(muster_result_users(result), 0);
	gate_open(&gate);
	muster_result_free(result);
	world_close(&world);
}
END_TEST

/* A nested composite whose primary has answered is an answer, too. */
START_TEST(nested_and_deadline)
{
	muster_result *result = NULL;

	world_open(&world,
	    "[store db]\nplugin = gated\nids = 1\n"
	    "[store hung]\nplugin = gated\nids = late\n" GATE
	    "[store cache]\nplugin = gated\nids = 2\n"
	    "[store inner]\nstrategy = parallel\nprimary = db\n"
	    "secondary = hung\n"
	    "[store outer]\nstrategy = parallel\nprimary = inner\n"
	    "secondary = cache\n",
	    GATE_OF(gate));
	ck_assert_int_eq(ask(&world, "outer", patience(), &result), MUSTER_OK);
	ck_assert_answer(result, "OK 1/db 2/cache, partial");
	ck_assert_legs(result, "inner hit (db hit, hung timeout), cache hit");
	gate_open(&gate);
	muster_result_free(result);
	world_close(&world);
}
END_TEST

START_TEST(primary_fails_at_once)
{
	muster_result *result = NULL;

	world_open(&world,
	    "[store db]\nplugin = gated\nstatus = 14\nmessage = gone\n"
	    "[store hung]\nplugin = gated\n" GATE
	    "[store both]\nstrategy = parallel\nprimary = db\n"
	    "secondary = hung\n",
	    GATE_OF(gate));
	ck_assert_int_eq(ask(&world, "both", 0, &result), MUSTER_UNAVAILABLE);
	ck_assert_legs(result, "db error, hung cancelled");
	gate_open(&gate);
	muster_result_free(result);
	world_close(&world);
}
END_TEST

/* The same when both are known to be inside their stores. */
START_TEST(primary_fails_later)
{
	struct asking asking;

	world_open(&world,
	    "[store db]\nplugin = gated\nstatus = 14\n" GATE
	    "[store hung]\nplugin = gated\n" GATE
	    "[store both]\nstrategy = parallel\nprimary = db\n"
	    "secondary = hung\n",
	    GATE_OF(other), GATE_OF(gate));
	asking_start(&asking, &world, "both", 0);
	gate_await(&other);
	gate_await(&gate);
	gate_pass(&other);
	asking_await(&asking);
	ck_assert_int_eq(muster_result_status(asking.result),
	    MUSTER_UNAVAILABLE);
	ck_assert_legs(asking.result, "db error, hung cancelled");
	gate_open(&gate);
	asking_fini(&asking);
	world_close(&world);
}
END_TEST

/* A wrapper that hangs in what it asks. */
START_TEST(wrapper_and_deadline)
{
	muster_result *result = NULL;

	world_open(&world,
	    "[store hung]\nplugin = gated\n" GATE
	    "[store wrapper]\nplugin = gated\ninner = hung\n"
	    "[store db]\nplugin = gated\nids = 1\n"
	    "[store both]\nstrategy = parallel\nprimary = db\n"
	    "secondary = wrapper\n",
	    GATE_OF(gate));
	ck_assert_int_eq(ask(&world, "both", patience(), &result), MUSTER_OK);
	ck_assert_answer(result, "OK 1/db, partial");
	ck_assert_legs(result, "db hit, wrapper timeout");
	gate_open(&gate);
	muster_result_free(result);
	world_close(&world);
}
END_TEST

/* More calls hang than the pool has threads; the others get their answers. */
START_TEST(other_stores_answer)
{
	enum { HUNG = 4 };
	struct asking hung[HUNG], well;
	muster_result *result = NULL;
	int i;

	world_open(&world,
	    "threads = 2\n"
	    "[store hung]\nplugin = gated\n" GATE
	    "[store db]\nplugin = gated\nids = 1\n",
	    GATE_OF(gate));
	for (i = 0; i < HUNG; i++)
		asking_start(&hung[i], &world, "hung", 0);
	gate_await(&gate);
	gate_await(&gate);

	/* Handed over, as db may hang and there is a deadline. */
	ck_assert_int_eq(ask(&world, "db", FOREVER, &result), MUSTER_OK);
	ck_assert_answer(result, "OK 1/db");
	asking_start(&well, &world, "db", FOREVER);
	asking_await(&well);
	ck_assert_answer(well.result, "OK 1/db");

	gate_open(&gate);
	for (i = 0; i < HUNG; i++) {
		asking_await(&hung[i]);
		ck_assert_answer(hung[i].result, "OK");
		asking_fini(&hung[i]);
	}
	asking_fini(&well);
	muster_result_free(result);
	world_close(&world);
}
END_TEST

/* The same when the calls that hang are over for their callers. */
START_TEST(lost_workers_are_replaced)
{
	enum { HUNG = 4 };
	struct asking hung[HUNG];
	muster_result *result = NULL;
	int i;

	world_open(&world,
	    "threads = 2\n"
	    "[store hung]\nplugin = gated\n" GATE
	    "[store db]\nplugin = gated\nids = 1\n",
	    GATE_OF(gate));
	for (i = 0; i < HUNG; i++)
		asking_start(&hung[i], &world, "hung", SOON);
	for (i = 0; i < HUNG; i++) {
		asking_await(&hung[i]);
		ck_assert_legs(hung[i].result, "hung timeout");
		asking_fini(&hung[i]);
	}
	ck_assert_int_eq(ask(&world, "db", FOREVER, &result), MUSTER_OK);
	ck_assert_answer(result, "OK 1/db");
	gate_open(&gate);
	muster_result_free(result);
	world_close(&world);
}
END_TEST

/* A store in which too many calls hang is not asked any more. */
START_TEST(store_that_only_hangs)
{
	muster_result *result = NULL;
	muster_status status;

	world_open(&world,
	    "threads = 2\n"
	    "[store hung]\nplugin = gated\n" GATE
	    "[store db]\nplugin = gated\nids = 1\n",
	    GATE_OF(gate));
	do {
		status = ask(&world, "hung", SOON, &result);
	} while (status == MUSTER_DEADLINE_EXCEEDED);
	ck_assert_int_eq(status, MUSTER_UNAVAILABLE);
	ck_assert_int_eq(ask(&world, "db", FOREVER, &result), MUSTER_OK);

	/* When they have come home, it is asked again. */
	gate_open(&gate);
	do {
		status = ask(&world, "hung", FOREVER, &result);
	} while (status == MUSTER_UNAVAILABLE);
	ck_assert_int_eq(status, MUSTER_OK);
	muster_result_free(result);
	world_close(&world);
}
END_TEST

/* What comes after the answer does not change it, nor the next one. */
START_TEST(late_answers)
{
	muster_result *first = NULL, *second = NULL;

	world_open(&world,
	    "[store db]\nplugin = gated\nids = 1\n"
	    "[store hung]\nplugin = gated\nids = late\n" GATE
	    "[store both]\nstrategy = parallel\nprimary = db\n"
	    "secondary = hung\n",
	    GATE_OF(gate));
	ask(&world, "both", patience(), &first);
	ck_assert_answer(first, "OK 1/db, partial");
	gate_await(&gate);
	gate_pass(&gate); /* the late answer comes */
	gate_pass(&gate); /* the next one will come in time */
	ck_assert_int_eq(ask(&world, "both", 0, &second), MUSTER_OK);
	ck_assert_answer(second, "OK 1/db late/hung");
	world_close(&world); /* both have come home */
	ck_assert_answer(first, "OK 1/db, partial");
	ck_assert_legs(first, "db hit, hung timeout");
	muster_result_free(first);
	muster_result_free(second);
}
END_TEST

/* The result of a call whose leg still hangs is used again. */
START_TEST(result_is_reused)
{
	muster_result *result = NULL;
	int i;

	world_open(&world,
	    "[store db]\nplugin = gated\nids = 1\n"
	    "[store hung]\nplugin = gated\nids = late\n" GATE
	    "[store both]\nstrategy = parallel\nprimary = db\n"
	    "secondary = hung\n",
	    GATE_OF(gate));
	for (i = 0; i < 3; i++) {
		ask(&world, "both", patience(), &result);
		ck_assert_answer(result, "OK 1/db, partial");
	}
	gate_open(&gate);
	ask(&world, "both", 0, &result);
	ck_assert_answer(result, "OK 1/db late/hung");
	muster_result_free(result);
	world_close(&world);
}
END_TEST

START_TEST(close_leaves_them)
{
	struct asking hung[2];
	int i;

	world_open(&world, "[store hung]\nplugin = gated\n" GATE,
	    GATE_OF(gate));
	for (i = 0; i < 2; i++) {
		asking_start(&hung[i], &world, "hung", 0);
		gate_await(&gate);
		muster_pending_free(hung[i].pending);
		hung[i].pending = NULL;
	}
	ck_assert_uint_eq(muster_close(world.muster, SOON), 2);
	for (i = 0; i < 2; i++) {
		ck_assert_int_eq(atomic_load(&hung[i].completions), 1);
		ck_assert_int_eq(muster_result_status(hung[i].result),
		    MUSTER_CANCELLED);
		asking_fini(&hung[i]);
	}
	gate_open(&gate);
	world_remove(&world);
}
END_TEST

/* A store that is bounded, on the thread of its caller. */
START_TEST(bounded_listens)
{
	muster_result *result = NULL;

	world_open(&world,
	    "[store held]\nplugin = gated_bounded\nhook = %s\n" GATE,
	    _i == 0 ? "no" : "yes", GATE_OF(gate));
	ck_assert_int_eq(ask(&world, "held", SOON, &result),
	    MUSTER_DEADLINE_EXCEEDED);
	ck_assert_legs(result, "held timeout");
	muster_result_free(result);
	world_close(&world);
}
END_TEST

/* It leaves when it is cancelled, so that close has nothing to leave; also when
 * others have asked it. */
static const char *const ways_to_ask[] = { "held", "both", "wrapper", "outer" };

START_TEST(bounded_is_cancelled)
{
	struct asking asking;
	int hook;

	for (hook = 0; hook <= 1; hook++) {
		world_open(&world,
		    "[store held]\nplugin = gated_bounded\nhook = %s\n" GATE
		    "[store db]\nplugin = gated\n"
		    "[store both]\nstrategy = sequential\nprimary = db\n"
		    "secondary = held\n"
		    "[store wrapper]\nplugin = gated\ninner = both\n"
		    "[store outer]\nplugin = gated\ninner = wrapper\n",
		    hook ? "yes" : "no", GATE_OF(gate));
		asking_start(&asking, &world, ways_to_ask[_i], 0);
		gate_await(&gate);
		muster_pending_cancel(asking.pending);
		asking_await(&asking);
		ck_assert_int_eq(muster_result_status(asking.result),
		    MUSTER_CANCELLED);
		asking_fini(&asking);
		world_close(&world);
	}
}
END_TEST

/* ---- behind wrappers, and beside each other ---- */

/* The timeout of a store that a wrapper asks, and no deadline: the wrapper's
 * thread must not be held by what it asks. */
START_TEST(timeout_behind_a_wrapper)
{
	static const char *const wrapped[] = { "hung", "both" };
	muster_result *result = NULL;
	char timeout[40];

	snprintf(timeout, sizeof timeout, PATIENCE, PATIENCE_MS);
	world_open(&world,
	    "threads = 1\n"
	    "[store hung]\nplugin = gated\nids = late\n%s" GATE
	    "[store both]\nstrategy = parallel\nprimary = hung\n%s"
	    "[store w]\nplugin = gated_bounded\ninner = %s\n",
	    _i == 0 ? timeout : "", GATE_OF(gate), timeout, wrapped[_i]);
	ck_assert_int_eq(ask(&world, "w", 0, &result),
	    MUSTER_DEADLINE_EXCEEDED);
	ck_assert(gate_is_entered(&gate));
	ck_assert_legs(result,
	    _i == 0 ? "w timeout (hung timeout)"
		    : "w timeout (both timeout "
		      "(hung timeout))");
	gate_open(&gate);
	muster_result_free(result);
	world_close(&world);
}
END_TEST

/* Calls without a deadline that hang in one store, many more than there are
 * threads: another store answers. */
START_TEST(hung_calls_leave_workers_for_others)
{
	enum { HUNG = 120, WELL = 20 };
	static struct asking hung[HUNG], well[WELL];

	world_open(&world,
	    "threads = %d\n[store hung]\nplugin = gated\n" GATE
	    "[store well]\nplugin = gated\nids = 1\n",
	    _i == 0 ? 1 : 8, GATE_OF(gate));
	for (int i = 0; i < HUNG; i++)
		asking_start(&hung[i], &world, "hung", 0);
	gate_await(&gate);
	for (int i = 0; i < WELL; i++)
		asking_start(&well[i], &world, "well", 0);
	for (int i = 0; i < WELL; i++) {
		asking_await(&well[i]);
		ck_assert_answer(well[i].result, "OK 1/well");
		asking_fini(&well[i]);
	}
	for (int i = 0; i < HUNG; i++)
		ck_assert_int_eq(atomic_load(&hung[i].completions), 0);
	gate_open(&gate);
	for (int i = 0; i < HUNG; i++) {
		asking_await(&hung[i]);
		asking_fini(&hung[i]);
	}
	world_close(&world);
}
END_TEST

/* A plugin that promised to look at the clock and did not: what it says after
 * the deadline is not heard. */
START_TEST(late_answer_of_one_who_promised)
{
	muster_result *result = NULL;

	world_open(&world,
	    "[store db]\nplugin = gated_prompt\nids = 1\n"
	    "[store both]\nstrategy = parallel\nprimary = db\n");
	/* The time is up before it is asked. */
	ck_assert_int_eq(ask(&world, "db", 1, &result),
	    MUSTER_DEADLINE_EXCEEDED);
	ck_assert_legs(result, "db timeout");
	ck_assert_uint_eq(muster_result_users(result), 0);
	ck_assert_int_eq(ask(&world, "both", 1, &result),
	    MUSTER_DEADLINE_EXCEEDED);
	ck_assert_int_eq(ask(&world, "both", FOREVER, &result), MUSTER_OK);
	ck_assert_answer(result, "OK 1/db");
	muster_result_free(result);
	world_close(&world);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("hang");
	TCase *test = tcase_create("hang");

	tcase_add_checked_fixture(test, set_up, NULL);
	tcase_set_timeout(test, 60);
	tcase_add_test(test, leaf_and_deadline);
	tcase_add_test(test, leaf_and_deadline_async);
	tcase_add_loop_test(test, secondary_and_timeout, 0, 2);
	tcase_add_loop_test(test, secondary_and_deadline, 0, 2);
	tcase_add_test(test, primary_and_deadline);
	tcase_add_test(test, nested_and_deadline);
	tcase_add_test(test, primary_fails_at_once);
	tcase_add_test(test, primary_fails_later);
	tcase_add_test(test, wrapper_and_deadline);
	tcase_add_test(test, other_stores_answer);
	tcase_add_test(test, lost_workers_are_replaced);
	tcase_add_test(test, store_that_only_hangs);
	tcase_add_test(test, late_answers);
	tcase_add_test(test, result_is_reused);
	tcase_add_test(test, close_leaves_them);
	tcase_add_loop_test(test, bounded_listens, 0, 2);
	tcase_add_loop_test(test, bounded_is_cancelled, 0, 4);
	tcase_add_loop_test(test, timeout_behind_a_wrapper, 0, 2);
	tcase_add_loop_test(test, hung_calls_leave_workers_for_others, 0, 2);
	tcase_add_test(test, late_answer_of_one_who_promised);
	suite_add_tcase(suite, test);
	return suite_run(suite);
}
