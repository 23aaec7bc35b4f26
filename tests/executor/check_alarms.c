/* SPDX-License-Identifier: MIT
 *
 * check_alarms - the clock's thread rings in order, and what is left to it is
 * done in order. Nothing here sleeps: every wait is for something that has to
 * happen.
 */
#include <config.h>

#include <check.h>
#include <semaphore.h>
#include <stdlib.h>

#include "base/clock.h"
#include "executor/internal.h"
#include "support/suite.h"

static struct executor *executor;

static void
set_up(void)
{
	executor = executor_new(1);
	ck_assert_ptr_nonnull(executor);
}

static void
tear_down(void)
{
	executor_close(executor, CLOCK_NEVER);
}

enum { ALARMS = 200 };

struct bell {
	struct alarm alarm;
	int rank;
};

static int order[ALARMS], rung;
static sem_t bells;

static void
await(sem_t *sem)
{
	while (sem_wait(sem) != 0)
		;
}

static void
on_ring(struct alarm *alarm)
{
	order[rung++] = ((struct bell *)(void *)alarm)->rank;
	sem_post(&bells);
}

START_TEST(alarms_ring_in_order)
{
	static struct bell bell[ALARMS];
	int64_t start = clock_now() + 20000000;
	unsigned random = 12345;

	sem_init(&bells, 0, 0);
	for (int i = 0; i < ALARMS; i++)
		bell[i].rank = i;
	for (int i = ALARMS - 1; i > 0; i--) {
		int j, rank = bell[i].rank;

		random = random * 1103515245u + 12345u;
		j = (int)(random >> 8) % (i + 1);
		bell[i].rank = bell[j].rank;
		bell[j].rank = rank;
	}
	for (int i = 0; i < ALARMS; i++) {
		bell[i].alarm.ring = on_ring;
		alarm_set(executor, &bell[i].alarm,
		    start + bell[i].rank * 1000);
	}
	/* Every third is stopped, set again, or stopped for good. */
	for (int i = 0; i < ALARMS; i += 3)
		if (alarm_stop(executor, &bell[i].alarm))
			alarm_set(executor, &bell[i].alarm,
			    start + bell[i].rank * 1000);
	for (int i = 0; i < ALARMS; i++)
		await(&bells);
	for (int i = 0; i < ALARMS; i++)
		ck_assert_int_eq(order[i], i);
}
END_TEST

START_TEST(stopped_alarms_do_not_ring)
{
	struct bell near = { .alarm.ring = on_ring, .rank = 1 };
	struct bell far = { .alarm.ring = on_ring, .rank = 2 };

	sem_init(&bells, 0, 0);
	ck_assert(!alarm_stop(executor, &far.alarm));
	alarm_set(executor, &far.alarm, CLOCK_NEVER - 1);
	alarm_set(executor, &near.alarm, 0);
	await(&bells);
	ck_assert_int_eq(order[0], 1);
	ck_assert(!alarm_stop(executor, &near.alarm));
	ck_assert(alarm_stop(executor, &far.alarm));
	ck_assert(!alarm_stop(executor, &far.alarm));
	ck_assert_int_eq(rung, 1);
}
END_TEST

struct note {
	struct errand errand;
	int rank;
};

static void
on_errand(struct errand *errand)
{
	order[rung++] = ((struct note *)(void *)errand)->rank;
	sem_post(&bells);
}

START_TEST(errands_run_in_order)
{
	struct note notes[20];

	sem_init(&bells, 0, 0);
	for (int i = 0; i < 20; i++) {
		notes[i] = (struct note){ { .run = on_errand }, i };
		executor_errand(executor, &notes[i].errand);
	}
	for (int i = 0; i < 20; i++)
		await(&bells);
	for (int i = 0; i < 20; i++)
		ck_assert_int_eq(order[i], i);
}
END_TEST

START_TEST(errands_are_not_lost_at_close)
{
	struct executor *other = executor_new(1);
	struct note notes[20];

	sem_init(&bells, 0, 0);
	for (int i = 0; i < 20; i++) {
		notes[i] = (struct note){ { .run = on_errand }, i };
		executor_errand(other, &notes[i].errand);
	}
	executor_close(other, CLOCK_NEVER);
	ck_assert_int_eq(rung, 20);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("alarms");
	TCase *tcase = tcase_create("alarms");

	tcase_add_checked_fixture(tcase, set_up, tear_down);
	tcase_add_test(tcase, alarms_ring_in_order);
	tcase_add_test(tcase, stopped_alarms_do_not_ring);
	tcase_add_test(tcase, errands_run_in_order);
	tcase_add_test(tcase, errands_are_not_lost_at_close);
	suite_add_tcase(suite, tcase);
	return suite_run(suite);
}
