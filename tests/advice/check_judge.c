/* SPDX-License-Identifier: MIT
 *
 * check_judge - stories told to the judge, window by window, in simulated time.
 *
 * A story knows what a call really takes in each way; the judge hears of the
 * way that it has chosen only, as in life.
 */
#include <config.h>

#include <check.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "advice/judge.h"
#include "support/suite.h"

#define US     1e3
#define MS     1e6
#define SECOND 1e9
#define WINDOW 100000000 /* nanoseconds */

struct story {
	struct judge judge;
	struct judge_window window;
	struct histogram latency[JUDGE_MOST];
	double takes[WAYS]; /* a call in truth */
	uint64_t calls;     /* in a window */
	int64_t length;     /* of a window */
	double hand_over;   /* measured when calls go all at once */
};

static struct story story;

/* Member `i` takes `time`, all of so many times. */
static void
member_takes(unsigned i, double time)
{
	story.latency[i] = (struct histogram){ .counts = { 0 } };
	for (int j = 0; j < 100; j++)
		histogram_add(&story.latency[i], (int64_t)time);
}

static double
mean_of(unsigned i)
{
	return histogram_mean(&story.latency[i]);
}

/* In truth it is as the model says. */
static void
be_as_the_model(void)
{
	double slowest = mean_of(0);

	story.takes[SEQUENTIAL] = mean_of(0);
	for (unsigned i = 1; i < story.window.members; i++) {
		double last = mean_of(i) + story.hand_over;

		story.takes[SEQUENTIAL] += mean_of(i);
		if (last > slowest)
			slowest = last;
	}
	story.takes[PARALLEL] = slowest;
}

/* Two members of constant times that are handed over in 10 us. */
static void
begin(double first, double second)
{
	story = (struct story){
		.window = { .now = 1, .members = 2, .handed = 2 },
		.calls = 100,
		.length = WINDOW,
		.hand_over = 10 * US,
	};
	for (unsigned i = 0; i < JUDGE_MOST; i++)
		story.window.latency[i] = &story.latency[i];
	member_takes(0, first);
	member_takes(1, second);
	be_as_the_model();
}

/* A window passes. */
static void
pass(void)
{
	struct judge_window *window = &story.window;
	int way = story.judge.together ? PARALLEL : SEQUENTIAL;

	window->now += story.length;
	window->calls[way] = story.calls;
	window->calls[!way] = 0;
	window->mean[way] = story.takes[way];
	window->mean[!way] = NAN;
	window->hand_over = way == PARALLEL ? story.hand_over : 0;
	judge_think(&story.judge, window);
}

static void
pass_many(int count)
{
	while (count-- > 0)
		pass();
}

static double
now(void)
{
	return (double)story.window.now;
}

/* A number between -1 and 1, the same ones in every run. */
static double
chance(void)
{
	static uint64_t state = 88172645463325252u;

	state ^= state << 13;
	state ^= state >> 7;
	state ^= state << 17;
	return (double)(state >> 11) / (double)(UINT64_C(1) << 52) - 1;
}

#define ck_assert_way(way) ck_assert_int_eq(story.judge.together, way)
#define ck_assert_near(a, b, part) \
	ck_assert_double_eq_tol(a, b, (part)*fabs((double)(b)))

/* ---- which way ---- */

START_TEST(unmeasured_until_all_are_known)
{
	begin(5 * MS, 5 * MS);
	story.latency[1] = (struct histogram){ .counts = { 0 } };
	pass_many(3);
	ck_assert_way(SEQUENTIAL);
	ck_assert_int_eq(story.judge.reason, JUDGE_UNMEASURED);
	ck_assert_double_eq(story.judge.predicted[SEQUENTIAL], 0);
	ck_assert_double_eq(story.judge.predicted[PARALLEL], 0);
	histogram_add(&story.latency[1], 5000000);
	pass();
	ck_assert_way(PARALLEL);
}
END_TEST

