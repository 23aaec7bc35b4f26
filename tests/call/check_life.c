/* SPDX-License-Identifier: MIT
 *
 * check_life - stores that cannot be reached at first, forks, what is opened
 * and what is not, and the end.
 */
#include <config.h>

#include "world.h"

#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <check.h>

#include "support/suite.h"
#include "support/threads.h"

static struct world world;

#define DB "[store db]\nplugin = gated\nids = 1\n"

/* ---- stores that cannot be reached ---- */

static char door[] = "/tmp/muster-door-XXXXXX";

static void
shut_door(void)
{
	int fd = mkstemp(door);

	ck_assert_int_ge(fd, 0);
	close(fd);
	unlink(door);
}

static void
open_door(void)
{
	FILE *file = fopen(door, "we");

	ck_assert_ptr_nonnull(file);
	fclose(file);
}

START_TEST(away_and_back)
{
	muster_result *result = NULL;
	muster_status status;

	shut_door();
	world_open(&world,
	    DB "[store far]\nplugin = gated\nids = 2\ndoor = %s\n"
	       "[store both]\nstrategy = parallel\nprimary = db\n"
	       "secondary = far\n",
	    door);
	ask(&world, "far", 0, &result);
	ck_assert_answer(result, "UNAVAILABLE: far: the door is shut");
	ask(&world, "both", 0, &result);
	ck_assert_answer(result, "OK 1/db, partial");
	ck_assert_legs(result, "db hit, far error");

	/* It is tried again, sooner or later. */
	open_door();
	do {
		status = ask(&world, "far", 0, &result);
	} while (status == MUSTER_UNAVAILABLE);
	ck_assert_answer(result, "OK 2/far");
	ask(&world, "both", 0, &result);
	ck_assert_answer(result, "OK 1/db 2/far");
	unlink(door);
	muster_result_free(result);
	world_close(&world);
}
END_TEST

/* Nobody waits for it at the close. */
START_TEST(away_for_ever)
{
	shut_door();
	world_open(&world, "[store far]\nplugin = gated\ndoor = %s\n", door);
	world_close(&world);
}
END_TEST

/* ---- forks ---- */

/* The thread sanitizer cannot follow threads that a forked child starts. */
#if defined __SANITIZE_THREAD__
#define CHILD_MAY_START_THREADS 0
#elif defined __has_feature
#if __has_feature(thread_sanitizer)
#define CHILD_MAY_START_THREADS 0
#endif
#endif
#ifndef CHILD_MAY_START_THREADS
#define CHILD_MAY_START_THREADS 1
#endif

static int
try_in_child(void)
{
	muster_result *result = NULL;
	muster_request request = { .query.email = "ann@example.org" };
	muster_error error = MUSTER_ERROR_INIT;

	if (muster_find(world.muster, &request, &result) !=
	    MUSTER_FAILED_PRECONDITION)
		return 1;
	if (result == NULL || muster_result_message(result) == NULL)
		return 2;
	if (muster_find_async(world.muster, &request, NULL, NULL, NULL,
		&error) != MUSTER_FAILED_PRECONDITION)
		return 3;
	if (muster_store_check(world.muster,
		muster_store_get(world.muster, "db"), 0,
		&result) != MUSTER_FAILED_PRECONDITION)
		return 4;
	muster_result_free(result);
	muster_error_clear(&error);
	return 0;
}

/* A configuration of its own. */
static int
open_in_child(void)
{
	struct world own;
	muster_result *result = NULL;

	world_open(&own, "store = db\n" DB);
	if (ask(&own, NULL, 0, &result) != MUSTER_OK)
		return 1;
	muster_result_free(result);
	world_remove(&own);
	return muster_close(own.muster, MUSTER_SECOND) == 0 ? 0 : 2;
}

static void
run_in_child(int (*run)(void))
{
	pid_t child;
	int status;

	threads_await_sleep();
	child = fork();
	ck_assert_int_ge(child, 0);
	if (child == 0)
		_exit(run());
	ck_assert_int_eq(waitpid(child, &status, 0), child);
	ck_assert_msg(WIFEXITED(status), "the child did not exit");
	ck_assert_int_eq(WEXITSTATUS(status), 0);
}

START_TEST(fork_is_refused)
{
	muster_result *result = NULL;

	world_open(&world, "store = db\n" DB);
	ask(&world, NULL, 0, &result);
	run_in_child(try_in_child);
	if (CHILD_MAY_START_THREADS)
		run_in_child(open_in_child);

	/* The parent goes on. */
	ck_assert_int_eq(ask(&world, NULL, 0, &result), MUSTER_OK);
	muster_result_free(result);
	world_close(&world);
}
END_TEST

/* A child that cancels a call of its parent does not reach the store through
 * what both have open. */
