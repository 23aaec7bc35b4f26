/* SPDX-License-Identifier: MIT
 *
 * check_breaker - breakers of stores in calls of every kind: the caller runs
 * the leg, a worker does, the loop does, a wrapper asks.
 *
 * How a store ends is said to it in advance, at its gate. Pauses take an hour,
 * and the time passes faster where the test says so.
 */
#include <config.h>

#include "world.h"

#include <pthread.h>
#include <sched.h>
#include <string.h>

#include <check.h>

#include "support/suite.h"

#define HOUR (3600 * MUSTER_SECOND)

static struct world world;
static struct gate gate, other;
static muster_result *result;
static _Atomic int64_t ahead;

int64_t __real_clock_now(void);
int64_t __wrap_clock_now(void);

int64_t
__wrap_clock_now(void)
{
	return __real_clock_now() + atomic_load(&ahead);
}

static void
set_up(void)
{
	gate_init(&gate);
	gate_init(&other);
	atomic_store(&ahead, 0);
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
	"plugin = gated_bounded\n",
	"plugin = gated\nmax_in_flight = 64\n",
	"plugin = loop\nhow = gated\n",
	"plugin = loop\nhow = gated\nmax_in_flight = 64\n",
};

enum { KINDS = sizeof kinds / sizeof *kinds };

static void
open_kind(int kind, const char *breaker)
{
	world_open(&world,
	    "store = db\nthreads = 4\n"
	    "[store db]\nids = 1\nbreaker_wait = 1h\n%s%s" GATE,
	    kinds[kind], breaker, GATE_OF(gate));
}

static muster_stats
stats_of(const char *store)
{
	muster_stats stats;

	ck_assert_int_eq(muster_stats_read(world.muster,
			     muster_store_get(world.muster, store), &stats),
	    MUSTER_OK);
	return stats;
}

static muster_guard_stats
guard_of(const char *store)
{
	muster_guard_stats stats;

	ck_assert_int_eq(muster_guard_stats_read(world.muster,
			     muster_store_get(world.muster, store), &stats),
	    MUSTER_OK);
	return stats;
}

#define ck_assert_breaker(store, state) \
	ck_assert_str_eq(guard_of(store).breaker, state)

/* The store is asked, and ends so. */
static void
ask_so(const char *store, struct gate *at, muster_status status)
{
	gate_say(at, status);
	ck_assert_int_eq(ask(&world, store, 0, &result), status);
	gate_await(at);
}

/* It is not asked. */
static void
ask_barred(const char *store)
{
	uint64_t before = guard_of("db").breaker_rejected;

	ck_assert_int_eq(ask(&world, store, 0, &result), MUSTER_UNAVAILABLE);
	ck_assert(!gate_is_entered(&gate));
	ck_assert_uint_eq(guard_of("db").breaker_rejected, before + 1);
}

static void
fail_twice(void)
{
	ask_so("db", &gate, MUSTER_UNAVAILABLE);
	ask_so("db", &gate, MUSTER_INTERNAL);
}

/* ---- opening and closing ---- */

START_TEST(opens_and_closes)
{
	const char *message;

	open_kind(_i, "breaker_failures = 3\n");
	fail_twice();
	ck_assert_breaker("db", "closed");
	gate_say(&gate, MUSTER_UNAVAILABLE);
	ask(&world, "db", 0, &result);
	gate_await(&gate);
	ck_assert_breaker("db", "open");
	ask_barred("db");
	message = muster_result_message(result);
	ck_assert_ptr_eq(
	    strstr(message, "db: not asked: its breaker has been open for "),
	    message);
	ck_assert_ptr_nonnull(strstr(message, ", after UNAVAILABLE; "));
	ck_assert_ptr_nonnull(strstr(message, "tried again in "));
	ck_assert_legs(result, "db error");
	ck_assert_uint_eq(guard_of("db").breaker_opens, 1);
	ck_assert_uint_eq(stats_of("db").errors, 4);

	atomic_fetch_add(&ahead, HOUR);
	ask_so("db", &gate, MUSTER_OK);
	ck_assert_answer(result, "OK 1/db");
	ck_assert_breaker("db", "closed");
	ask_so("db", &gate, MUSTER_OK);
}
END_TEST

/* A probe that fails: a longer pause. */
START_TEST(fails_again)
{
	open_kind(_i, "breaker_failures = 2\n");
	fail_twice();
	atomic_fetch_add(&ahead, HOUR);
	ask_so("db", &gate, MUSTER_DATA_LOSS);
	ask_barred("db");
	ck_assert_ptr_nonnull(
	    strstr(muster_result_message(result), "after DATA_LOSS; "));
	/* The longest pause is the first here. */
	atomic_fetch_add(&ahead, HOUR);
	ask_so("db", &gate, MUSTER_OK);
	ck_assert_breaker("db", "closed");
	ck_assert_uint_eq(guard_of("db").breaker_opens, 1);
}
END_TEST