/* What is handed over, how busy it is, and which way that makes. */
static const struct {
	double first, second, busy;
	uint64_t handed;
	bool together;
	enum judge_reason reason;
} ways[] = {
	{ 5 * MS, 5 * MS, 0, 2, true, JUDGE_SAVES },
	{ 500 * US, 100 * US, 0.2, 2, true, JUDGE_SAVES },
	{ 50 * US, 50 * US, 0, 2, true, JUDGE_SAVES },
	/* too short */
	{ 50 * US, 900, 0, 2, false, JUDGE_LITTLE },
	{ 6 * US, 6 * US, 0, 2, false, JUDGE_LITTLE },
	/* it saves 5 us, less than 3 % */
	{ 200 * US, 5 * US, 0, 2, false, JUDGE_LITTLE },
	/* the caller runs both */
	{ 5 * MS, 4 * US, 0, 0, false, JUDGE_LITTLE },
	{ 100, 100, 0, 0, false, JUDGE_LITTLE },
	/* the price of handing over rises */
	{ 50 * US, 50 * US, 0.5, 2, true, JUDGE_SAVES },
	{ 50 * US, 50 * US, 0.95, 2, false, JUDGE_BUSY },
	{ 50 * US, 50 * US, 1, 2, false, JUDGE_BUSY },
	{ 5 * MS, 5 * MS, 0.9, 2, true, JUDGE_SAVES },
	/* there is no processor left for anybody */
	{ 5 * MS, 5 * MS, 1, 2, false, JUDGE_BUSY },
	{ 50 * US, 900, 1, 2, false, JUDGE_LITTLE },
};

START_TEST(the_better_way)
{
	begin(ways[_i].first, ways[_i].second);
	story.window.handed = ways[_i].handed;
	story.window.busy = ways[_i].busy;
	pass();
	ck_assert_way(ways[_i].together);
	ck_assert_int_eq(story.judge.reason, ways[_i].reason);
	pass_many(100);
	ck_assert_way(ways[_i].together);
	ck_assert_uint_eq(story.judge.switches, ways[_i].together);
}
END_TEST

START_TEST(sixty_four_members)
{
	begin(1 * MS, 1 * MS);
	story.window.members = JUDGE_MOST;
	story.window.handed = UINT64_MAX - 1;
	for (unsigned i = 0; i < JUDGE_MOST; i++)
		member_takes(i, (i + 1) * 10 * US);
	be_as_the_model();
	pass();
	ck_assert_way(PARALLEL);
	ck_assert_near(story.judge.predicted[SEQUENTIAL], 20800 * US, 0.0625);
	ck_assert_near(story.judge.predicted[PARALLEL], 650 * US, 0.0625);
	/* The last of them is not known any more. */
	story.latency[63] = (struct histogram){ .counts = { 0 } };
	story.judge = (struct judge){ .together = false };
	pass();
	ck_assert_int_eq(story.judge.reason, JUDGE_UNMEASURED);
}
END_TEST

START_TEST(one_member)
{
	begin(5 * MS, 0);
	story.window.members = 1;
	story.window.handed = 0;
	be_as_the_model();
	pass_many(20);
	ck_assert_way(SEQUENTIAL);
	ck_assert_int_eq(story.judge.reason, JUDGE_LITTLE);
}
END_TEST

/* Eight workers. Those of so many callers, one after another, against one who
 * runs both. */
static const struct {
	double first, second, callers;
	bool crowded, outlasts;
} crowds[] = {
	{ 2 * MS, 1 * MS, 48, true, true },
	{ 2 * MS, 1 * MS, 27, true, true },
	{ 2 * MS, 1 * MS, 21, false, true },
	{ 50 * MS, 5 * MS, 48, false, true },
	{ 5 * MS, 50 * MS, 12, true, false },
	{ 5 * MS, 50 * MS, 8, false, false },
	{ 10 * MS, 8 * MS, 12, false, false },
	{ 10 * MS, 5 * MS, 12, false, true },
	{ 5 * MS, 5 * MS, 48, true, false },
};

