/* SPDX-License-Identifier: MIT
 *
 * check_adaptive - calls of adaptive composites: which legs begin when, and
 * what the report says of the choice.
 *
 * The test stands before the adviser: it gives the advice itself, where it
 * wants to, and hears what calls tell. It also has the clock: the time passes
 * faster when it says so.
 */
#include <config.h>

#include "insight.h"
#include "world.h"

#include <pthread.h>

#include <check.h>

#include "advice/adviser.h"
#include "base/lock.h"
#include "support/suite.h"

#define FOREVER (20 * MUSTER_SECOND)
#define BOTH                                                \
	"[store both]\nstrategy = adaptive\nprimary = db\n" \
	"secondary = cache\n"

static struct world world;
static struct gate db, cache, other;

static void
set_up(void)
{
	gate_init(&db);
	gate_init(&cache);
	gate_init(&other);
}

/* ---- the clock ---- */

static _Atomic int64_t ahead;

int64_t __real_clock_now(void);
int64_t __wrap_clock_now(void);

int64_t
__wrap_clock_now(void)
{
	return __real_clock_now() + atomic_load(&ahead);
}

/* A caller who sleeps runs so late after he was told that there is news. */
static _Atomic int64_t late;

bool __real_waiter_signal(struct waiter *waiter, unsigned bits);
bool __wrap_waiter_signal(struct waiter *waiter, unsigned bits);

bool
__wrap_waiter_signal(struct waiter *waiter, unsigned bits)
{
	atomic_fetch_add(&ahead, atomic_load(&late));
	return __real_waiter_signal(waiter, bits);
}

/* ---- the adviser ---- */

static bool steered; /* by `advised` */
static struct advice advised;
static atomic_uint told[WAYS], waits;
static _Atomic int64_t told_time; /* the last one */

void __real_adviser_ask(struct adviser *adviser, int64_t now,
    struct advice *ret);
void __wrap_adviser_ask(struct adviser *adviser, int64_t now,
    struct advice *ret);
void __real_adviser_tell(struct adviser *adviser, bool together,
    int64_t elapsed);
void __wrap_adviser_tell(struct adviser *adviser, bool together,
    int64_t elapsed);
void __real_adviser_tell_wait(struct adviser *adviser, int64_t wait);
void __wrap_adviser_tell_wait(struct adviser *adviser, int64_t wait);

void
__wrap_adviser_ask(struct adviser *adviser, int64_t now, struct advice *ret)
{
	__real_adviser_ask(adviser, now, ret);
	if (steered)
		*ret = advised;
}

void
__wrap_adviser_tell(struct adviser *adviser, bool together, int64_t elapsed)
{
	atomic_fetch_add(&told[together ? PARALLEL : SEQUENTIAL], 1);
	atomic_store(&told_time, elapsed);
	__real_adviser_tell(adviser, together, elapsed);
}

void
__wrap_adviser_tell_wait(struct adviser *adviser, int64_t wait)
{
	atomic_fetch_add(&waits, 1);
	__real_adviser_tell_wait(adviser, wait);
}

static void
advise(bool together)
{
	steered = true;
	advised = (struct advice){ .together = together,
		.crowded = true,
		.reason = together ? JUDGE_SAVES : JUDGE_LITTLE,
		.predicted = { 9000000, 5000000 } };
}

/* ---- a caller on a thread of its own ---- */

static pthread_t caller;
static muster_result *result;

static int64_t timeout; /* 0: none */

static void *
ask_both(void *arg)
{
	(void)arg;
	ask(&world, "both", timeout, &result);
	return NULL;
}

static void
caller_start(int64_t its_timeout)
{
	timeout = its_timeout;
	ck_assert_int_eq(pthread_create(&caller, NULL, ask_both, NULL), 0);
}

static void
caller_join(void)
{
	ck_assert_int_eq(pthread_join(caller, NULL), 0);
}

/* ---- the pool ---- */

/* A call holds the only worker at the gate `other`. */
static struct asking occupation;

static void
occupy(void)
{
	asking_start(&occupation, &world, "busy", 0);
	gate_await(&other);
}