START_TEST(success_between)
{
	open_kind(_i, "breaker_failures = 3\n");
	for (int i = 0; i < 3; i++) {
		fail_twice();
		ask_so("db", &gate, MUSTER_OK);
	}
	ck_assert_breaker("db", "closed");
}
END_TEST

/* What says nothing of the store; it does not end a run of failures either. */
START_TEST(neither)
{
	open_kind(_i, "breaker_failures = 3\n");
	fail_twice();
	for (int i = 0; i < 3; i++) {
		ask_so("db", &gate, MUSTER_INVALID_ARGUMENT);
		ask_so("db", &gate, MUSTER_UNIMPLEMENTED);
	}
	ck_assert_breaker("db", "closed");
	ask_so("db", &gate, MUSTER_ABORTED);
	ck_assert_breaker("db", "open");
}
END_TEST

START_TEST(cancelled)
{
	struct asking asking;

	open_kind(_i, "breaker_failures = 1\n");
	for (int i = 0; i < 3; i++) {
		asking_start(&asking, &world, "db", 0);
		gate_await(&gate);
		muster_pending_cancel(asking.pending);
		asking_await(&asking);
		asking_fini(&asking);
	}
	ck_assert_breaker("db", "closed");
	gate_open(&gate);
}
END_TEST

START_TEST(rate)
{
	open_kind(_i, "breaker_rate = 50%\nbreaker_calls = 4\n");
	for (int i = 0; i < 2; i++) {
		ask_so("db", &gate, MUSTER_UNAVAILABLE);
		ask_so("db", &gate, MUSTER_OK);
	}
	ck_assert_breaker("db", "closed");
	ask_so("db", &gate, MUSTER_UNAVAILABLE);
	ck_assert_breaker("db", "open");
	ask_barred("db");
}
END_TEST

/* ---- probes ---- */

enum { CALLERS = 32 };

static void *
caller(void *arg)
{
	muster_status *status = arg;
	muster_result *own = NULL;

	*status = ask(&world, "db", 0, &own);
	muster_result_free(own);
	return NULL;
}

/* All come at once; the store lets the probe go when the others are back. */
START_TEST(one_probe)
{
	struct asking asking[CALLERS];
	unsigned rejected;

	open_kind(_i, "breaker_failures = 2\n");
	fail_twice();
	atomic_fetch_add(&ahead, HOUR);
	for (int i = 0; i < CALLERS; i++)
		asking_start(&asking[i], &world, "db", 0);
	gate_await(&gate);
	ck_assert_breaker("db", "half-open");
	gate_pass(&gate);
	rejected = 0;
	for (int i = 0; i < CALLERS; i++) {
		asking_await(&asking[i]);
		rejected += muster_result_status(asking[i].result) ==
		    MUSTER_UNAVAILABLE;
		asking_fini(&asking[i]);
	}
	ck_assert(!gate_is_entered(&gate));
	ck_assert_uint_eq(rejected, CALLERS - 1);
	ck_assert_uint_eq(guard_of("db").breaker_rejected, CALLERS - 1);
	ck_assert_breaker("db", "closed");
}
END_TEST

START_TEST(one_probe_of_threads)
{
	pthread_t threads[CALLERS];
	muster_status statuses[CALLERS];
	unsigned rejected = 0;

	open_kind(_i, "breaker_failures = 2\n");
	fail_twice();
	atomic_fetch_add(&ahead, HOUR);
	for (int i = 0; i < CALLERS; i++)
		ck_assert_int_eq(
		    pthread_create(&threads[i], NULL, caller, &statuses[i]), 0);
	gate_await(&gate);
	while (guard_of("db").breaker_rejected < CALLERS - 1)
		sched_yield();
	gate_pass(&gate);
	for (int i = 0; i < CALLERS; i++) {
		pthread_join(threads[i], NULL);
		rejected += statuses[i] == MUSTER_UNAVAILABLE;
	}
	ck_assert(!gate_is_entered(&gate));
	ck_assert_uint_eq(rejected, CALLERS - 1);
	ck_assert_breaker("db", "closed");
}
END_TEST

/* The right of a probe goes to the next, though its leg be still inside. */
START_TEST(cancelled_probe)
{
	struct asking asking;

	open_kind(_i, "breaker_failures = 2\n");
	fail_twice();
	atomic_fetch_add(&ahead, HOUR);
	asking_start(&asking, &world, "db", 0);
	gate_await(&gate);
	ask_barred("db");
	muster_pending_cancel(asking.pending);
	asking_await(&asking);
	asking_fini(&asking);
	ck_assert_breaker("db", "open");

	asking_start(&asking, &world, "db", 0);
	gate_await(&gate);
	ck_assert_breaker("db", "half-open");
	gate_open(&gate);
	asking_await(&asking);
	ck_assert_answer(asking.result, "OK 1/db");
	asking_fini(&asking);
	ck_assert_breaker("db", "closed");
}
END_TEST