START_TEST(too_few_workers)
{
	begin(crowds[_i].first, crowds[_i].second);
	story.window.workers = 8;
	story.window.callers = crowds[_i].callers;
	pass();
	ck_assert_int_eq(story.judge.crowded, crowds[_i].crowded);
	ck_assert_int_eq(story.judge.outlasts, crowds[_i].outlasts);
	/* In either way, and as long as it is so. */
	pass();
	ck_assert_int_eq(story.judge.crowded, crowds[_i].crowded);
	story.window.callers = 1;
	pass();
	ck_assert(!story.judge.crowded);
}
END_TEST

/* The third one of a call is worth waiting for. */
START_TEST(more_members_are_never_too_many)
{
	begin(5 * MS, 5 * MS);
	member_takes(2, 5 * MS);
	story.window.members = 3;
	story.window.handed = 6;
	story.window.workers = 1;
	story.window.callers = 1000;
	be_as_the_model();
	pass();
	ck_assert(!story.judge.crowded);
}
END_TEST

/* Times of 0, and windows in which nobody called, or one call took for ever.
 */
START_TEST(numbers_stay_numbers)
{
	static const double times[] = { 0, 1, 1e18 };

	begin(0, 0);
	for (int i = 0; i < 300; i++) {
		member_takes(0, times[i % 3]);
		member_takes(1, times[i / 3 % 3]);
		story.calls = (uint64_t)i % 3;
		story.takes[SEQUENTIAL] = times[i / 9 % 3];
		story.takes[PARALLEL] = times[i / 27 % 3];
		story.window.busy = i % 2;
		story.length = i % 4 * WINDOW;
		pass();
		for (int way = 0; way < WAYS; way++) {
			ck_assert(isfinite(story.judge.predicted[way]));
			ck_assert_double_ge(story.judge.predicted[way], 0);
			ck_assert_double_le(story.judge.predicted[way], 1e13);
		}
	}
}
END_TEST

/* ---- predictions ---- */

/* A mixture: one in a hundred is `times` as slow. */
static void
member_mixes(unsigned i, double time, double times)
{
	story.latency[i] = (struct histogram){ .counts = { 0 } };
	for (int j = 0; j < 5000; j++)
		histogram_add(&story.latency[i],
		    (int64_t)(time * (1 + chance() / 10) *
			(j % 100 == 0 ? times : 1)));
}

/* Of two times drawn from these mixtures, what the slowest takes. */
static double
slowest_of(double first, double second, double times)
{
	double late = second + story.hand_over, sum = 0;

	for (int i = 0; i < 10000; i++) {
		double a = first * (i % 100 == 0 ? times : 1);
		double b = i / 100 % 100 == 0 ? second * times + story.hand_over
					      : late;

		sum += a > b ? a : b;
	}
	return sum / 10000;
}

START_TEST(predictions_are_right)
{
	static const double times[][3] = {
		{ 5 * MS, 5 * MS, 20 },
		{ 500 * US, 100 * US, 20 },
		{ 1 * MS, 700 * US, 20 },
		{ 300 * US, 300 * US, 1 },
		{ 300 * US, 200 * US, 100 },
	};
	double first = times[_i][0], second = times[_i][1];

	begin(first, second);
	member_mixes(0, first, times[_i][2]);
	member_mixes(1, second, times[_i][2]);
	story.calls = 0;
	pass();
	ck_assert_near(story.judge.predicted[SEQUENTIAL],
	    (first + second) * (0.99 + times[_i][2] / 100), 0.05);
	ck_assert_near(story.judge.predicted[PARALLEL],
	    slowest_of(first, second, times[_i][2]), 0.05);
}
END_TEST

