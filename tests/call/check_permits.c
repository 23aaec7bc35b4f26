/* SPDX-License-Identifier: MIT
 *
 * check_permits - how many calls are inside a store at once. The stores count
 * them, and fail where there is one too many.
 */
#include <config.h>

#include "world.h"

#include <pthread.h>
#include <sched.h>

#include <check.h>

#include "support/suite.h"

#define SOON (20 * MUSTER_MILLISECOND)

static struct world world;
static struct gate gate;

static void
set_up(void)
{
	gate_init(&gate);
}

/* A store that takes one call at a time, as its plugin or the file says. */
static const char *const singles[] = {
	"plugin = gated_serial\n",
	"plugin = gated\nmax_in_flight = 1\n",
	"plugin = gated_bounded\nmax_in_flight = 1\n",
};

enum { SINGLES = sizeof singles / sizeof *singles };

static void
open_single(int which)
{
	world_open(&world,
	    "threads = 4\n[store db]\nmost = 1\nids = 1\n%s" GATE,
	    singles[which], GATE_OF(gate));
}

START_TEST(one_at_a_time)
{
	enum { CALLS = 4 };
	struct asking asking[CALLS];
	int i;

	open_single(_i);
	for (i = 0; i < CALLS; i++)
		asking_start(&asking[i], &world, "db", 0);
	for (i = 0; i < CALLS; i++) {
		gate_await(&gate);
		ck_assert(!gate_is_entered(&gate));
		gate_pass(&gate);
	}
	for (i = 0; i < CALLS; i++) {
		asking_await(&asking[i]);
		ck_assert_answer(asking[i].result, "OK 1/db");
		asking_fini(&asking[i]);
	}
	world_close(&world);
}
END_TEST

/* The call is over, the work is not: the permit is not free. */
START_TEST(held_until_the_end)
{
	struct asking asking;
	muster_result *result = NULL;

	world_open(&world,
	    "threads = 4\n[store db]\nmost = 1\nids = 1\n%s" GATE, singles[_i],
	    GATE_OF(gate));
	asking_start(&asking, &world, "db", 0);
	gate_await(&gate);
	muster_pending_cancel(asking.pending);
	asking_await(&asking);
	ck_assert_int_eq(muster_result_status(asking.result), MUSTER_CANCELLED);
	asking_fini(&asking);

	ck_assert_int_eq(ask(&world, "db", SOON, &result),
	    MUSTER_DEADLINE_EXCEEDED);
	ck_assert(!gate_is_entered(&gate));
	gate_open(&gate);
	ck_assert_int_eq(ask(&world, "db", 0, &result), MUSTER_OK);
	muster_result_free(result);
	world_close(&world);
}
END_TEST

/* A call that waits for a permit can be cancelled, and passes its turn on. */
START_TEST(cancelled_in_the_queue)
{
	struct asking asking[3];
	int i;

	open_single(_i);
	for (i = 0; i < 3; i++)
		asking_start(&asking[i], &world, "db", 0);
	gate_await(&gate);
	muster_pending_cancel(asking[1].pending);
	muster_pending_cancel(asking[2].pending);
	for (i = 1; i < 3; i++) {
		asking_await(&asking[i]);
		asking_fini(&asking[i]);
	}
	asking_start(&asking[1], &world, "db", 0);
	gate_open(&gate);
	for (i = 0; i < 2; i++) {
		asking_await(&asking[i]);
		asking_fini(&asking[i]);
	}
	world_close(&world);
}
END_TEST

START_TEST(two_at_a_time)
{
	enum { CALLS = 6 };
	struct asking asking[CALLS];
	int i;

	world_open(&world,
	    "threads = 4\n[store db]\nplugin = gated\nmax_in_flight = 2\n"
	    "most = 2\nids = 1\n" GATE,
	    GATE_OF(gate));
	for (i = 0; i < CALLS; i++)
		asking_start(&asking[i], &world, "db", 0);
	gate_await(&gate);
	gate_await(&gate);
	ck_assert(!gate_is_entered(&gate));
	gate_open(&gate);
	for (i = 0; i < CALLS; i++) {
		asking_await(&asking[i]);
		ck_assert_answer(asking[i].result, "OK 1/db");
		asking_fini(&asking[i]);
	}
	world_close(&world);
}
END_TEST

/* Calls that wait for a store hold no thread: the pool serves others. */
START_TEST(waiting_holds_no_thread)
{
	enum { CALLS = 8 };
	struct asking asking[CALLS], other;
	int i;

	world_open(&world,
	    "threads = 2\n[store db]\nplugin = gated_serial\n" GATE
	    "[store cache]\nplugin = gated\nids = 1\n",
	    GATE_OF(gate));
	for (i = 0; i < CALLS; i++)
		asking_start(&asking[i], &world, "db", 0);
	gate_await(&gate);
	asking_start(&other, &world, "cache", 0);
	asking_await(&other);
	ck_assert_answer(other.result, "OK 1/cache");
	ck_assert(!gate_is_entered(&gate));
	asking_fini(&other);
	gate_open(&gate);
	for (i = 0; i < CALLS; i++) {
		asking_await(&asking[i]);
		asking_fini(&asking[i]);
	}
	world_close(&world);
}
END_TEST

/* A synchronous caller whose primary waits for a permit runs its other legs
 * meanwhile, also when the pool is of no help. */
