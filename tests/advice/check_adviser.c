/* SPDX-License-Identifier: MIT
 *
 * check_adviser - what the adviser makes of counters that the test counts in,
 * and of a time that the test tells. The processor time, the number of
 * processors and the memory are the test's too.
 */
#include <config.h>

#include <sched.h>

#include <check.h>
#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <time.h>

#include "advice/adviser.h"
#include "support/suite.h"

#define US   INT64_C(1000)
#define MS   INT64_C(1000000)
#define NOON INT64_C(43200000000000)

enum { MEMBERS = 2, WORKERS = 4, ENOUGH = 8, THREADS = 6, ROUNDS = 30000 };

/* ---- the machine ---- */

static int64_t processor_time; /* below 0: unknown */
static int processors = 2;
static bool no_memory;

int __real_clock_gettime(clockid_t clock, struct timespec *ret);
int __wrap_clock_gettime(clockid_t clock, struct timespec *ret);
int __wrap_sched_getaffinity(pid_t process, size_t size, cpu_set_t *ret);
int __real_posix_memalign(void **ret, size_t alignment, size_t size);
int __wrap_posix_memalign(void **ret, size_t alignment, size_t size);

int
__wrap_clock_gettime(clockid_t clock, struct timespec *ret)
{
	if (clock != CLOCK_PROCESS_CPUTIME_ID)
		return __real_clock_gettime(clock, ret);
	if (processor_time < 0)
		return -1;
	ret->tv_sec = processor_time / 1000000000;
	ret->tv_nsec = processor_time % 1000000000;
	return 0;
}

int
__wrap_sched_getaffinity(pid_t process, size_t size, cpu_set_t *ret)
{
	(void)process;
	(void)size;
	if (processors == 0)
		return -1;
	CPU_ZERO(ret);
	for (int i = 0; i < processors; i++)
		CPU_SET(i, ret);
	return 0;
}

int
__wrap_posix_memalign(void **ret, size_t alignment, size_t size)
{
	return no_memory ? ENOMEM : __real_posix_memalign(ret, alignment, size);
}

/* ---- the members ---- */

static struct counters *counters[MEMBERS];
static struct adviser *adviser;
static int64_t now;

static struct adviser *
new_adviser(bool prompt)
{
	struct adviser_member members[MEMBERS];

	for (int i = 0; i < MEMBERS; i++)
		members[i] = (struct adviser_member){ .counters = counters[i],
			.prompt = prompt };
	return adviser_new(members, MEMBERS, WORKERS);
}

static struct advice
ask_at(int64_t time)
{
	struct advice advice;

	now = time;
	adviser_ask(adviser, now, &advice);
	return advice;
}

static void
set_up(void)
{
	for (int i = 0; i < MEMBERS; i++) {
		counters[i] = counters_new();
		ck_assert_ptr_nonnull(counters[i]);
	}
	adviser = new_adviser(false);
	ck_assert_ptr_nonnull(adviser);
	ask_at(NOON); /* the window begins */
}

static void
tear_down(void)
{
	adviser_free(adviser);
	for (int i = 0; i < MEMBERS; i++)
		counters_free(counters[i]);
}

/* Half of them hits. */
static void
answer(int member, int64_t time, int count)
{
	for (int i = 0; i < count; i++)
		counters_ended(counters[member],
		    i % 2 == 0 ? MUSTER_HIT : MUSTER_MISS, time);
}

/* A full window: both have answered. */
static struct advice
pass(int64_t first, int64_t second)
{
	answer(0, first, ENOUGH);
	answer(1, second, ENOUGH);
	return ask_at(now + 100 * MS);
}

static void
wait_for(int64_t wait, int count)
{
	for (int i = 0; i < count; i++)
		adviser_tell_wait(adviser, wait);
}

static struct advice_report
report(void)
{
	struct advice_report report;

	adviser_report(adviser, &report);
	return report;
}

/* Within the width of a bucket. */
#define ck_assert_about(a, b) ck_assert_double_eq_tol(a, b, 0.0625 * (b))

/* ---- windows ---- */

START_TEST(nothing_measured)
{
	struct advice advice = ask_at(NOON + 50 * MS);

	ck_assert(!advice.together);
	ck_assert_int_eq(advice.reason, JUDGE_UNMEASURED);
	ck_assert_int_eq(advice.predicted[SEQUENTIAL], 0);
	ck_assert_int_eq(advice.predicted[PARALLEL], 0);
	ck_assert_int_eq(report().sequential, 0);
	ck_assert(!report().together);
}
END_TEST

