/* SPDX-License-Identifier: MIT
 *
 * check_loop_life - a loop that hangs inside a store stops nobody else and no
 * close; watches and timers come and go with their store; what is late finds
 * its memory in place.
 */
#include <config.h>

#include "world.h"

#include <dirent.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include <check.h>

#include "support/suite.h"
#include "support/threads.h"

#define SOON    (20 * MUSTER_MILLISECOND)
#define FOREVER (20 * MUSTER_SECOND)

static struct world world;
static struct gate gate, other, told;

static void
set_up(void)
{
	gate_init(&gate);
	gate_init(&other);
	gate_init(&told);
}

/* ---- threads of this process ---- */

static void *
do_nothing(void *arg)
{
	return arg;
}

/* A sanitizer may start one beside the first. */
static int
count_threads(void)
{
	pthread_t thread;
	DIR *directory;
	int count = 0;

	ck_assert_int_eq(pthread_create(&thread, NULL, do_nothing, NULL), 0);
	pthread_join(thread, NULL);
	directory = opendir("/proc/self/task");
	ck_assert_ptr_nonnull(directory);
	while (readdir(directory) != NULL)
		count++;
	closedir(directory);
	return count;
}

/* Those that are late come home sooner or later. */
static void
await_threads(int count)
{
	while (count_threads() > count)
		sched_yield();
}

/* ---- a store that hangs the loop ---- */

static void
open_hung(const char *how)
{
	world_open(&world,
	    "threads = 2\n"
	    "[store hung]\nplugin = loop\nids = late\nhow = %s\n" GATE
	    "[store far]\nplugin = loop\nids = 2\n"
	    "[store db]\nplugin = gated\nids = 1\n"
	    "[store all]\nstrategy = parallel\nprimary = db\n"
	    "secondary = hung, far\n"
	    "[store row]\nstrategy = sequential\nprimary = db\n"
	    "secondary = hung, far\n"
	    "[store behind]\nplugin = gated\ninner = far\n",
	    how, GATE_OF(gate));
}

/* Deadlines are kept by all, whoever asks whom. */
START_TEST(deadlines_are_kept)
{
	struct asking hung, asking[4];
	muster_result *result = NULL;

	open_hung("hangs");
	asking_start(&hung, &world, "hung", 0);
	gate_await(&gate);
	ck_assert_int_eq(ask(&world, "far", SOON, &result),
	    MUSTER_DEADLINE_EXCEEDED);
	ck_assert_legs(result, "far timeout");
	asking_start(&asking[0], &world, "far", SOON);
	asking_start(&asking[1], &world, "all", patience());
	asking_start(&asking[2], &world, "behind", SOON);
	asking_start(&asking[3], &world, "hung", SOON);
	ask(&world, "row", patience(), &result);
	ck_assert_answer(result, "OK 1/db, partial");
	ask(&world, "db", 0, &result);
	ck_assert_answer(result, "OK 1/db");
	for (int i = 0; i < 4; i++)
		asking_await(&asking[i]);
	ck_assert_legs(asking[3].result, "hung timeout");
	ck_assert_answer(asking[1].result, "OK 1/db, partial");
	ck_assert_int_eq(muster_result_status(asking[2].result),
	    MUSTER_DEADLINE_EXCEEDED);
	for (int i = 0; i < 4; i++)
		asking_fini(&asking[i]);
	ck_assert_int_eq(atomic_load(&hung.completions), 0);

	/* It comes home, and all is well. */
	gate_open(&gate);
	asking_await(&hung);
	ck_assert_answer(hung.result, "OK late/hung");
	asking_fini(&hung);
	ask(&world, "all", 0, &result);
	ck_assert_answer(result, "OK 1/db late/hung 2/far");
	muster_result_free(result);
	world_close(&world);
}
END_TEST

/* Calls that wait for it end when it is closed, and it is left open; so are the
 * others of the loop, which may be called when it comes home. */