/* ---- deadlines ---- */

/* One whose answers take long is not blamed for a deadline that was shorter;
 * for its own timeout it is. */
START_TEST(short_deadline)
{
	struct asking asking;

	world_open(&world,
	    "threads = 4\n[store db]\nplugin = gated_bounded\nids = 1\n"
	    "breaker_failures = 1\nbreaker_wait = 1h\n" GATE
	    "[store timed]\nplugin = gated_bounded\ntimeout = 10ms\n"
	    "breaker_failures = 1\ngate = %d\n",
	    GATE_OF(gate), other.out);
	asking_start(&asking, &world, "db", 0);
	gate_await(&gate);
	atomic_fetch_add(&ahead, HOUR);
	gate_pass(&gate);
	asking_await(&asking);
	ck_assert_answer(asking.result, "OK 1/db");
	asking_fini(&asking);
	for (int i = 0; i < 5; i++)
		ck_assert_int_eq(
		    ask(&world, "db", 10 * MUSTER_MILLISECOND, &result),
		    MUSTER_DEADLINE_EXCEEDED);
	ck_assert_breaker("db", "closed");
	/* On a slow machine it may not come to be asked. */
	for (int i = 0;
	     i < 100 && strcmp(guard_of("timed").breaker, "closed") == 0; i++)
		ck_assert_int_eq(ask(&world, "timed", 0, &result),
		    MUSTER_DEADLINE_EXCEEDED);
	ck_assert_breaker("timed", "open");
}
END_TEST

/* A store that never answered: any deadline counts. */
START_TEST(never_answered)
{
	world_open(&world,
	    "threads = 4\n[store db]\nplugin = gated_bounded\n"
	    "breaker_failures = 1\nbreaker_wait = 1h\ngate = %d\n",
	    other.out);
	for (int i = 0;
	     i < 100 && strcmp(guard_of("db").breaker, "closed") == 0; i++)
		ask(&world, "db", 10 * MUSTER_MILLISECOND, &result);
	ck_assert_breaker("db", "open");
}
END_TEST

/* ---- composites ---- */

static const char *const strategies[] = { "sequential", "parallel",
	"adaptive" };

enum { STRATEGIES = sizeof strategies / sizeof *strategies };

static void
open_both(int strategy, int kind)
{
	world_open(&world,
	    "threads = 4\n"
	    "[store db]\nids = 1\nbreaker_failures = 2\nbreaker_wait = 1h\n"
	    "%s" GATE
	    "[store far]\nids = 2\nbreaker_failures = 1\nbreaker_wait = 1h\n"
	    "%s" GATE
	    "[store both]\nstrategy = %s\nprimary = db\nsecondary = far\n"
	    "[store outer]\nstrategy = %s\nprimary = both\nsecondary = far\n",
	    kinds[kind], GATE_OF(gate), kinds[kind], GATE_OF(other),
	    strategies[strategy], strategies[strategy]);
}

START_TEST(secondary_is_barred)
{
	open_both(_i % STRATEGIES, _i / STRATEGIES);
	ask_so("far", &other, MUSTER_UNAVAILABLE);
	gate_pass(&gate);
	ck_assert_int_eq(ask(&world, "both", 0, &result), MUSTER_OK);
	gate_await(&gate);
	ck_assert_answer(result, "OK 1/db, partial");
	ck_assert_legs(result, "db hit, far error");
	ck_assert(!gate_is_entered(&other));
}
END_TEST

/* Never all of them without a try: the primary is asked. */
START_TEST(all_are_barred)
{
	const char *const names[] = { "both", "outer" };

	open_both(_i % STRATEGIES, _i / STRATEGIES);
	ask_so("far", &other, MUSTER_UNAVAILABLE);
	fail_twice();
	ask_barred("db");
	for (int i = 0; i < 2; i++) {
		ask_so(names[i], &gate, MUSTER_ABORTED);
		ck_assert_breaker("db", "open");
	}
	/* Alone, it is not a composite's member. */
	ask_barred("db");
	gate_say(&gate, MUSTER_OK);
	ck_assert_int_eq(ask(&world, "outer", 0, &result), MUSTER_OK);
	gate_await(&gate);
	ck_assert_legs(result, "both hit (db hit, far error), far error");
	ck_assert_breaker("db", "closed");
	ck_assert(!gate_is_entered(&other));
}
END_TEST

/* ---- wrappers and writing ---- */

static const char *const wrappers[] = { "plugin = gated\n", "plugin = loop\n",
	"plugin = gated_bounded\n", "plugin = gated\ntimeout = 1h\n" };