/* Where the model is wrong, what calls took is right. */
START_TEST(experience_corrects_the_model)
{
	begin(5 * MS, 5 * MS);
	story.takes[SEQUENTIAL] = 13 * MS;
	story.takes[PARALLEL] = 6 * MS;
	pass();
	ck_assert_near(story.judge.predicted[SEQUENTIAL], 13 * MS, 0.001);
	pass();
	ck_assert_near(story.judge.predicted[PARALLEL], 6 * MS, 0.001);
	/* Believed for a while. */
	ck_assert_near(story.judge.predicted[SEQUENTIAL], 13 * MS, 0.001);
	pass_many(12);
	ck_assert_near(story.judge.predicted[SEQUENTIAL], 10 * MS, 0.0625);
	ck_assert_way(PARALLEL);
}
END_TEST

/* Calls are so rare that a window has one: each counts a little. */
START_TEST(rare_calls_count_too)
{
	begin(5 * MS, 5 * MS);
	story.calls = 1;
	story.length = 10 * WINDOW;
	story.takes[PARALLEL] = 7 * MS;
	pass_many(10);
	ck_assert_way(PARALLEL);
	ck_assert_near(story.judge.predicted[PARALLEL], 7 * MS, 0.01);
	/* One that is slow is not all that is known. */
	story.takes[PARALLEL] = 12 * MS;
	pass();
	ck_assert_near(story.judge.predicted[PARALLEL], 8.25 * MS, 0.01);
	ck_assert_way(PARALLEL);
}
END_TEST

/* ---- doubts ---- */

/* In truth all at once is slower than the model says, so much that it does not
 * pay. */
static void
begin_in_vain(void)
{
	begin(5 * MS, 5 * MS);
	story.takes[PARALLEL] = 11 * MS;
	pass();
	ck_assert_way(PARALLEL);
	pass();
	ck_assert_way(SEQUENTIAL);
	ck_assert_int_eq(story.judge.reason, JUDGE_TRIED);
}

/* Windows until the way is another one. */
static int
windows_until(bool together)
{
	int windows = 0;

	while (story.judge.together != together) {
		pass();
		ck_assert_int_lt(++windows, 100000);
	}
	return windows;
}

START_TEST(what_is_slower_is_left_and_tried_again)
{
	static const double pauses[] = { 1, 2, 4, 8, 16, 32, 64, 64, 64 };

	begin_in_vain();
	for (int i = 0; i < 9; i++) {
		double left = now();

		ck_assert_near(story.judge.predicted[PARALLEL], 11 * MS, 0.001);
		windows_until(true);
		ck_assert_double_eq_tol(now() - left, pauses[i] * SECOND,
		    WINDOW);
		ck_assert_int_eq(windows_until(false), 1);
		ck_assert_int_eq(story.judge.reason, JUDGE_TRIED);
	}
}
END_TEST

/* Of an hour. The second row is slower by so little that hysteresis is near.
 * In the third one, the model too says that little is to be gained. */
static const struct {
	double second, sequential, parallel;
} in_vain[] = {
	{ 5 * MS, 10 * MS, 11 * MS },
	{ 5 * MS, 10 * MS, 10.4 * MS },
	{ 300 * US, 5.3 * MS, 5.5 * MS },
	{ 5 * MS, 10 * MS, 200 * MS },
	/* all at once promises less, but there is more in it */
	{ 5 * MS, 100 * MS, 120 * MS },
};

START_TEST(trials_cost_next_to_nothing)
{
	int trials = 0, windows = 36000;

	begin(5 * MS, in_vain[_i].second);
	story.takes[SEQUENTIAL] = in_vain[_i].sequential;
	story.takes[PARALLEL] = in_vain[_i].parallel;
	for (int i = 0; i < windows; i++) {
		trials += story.judge.together;
		pass();
	}
	ck_assert_int_gt(trials, 30);
	ck_assert_int_lt(trials, windows / 400);
}
END_TEST