START_TEST(close_leaves_them)
{
	struct asking hung, asking;
	int threads = count_threads();

	open_hung("hangs");
	asking_start(&hung, &world, "hung", 0);
	gate_await(&gate);
	asking_start(&asking, &world, "far", 0);
	muster_pending_free(hung.pending);
	muster_pending_free(asking.pending);
	hung.pending = asking.pending = NULL;
	ck_assert_uint_eq(muster_close(world.muster, _i * SOON), 1);
	ck_assert_int_eq(atomic_load(&hung.completions), 1);
	ck_assert_int_eq(atomic_load(&asking.completions), 1);
	ck_assert_int_eq(muster_result_status(hung.result), MUSTER_CANCELLED);
	ck_assert_int_eq(muster_result_status(asking.result), MUSTER_CANCELLED);
	ck_assert(world_logged(&world, "hung: left open: a call hangs inside"));
	ck_assert(world_logged(&world, "far: left open: the loop hangs"));
	ck_assert(!world_logged(&world, "db: left open"));
	asking_fini(&hung);
	asking_fini(&asking);
	gate_open(&gate);
	await_threads(threads);
	world_remove(&world);
}
END_TEST

/* It hangs inside a store that it asks itself: behind a wrapper, in its leg or
 * by a call, and as the next one of a composite. */
static const char *const askers[] = {
	"[store a]\nplugin = loop\ninner = hung\n",
	"[store a]\nplugin = loop\ninner = hung\nrelay = yes\n",
	"[store far]\nplugin = loop\n"
	"[store a]\nstrategy = sequential\nprimary = far\n"
	"secondary = hung\n",
};

START_TEST(close_leaves_one_that_is_prompt)
{
	struct asking asking;
	int threads = count_threads();

	world_open(&world, "[store hung]\nplugin = gated_prompt\n" GATE "%s",
	    GATE_OF(gate), askers[_i]);
	asking_start(&asking, &world, "a", 0);
	gate_await(&gate);
	muster_pending_free(asking.pending);
	asking.pending = NULL;
	ck_assert_uint_eq(muster_close(world.muster, 0), 1);
	ck_assert(world_logged(&world, "hung: left open: "));
	asking_fini(&asking);
	gate_open(&gate);
	await_threads(threads);
	world_remove(&world);
}
END_TEST

/* It hangs, and nobody has asked anything. */
START_TEST(close_of_a_loop_that_hangs)
{
	int threads = count_threads();

	open_hung("stuck");
	gate_await(&gate);
	ck_assert_uint_eq(muster_close(world.muster, _i * SOON), 1);
	ck_assert(world_logged(&world, "hung: left open: the loop hangs"));
	gate_open(&gate);
	await_threads(threads);
	world_remove(&world);
}
END_TEST

/* A call is never finished: the store is left open, and nothing else is. */
START_TEST(close_leaves_a_call)
{
	struct asking asking;

	world_open(&world,
	    "[store far]\nplugin = loop\nhow = never\n" GATE
	    "[store near]\nplugin = loop\n",
	    GATE_OF(gate));
	asking_start(&asking, &world, "far", 0);
	gate_await(&gate);
	muster_pending_free(asking.pending);
	asking.pending = NULL;
	ck_assert_uint_eq(muster_close(world.muster, _i * SOON), 1);
	ck_assert(world_logged(&world, "far: left open: a call hangs inside"));
	ck_assert(!world_logged(&world, "near: left open"));
	asking_fini(&asking);
	world_remove(&world);
}
END_TEST

/* It is finished by a thread of the plugin's when everything is closed. */
START_TEST(finished_after_the_close)
{
	struct asking asking;

	world_open(&world,
	    "[store far]\nplugin = loop\nhow = thread\ntold = %d\n%s" GATE,
	    told.in, _i == 0 ? "" : "max_in_flight = 1\n", GATE_OF(gate));
	asking_start(&asking, &world, "far", 0);
	gate_await(&gate);
	muster_pending_free(asking.pending);
	asking.pending = NULL;
	ck_assert_uint_eq(muster_close(world.muster, 0), 1);
	asking_fini(&asking);
	gate_open(&gate);
	gate_await(&told);
	world_remove(&world);
}
END_TEST

/* ---- close with work on its way ---- */