START_TEST(cancel_in_a_child)
{
	struct asking asking;
	struct gate gate;
	pid_t child;
	int status;

	gate_init(&gate);
	world_open(&world,
	    "[store db]\nplugin = gated_bounded\nhook = yes\nids = 1\n" GATE,
	    GATE_OF(gate));
	asking_start(&asking, &world, "db", 0);
	gate_await(&gate);
	threads_await_sleep();
	child = fork();
	ck_assert_int_ge(child, 0);
	if (child == 0) {
		muster_pending_cancel(asking.pending);
		_exit(0);
	}
	ck_assert_int_eq(waitpid(child, &status, 0), child);
	ck_assert(WIFEXITED(status));
	gate_open(&gate);
	asking_await(&asking);
	ck_assert_answer(asking.result, "OK 1/db");
	asking_fini(&asking);
	world_close(&world);
}
END_TEST

/* ---- what is opened ---- */

START_TEST(only_what_is_asked)
{
	muster_open_options options = { .store = "db" };
	muster_error error = MUSTER_ERROR_INIT;
	muster_result *result = NULL;
	muster_request request = { .query.email = "ann@example.org" };

	world_write(&world,
	    "store = both\n" DB "[store cache]\nplugin = gated\n"
	    "[store both]\nstrategy = parallel\nprimary = db\n"
	    "secondary = cache\n");
	ck_assert_int_eq(
	    muster_open(world.path, &options, &world.muster, &error),
	    MUSTER_OK);
	ck_assert_uint_eq(muster_store_count(world.muster), 3);
	ck_assert(muster_store_is_open(muster_store_get(world.muster, "db")));
	ck_assert(
	    !muster_store_is_open(muster_store_get(world.muster, "cache")));
	request.store = muster_store_get(world.muster, "cache");
	ck_assert_int_ne(muster_find(world.muster, &request, &result),
	    MUSTER_OK);
	request.store = muster_store_get(world.muster, "db");
	ck_assert_int_eq(muster_find(world.muster, &request, &result),
	    MUSTER_OK);
	muster_result_free(result);
	world_close(&world);
}
END_TEST

START_TEST(stores)
{
	muster_store *store;

	world_open(&world,
	    "store = both\n" DB "[store cache]\nplugin = gated_bounded\n"
	    "[store both]\nstrategy = parallel\nprimary = db\n"
	    "secondary = cache\n");
	ck_assert_uint_eq(muster_store_count(world.muster), 3);
	store = muster_store_at(world.muster, 0);
	ck_assert_str_eq(muster_store_name(store), "db");
	ck_assert_str_eq(muster_store_plugin_name(store), "gated");
	ck_assert_ptr_null(muster_store_strategy(store));
	store = muster_store_at(world.muster, 2);
	ck_assert_str_eq(muster_store_name(store), "both");
	ck_assert_ptr_null(muster_store_plugin_name(store));
	ck_assert_str_eq(muster_store_strategy(store), "parallel");
	ck_assert_ptr_eq(muster_store_get(world.muster, NULL), store);
	ck_assert_ptr_eq(muster_store_get(world.muster, "both"), store);
	ck_assert_ptr_null(muster_store_get(world.muster, "nobody"));
	world_close(&world);
}
END_TEST

/* No store is named, and none is the file's default. */
START_TEST(no_default_store)
{
	muster_result *result = NULL;
	muster_request request = { .query.email = "ann@example.org" };

	world_open(&world, DB "[store cache]\nplugin = gated\n");
	ck_assert_ptr_null(muster_store_get(world.muster, NULL));
	ck_assert_int_eq(muster_find(world.muster, &request, &result),
	    MUSTER_INVALID_ARGUMENT);
	ck_assert_ptr_nonnull(muster_result_message(result));
	muster_result_free(result);
	world_close(&world);
}
END_TEST

START_TEST(no_such_store)
{
	muster_open_options options = { .store = "dbs" };
	muster_error error = MUSTER_ERROR_INIT;

	world_write(&world, DB);
	world.muster = NULL;
	ck_assert_int_eq(
	    muster_open(world.path, &options, &world.muster, &error),
	    MUSTER_NOT_FOUND);
	ck_assert_ptr_null(world.muster);
	ck_assert_ptr_nonnull(strstr(error.message, "'dbs'"));
	muster_error_clear(&error);
	world_remove(&world);
}
END_TEST

START_TEST(close_of_nothing)
{
	ck_assert_uint_eq(muster_close(NULL, 0), 0);
}
END_TEST

/* Open and close, again and again, with a call between. */
START_TEST(again_and_again)
{
	int i;

	for (i = 0; i < 10; i++) {
		muster_result *result = NULL;

		world_open(&world, "store = db\nthreads = %d\n" DB, i + 1);
		ask(&world, NULL, 0, &result);
		ck_assert_answer(result, "OK 1/db");
		muster_result_free(result);
		world_close(&world);
	}
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("life");
	TCase *test = tcase_create("life");

	tcase_set_timeout(test, 60);
	tcase_add_test(test, away_and_back);
	tcase_add_test(test, away_for_ever);
	tcase_add_test(test, fork_is_refused);
	tcase_add_test(test, cancel_in_a_child);
	tcase_add_test(test, only_what_is_asked);
	tcase_add_test(test, stores);
	tcase_add_test(test, no_default_store);
	tcase_add_test(test, no_such_store);
	tcase_add_test(test, close_of_nothing);
	tcase_add_test(test, again_and_again);
	suite_add_tcase(suite, test);
	return suite_run(suite);
}
