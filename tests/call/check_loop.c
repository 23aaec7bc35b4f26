/* SPDX-License-Identifier: MIT
 *
 * check_loop - stores that answer without waiting: whoever asks them, and
 * whatever stands beside them, the answer is the same as of any other store;
 * deadlines and cancels are kept, and the store is told.
 */
#include <config.h>

#include <semaphore.h>
#include "world.h"

#include <check.h>

#include "base/clock.h"
#include "call/core.h"
#include "store/store.h"
#include "support/suite.h"

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

/* ---- one store ---- */

static const char *const hows[] = {
	"how = at-once\n",
	"how = later\n",
	"how = later\ndelay = 0ns\n",
	"how = gated\n",
	"how = thread\n",
};

enum { HOWS = sizeof hows / sizeof *hows };

START_TEST(answers)
{
	muster_result *result = NULL;

	gate_open(&gate);
	world_open(&world, "[store far]\nplugin = loop\nids = 1, 2\n%s" GATE,
	    hows[_i], GATE_OF(gate));
	ask(&world, "far", _i % 2 == 0 ? 0 : FOREVER, &result);
	ck_assert_answer(result, "OK 1/far 2/far");
	ck_assert_legs(result, "far hit");
	/* Again, with a block that was used. */
	ask(&world, "far", 0, &result);
	ck_assert_answer(result, "OK 1/far 2/far");
	muster_result_free(result);
	world_close(&world);
}
END_TEST

START_TEST(answers_without_waiting)
{
	enum { CALLS = 20 };
	struct asking asking[CALLS];

	world_open(&world, "[store far]\nplugin = loop\nids = 1, 2\n%s" GATE,
	    hows[_i], GATE_OF(gate));
	for (int i = 0; i < CALLS; i++)
		asking_start(&asking[i], &world, "far", i % 2 * FOREVER);
	gate_open(&gate);
	for (int i = 0; i < CALLS; i++) {
		asking_await(&asking[i]);
		ck_assert_answer(asking[i].result, "OK 1/far 2/far");
		asking_fini(&asking[i]);
	}
	world_close(&world);
}
END_TEST

static sem_t asked;

/* A completion function on the loop would wait for the loop. */
static void
ask_in_done(void *arg, muster_result *result)
{
	muster_result **inner = arg;

	muster_find(world.muster, &(muster_request){ .query.org_id = "org" },
	    inner);
	muster_result_free(result);
	sem_post(&asked);
}

START_TEST(waiting_on_the_loop_is_refused)
{
	muster_result *inner = NULL;

	sem_init(&asked, 0, 0);
	world_open(&world,
	    "[store far]\nplugin = loop\nids = 1\nhow = later\n");
	ck_assert_int_eq(muster_find_async(world.muster,
			     &(muster_request){ .query.org_id = "org" },
			     ask_in_done, &inner, NULL, NULL),
	    MUSTER_OK);
	while (sem_wait(&asked) != 0)
		;
	ck_assert_int_eq(muster_result_status(inner),
	    MUSTER_FAILED_PRECONDITION);
	muster_result_free(inner);
	world_close(&world);
}
END_TEST

START_TEST(nobody_and_failures)
{
	muster_result *result = NULL;

	gate_open(&gate);
	world_open(&world, "[store far]\nplugin = loop\nstatus = %d\n%s" GATE,
	    _i < HOWS ? MUSTER_OK : MUSTER_UNAVAILABLE, hows[_i % HOWS],
	    GATE_OF(gate));
	ask(&world, "far", 0, &result);
	ck_assert_answer(result,
	    _i < HOWS ? "OK" : "UNAVAILABLE: far: as it was told");
	ck_assert_legs(result, _i < HOWS ? "far miss" : "far error");
	muster_result_free(result);
	world_close(&world);
}
END_TEST

/* The first end counts, and the log tells of the other. */
START_TEST(finishes_twice)
{
	muster_result *result = NULL;

	world_open(&world,
	    "[store far]\nplugin = loop\nids = 1\ntwice = yes\n%s", hows[_i]);
	ask(&world, "far", 0, &result);
	ck_assert_answer(result, "OK 1/far");
	ask(&world, "far", 0, &result);
	ck_assert_answer(result, "OK 1/far");
	ck_assert(world_logged(&world, "far: finished a call twice"));
	muster_result_free(result);
	world_close(&world);
}
END_TEST