static void *
ask_both(void *arg)
{
	muster_result **result = arg;

	ask(&world, "both", 0, result);
	return NULL;
}

START_TEST(caller_goes_on)
{
	struct asking asking;
	struct gate second;
	pthread_t caller;
	muster_result *result = NULL;

	gate_init(&second);
	world_open(&world,
	    "threads = 1\n[store db]\nplugin = gated_serial\nids = 1\n" GATE
	    "[store cache]\nplugin = gated\nids = 2\n" GATE
	    "[store both]\nstrategy = parallel\nprimary = db\n"
	    "secondary = cache\n",
	    GATE_OF(gate), GATE_OF(second));
	asking_start(&asking, &world, "db", 0);
	gate_await(&gate);
	ck_assert_int_eq(pthread_create(&caller, NULL, ask_both, &result), 0);
	gate_await(&second); /* the pool's only thread is inside db */
	gate_open(&second);
	gate_open(&gate);
	pthread_join(caller, NULL);
	ck_assert_answer(result, "OK 1/db 2/cache");
	asking_await(&asking);
	asking_fini(&asking);
	muster_result_free(result);
	world_close(&world);
}
END_TEST

/* Wrappers that take one call at a time in front of a store that does, too, on
 * a pool of one. */
START_TEST(wrappers_in_a_row)
{
	enum { CALLS = 8 };
	struct asking asking[CALLS];
	int i;

	world_open(&world,
	    "threads = 1\n"
	    "[store db]\nplugin = gated_serial\nmost = 1\nids = 1\n"
	    "[store a]\nplugin = gated_serial\nmost = 1\nids = 2\n"
	    "inner = db\n"
	    "[store b]\nplugin = gated_serial\nmost = 1\nids = 3\n"
	    "inner = a\n"
	    "[store all]\nstrategy = parallel\nprimary = b\n"
	    "secondary = db, a\n");
	for (i = 0; i < CALLS; i++)
		asking_start(&asking[i], &world, "all", 0);
	for (i = 0; i < CALLS; i++) {
		asking_await(&asking[i]);
		ck_assert_answer(asking[i].result, "OK 3/b 2/a 1/db");
		asking_fini(&asking[i]);
	}
	world_close(&world);
}
END_TEST

/* ---- how many may wait ---- */

static const char *const queues[] = {
	"plugin = gated_serial\n",
	"plugin = gated\nmax_in_flight = 1\n",
	"plugin = gated_bounded\nmax_in_flight = 1\n",
	"plugin = loop_serial\nhow = gated\n",
	"plugin = loop\nhow = gated\nmax_in_flight = 1\n",
};

enum { QUEUES = sizeof queues / sizeof *queues };

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
await_waiting(uint64_t waiting)
{
	while (guard_of_db().waiting != waiting)
		sched_yield();
}

/* One more than may wait ends at once, whoever asks. */
START_TEST(too_many)
{
	static const char full[] =
	    "RESOURCE_EXHAUSTED: db: not asked: of 1 that may be inside and 2 "
	    "that may wait, none has a place left";
	static const char through[] =
	    "RESOURCE_EXHAUSTED: outer: db: not asked: of 1 that may be inside "
	    "and 2 that may wait, none has a place left";
	struct asking asking[3], more;
	muster_result *result = NULL;

	world_open(&world,
	    "threads = 4\n[store db]\nmost = 1\nids = 1\nmax_waiting = 2\n%s" GATE
	    "[store outer]\nplugin = gated\ninner = db\n",
	    queues[_i], GATE_OF(gate));
	for (int i = 0; i < 3; i++)
		asking_start(&asking[i], &world, "db", 0);
	gate_await(&gate);
	await_waiting(2);
	ask(&world, "db", 0, &result);
	ck_assert_answer(result, full);
	ask(&world, "outer", 0, &result);
	ck_assert_answer(result, through);
	asking_start(&more, &world, "db", 0);
	asking_await(&more);
	ck_assert_answer(more.result, full);
	asking_fini(&more);
	ck_assert_uint_eq(guard_of_db().turned_away, 3);
	/* One that leaves makes room. */
	muster_pending_cancel(asking[2].pending);
	asking_await(&asking[2]);
	asking_fini(&asking[2]);
	await_waiting(1);
	asking_start(&asking[2], &world, "outer", 0);
	await_waiting(2);
	gate_open(&gate);
	for (int i = 0; i < 3; i++) {
		asking_await(&asking[i]);
		ck_assert_answer(asking[i].result, "OK 1/db");
		asking_fini(&asking[i]);
	}
	ck_assert_uint_eq(guard_of_db().waiting, 0);
	muster_result_free(result);
	world_close(&world);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("permits");
	TCase *test = tcase_create("permits");

	tcase_add_checked_fixture(test, set_up, NULL);
	tcase_set_timeout(test, 60);
	tcase_add_loop_test(test, one_at_a_time, 0, SINGLES);
	tcase_add_loop_test(test, held_until_the_end, 0, 2);
	tcase_add_loop_test(test, cancelled_in_the_queue, 0, SINGLES);
	tcase_add_test(test, two_at_a_time);
	tcase_add_test(test, waiting_holds_no_thread);
	tcase_add_test(test, caller_goes_on);
	tcase_add_test(test, wrappers_in_a_row);
	tcase_add_loop_test(test, too_many, 0, QUEUES);
	suite_add_tcase(suite, test);
	return suite_run(suite);
}