START_TEST(a_tenth_of_a_second)
{
	answer(0, 5 * MS, ENOUGH);
	answer(1, 3 * MS, ENOUGH);
	ck_assert_int_eq(ask_at(NOON + 100 * MS - 1).predicted[0], 0);
	/* Who looks first knows it first. */
	ck_assert_about(ask_at(NOON + 100 * MS).predicted[SEQUENTIAL], 8 * MS);
	ck_assert_about(report().parallel, 5 * MS);
	ck_assert(report().together);
	ck_assert_uint_eq(report().switches, 1);
}
END_TEST

START_TEST(until_all_have_answered)
{
	answer(0, 5 * MS, 100);
	answer(1, 5 * MS, ENOUGH - 1);
	ck_assert_int_eq(ask_at(NOON + 100 * MS).predicted[0], 0);
	answer(1, 5 * MS, 1);
	/* Looked at again, but not by every call. */
	ck_assert_int_eq(ask_at(NOON + 120 * MS - 1).predicted[0], 0);
	ck_assert_int_gt(ask_at(NOON + 120 * MS).predicted[0], 0);
}
END_TEST

START_TEST(but_not_for_long)
{
	answer(0, 5 * MS, 1);
	answer(1, 5 * MS, 1);
	for (int64_t time = 100 * MS; time < 400 * MS; time += 20 * MS)
		ck_assert_int_eq(ask_at(NOON + time).predicted[0], 0);
	ck_assert_int_gt(ask_at(NOON + 400 * MS).predicted[0], 0);
	/* The next one begins there. */
	answer(0, 50 * MS, ENOUGH);
	answer(1, 50 * MS, ENOUGH);
	ck_assert_about(ask_at(NOON + 499 * MS).predicted[0], 10 * MS);
	ck_assert_about(ask_at(NOON + 500 * MS).predicted[0], 100 * MS);
}
END_TEST

/* Failures tell nothing of how long an answer takes. */
START_TEST(one_that_never_answers)
{
	answer(0, 5 * MS, 100);
	for (int i = 0; i < 100; i++)
		counters_ended(counters[1], MUSTER_FAILED, 5 * MS);
	for (int64_t time = 100 * MS; time < 1000 * MS; time += 20 * MS)
		ck_assert_int_eq(ask_at(NOON + time).reason, JUDGE_UNMEASURED);
}
END_TEST

START_TEST(one_that_answers_no_more)
{
	pass(5 * MS, 3 * MS);
	answer(0, 50 * MS, 100);
	for (int64_t time = 200 * MS; time < 500 * MS; time += 20 * MS)
		ask_at(NOON + time);
	ck_assert_about(ask_at(NOON + 500 * MS).predicted[SEQUENTIAL], 53 * MS);
}
END_TEST

/* What was counted before does not weigh on a window. */
START_TEST(a_window_is_by_itself)
{
	answer(0, 100 * MS, 10000);
	answer(1, 100 * MS, 10000);
	ask_at(NOON + 100 * MS);
	ck_assert_about(pass(1 * MS, 1 * MS).predicted[SEQUENTIAL], 2 * MS);
}
END_TEST

/* ---- who is handed over ---- */

START_TEST(short_ones_are_not_handed_over)
{
	adviser_free(adviser);
	adviser = new_adviser(true);
	ask_at(NOON);
	ck_assert(!pass(100 * US, 4 * US).together);
	ck_assert_int_eq(report().parallel, report().sequential);
	/* One that is not prompt would be. */
	adviser_free(adviser);
	adviser = new_adviser(false);
	ask_at(NOON);
	ck_assert(pass(100 * US, 4 * US).together);
}
END_TEST

START_TEST(long_ones_are)
{
	adviser_free(adviser);
	adviser = new_adviser(true);
	ask_at(NOON);
	ck_assert(pass(100 * US, 100 * US).together);
}
END_TEST

/* ---- what handing over costs ---- */

START_TEST(usual_until_measured)
{
	pass(5 * MS, 5 * MS);
	ck_assert_int_eq(report().hand_over, 10 * US);
	wait_for(90 * US, ENOUGH - 1);
	pass(5 * MS, 5 * MS);
	ck_assert_int_eq(report().hand_over, 10 * US);
	wait_for(90 * US, 1);
	pass(5 * MS, 5 * MS);
	ck_assert_int_eq(report().hand_over, 90 * US);
}
END_TEST

static const struct {
	int64_t waits[2]; /* half and half, but for one more of the first */
	int64_t measured;
} hand_overs[] = {
	{ { 12 * US, INT64_C(1000000000000) }, 12 * US },
	{ { 12 * US, 1 }, 12 * US },
	{ { 300, 200 }, 1 * US },
	{ { 50 * MS, 80 * MS }, 1 * MS },
};