/* No thread is held: more calls than threads by far, all of them inside. */
START_TEST(many_on_their_way)
{
	enum { CALLS = 2000 };
	static struct asking asking[CALLS];

	world_open(&world,
	    "threads = 1\n[store far]\nplugin = loop\nhow = gated\nids = 1\n"
	    "most = 2000\n" GATE,
	    GATE_OF(gate));
	for (int i = 0; i < CALLS; i++)
		asking_start(&asking[i], &world, "far", 0);
	for (int i = 0; i < CALLS; i++)
		gate_await(&gate);
	gate_open(&gate);
	for (int i = 0; i < CALLS; i++) {
		asking_await(&asking[i]);
		ck_assert_answer(asking[i].result, "OK 1/far");
		asking_fini(&asking[i]);
	}
	world_close(&world);
}
END_TEST

/* ---- stores of all kinds together ---- */

static const char *const kinds[] = { "gated", "gated_bounded", "gated_prompt",
	"gated_serial", "loop", "loop\nhow = later", "loop\nhow = thread",
	"loop_serial" };

enum { KINDS = sizeof kinds / sizeof *kinds };

static void
open_mixed(int which, unsigned threads)
{
	gate_open(&gate);
	world_open(&world,
	    "threads = %u\n"
	    "[store a]\nplugin = %s\nids = 1, 2\n" GATE
	    "[store b]\nplugin = %s\nids = 2, 3\n" GATE
	    "[store c]\nplugin = %s\nids = 4, 1\n" GATE
	    "[store inner]\nstrategy = %s\nprimary = b\nsecondary = c\n"
	    "[store all]\nstrategy = %s\nprimary = a\nsecondary = inner, c\n",
	    threads, kinds[which % KINDS], GATE_OF(gate),
	    kinds[which / KINDS % KINDS], GATE_OF(gate),
	    kinds[(which + 4) % KINDS], GATE_OF(gate),
	    which % 3 == 0 ? "sequential" : "parallel",
	    which % 2 == 0 ? "sequential" : "parallel");
}

#define MIXED "OK 1/a 2/a 3/b 4/c"

START_TEST(mixed)
{
	muster_result *result = NULL;
	struct asking asking[4];

	open_mixed(_i, _i % 4 == 0 ? 1 : 2);
	for (int i = 0; i < 4; i++)
		asking_start(&asking[i], &world, "all", i % 2 * FOREVER);
	for (int i = 0; i < 4; i++) {
		ask(&world, "all", i % 2 * FOREVER, &result);
		ck_assert_answer(result, MIXED);
		ck_assert_legs(result,
		    "a hit, inner hit (b hit, c hit), c hit");
	}
	for (int i = 0; i < 4; i++) {
		asking_await(&asking[i]);
		ck_assert_answer(asking[i].result, MIXED);
		asking_fini(&asking[i]);
	}
	muster_result_free(result);
	world_close(&world);
}
END_TEST

/* ---- deadlines ---- */

/* Of a store that was asked in time: the others are only taken from the queue.
 */
static void
ask_until_it_is_told(const char *store, int64_t timeout, const char *legs)
{
	muster_result *result = NULL;
	struct asking asking;

	do {
		ask(&world, store, timeout, &result);
		ck_assert_legs(result, legs);
		asking_start(&asking, &world, store, timeout);
		asking_await(&asking);
		ck_assert_legs(asking.result, legs);
		asking_fini(&asking);
	} while (!gate_is_entered(&told));
	muster_result_free(result);
}

START_TEST(deadline)
{
	world_open(&world,
	    "[store far]\nplugin = loop\nhow = never\nhook = yes\n"
	    "told = %d\n",
	    told.in);
	ask_until_it_is_told("far", SOON, "far timeout");
	world_close(&world);
}
END_TEST

/* The time is up before it is asked, or just then. */
START_TEST(no_time_at_all)
{
	enum { CALLS = 500 };
	struct asking asking;
	muster_result *result = NULL;

	world_open(&world, "[store far]\nplugin = loop\nids = 1\n%s", hows[_i]);
	for (int i = 0; i < CALLS; i++) {
		asking_start(&asking, &world, "far", 1 + i * 100);
		ask(&world, "far", 1 + i * 100, &result);
		asking_await(&asking);
		asking_fini(&asking);
	}
	muster_result_free(result);
	world_close(&world);
}
END_TEST

/* A secondary with a timeout of its own. */
START_TEST(secondary_and_timeout)
{
	world_open(&world,
	    "[store db]\nplugin = %s\nids = 1\n"
	    "[store far]\nplugin = loop\nhow = never\nhook = yes\n"
	    "timeout = 20ms\ntold = %d\n"
	    "[store both]\nstrategy = %s\nprimary = db\nsecondary = far\n",
	    _i < 2 ? "gated" : "loop", told.in,
	    _i % 2 == 0 ? "parallel" : "sequential");
	ask_until_it_is_told("both", 0, "db hit, far timeout");
	world_close(&world);
}
END_TEST

