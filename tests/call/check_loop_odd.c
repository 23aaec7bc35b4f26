/* SPDX-License-Identifier: MIT
 *
 * check_loop_odd - stores on the loop that break its rules: they fail, are
 * named, and harm nobody else.
 */
#include <config.h>

#include "world.h"

#include <string.h>

#include <check.h>

#include "support/suite.h"

static struct world world;

static void
open_odd(const char *how)
{
	world_open(&world,
	    "[store odd]\nplugin = loop_odd\nhow = %s\ninner = db\n"
	    "[store db]\nplugin = gated_prompt\nids = 1, 2\n"
	    "[store down]\nplugin = loop\nstatus = 14\n"
	    "[store again]\nplugin = loop_odd\nhow = asks-on-and-on\n"
	    "inner = down\n"
	    "[store after]\nplugin = loop_odd\nhow = waits-on-and-on\n"
	    "[store stop]\nplugin = loop_odd\nhow = stops-others\n"
	    "[store well]\nplugin = loop\nhow = later\nids = 3\n",
	    how);
}

static const struct odd {
	const char *how;
	const char *answer;
} odd[] = {
	{ "sleeps", "INTERNAL: odd: called muster_sleep() on the loop" },
	{ "asks", "INTERNAL: odd: called muster_ask() on the loop" },
	{ "puts", "INTERNAL: odd: called muster_put() on the loop" },
	{ "removes", "INTERNAL: odd: called muster_remove() on the loop" },
	{ "emits-nobody", "INTERNAL: odd: emitted no user" },
	{ "emits-many",
	    "INTERNAL: odd: answered with more than 100000 users; set a "
	    "limit" },
	{ "emits-others", "OK 2/odd" },
	{ "strange-status",
	    "INTERNAL: odd: returned status 77, which does not exist" },
	{ "fails-and-goes-on", "ABORTED: odd: the first reason" },
	{ "emits-and-fails", "DATA_LOSS: odd: DATA_LOSS" },
	{ "waits-twice",
	    "INTERNAL: odd: called muster_after() while the call waits" },
	{ "waits-and-asks",
	    "INTERNAL: odd: called muster_ask_async() while the call waits" },
	{ "asks-nobody-and-waits",
	    "INVALID_ARGUMENT: odd: asked no store of this configuration" },
	{ "asks-without-query",
	    "INVALID_ARGUMENT: odd: asked a store without a query" },
	{ "asks-nothing",
	    "INVALID_ARGUMENT: odd: at least one of id, email and org_id is "
	    "needed" },
	{ "waits-when-over", "OK" },
	{ "finishes-in-each", "OK 1/odd" },
	{ "asks-and-emits", "OK 9/odd 1/db 2/db" },
	{ "asks-once-more", "OK 1/db 2/db" },
	{ "asks-and-finishes", "OK" },
};

START_TEST(answers)
{
	muster_result *result = NULL;
	struct asking asking;

	open_odd(odd[_i].how);
	for (int i = 0; i < 3; i++) {
		ask(&world, "odd", 0, &result);
		ck_assert_msg(strcmp(answer_text(result), odd[_i].answer) == 0,
		    "%s: '%s', not '%s'", odd[_i].how, answer_text(result),
		    odd[_i].answer);
	}
	asking_start(&asking, &world, "odd", MUSTER_SECOND * 20);
	asking_await(&asking);
	ck_assert_answer(asking.result, odd[_i].answer);
	asking_fini(&asking);
	/* The loop is well. */
	ask(&world, "well", 0, &result);
	ck_assert_answer(result, "OK 3/well");
	ck_assert(!world_logged(&world, "finished a call twice"));
	muster_result_free(result);
	world_close(&world);
}
END_TEST

/* What is for the loop is called elsewhere: by ping. */
static const struct odd misplaced[] = {
	{ "sleeps", "odd: called muster_finish() outside of find_async" },
	{ "asks", "odd: called muster_after() outside of find_async" },
	{ "puts", "odd: called muster_ask_async() outside of find_async" },
};

START_TEST(outside_of_the_loop)
{
	muster_result *result = NULL;

	open_odd(misplaced[_i].how);
	ck_assert_int_eq(muster_store_check(world.muster,
			     muster_store_get(world.muster, "odd"), 0, &result),
	    MUSTER_INTERNAL);
	ck_assert_str_eq(muster_result_message(result), misplaced[_i].answer);
	muster_result_free(result);
	world_close(&world);
}
END_TEST

/* Timers and watches are for the loop's thread: elsewhere nothing is done. */
START_TEST(timer_on_another_thread)
{
	const muster_user user = { .id = "1" };
	const muster_user *users = &user;
	muster_result *result = NULL;

	open_odd("sleeps");
	muster_store_put(world.muster, muster_store_get(world.muster, "well"),
	    &users, 1, 0, &result);
	ck_assert(world_logged(&world,
	    "well: called muster_timer_set() on a thread that is not the "
	    "loop's"));
	muster_result_free(result);
	world_close(&world);
}
END_TEST

/* One that asks, or waits, again and again although it is cancelled keeps
 * nobody else from answering. */
START_TEST(on_and_on)
{
	struct asking asking;
	muster_result *result = NULL;

	open_odd("sleeps");
	asking_start(&asking, &world, _i == 0 ? "again" : "after", 0);
	ask(&world, "well", 0, &result);
	ck_assert_answer(result, "OK 3/well");
	muster_pending_cancel(asking.pending);
	asking_await(&asking);
	ask(&world, "well", 0, &result);
	ck_assert_answer(result, "OK 3/well");
	ask(&world, "stop", 0, &result);
	ck_assert_answer(result, "OK");
	asking_fini(&asking);
	muster_result_free(result);
	world_close(&world);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("loop_odd");
	TCase *test = tcase_create("odd");

	tcase_set_timeout(test, 60);
	tcase_add_loop_test(test, answers, 0, sizeof odd / sizeof *odd);
	tcase_add_loop_test(test, outside_of_the_loop, 0,
	    sizeof misplaced / sizeof *misplaced);
	tcase_add_test(test, timer_on_another_thread);
	tcase_add_loop_test(test, on_and_on, 0, 2);
	suite_add_tcase(suite, test);
	return suite_run(suite);
}
