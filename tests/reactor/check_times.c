/* SPDX-License-Identifier: MIT
 *
 * check_times - timers of the loop ring once, in order, and not when they were
 * stopped.
 */
#include <config.h>

#include <check.h>

#include "base/clock.h"
#include "reactor/loop.h"
#include "support/suite.h"

enum { TIMERS = 300 };

struct bell {
	struct reactor_timer timer; /* first */
	int rank;
	int64_t earliest; /* that it may be due */
	int64_t latest;
};

static struct bell bells[TIMERS];
static int order[TIMERS];
static atomic_int rung;
static struct reactor_timer *expected; /* announced before the last ring */
static atomic_int as_announced;

static void
on_ring(struct reactor_timer *timer)
{
	atomic_fetch_add(&as_announced, expected == timer);
	expected = announced;
	announced = NULL;
	order[atomic_fetch_add(&rung, 1)] =
	    ((struct bell *)(void *)timer)->rank;
	sem_post(&done);
}

static void
set_bell(struct bell *bell, int rank, int64_t after)
{
	reactor_timer_init(&bell->timer, on_ring);
	bell->rank = rank;
	bell->earliest = clock_now() + after;
	reactor_timer_set(reactor, &bell->timer, after);
	bell->latest = clock_now() + after + 1000;
}

/* Lengths that are all different. */
static void
set_different(void *arg)
{
	(void)arg;
	for (int i = 0; i < TIMERS; i++)
		set_bell(&bells[i], i,
		    5 * MILLISECOND + i * 7919 % TIMERS * 100000);
}

/* Many of one length among others: they ring in the order of setting. */
static void
set_common(void *arg)
{
	(void)arg;
	for (int i = 0; i < TIMERS; i++)
		set_bell(&bells[i], i,
		    i < TIMERS / 2 ? 5 * MILLISECOND : 40 * MILLISECOND);
}

static void
set_zero(void *arg)
{
	(void)arg;
	for (int i = 0; i < TIMERS; i++)
		set_bell(&bells[i], i, i % 2 == 0 ? 0 : -5);
}

static void (*const settings[])(
    void *arg) = { set_different, set_common, set_zero };

START_TEST(timers_ring_once_and_in_order)
{
	on_loop(settings[_i], NULL);
	for (int i = 0; i < TIMERS; i++)
		await(&done);
	ck_assert_int_eq(atomic_load(&rung), TIMERS);
	ck_assert_int_eq(atomic_load(&as_announced), TIMERS - 1);
	ck_assert_ptr_null(announced);
	for (int i = 0; i < TIMERS; i++)
		for (int k = i + 1; k < TIMERS; k++)
			ck_assert_int_ge(bells[order[k]].latest,
			    bells[order[i]].earliest);
	for (int i = 0; i < TIMERS && _i == 1; i++)
		ck_assert_int_eq(order[i], i);
}
END_TEST

static void
stop_most(void *arg)
{
	int *stopped = arg;

	for (int i = 0; i < TIMERS; i++)
		set_bell(&bells[i], i, i % 3 == 0 ? 0 : 3600000 * MILLISECOND);
	for (int i = 0; i < TIMERS; i++)
		if (i % 3 != 0)
			*stopped += reactor_timer_stop(reactor,
					&bells[i].timer) &&
			    !reactor_timer_stop(reactor, &bells[i].timer);
}

START_TEST(stopped_timers_do_not_ring)
{
	int stopped = 0;

	on_loop(stop_most, &stopped);
	ck_assert_int_eq(stopped, TIMERS / 3 * 2);
	for (int i = 0; i < TIMERS / 3; i++)
		await(&done);
	ck_assert_int_eq(atomic_load(&rung), TIMERS / 3);
	for (int i = 0; i < TIMERS / 3; i++)
		ck_assert_int_eq(order[i] % 3, 0);
}
END_TEST

/* The last time that was set counts, the same as before or another. */
static void
set_again(void *arg)
{
	(void)arg;
	set_bell(&bells[0], 0, 3600000 * MILLISECOND);
	set_bell(&bells[1], 1, 5 * MILLISECOND);
	set_bell(&bells[2], 2, 0);
	for (int i = 0; i < 3; i++) {
		reactor_timer_set(reactor, &bells[2].timer,
		    60000 * MILLISECOND);
		reactor_timer_set(reactor, &bells[0].timer, 20 * MILLISECOND);
		reactor_timer_set(reactor, &bells[2].timer, 10 * MILLISECOND);
	}
}

START_TEST(a_timer_that_is_set_again)
{
	on_loop(set_again, NULL);
	for (int i = 0; i < 3; i++)
		await(&done);
	ck_assert_int_eq(order[0], 1);
	ck_assert_int_eq(order[1], 2);
	ck_assert_int_eq(order[2], 0);
	ck_assert_int_eq(atomic_load(&rung), 3);
}
END_TEST

START_TEST(a_timer_that_sets_itself)
{
	on_loop(loop_tick, NULL);
	await(&done);
	ck_assert_int_eq(atomic_load(&ticks), TICKS);
}
END_TEST

/* Half of one length, half of many: what is left when some are stopped, at the
 * front, in the middle and at the end. */
static void
stop_some(void *arg)
{
	int *stopped = arg;

	for (int i = 0; i < TIMERS; i++)
		set_bell(&bells[i], i,
		    i < TIMERS / 2 ? 20 * MILLISECOND
				   : (21 + i) * MILLISECOND / 2);
	for (int i = 0; i < TIMERS; i++)
		if (i % 5 < 2 || i == TIMERS / 2 - 1)
			*stopped += reactor_timer_stop(reactor,
			    &bells[i].timer);
}

START_TEST(others_ring_in_order_when_some_are_stopped)
{
	int stopped = 0, last = -1;

	on_loop(stop_some, &stopped);
	ck_assert_int_eq(stopped, TIMERS / 5 * 2 + 1);
	for (int i = 0; i < TIMERS - stopped; i++)
		await(&done);
	ck_assert_int_eq(atomic_load(&rung), TIMERS - stopped);
	for (int i = 0; i < TIMERS - stopped; i++) {
		ck_assert(order[i] % 5 >= 2);
		if (order[i] >= TIMERS / 2)
			continue;
		ck_assert_int_gt(order[i], last);
		last = order[i];
	}
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("times");
	TCase *test = tcase_create("times");

	tcase_set_timeout(test, 20);
	tcase_add_checked_fixture(test, loop_set_up, loop_tear_down);
	tcase_add_loop_test(test, timers_ring_once_and_in_order, 0, 3);
	tcase_add_test(test, stopped_timers_do_not_ring);
	tcase_add_test(test, a_timer_that_is_set_again);
	tcase_add_test(test, a_timer_that_sets_itself);
	tcase_add_test(test, others_ring_in_order_when_some_are_stopped);
	suite_add_tcase(suite, test);
	return suite_run(suite);
}