START_TEST(close_with_calls_on_their_way)
{
	enum { CALLS = 200 };
	static struct asking asking[CALLS];
	static const char *const hows[] = {
		"how = later\ndelay = 1d\n",
		"how = never\nhook = yes\n",
		"how = gated\nhook = yes\n",
	};

	world_open(&world,
	    "threads = 1\n[store c]\nplugin = loop\n%sids = 1\n" GATE
	    "[store b]\nplugin = loop\ninner = c\n"
	    "[store a]\nplugin = gated\ninner = b\n",
	    hows[_i], GATE_OF(gate));
	for (int i = 0; i < CALLS; i++) {
		asking_start(&asking[i], &world,
		    i % 3 == 0       ? "a"
			: i % 3 == 1 ? "b"
				     : "c",
		    0);
		muster_pending_free(asking[i].pending);
		asking[i].pending = NULL;
	}
	gate_await(&gate);
	world_close(&world);
	for (int i = 0; i < CALLS; i++) {
		ck_assert_int_eq(atomic_load(&asking[i].completions), 1);
		asking_fini(&asking[i]);
	}
}
END_TEST

START_TEST(again_and_again)
{
	for (int i = 0; i < 30; i++) {
		muster_result *result = NULL;

		world_open(&world,
		    "store = far\nthreads = 1\n"
		    "[store far]\nplugin = loop\nids = 1\nhow = %s\n" GATE,
		    i % 2 == 0 ? "gated" : "later", GATE_OF(gate));
		gate_pass(&gate);
		if (i % 3 != 0)
			ask(&world, NULL, 0, &result);
		muster_result_free(result);
		world_close(&world);
	}
}
END_TEST

/* A result may be kept. */
START_TEST(result_outlives_the_close)
{
	muster_result *result = NULL;

	world_open(&world,
	    "[store c]\nplugin = loop\nids = 1\n"
	    "[store b]\nplugin = loop\ninner = c\n");
	ask(&world, "b", 0, &result);
	world_close(&world);
	ck_assert_answer(result, "OK 1/c");
	ck_assert_legs(result, "b hit (c hit)");
	muster_result_free(result);
}
END_TEST

/* ---- stores that come and go ---- */

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

/* It fails after it has made watches, again and again; the last ones work. */
START_TEST(away_and_back)
{
	muster_result *result = NULL;
	struct asking asking;
	muster_status status;

	shut_door();
	world_open(&world,
	    "[store far]\nplugin = loop\nids = 2\nhow = gated\ndoor = %s\n" GATE
	    "[store behind]\nplugin = loop\ninner = far\n",
	    door, GATE_OF(gate));
	ask(&world, "far", 0, &result);
	ck_assert_answer(result, "UNAVAILABLE: far: the door is shut");
	asking_start(&asking, &world, "behind", 0);
	asking_await(&asking);
	ck_assert_answer(asking.result,
	    "UNAVAILABLE: behind: far: the door is shut");
	asking_fini(&asking);
	gate_open(&gate);
	open_door();
	do {
		status = ask(&world, "behind", 0, &result);
	} while (status == MUSTER_UNAVAILABLE);
	ck_assert_answer(result, "OK 2/far");
	unlink(door);
	muster_result_free(result);
	world_close(&world);
}
END_TEST

START_TEST(away_for_ever)
{
	shut_door();
	world_open(&world,
	    "[store far]\nplugin = loop\nhow = gated\ndoor = %s\n" GATE, door,
	    GATE_OF(gate));
	world_close(&world);
}
END_TEST

/* It has made watches, and does not return before everything is closed. */
START_TEST(open_that_hangs)
{
	muster_open_options options = { .open_timeout = patience() };
	muster_error error = MUSTER_ERROR_INIT;
	int threads = count_threads();

	world_write(&world,
	    "[store far]\nplugin = loop\nhow = gated\nlock = %d\n" GATE
	    "[store near]\nplugin = loop\n",
	    other.out, GATE_OF(gate));
	muster_open(world.path, &options, &world.muster, &error);
	ck_assert_msg(world.muster != NULL, "%s", error.message);
	ck_assert_uint_eq(muster_close(world.muster, 0), 1);
	gate_open(&other);
	await_threads(threads);
	world_remove(&world);
}
END_TEST