START_TEST(the_median_within_bounds)
{
	wait_for(hand_overs[_i].waits[1], 5);
	wait_for(hand_overs[_i].waits[0], 6);
	pass(5 * MS, 5 * MS);
	ck_assert_int_eq(report().hand_over, hand_overs[_i].measured);
}
END_TEST

START_TEST(the_last_ones_count)
{
	wait_for(90 * US, 1000);
	wait_for(20 * US, 32);
	pass(5 * MS, 5 * MS);
	ck_assert_int_eq(report().hand_over, 20 * US);
}
END_TEST

/* Slow hand-overs end it; when it is tried again, old waits are forgotten. */
START_TEST(waits_of_another_time)
{
	pass(400 * US, 400 * US);
	wait_for(900 * US, 1000);
	ck_assert(!pass(400 * US, 400 * US).together);
	ck_assert_int_eq(report().hand_over, 900 * US);
	while (!pass(400 * US, 400 * US).together)
		adviser_tell(adviser, false, 800 * US);
	ck_assert_int_eq(report().hand_over, 10 * US);
	wait_for(30 * US, ENOUGH);
	ck_assert(pass(400 * US, 400 * US).together);
	ck_assert_int_eq(report().hand_over, 30 * US);
}
END_TEST

/* ---- what calls took ---- */

START_TEST(what_calls_took)
{
	struct advice advice;

	answer(0, 5 * MS, ENOUGH);
	answer(1, 5 * MS, ENOUGH);
	for (int i = 1; i <= 4; i++)
		adviser_tell(adviser, false, i * 6 * MS);
	adviser_tell(adviser, true, 999 * MS);
	advice = ask_at(NOON + 100 * MS);
	ck_assert_double_eq_tol(advice.predicted[SEQUENTIAL], 15 * MS, 10);
	ck_assert(advice.together);
	/* Of the window that follows, again. */
	for (int i = 0; i < 4; i++)
		adviser_tell(adviser, true, 7 * MS);
	advice = pass(5 * MS, 5 * MS);
	ck_assert_double_eq_tol(advice.predicted[PARALLEL], 7 * MS, 10);
	ck_assert_double_eq_tol(advice.predicted[SEQUENTIAL], 15 * MS, 10);
	ck_assert_uint_eq(report().chose[SEQUENTIAL], 4);
	ck_assert_uint_eq(report().chose[PARALLEL], 5);
}
END_TEST

/* The clocks of two threads differ a little. */
START_TEST(less_than_no_time)
{
	wait_for(-5, ENOUGH);
	for (int i = 0; i < 4; i++)
		adviser_tell(adviser, false, -5);
	ck_assert_int_eq(pass(5 * MS, 5 * MS).predicted[SEQUENTIAL], 0);
	ck_assert_int_eq(report().hand_over, 10 * US);
}
END_TEST

/* ---- the load ---- */

static const struct {
	int processors; /* 0: unknown, taken for one */
	int64_t used;   /* in 100 ms */
	double saturation;
} loads[] = {
	{ 2, 0, 0 },
	{ 2, 50 * MS, 0.25 },
	{ 2, 200 * MS, 1 },
	{ 2, 250 * MS, 1 },
	{ 8, 200 * MS, 0.25 },
	{ 0, 25 * MS, 0.25 },
	/* the clock is gone */
	{ 2, -60000 * MS, 0 },
};

START_TEST(how_busy_it_is)
{
	processors = loads[_i].processors;
	adviser_free(adviser);
	processor_time = 5000 * MS;
	adviser = new_adviser(false);
	ask_at(NOON);
	processor_time += 1000 * MS;
	pass(5 * MS, 5 * MS);
	processor_time += loads[_i].used;
	pass(5 * MS, 5 * MS);
	ck_assert_double_eq_tol(report().saturation, loads[_i].saturation,
	    1e-9);
}
END_TEST

START_TEST(saturated)
{
	pass(50 * US, 50 * US);
	ck_assert(report().together);
	processor_time += 195 * MS;
	pass(50 * US, 50 * US);
	ck_assert(!report().together);
	ck_assert_int_eq(ask_at(now).reason, JUDGE_BUSY);
	/* It is what it is: only time spent on other threads has a price. */
	ck_assert_int_lt(report().parallel, report().sequential);
}
END_TEST

/* Four workers, and calls of 10 ms in a window of 100: more than 80 of them are
 * more than eight at a time. */