enum { WRAPPERS = sizeof wrappers / sizeof *wrappers };

START_TEST(asked_by_wrapper)
{
	struct asking asking;

	world_open(&world,
	    "threads = 4\n"
	    "[store db]\nids = 1\nbreaker_failures = 2\nbreaker_wait = 1h\n"
	    "%s" GATE "[store outer]\ninner = db\n%s",
	    kinds[_i / WRAPPERS], GATE_OF(gate), wrappers[_i % WRAPPERS]);
	for (int i = 0; i < 2; i++)
		ask_so("outer", &gate, MUSTER_UNAVAILABLE);
	ck_assert_breaker("db", "open");
	ask_barred("outer");
	ck_assert_ptr_nonnull(strstr(muster_result_message(result),
	    "outer: db: not asked: its breaker has been open for "));
	asking_start(&asking, &world, "outer", 0);
	asking_await(&asking);
	ck_assert_int_eq(muster_result_status(asking.result),
	    MUSTER_UNAVAILABLE);
	asking_fini(&asking);
	atomic_fetch_add(&ahead, HOUR);
	ask_so("outer", &gate, MUSTER_OK);
	ck_assert_breaker("db", "closed");
}
END_TEST

static muster_status
put(const char *id)
{
	const muster_user user = { .id = id };
	const muster_user *const list[] = { &user };

	return muster_store_put(world.muster,
	    muster_store_get(world.muster, "db"), list, 1, 0, &result);
}

/* Writing counts and is barred; checking is not. */
START_TEST(writing)
{
	muster_store *db;
	char id[] = "a";

	world_open(&world,
	    "[store db]\nplugin = shelf\nbreaker_failures = 1\n"
	    "breaker_wait = 1h\n");
	db = muster_store_get(world.muster, "db");
	while (put(id) == MUSTER_OK)
		id[0]++;
	ck_assert_answer(result, "RESOURCE_EXHAUSTED: db: the shelf is full");
	ck_assert_breaker("db", "open");
	ck_assert_int_eq(put("a"), MUSTER_UNAVAILABLE);
	ck_assert_int_eq(muster_store_remove(world.muster, db, "a", 0, &result),
	    MUSTER_UNAVAILABLE);
	ck_assert_ptr_nonnull(strstr(muster_result_message(result),
	    "after RESOURCE_EXHAUSTED: the shelf is full; "));
	ck_assert_int_eq(muster_store_check(world.muster, db, 0, &result),
	    MUSTER_OK);
	ck_assert_breaker("db", "open");
	atomic_fetch_add(&ahead, HOUR);
	/* That there is nobody of that name is an answer. */
	ck_assert_int_eq(
	    muster_store_remove(world.muster, db, "none", 0, &result),
	    MUSTER_NOT_FOUND);
	ck_assert_breaker("db", "closed");
}
END_TEST

/* The stand-in's answers are not the store's. */
START_TEST(away)
{
	world_open(&world,
	    "[store db]\nplugin = gated\ndoor = /nowhere/at/all\n"
	    "breaker_failures = 1\n");
	for (int i = 0; i < 3; i++)
		ck_assert_int_eq(ask(&world, "db", 0, &result),
		    MUSTER_UNAVAILABLE);
	ck_assert_breaker("db", "closed");
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("breaker");
	TCase *tcase = tcase_create("calls");

	tcase_add_checked_fixture(tcase, set_up, tear_down);
	tcase_set_timeout(tcase, 60);
	tcase_add_loop_test(tcase, opens_and_closes, 0, KINDS);
	tcase_add_loop_test(tcase, fails_again, 0, KINDS);
	tcase_add_loop_test(tcase, success_between, 0, KINDS);
	tcase_add_loop_test(tcase, neither, 0, KINDS);
	tcase_add_loop_test(tcase, cancelled, 0, KINDS);
	tcase_add_loop_test(tcase, rate, 0, KINDS);
	tcase_add_loop_test(tcase, one_probe, 0, KINDS);
	tcase_add_loop_test(tcase, one_probe_of_threads, 0, KINDS);
	tcase_add_loop_test(tcase, cancelled_probe, 0, KINDS);
	tcase_add_test(tcase, short_deadline);
	tcase_add_test(tcase, never_answered);
	tcase_add_loop_test(tcase, secondary_is_barred, 0, STRATEGIES * KINDS);
	tcase_add_loop_test(tcase, all_are_barred, 0, STRATEGIES * KINDS);
	tcase_add_loop_test(tcase, asked_by_wrapper, 0, WRAPPERS * KINDS);
	tcase_add_test(tcase, writing);
	tcase_add_test(tcase, away);
	suite_add_tcase(suite, tcase);
	return suite_run(suite);
}