/* Only what is asked for is opened, and a loop only if that needs one. */
START_TEST(not_opened)
{
	muster_open_options options = { .store = _i == 0 ? "db" : "near" };
	muster_error error = MUSTER_ERROR_INIT;
	muster_result *result = NULL;
	muster_request request = { .query.email = "ann@example.org" };

	world_write(&world,
	    "[store db]\nplugin = gated\n"
	    "[store far]\nplugin = loop\n"
	    "[store near]\nplugin = loop\n");
	muster_open(world.path, &options, &world.muster, &error);
	ck_assert_msg(world.muster != NULL, "%s", error.message);
	request.store = muster_store_get(world.muster, "far");
	muster_find(world.muster, &request, &result);
	ck_assert_answer(result, "FAILED_PRECONDITION: far: not opened");
	muster_result_free(result);
	world_close(&world);
}
END_TEST

/* ---- forks ---- */

static int
try_in_child(struct asking *asking)
{
	muster_result *result = NULL;
	muster_request request = { .query.email = "ann@example.org",
		.store = muster_store_get(world.muster, "far") };
	muster_error error = MUSTER_ERROR_INIT;

	if (muster_find(world.muster, &request, &result) !=
	    MUSTER_FAILED_PRECONDITION)
		return 1;
	if (muster_find_async(world.muster, &request, NULL, NULL, NULL,
		&error) != MUSTER_FAILED_PRECONDITION)
		return 2;
	muster_pending_cancel(asking->pending);
	muster_result_free(result);
	muster_error_clear(&error);
	return muster_close(world.muster, 0) == 0 ? 0 : 3;
}

/* A child is refused, and does not reach its parent's loop. */
START_TEST(fork_is_refused)
{
	struct asking asking;
	pid_t child;
	int status;

	world_open(&world,
	    "[store far]\nplugin = loop\nhow = gated\nhook = yes\nids = 1\n"
	    "told = %d\n" GATE,
	    told.in, GATE_OF(gate));
	asking_start(&asking, &world, "far", 0);
	gate_await(&gate);
	threads_await_sleep();
	child = fork();
	ck_assert_int_ge(child, 0);
	if (child == 0)
		_exit(try_in_child(&asking));
	ck_assert_int_eq(waitpid(child, &status, 0), child);
	ck_assert(WIFEXITED(status));
	ck_assert_int_eq(WEXITSTATUS(status), 0);
	gate_open(&gate);
	asking_await(&asking);
	ck_assert_answer(asking.result, "OK 1/far");
	ck_assert(!gate_is_entered(&told));
	asking_fini(&asking);
	world_close(&world);
}
END_TEST

static void
add_tests(TCase *test)
{
	tcase_add_test(test, deadlines_are_kept);
	tcase_add_loop_test(test, close_leaves_them, 0, 2);
	tcase_add_loop_test(test, close_leaves_one_that_is_prompt, 0,
	    sizeof askers / sizeof *askers);
	tcase_add_loop_test(test, close_of_a_loop_that_hangs, 0, 2);
	tcase_add_loop_test(test, close_leaves_a_call, 0, 2);
	tcase_add_loop_test(test, finished_after_the_close, 0, 2);
	tcase_add_loop_test(test, close_with_calls_on_their_way, 0, 3);
	tcase_add_test(test, again_and_again);
	tcase_add_test(test, result_outlives_the_close);
	tcase_add_test(test, away_and_back);
	tcase_add_test(test, away_for_ever);
	tcase_add_test(test, open_that_hangs);
	tcase_add_loop_test(test, not_opened, 0, 2);
	tcase_add_test(test, fork_is_refused);
}

int
main(void)
{
	Suite *suite = suite_create("loop_life");
	TCase *test = tcase_create("life");

	tcase_add_checked_fixture(test, set_up, NULL);
	tcase_set_timeout(test, 60);
	add_tests(test);
	suite_add_tcase(suite, test);
	return suite_run(suite);
}