/* The same the other way round: both ways are slower than the model says, as
 * where calls wait for something that no member is counted for. One after
 * another is tried again in vain. */
START_TEST(both_are_slower)
{
	int trials = 0, windows = 36000;

	begin(5 * MS, 5 * MS);
	story.takes[SEQUENTIAL] = 100 * MS;
	story.takes[PARALLEL] = 50 * MS;
	pass();
	for (int i = 0; i < windows; i++) {
		trials += !story.judge.together;
		pass();
	}
	ck_assert_int_gt(trials, 30);
	ck_assert_int_lt(trials, windows / 400);
}
END_TEST

/* A window with little to go by ends no trial and takes no time from it. */
START_TEST(rare_calls_are_tried_in_vain)
{
	int trials = 0, windows = 3600;

	begin(5 * MS, 5 * MS);
	story.takes[PARALLEL] = 11 * MS;
	story.calls = 1;
	story.length = 10 * WINDOW;
	for (int i = 0; i < windows; i++) {
		trials += story.judge.together;
		pass();
	}
	ck_assert_int_gt(trials, 30);
	ck_assert_int_lt(trials, windows / 40);
}
END_TEST

START_TEST(asking_at_once_makes_members_slow)
{
	int together = 0;

	begin(75 * US, 75 * US);
	story.takes[PARALLEL] = 180 * US;
	for (int i = 0; i < 600; i++) {
		double each = story.judge.together ? 120 * US : 75 * US;

		member_takes(0, each);
		member_takes(1, each);
		together += story.judge.together;
		pass();
	}
	ck_assert_int_le(together, 12);
}
END_TEST

START_TEST(what_has_become_better_is_found)
{
	begin_in_vain();
	for (int i = 0; i < 7; i++) {
		windows_until(true);
		windows_until(false);
	}
	story.takes[PARALLEL] = 6 * MS;
	ck_assert_int_le(windows_until(true), 640);
	pass_many(2 * 640);
	ck_assert_way(PARALLEL);
	/* It has proved itself: the next doubt is the first one. */
	story.takes[PARALLEL] = 11 * MS;
	ck_assert_int_eq(windows_until(false), 1);
	ck_assert_int_le(windows_until(true), 10);
}
END_TEST

START_TEST(stores_that_change_end_the_doubts)
{
	begin_in_vain();
	for (int i = 0; i < 7; i++) {
		windows_until(true);
		windows_until(false);
	}
	/* The model promises a gain of another size. */
	member_takes(1, 500 * US);
	be_as_the_model();
	ck_assert_int_le(windows_until(true), 5);
	pass_many(100);
	ck_assert_way(PARALLEL);
}
END_TEST

/* One after another becomes bad while all at once is not believed in. */
START_TEST(doubts_end_where_it_becomes_worse)
{
	begin_in_vain();
	for (int i = 0; i < 7; i++) {
		windows_until(true);
		windows_until(false);
	}
	story.takes[SEQUENTIAL] = 40 * MS;
	ck_assert_int_le(windows_until(true), 5);
}
END_TEST

/* ---- what must not move it ---- */

START_TEST(little_is_not_worth_it)
{
	/* A gain of 2.5 %: neither forth nor, once there, back. */
	begin(5 * MS, 5 * MS);
	pass_many(30);
	story.takes[PARALLEL] = mean_of(0) + mean_of(1);
	story.takes[PARALLEL] *= 1.025;
	pass_many(300);
	ck_assert_way(PARALLEL);
	story.takes[PARALLEL] *= 1.01;
	pass();
	ck_assert_way(SEQUENTIAL);
	/* Less than 1 us, though more than 3 %. */
	begin(11 * US, 10.8 * US);
	pass_many(100);
	ck_assert_double_gt(story.judge.predicted[SEQUENTIAL],
	    story.judge.predicted[PARALLEL] * 1.03);
	ck_assert_way(SEQUENTIAL);
}
END_TEST