/* The next one is asked when the time of the one before it is up. */
START_TEST(next_after_a_timeout)
{
	muster_result *result = NULL;

	world_open(&world,
	    "[store db]\nplugin = loop\nids = 1\n"
	    "[store far]\nplugin = loop\nhow = never\nhook = yes\n"
	    "timeout = 5ms\n"
	    "[store last]\nplugin = %s\nids = 2\n"
	    "[store row]\nstrategy = sequential\nprimary = db\n"
	    "secondary = far, last\n",
	    kinds[_i]);
	ask(&world, "row", 0, &result);
	ck_assert_answer(result, "OK 1/db 2/last, partial");
	muster_result_free(result);
	world_close(&world);
}
END_TEST

/* ---- cancels ---- */

/* A long wait ends at once: the store is empty when it is closed. */
START_TEST(cancel_ends_a_wait)
{
	struct asking asking;

	world_open(&world,
	    "[store far]\nplugin = loop\nhow = later\ndelay = 1d\n"
	    "tells = %s\n" GATE,
	    _i == 0 ? "no" : "yes", GATE_OF(gate));
	asking_start(&asking, &world, "far", 0);
	gate_await(&gate);
	muster_pending_cancel(asking.pending);
	asking_await(&asking);
	ck_assert_int_eq(muster_result_status(asking.result), MUSTER_CANCELLED);
	ck_assert_legs(asking.result, "far cancelled");
	asking_fini(&asking);
	world_close(&world);
}
END_TEST

/* A hook is run once, also when the call goes on for long. */
START_TEST(hook_is_run_once)
{
	struct asking asking;
	muster_result *result = NULL;

	world_open(&world,
	    "[store far]\nplugin = loop\nhow = gated\ntells = yes\n"
	    "told = %d\n" GATE "[store never]\nplugin = loop\nhow = never\n"
	    "hook = yes\n",
	    told.in, GATE_OF(gate));
	asking_start(&asking, &world, "far", 0);
	gate_await(&gate);
	muster_pending_cancel(asking.pending);
	asking_await(&asking);
	gate_await(&told);
	/* Longer than hooks of other stores wait. */
	ask(&world, "never", 2 * SOON, &result);
	ck_assert(!gate_is_entered(&told));
	gate_open(&gate);
	asking_fini(&asking);
	muster_result_free(result);
	world_close(&world);
	ck_assert(!gate_is_entered(&told));
}
END_TEST

/* Cancelled while it is on its way to the loop, on it, or answered. */
START_TEST(cancel_at_any_time)
{
	enum { CALLS = 1000 };
	static struct asking asking[CALLS];

	gate_open(&gate);
	world_open(&world,
	    "[store far]\nplugin = loop\nids = 1\n%s%s" GATE
	    "[store near]\nplugin = gated\nids = 2\n"
	    "[store all]\nstrategy = %s\nprimary = far\nsecondary = near\n",
	    hows[_i % HOWS], _i < HOWS ? "" : "hook = yes\n", GATE_OF(gate),
	    _i % 2 == 0 ? "parallel" : "sequential");
	for (int i = 0; i < CALLS; i++) {
		asking_start(&asking[i], &world, "all", 0);
		if (i % 2 == 0)
			muster_pending_cancel(asking[i].pending);
		if (i >= 20)
			muster_pending_cancel(asking[i - 20].pending);
	}
	for (int i = 0; i < CALLS; i++) {
		asking_await(&asking[i]);
		asking_fini(&asking[i]);
	}
	world_close(&world);
}
END_TEST

/* The primary fails: the secondary on the loop is not needed any more. */
START_TEST(primary_fails)
{
	struct asking asking;

	world_open(&world,
	    "[store db]\nplugin = %s\nstatus = 14\n" GATE
	    "[store far]\nplugin = loop\nhow = never\nhook = yes\n"
	    "entered = %d\ntold = %d\n"
	    "[store both]\nstrategy = parallel\nprimary = db\n"
	    "secondary = far\n",
	    _i == 0 ? "gated" : "loop\nhow = gated", GATE_OF(gate), other.in,
	    told.in);
	asking_start(&asking, &world, "both", 0);
	gate_await(&other);
	gate_open(&gate);
	asking_await(&asking);
	ck_assert_answer(asking.result, "UNAVAILABLE: db: as it was told");
	ck_assert_legs(asking.result, "db error, far cancelled");
	gate_await(&told);
	asking_fini(&asking);
	world_close(&world);
}
END_TEST