static void
set_free(void)
{
	gate_pass(&other);
	asking_await(&occupation);
	asking_fini(&occupation);
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

/* A pool of one, two gated stores, and one to occupy the pool with. */
static void
open_one(const char *plugin)
{
	world_open(&world,
	    "threads = 1\n"
	    "[store db]\nplugin = %s\nids = 1\n" GATE
	    "[store cache]\nplugin = %s\nids = 2\n" GATE
	    "[store busy]\nplugin = gated\n" GATE BOTH,
	    plugin, GATE_OF(db), plugin, GATE_OF(cache), GATE_OF(other));
}

/* ---- one after another, or all at once ---- */

static void
expect_choice(const muster_choice *choice, const char *way, const char *why)
{
	ck_assert_ptr_nonnull(choice);
	ck_assert_str_eq(choice->way, way);
	ck_assert_str_eq(choice->why, why);
}

static void
expect_parallel(const muster_choice *choice)
{
	expect_choice(choice, "parallel",
	    "it saves time: expected 9.0 ms in sequence, 5.0 ms in parallel");
	ck_assert_int_eq(choice->predicted_sequential, 9000000);
	ck_assert_int_eq(choice->predicted_parallel, 5000000);
}

/* The secondary begins when the primary has ended. */
static void
pass_in_turn(void)
{
	gate_await(&db);
	ck_assert(!gate_is_entered(&cache));
	gate_pass(&db);
	gate_await(&cache);
	gate_pass(&cache);
}

START_TEST(sequential_at_first)
{
	open_one("gated");
	await_idle(world.muster, 1);
	caller_start(0);
	pass_in_turn();
	caller_join();
	ck_assert_answer(result, "OK 1/db 2/cache");
	expect_choice(muster_result_choice(result), "sequential",
	    "nothing has been measured yet");
	ck_assert_int_eq(muster_result_choice(result)->predicted_sequential, 0);
	ck_assert_int_eq(muster_result_choice(result)->predicted_parallel, 0);
	ck_assert_uint_eq(atomic_load(&told[SEQUENTIAL]), 1);
	muster_result_free(result);
	world_close(&world);
}
END_TEST

START_TEST(beside_the_caller)
{
	open_one("gated");
	advise(true);
	await_idle(world.muster, 1);
	caller_start(0);
	gate_await(&db);
	gate_await(&cache);
	gate_pass(&db);
	gate_pass(&cache);
	caller_join();
	ck_assert_answer(result, "OK 1/db 2/cache");
	expect_parallel(muster_result_choice(result));
	ck_assert_uint_eq(atomic_load(&told[PARALLEL]), 1);
	ck_assert_uint_eq(atomic_load(&told[SEQUENTIAL]), 0);
	ck_assert_uint_eq(atomic_load(&waits), 1);
	muster_result_free(result);
	world_close(&world);
}
END_TEST

/* The same call without anybody who waits: two workers. */
START_TEST(beside_each_other)
{
	struct asking asking;

	world_open(&world,
	    "threads = 2\n"
	    "[store db]\nplugin = gated\nids = 1\n" GATE
	    "[store cache]\nplugin = gated\nids = 2\n" GATE BOTH,
	    GATE_OF(db), GATE_OF(cache));
	advise(true);
	await_idle(world.muster, 2);
	asking_start(&asking, &world, "both", 0);
	gate_await(&db);
	gate_await(&cache);
	gate_pass(&db);
	gate_pass(&cache);
	asking_await(&asking);
	ck_assert_answer(asking.result, "OK 1/db 2/cache");
	asking_fini(&asking);
	world_close(&world);
}
END_TEST

/* Both members are run by workers, and the caller sleeps: what he waits for
 * lasts until he runs again. */
START_TEST(until_the_caller_runs_again)
{
	world_open(&world,
	    "threads = 2\n"
	    "[store db]\nplugin = gated\nids = 1\n"
	    "[store cache]\nplugin = gated\nids = 2\n" BOTH);
	advise(true);
	atomic_store(&late, 5 * MUSTER_SECOND);
	ask(&world, "both", FOREVER, &result);
	ck_assert_answer(result, "OK 1/db 2/cache");
	ck_assert_uint_eq(atomic_load(&told[PARALLEL]), 1);
	ck_assert_int_ge(atomic_load(&told_time), 5 * MUSTER_SECOND);
	muster_result_free(result);
	world_close(&world);
}
END_TEST

/* What waits for a permit does not wait for a thread. */
START_TEST(waits_for_permits_are_not_told)
{
	open_one("gated_serial");
	advise(true);
	await_idle(world.muster, 1);
	caller_start(0);
	gate_await(&db);
	gate_await(&cache);
	gate_pass(&db);
	gate_pass(&cache);
	caller_join();
	ck_assert_uint_eq(atomic_load(&waits), 0);
	muster_result_free(result);
	world_close(&world);
}
END_TEST

/* Twelve calls that take 5 ms in each member, and it is known what is better.
 */
START_TEST(measured)
{
	muster_stats stats;

	open_one("gated");
	for (int i = 0; i < 12; i++) {
		caller_start(0);
		gate_await(&db);
		atomic_fetch_add(&ahead, 5 * MUSTER_MILLISECOND);
		gate_pass(&db);
		gate_await(&cache);
		atomic_fetch_add(&ahead, 5 * MUSTER_MILLISECOND);
		gate_pass(&cache);
		caller_join();
	}
	await_idle(world.muster, 1);
	caller_start(0);
	gate_await(&db);
	gate_await(&cache);
	gate_pass(&db);
	gate_pass(&cache);
	caller_join();
	ck_assert_str_eq(muster_result_choice(result)->way, "parallel");
	stats = stats_of("both");
	ck_assert_int_ge(stats.predicted_sequential, 9 * MUSTER_MILLISECOND);
	ck_assert_int_ge(stats.predicted_parallel, 4 * MUSTER_MILLISECOND);
	ck_assert_int_lt(stats.predicted_parallel, stats.predicted_sequential);
	ck_assert_int_gt(stats.hand_over, 0);
	ck_assert_double_ge(stats.saturation, 0);
	ck_assert_uint_eq(stats.calls, 13);
	ck_assert_uint_eq(stats.chose_sequential + stats.chose_parallel, 13);
	ck_assert_uint_gt(stats.chose_parallel, 0);
	ck_assert_uint_eq(stats.switches, 1);
	ck_assert_str_eq(stats.choice, "parallel");
	muster_result_free(result);
	world_close(&world);
}
END_TEST

/* ---- nobody is idle ---- */

START_TEST(refused_gets_its_turn)
{
	open_one("gated");
	advise(true);
	occupy();
	caller_start(0);
	pass_in_turn();
	caller_join();
	ck_assert_answer(result, "OK 1/db 2/cache");
	ck_assert_legs(result, "db hit, cache hit");
	expect_parallel(muster_result_choice(result));
	/* It was not even posted. */
	ck_assert_uint_eq(stats_of("cache").taken_back, 0);
	ck_assert_uint_eq(atomic_load(&waits), 0);
	set_free();
	muster_result_free(result);
	world_close(&world);
}
END_TEST

/* It waits for a worker, which has something else to do first. How long that
 * took says nothing of what handing over costs. */
START_TEST(the_second_waits_for_a_worker)
{
	open_one("gated");
	advise(true);
	advised.outlasts = true;
	occupy();
	caller_start(0);
	gate_await(&db);
	set_free();
	gate_await(&cache);
	gate_pass(&cache);
	gate_pass(&db);
	caller_join();
	ck_assert_answer(result, "OK 1/db 2/cache");
	ck_assert_uint_eq(stats_of("cache").taken_back, 0);
	ck_assert_uint_eq(atomic_load(&waits), 0);
	muster_result_free(result);
	world_close(&world);
}
END_TEST

/* None comes: its caller runs it. */
START_TEST(the_second_waits_for_its_caller)
{
	open_one("gated");
	advise(true);
	advised.outlasts = true;
	occupy();
	caller_start(0);
	pass_in_turn();
	caller_join();
	ck_assert_answer(result, "OK 1/db 2/cache");
	ck_assert_uint_eq(stats_of("cache").taken_back, 1);
	set_free();
	muster_result_free(result);
	world_close(&world);
}
END_TEST

/* The only worker is taken by the primary. */
START_TEST(refused_behind_the_primary)
{
	struct asking asking;

	open_one("gated");
	advise(true);
	await_idle(world.muster, 1);
	asking_start(&asking, &world, "both", 0);
	pass_in_turn();
	asking_await(&asking);
	ck_assert_answer(asking.result, "OK 1/db 2/cache");
	asking_fini(&asking);
	world_close(&world);
}
END_TEST

/* There is one for the second, none for the third: it waits in the queue, from
 * where the caller takes it back. */
START_TEST(several_are_posted)
{
	world_open(&world,
	    "threads = 1\n"
	    "[store db]\nplugin = gated\nids = 1\n" GATE
	    "[store cache]\nplugin = gated\nids = 2\n" GATE
	    "[store third]\nplugin = gated\nids = 3\n" GATE
	    "[store both]\nstrategy = adaptive\nprimary = db\n"
	    "secondary = cache, third\n",
	    GATE_OF(db), GATE_OF(cache), GATE_OF(other));
	advise(true);
	await_idle(world.muster, 1);
	caller_start(0);
	gate_await(&db);
	gate_await(&cache);
	ck_assert(!gate_is_entered(&other));
	gate_pass(&db);
	gate_await(&other);
	gate_pass(&other);
	gate_pass(&cache);
	caller_join();
	ck_assert_answer(result, "OK 1/db 2/cache 3/third");
	ck_assert_uint_eq(stats_of("third").taken_back, 1);
	muster_result_free(result);
	world_close(&world);
}
END_TEST

/* Where there are workers enough, a single one is posted, too. */
START_TEST(nobody_is_refused)
{
	open_one("gated");
	advise(true);
	advised.crowded = false;
	occupy();
	caller_start(0);
	pass_in_turn();
	caller_join();
	ck_assert_answer(result, "OK 1/db 2/cache");
	ck_assert_uint_eq(stats_of("cache").taken_back, 1);
	set_free();
	muster_result_free(result);
	world_close(&world);
}
END_TEST

START_TEST(cancelled_while_one_is_refused)
{
	struct asking asking;

	open_one("gated");
	advise(true);
	await_idle(world.muster, 1);
	asking_start(&asking, &world, "both", 0);
	gate_await(&db);
	muster_pending_cancel(asking.pending);
	asking_await(&asking);
	ck_assert_int_eq(muster_result_status(asking.result), MUSTER_CANCELLED);
	ck_assert_legs(asking.result, "db cancelled, cache skipped");
	asking_fini(&asking);
	gate_open(&db);
	ck_assert(!gate_is_entered(&cache));
	/* It says nothing of either way. */
	ck_assert_uint_eq(atomic_load(&told[PARALLEL]), 0);
	world_close(&world);
}
END_TEST

/* By the clock's thread, and by the caller's own. */
START_TEST(time_is_up_while_one_is_refused)
{
	struct asking asking;

	open_one("gated_bounded");
	advise(true);
	await_idle(world.muster, 1);
	asking_start(&asking, &world, "both", patience());
	asking_await(&asking);
	ck_assert_legs(asking.result, "db timeout, cache skipped");
	asking_fini(&asking);
	occupy();
	ask(&world, "both", patience(), &result);
	ck_assert_int_eq(muster_result_status(result),
	    MUSTER_DEADLINE_EXCEEDED);
	ck_assert_legs(result, "db timeout, cache skipped");
	ck_assert(!gate_is_entered(&cache));
	ck_assert_uint_eq(atomic_load(&told[PARALLEL]), 2);
	set_free();
	muster_result_free(result);
	world_close(&world);
}
END_TEST

/* In its turn: the primary's answer stands. */
START_TEST(time_is_up_in_the_turn_of_the_refused)
{
	open_one("gated_bounded");
	advise(true);
	occupy();
	caller_start(FOREVER);
	gate_await(&db);
	gate_pass(&db);
	gate_await(&cache);
	atomic_fetch_add(&ahead, FOREVER);
	caller_join();
	ck_assert_answer(result, "OK 1/db, partial");
	ck_assert_legs(result, "db hit, cache timeout");
	set_free();
	muster_result_free(result);
	world_close(&world);
}
END_TEST

/* A leg that was refused is not away; one that is taken back is home: then
 * nobody else has seen the call. */
static void
open_three(void)
{
	world_open(&world,
	    "threads = 1\n"
	    "[store db]\nplugin = gated\nids = 1\n"
	    "[store cache]\nplugin = gated\nids = 2\n"
	    "[store third]\nplugin = gated\nids = 3\n"
	    "[store busy]\nplugin = gated\n" GATE BOTH
	    "[store all]\nstrategy = parallel\nprimary = both\n"
	    "secondary = third\n",
	    GATE_OF(other));
	advise(true);
}

/* Now and then the machine is so slow that the pool is given a second worker,
 * who takes one of them. */
START_TEST(who_is_refused_is_not_away)
{
	uint64_t before = 0, home = 0;

	open_three();
	occupy();
	for (int i = 0; i < 1000; i++) {
		uint64_t after;

		atomic_store(&waits, 0);
		ask(&world, "all", 0, &result);
		ck_assert_answer(result, "OK 1/db 2/cache 3/third");
		after = stats_of("third").taken_back;
		if (after > before && atomic_load(&waits) == 0) {
			ck_assert(!is_shared(result));
			home++;
		}
		before = after;
	}
	ck_assert_uint_gt(home, 0);
	set_free();
	muster_result_free(result);
	world_close(&world);
}
END_TEST

/* The same where now and then somebody is idle. */
START_TEST(refused_or_not)
{
	open_three();
	for (int i = 0; i < 1000; i++) {
		struct asking asking;

		asking_start(&asking, &world, i % 2 == 0 ? "third" : "all", 0);
		ask(&world, "all", 0, &result);
		ck_assert_answer(result, "OK 1/db 2/cache 3/third");
		asking_await(&asking);
		asking_fini(&asking);
	}
	muster_result_free(result);
	world_close(&world);
}
END_TEST

/* ---- the report ---- */

START_TEST(through_wrappers)
{
	const muster_leg *leg;

	world_open(&world,
	    "threads = 1\n"
	    "[store db]\nplugin = gated\nids = 1\n"
	    "[store cache]\nplugin = gated\nids = 2\n" BOTH
	    "[store wrapper]\nplugin = gated\ninner = both\n"
	    "[store all]\nstrategy = sequential\nprimary = wrapper\n"
	    "secondary = both\n");
	advise(true);
	ask(&world, "all", 0, &result);
	ck_assert_answer(result, "OK 1/db 2/cache");
	/* The store asked is not adaptive. */
	ck_assert_ptr_null(muster_result_choice(result));
	leg = muster_result_legs(result);
	ck_assert_str_eq(leg->store, "wrapper");
	ck_assert_ptr_null(leg->choice);
	ck_assert_str_eq(leg->legs->store, "both");
	expect_parallel(leg->legs->choice);
	ck_assert_ptr_null(leg->legs->legs->choice);
	ck_assert_str_eq(leg->next->store, "both");
	expect_parallel(leg->next->choice);
	muster_result_free(result);
	world_close(&world);
}
END_TEST

START_TEST(nothing_to_choose_from)
{
	muster_request request = { .query.email = "ann@example.org",
		.primary_only = true };

	world_open(&world,
	    "store = both\n[store db]\nplugin = gated\nids = 1\n"
	    "[store cache]\nplugin = gated\nids = 2\n" BOTH
	    "[store alone]\nstrategy = adaptive\nprimary = db\n");
	advise(true);
	muster_find(world.muster, &request, &result);
	ck_assert_answer(result, "OK 1/db");
	ck_assert_ptr_null(muster_result_choice(result));
	ask(&world, "alone", 0, &result);
	ck_assert_answer(result, "OK 1/db");
	ck_assert_ptr_null(muster_result_choice(result));
	ask(&world, "db", 0, &result);
	ck_assert_ptr_null(muster_result_choice(result));
	ck_assert_uint_eq(atomic_load(&told[PARALLEL]), 0);
	ck_assert_uint_eq(atomic_load(&told[SEQUENTIAL]), 0);
	/* The same block, asked for a choice again. */
	ask(&world, "both", 0, &result);
	expect_parallel(muster_result_choice(result));
	muster_result_free(result);
	world_close(&world);
}
END_TEST

static TCase *
new_case(Suite *suite, const char *name)
{
	TCase *tcase = tcase_create(name);

	tcase_add_checked_fixture(tcase, set_up, NULL);
	suite_add_tcase(suite, tcase);
	return tcase;
}

int
main(void)
{
	Suite *suite = suite_create("adaptive");
	TCase *tcase = new_case(suite, "ways");

	tcase_add_test(tcase, sequential_at_first);
	tcase_add_test(tcase, beside_the_caller);
	tcase_add_test(tcase, beside_each_other);
	tcase_add_test(tcase, until_the_caller_runs_again);
	tcase_add_test(tcase, waits_for_permits_are_not_told);
	tcase_add_test(tcase, measured);
	tcase = new_case(suite, "refused");
	tcase_add_test(tcase, refused_gets_its_turn);
	tcase_add_test(tcase, the_second_waits_for_a_worker);
	tcase_add_test(tcase, the_second_waits_for_its_caller);
	tcase_add_test(tcase, refused_behind_the_primary);
	tcase_add_test(tcase, several_are_posted);
	tcase_add_test(tcase, nobody_is_refused);
	tcase_add_test(tcase, cancelled_while_one_is_refused);
	tcase_add_test(tcase, time_is_up_while_one_is_refused);
	tcase_add_test(tcase, time_is_up_in_the_turn_of_the_refused);
	tcase_add_test(tcase, who_is_refused_is_not_away);
	tcase_add_test(tcase, refused_or_not);
	tcase = new_case(suite, "report");
	tcase_add_test(tcase, through_wrappers);
	tcase_add_test(tcase, nothing_to_choose_from);
	return suite_run(suite);
}