/* Both ways take the same, but for noise: in the model, and in what calls
 * took. */
START_TEST(a_tie_does_not_flap)
{
	begin(100 * US, 10 * US);
	for (int i = 0; i < 1000; i++) {
		member_mixes(0, 100 * US * (1 + chance() / 50), 1);
		member_mixes(1, 10 * US * (1 + chance() / 50), 1);
		story.takes[SEQUENTIAL] = 110 * US * (1 + chance() / 50);
		story.takes[PARALLEL] = 110 * US * (1 + chance() / 50);
		pass();
	}
	ck_assert_uint_le(story.judge.switches, 40);
}
END_TEST

/* The load follows the way: all at once makes it so busy that handing over
 * takes too long to pay. */
START_TEST(load_does_not_swing)
{
	begin(100 * US, 100 * US);
	story.hand_over = 120 * US;
	be_as_the_model();
	for (int i = 0; i < 3000; i++) {
		story.window.busy = story.judge.together ? 0.94 : 0.85;
		pass();
	}
	ck_assert_uint_le(story.judge.switches, 40);
}
END_TEST

/* One window in which calls took long, for a reason that no member knows. */
START_TEST(one_bad_window)
{
	begin(5 * MS, 5 * MS);
	pass_many(50);
	story.takes[PARALLEL] = 80 * MS;
	pass();
	be_as_the_model();
	ck_assert_int_le(windows_until(true), 11);
	pass_many(600);
	ck_assert_uint_le(story.judge.switches, 3);
	ck_assert_way(PARALLEL);
}
END_TEST

/* Handing over was slow once: that is not believed for ever. */
START_TEST(slow_hand_over_is_forgotten)
{
	begin(500 * US, 500 * US);
	pass_many(50);
	story.hand_over = 1 * MS;
	be_as_the_model();
	ck_assert_int_eq(windows_until(false), 1);
	ck_assert_double_eq(story.judge.hand_over, 1 * MS);
	story.hand_over = 10 * US;
	be_as_the_model();
	ck_assert_int_le(windows_until(true), 11);
	pass_many(100);
	ck_assert_way(PARALLEL);
	ck_assert_uint_eq(story.judge.switches, 3);
}
END_TEST

/* Heavy tails and few answers: the model swings from window to window, and all
 * at once is no good in truth. */
START_TEST(noise_does_not_end_the_doubts)
{
	int trials = 0, windows = 36000;

	begin(5 * MS, 5 * MS);
	for (int i = 0; i < windows; i++) {
		for (unsigned j = 0; j < 2; j++) {
			member_takes(j, 5 * MS);
			if (chance() > 0.85)
				for (int k = 0; k < 12; k++)
					histogram_add(&story.latency[j],
					    100000000);
		}
		story.takes[SEQUENTIAL] = mean_of(0) + mean_of(1);
		story.takes[PARALLEL] = 1.1 * story.takes[SEQUENTIAL];
		trials += story.judge.together;
		pass();
	}
	ck_assert_int_lt(trials, windows / 100);
}
END_TEST

/* ---- what must move it, at once ---- */

START_TEST(hundredfold_change)
{
	begin(5 * US, 50 * US);
	for (int i = 0; i < 5; i++) {
		pass_many(50);
		ck_assert_way(SEQUENTIAL);
		member_takes(0, 500 * US);
		be_as_the_model();
		pass();
		ck_assert_way(PARALLEL);
		pass_many(50);
		ck_assert_way(PARALLEL);
		member_takes(0, 5 * US);
		be_as_the_model();
		pass();
		ck_assert_way(SEQUENTIAL);
	}
}
END_TEST

/* Others need the processors: what is handed over waits for one. As long as
 * that lasts, all at once is not even tried. */