/* ---- how many may be inside ---- */

static const char *const singles[] = {
	"plugin = loop_serial\n",
	"plugin = loop\nmax_in_flight = 1\n",
};

static void
open_single(int which, const char *more)
{
	world_open(&world,
	    "[store db]\nmost = 1\nids = 1\nhow = gated\n%s%s" GATE,
	    singles[which], more, GATE_OF(gate));
}

/* A call is inside until it is finished. */
START_TEST(one_at_a_time)
{
	enum { CALLS = 4 };
	struct asking asking[CALLS];

	open_single(_i, "");
	for (int i = 0; i < CALLS; i++)
		asking_start(&asking[i], &world, "db", 0);
	for (int i = 0; i < CALLS; i++) {
		gate_await(&gate);
		ck_assert(!gate_is_entered(&gate));
		gate_pass(&gate);
	}
	for (int i = 0; i < CALLS; i++) {
		asking_await(&asking[i]);
		ck_assert_answer(asking[i].result, "OK 1/db");
		asking_fini(&asking[i]);
	}
	world_close(&world);
}
END_TEST

START_TEST(held_until_the_end)
{
	struct asking asking;
	muster_result *result = NULL;

	open_single(_i, "");
	asking_start(&asking, &world, "db", 0);
	gate_await(&gate);
	muster_pending_cancel(asking.pending);
	asking_await(&asking);
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

START_TEST(cancelled_in_the_queue)
{
	struct asking asking[3];

	open_single(_i, "hook = yes\n");
	for (int i = 0; i < 3; i++)
		asking_start(&asking[i], &world, "db", 0);
	gate_await(&gate);
	muster_pending_cancel(asking[1].pending);
	muster_pending_cancel(asking[0].pending);
	for (int i = 0; i < 2; i++) {
		asking_await(&asking[i]);
		ck_assert_int_eq(muster_result_status(asking[i].result),
		    MUSTER_CANCELLED);
		asking_fini(&asking[i]);
	}
	gate_open(&gate);
	asking_await(&asking[2]);
	ck_assert_answer(asking[2].result, "OK 1/db");
	asking_fini(&asking[2]);
	world_close(&world);
}
END_TEST

/* ---- find beside find_async ---- */

/* A caller that waits runs it itself. */
START_TEST(caller_runs_it)
{
	muster_result *result = NULL;

	world_open(&world, "[store db]\nplugin = loop_both\nids = 1\n");
	ask(&world, "db", FOREVER, &result);
	ck_assert_answer(result, "OK waited/db");
	muster_result_free(result);
	world_close(&world);
}
END_TEST

START_TEST(nobody_waits_for_it)
{
	struct asking asking;

	world_open(&world, "[store db]\nplugin = loop_both\nids = 1\n");
	asking_start(&asking, &world, "db", 0);
	asking_await(&asking);
	ck_assert_answer(asking.result, "OK 1/db");
	asking_fini(&asking);
	world_close(&world);
}
END_TEST

/* What the loop has not begun is taken back by its caller. */
START_TEST(caller_takes_it_back)
{
	struct asking asking;
	muster_result *result = NULL;

	world_open(&world,
	    "[store hung]\nplugin = loop\nhow = hangs\n" GATE
	    "[store db]\nplugin = gated\nids = 1\n"
	    "[store a]\nplugin = loop_both\nids = 2\n"
	    "[store b]\nplugin = loop_both\nids = 3\n"
	    "[store all]\nstrategy = parallel\nprimary = db\n"
	    "secondary = a, b\n",
	    GATE_OF(gate));
	asking_start(&asking, &world, "hung", 0);
	gate_await(&gate);
	ask(&world, "all", 0, &result);
	ck_assert_answer(result, "OK 1/db waited/a");
	ck_assert_legs(result, "db hit, a hit, b hit");
	gate_open(&gate);
	asking_await(&asking);
	asking_fini(&asking);
	muster_result_free(result);
	world_close(&world);
}
END_TEST

static void *
ask_db(void *arg)
{
	muster_result *result = NULL;

	(void)arg;
	ask(&world, "db", 0, &result);
	muster_result_free(result);
	return NULL;
}

/* Two wait for the places of two callers, and are on their way with them when
 * the loop hangs in the first. */
static void
cancel_on_the_way(struct gate *hold)
{
	struct asking hung, first, second;
	pthread_t callers[2];

	for (int i = 0; i < 2; i++) {
		pthread_create(&callers[i], NULL, ask_db, NULL);
		gate_await(&other);
	}
	asking_start(&first, &world, "db", 0);
	asking_start(&second, &world, "db", 0);
	asking_start(&hung, &world, "hung", 0);
	gate_await(&told);
	gate_open(hold);
	for (int i = 0; i < 2; i++)
		pthread_join(callers[i], NULL);
	gate_pass(&gate);
	gate_await(&other);
	muster_pending_cancel(first.pending);
	muster_pending_cancel(second.pending);
	gate_pass(&gate);
	asking_await(&hung);
	asking_await(&first);
	asking_await(&second);
	asking_fini(&hung);
	asking_fini(&first);
	asking_fini(&second);
}

/* One that is cancelled then passes its place on. */
START_TEST(no_place_is_lost)
{
	struct gate hold;
	muster_store *store;

	gate_init(&hold);
	world_open(&world,
	    "[store db]\nplugin = loop_both\nhow = hangs\n"
	    "max_in_flight = 2\nhold = %d\n" GATE
	    "[store hung]\nplugin = loop\nhow = hangs\n" GATE,
	    hold.out, other.in, gate.out, told.in, gate.out);
	store = muster_store_get(world.muster, "db");
	cancel_on_the_way(&hold);
	executor_await_strays(store->core->executor, CLOCK_NEVER);
	ck_assert_uint_eq(store->permits.offered, 0);
	ck_assert_uint_eq(store->permits.used, 0);
	world_close(&world);
}
END_TEST

/* It is cancelled where its caller runs it, and by a hook that may block. */
START_TEST(cancelled_where_it_waits)
{
	muster_result *result = NULL;

	world_open(&world,
	    "[store db]\nplugin = loop_both\nhow = later\ndelay = 1d\n"
	    "hook = yes\ntold = %d\n",
	    told.in);
	for (int i = 0; i < 10; i++) {
		ck_assert_int_eq(ask(&world, "db", MUSTER_MILLISECOND, &result),
		    MUSTER_DEADLINE_EXCEEDED);
		ck_assert_legs(result, "db timeout");
	}
	muster_result_free(result);
	world_close(&world);
}
END_TEST

static void
add_answers(Suite *suite)
{
	TCase *test = tcase_create("answers");

	tcase_add_checked_fixture(test, set_up, NULL);
	tcase_set_timeout(test, 60);
	tcase_add_loop_test(test, answers, 0, HOWS);
	tcase_add_loop_test(test, answers_without_waiting, 0, HOWS);
	tcase_add_test(test, waiting_on_the_loop_is_refused);
	tcase_add_loop_test(test, nobody_and_failures, 0, 2 * HOWS);
	tcase_add_loop_test(test, finishes_twice, 0, 3);
	tcase_add_test(test, many_on_their_way);
	tcase_add_loop_test(test, mixed, 0, KINDS * KINDS);
	tcase_add_test(test, caller_runs_it);
	tcase_add_test(test, nobody_waits_for_it);
	tcase_add_test(test, caller_takes_it_back);
	tcase_add_test(test, cancelled_where_it_waits);
	suite_add_tcase(suite, test);
}

static void
add_ends(Suite *suite)
{
	TCase *test = tcase_create("ends");

	tcase_add_checked_fixture(test, set_up, NULL);
	tcase_set_timeout(test, 60);
	tcase_add_test(test, deadline);
	tcase_add_loop_test(test, no_time_at_all, 0, 3);
	tcase_add_loop_test(test, secondary_and_timeout, 0, 4);
	tcase_add_loop_test(test, next_after_a_timeout, 0, KINDS);
	tcase_add_loop_test(test, cancel_ends_a_wait, 0, 2);
	tcase_add_test(test, hook_is_run_once);
	tcase_add_loop_test(test, cancel_at_any_time, 0, 2 * HOWS);
	tcase_add_loop_test(test, primary_fails, 0, 2);
	tcase_add_loop_test(test, one_at_a_time, 0, 2);
	tcase_add_loop_test(test, held_until_the_end, 0, 2);
	tcase_add_loop_test(test, cancelled_in_the_queue, 0, 2);
	tcase_add_test(test, no_place_is_lost);
	suite_add_tcase(suite, test);
}

int
main(void)
{
	Suite *suite = suite_create("loop");

	add_answers(suite);
	add_ends(suite);
	return suite_run(suite);
}