START_TEST(crowded)
{
	for (int i = 0; i < 70; i++)
		adviser_tell(adviser, i % 2 == 0, 10 * MS);
	ck_assert(!pass(5 * MS, 5 * MS).crowded);
	for (int i = 0; i < 90; i++)
		adviser_tell(adviser, i % 2 == 0, 10 * MS);
	ck_assert(pass(5 * MS, 5 * MS).crowded);
	ck_assert(!pass(5 * MS, 5 * MS).crowded);
}
END_TEST

/* ---- any thread, at any time ---- */

static pthread_barrier_t start_line;

/* Half of the threads go at another pace. */
static void *
call(void *arg)
{
	int64_t pace = 50 * US + (int64_t)(intptr_t)arg % 2 * 7 * US;

	pthread_barrier_wait(&start_line);
	for (int i = 0; i < ROUNDS; i++) {
		struct advice advice;

		adviser_ask(adviser, NOON + i * pace, &advice);
		counters_ended(counters[0], MUSTER_HIT, 5 * MS);
		counters_ended(counters[1], MUSTER_HIT, 5 * MS);
		adviser_tell_wait(adviser, 20 * US);
		adviser_tell(adviser, i % 3 == 0, 7 * MS);
		if (i % 1000 == 0)
			report();
	}
	return NULL;
}

START_TEST(many_threads)
{
	pthread_t threads[THREADS];

	ck_assert_int_eq(pthread_barrier_init(&start_line, NULL, THREADS), 0);
	for (int i = 0; i < THREADS; i++)
		ck_assert_int_eq(pthread_create(&threads[i], NULL, call,
				     (void *)(intptr_t)i),
		    0);
	for (int i = 0; i < THREADS; i++)
		pthread_join(threads[i], NULL);
	ck_assert_uint_eq(report().chose[PARALLEL], THREADS * ROUNDS / 3);
	ck_assert_uint_eq(report().chose[SEQUENTIAL], THREADS * ROUNDS * 2 / 3);
	ck_assert(report().together);
	ck_assert_int_eq(report().hand_over, 20 * US);
}
END_TEST

/* ---- memory, and most members ---- */

START_TEST(no_memory_is_left)
{
	no_memory = true;
	ck_assert_ptr_null(new_adviser(false));
	no_memory = false;
	adviser_free(NULL);
}
END_TEST

START_TEST(most_members)
{
	struct adviser_member members[JUDGE_MOST] = { { .prompt = false } };

	for (int i = 0; i < JUDGE_MOST; i++)
		members[i].counters = counters[i % 2];
	adviser_free(adviser);
	adviser = adviser_new(members, JUDGE_MOST, WORKERS);
	ck_assert_ptr_nonnull(adviser);
	ask_at(NOON);
	ck_assert_about(pass(5 * MS, 3 * MS).predicted[SEQUENTIAL], 256 * MS);
	ck_assert_about(report().parallel, 5 * MS);
}
END_TEST

#define COUNT(array) ((int)(sizeof(array) / sizeof(*(array))))

static TCase *
new_case(Suite *suite, const char *name)
{
	TCase *tcase = tcase_create(name);

	tcase_add_checked_fixture(tcase, set_up, tear_down);
	suite_add_tcase(suite, tcase);
	return tcase;
}

int
main(void)
{
	Suite *suite = suite_create("adviser");
	TCase *tcase = new_case(suite, "windows");

	tcase_add_test(tcase, nothing_measured);
	tcase_add_test(tcase, a_tenth_of_a_second);
	tcase_add_test(tcase, until_all_have_answered);
	tcase_add_test(tcase, but_not_for_long);
	tcase_add_test(tcase, one_that_never_answers);
	tcase_add_test(tcase, one_that_answers_no_more);
	tcase_add_test(tcase, a_window_is_by_itself);
	tcase = new_case(suite, "measures");
	tcase_add_test(tcase, short_ones_are_not_handed_over);
	tcase_add_test(tcase, long_ones_are);
	tcase_add_test(tcase, usual_until_measured);
	tcase_add_loop_test(tcase, the_median_within_bounds, 0,
	    COUNT(hand_overs));
	tcase_add_test(tcase, the_last_ones_count);
	tcase_add_test(tcase, waits_of_another_time);
	tcase_add_test(tcase, what_calls_took);
	tcase_add_test(tcase, less_than_no_time);
	tcase_add_loop_test(tcase, how_busy_it_is, 0, COUNT(loads));
	tcase_add_test(tcase, saturated);
	tcase_add_test(tcase, crowded);
	tcase = new_case(suite, "threads");
	tcase_add_test(tcase, many_threads);
	tcase = new_case(suite, "memory");
	tcase_add_test(tcase, no_memory_is_left);
	tcase_add_test(tcase, most_members);
	return suite_run(suite);
}