START_TEST(load_comes_and_goes)
{
	begin(50 * US, 50 * US);
	pass_many(50);
	ck_assert_way(PARALLEL);
	story.window.busy = 0.97;
	story.hand_over = 40 * US;
	story.takes[PARALLEL] = 120 * US;
	pass();
	ck_assert_way(SEQUENTIAL);
	ck_assert_int_eq(story.judge.reason, JUDGE_BUSY);
	for (int i = 0; i < 100; i++) {
		story.window.busy = i % 2 == 0 ? 0.97 : 0.92;
		pass();
		ck_assert_way(SEQUENTIAL);
	}
	story.window.busy = 0.2;
	story.hand_over = 10 * US;
	be_as_the_model();
	ck_assert_int_le(windows_until(true), 11);
}
END_TEST

/* Two callers who compute on four processors: in sequence half of them have
 * nothing to do. That all are busy when all is asked at once is no reason to
 * leave what is faster. */
START_TEST(busy_with_what_pays)
{
	begin(50 * US, 50 * US);
	story.window.busy = 0.5;
	pass();
	ck_assert_way(PARALLEL);
	story.window.busy = 0.97;
	story.takes[PARALLEL] = 65 * US;
	pass_many(300);
	ck_assert_way(PARALLEL);
	ck_assert_uint_eq(story.judge.switches, 1);
	/* Not for a throughput that falls. */
	story.takes[PARALLEL] = 115 * US;
	pass();
	ck_assert_way(SEQUENTIAL);
}
END_TEST

#define COUNT(array) ((int)(sizeof(array) / sizeof(*(array))))

static TCase *
moving(void)
{
	TCase *tcase = tcase_create("moving");

	tcase_add_test(tcase, little_is_not_worth_it);
	tcase_add_test(tcase, a_tie_does_not_flap);
	tcase_add_test(tcase, load_does_not_swing);
	tcase_add_test(tcase, one_bad_window);
	tcase_add_test(tcase, slow_hand_over_is_forgotten);
	tcase_add_test(tcase, noise_does_not_end_the_doubts);
	tcase_add_test(tcase, hundredfold_change);
	tcase_add_test(tcase, load_comes_and_goes);
	tcase_add_test(tcase, busy_with_what_pays);
	return tcase;
}

static TCase *
doubts(void)
{
	TCase *tcase = tcase_create("doubts");

	tcase_add_test(tcase, what_is_slower_is_left_and_tried_again);
	tcase_add_loop_test(tcase, trials_cost_next_to_nothing, 0,
	    COUNT(in_vain));
	tcase_add_test(tcase, both_are_slower);
	tcase_add_test(tcase, rare_calls_are_tried_in_vain);
	tcase_add_test(tcase, asking_at_once_makes_members_slow);
	tcase_add_test(tcase, what_has_become_better_is_found);
	tcase_add_test(tcase, stores_that_change_end_the_doubts);
	tcase_add_test(tcase, doubts_end_where_it_becomes_worse);
	return tcase;
}

int
main(void)
{
	Suite *suite = suite_create("judge");
	TCase *tcase = tcase_create("ways");

	tcase_add_test(tcase, unmeasured_until_all_are_known);
	tcase_add_loop_test(tcase, the_better_way, 0, COUNT(ways));
	tcase_add_test(tcase, sixty_four_members);
	tcase_add_test(tcase, one_member);
	tcase_add_loop_test(tcase, too_few_workers, 0, COUNT(crowds));
	tcase_add_test(tcase, more_members_are_never_too_many);
	tcase_add_test(tcase, numbers_stay_numbers);
	suite_add_tcase(suite, tcase);
	tcase = tcase_create("predictions");
	tcase_add_loop_test(tcase, predictions_are_right, 0, 5);
	tcase_add_test(tcase, experience_corrects_the_model);
	tcase_add_test(tcase, rare_calls_count_too);
	suite_add_tcase(suite, tcase);
	suite_add_tcase(suite, doubts());
	suite_add_tcase(suite, moving());
	return suite_run(suite);
}
