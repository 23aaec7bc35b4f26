/* SPDX-License-Identifier: MIT
 *
 * check_permit - never more than so many inside, nobody forgotten, threads
 * before tasks, an offer that is not used goes on.
 *
 * No worker takes part: the executor's only one is kept busy, so that every
 * step is this thread's.
 */
#include <config.h>

#include <check.h>
#include <pthread.h>
#include <semaphore.h>

#include "base/clock.h"
#include "store/permit.h"
#include "support/suite.h"

static sem_t started, gate;
static struct executor *executor;
static struct task busy;
static struct permits permits;
static struct waiter waiter;
static struct task_list list = { .waiter = &waiter };

struct leg {
	struct task task;
	struct permit_wait wait;
};

static void
keep_busy(struct task *task, struct worker *worker)
{
	(void)task;
	(void)worker;
	sem_post(&started);
	while (sem_wait(&gate) != 0)
		;
}

static void
set_up(void)
{
	sem_init(&started, 0, 0);
	sem_init(&gate, 0, 0);
	executor = executor_new(1);
	ck_assert_ptr_nonnull(executor);
	busy = (struct task){ .run = keep_busy };
	executor_post(executor, &busy, false, NULL, NULL);
	while (sem_wait(&started) != 0)
		;
	permits.most = 1;
}

static void
tear_down(void)
{
	sem_post(&gate);
	executor_close(executor, CLOCK_NEVER);
}

static void
leg_init(struct leg *leg)
{
	*leg = (struct leg){ .task.list = &list };
	leg->wait.task = &leg->task;
}

static enum permit
take(struct leg *leg)
{
	return permit_take(&permits, executor, &leg->wait, false);
}

static struct task *
offered(void)
{
	return executor_take_back(executor, &list);
}

START_TEST(at_most_so_many)
{
	struct leg legs[4];

	permits.most = 2;
	for (int i = 0; i < 4; i++)
		leg_init(&legs[i]);
	ck_assert_int_eq(take(&legs[0]), PERMIT_GRANTED);
	ck_assert_int_eq(take(&legs[1]), PERMIT_GRANTED);
	ck_assert_int_eq(take(&legs[2]), PERMIT_PARKED);
	ck_assert_int_eq(take(&legs[3]), PERMIT_PARKED);
	ck_assert_ptr_null(offered());
	permit_release(&permits, executor);
	/* The first that waits is offered it, and only that one. */
	ck_assert_ptr_eq(offered(), &legs[2].task);
	ck_assert_ptr_null(offered());
	ck_assert_int_eq(take(&legs[2]), PERMIT_GRANTED);
	permit_release(&permits, executor);
	ck_assert_ptr_eq(offered(), &legs[3].task);
	ck_assert_int_eq(take(&legs[3]), PERMIT_GRANTED);
	permit_release(&permits, executor);
	permit_release(&permits, executor);
	ck_assert_uint_eq(permits.used, 0);
	ck_assert_uint_eq(permits.offered, 0);
	ck_assert_ptr_null(permits.first);
	ck_assert_ptr_null(permits.last);
}
END_TEST

START_TEST(nobody_overtakes_an_offer)
{
	struct leg first, second, third;

	leg_init(&first);
	leg_init(&second);
	leg_init(&third);
	ck_assert_int_eq(take(&first), PERMIT_GRANTED);
	ck_assert_int_eq(take(&second), PERMIT_PARKED);
	permit_release(&permits, executor);
	/* One that comes now has to wait behind the offer. */
	ck_assert_int_eq(take(&third), PERMIT_PARKED);
	ck_assert_ptr_eq(offered(), &second.task);
	ck_assert_int_eq(take(&second), PERMIT_GRANTED);
	permit_release(&permits, executor);
	ck_assert_ptr_eq(offered(), &third.task);
	ck_assert_int_eq(take(&third), PERMIT_GRANTED);
}
END_TEST

START_TEST(dropped_tasks_pass_the_offer_on)
{
	struct leg first, second, third;

	leg_init(&first);
	leg_init(&second);
	leg_init(&third);
	take(&first);
	take(&second);
	take(&third);
	permit_release(&permits, executor);
	/* The second has the offer and is withdrawn in the queue. */
	ck_assert(permit_withdraw(&permits, executor, &second.wait));
	ck_assert_ptr_eq(offered(), &third.task);
	ck_assert_uint_eq(permits.offered, 1);
	/* The third is withdrawn after it was claimed. */
	ck_assert(!permit_withdraw(&permits, executor, &third.wait));
	ck_assert_int_eq(take(&third), PERMIT_DROPPED);
	ck_assert_uint_eq(permits.offered, 0);
	ck_assert_uint_eq(permits.used, 0);
}
END_TEST

START_TEST(parked_tasks_are_withdrawn)
{
	struct leg legs[4];

	for (int i = 0; i < 4; i++) {
		leg_init(&legs[i]);
		take(&legs[i]);
	}
	/* The middle, the last, then one more at the end. */
	ck_assert(permit_withdraw(&permits, executor, &legs[2].wait));
	ck_assert(permit_withdraw(&permits, executor, &legs[3].wait));
	leg_init(&legs[2]);
	take(&legs[2]);
	permit_release(&permits, executor);
	ck_assert_ptr_eq(offered(), &legs[1].task);
	take(&legs[1]);
	permit_release(&permits, executor);
	ck_assert_ptr_eq(offered(), &legs[2].task);
	take(&legs[2]);
	permit_release(&permits, executor);
	ck_assert_ptr_null(offered());
}
END_TEST

START_TEST(given_back_instead_of_parked)
{
	struct leg first, nested;

	leg_init(&first);
	leg_init(&nested);
	take(&first);
	ck_assert_int_eq(permit_take(&permits, executor, &nested.wait, true),
	    PERMIT_PARKED);
	ck_assert_ptr_null(permits.first);
	ck_assert_ptr_eq(offered(), &nested.task);
	ck_assert_int_eq(nested.task.place, TASK_NOWHERE);
}
END_TEST

/* ---- threads ---- */

struct thread {
	pthread_t id;
	struct permit_wait wait;
	bool granted;
};

static void *
await_permit(void *arg)
{
	struct thread *thread = arg;

	thread->granted = permit_await(&permits, executor, &thread->wait,
			      CLOCK_NEVER) == PERMIT_GRANTED;
	return NULL;
}

/* Returns when it is in the list. */
static void
start_thread(struct thread *thread)
{
	bool waits = false;

	*thread = (struct thread){ .granted = false };
	ck_assert_int_eq(
	    pthread_create(&thread->id, NULL, await_permit, thread), 0);
	while (!waits) {
		lock_acquire(&permits.lock);
		for (struct permit_wait *at = permits.threads; at != NULL;
		     at = at->next)
			waits |= at == &thread->wait;
		lock_release(&permits.lock);
	}
}

START_TEST(threads_come_before_tasks)
{
	struct leg first, parked;
	struct thread thread;

	leg_init(&first);
	leg_init(&parked);
	take(&first);
	take(&parked);
	start_thread(&thread);
	permit_release(&permits, executor);
	pthread_join(thread.id, NULL);
	ck_assert(thread.granted);
	ck_assert_ptr_null(offered());
	permit_release(&permits, executor);
	ck_assert_ptr_eq(offered(), &parked.task);
}
END_TEST

START_TEST(threads_are_served_in_order)
{
	struct leg first;
	struct thread one, two;

	leg_init(&first);
	take(&first);
	start_thread(&one);
	start_thread(&two);
	permit_release(&permits, executor);
	pthread_join(one.id, NULL);
	ck_assert(one.granted);
	permit_release(&permits, executor);
	pthread_join(two.id, NULL);
	ck_assert(two.granted);
	ck_assert_uint_eq(permits.used, 1);
}
END_TEST

START_TEST(poked_threads_leave)
{
	struct leg first;
	struct thread thread;

	leg_init(&first);
	take(&first);
	start_thread(&thread);
	permit_poke(&thread.wait);
	pthread_join(thread.id, NULL);
	ck_assert(!thread.granted);
	ck_assert_ptr_null(permits.threads);
	permit_release(&permits, executor);
	ck_assert_uint_eq(permits.used, 0);
}
END_TEST

START_TEST(time_passes)
{
	struct permit_wait wait = { 0 };
	struct leg first;

	leg_init(&first);
	take(&first);
	ck_assert_int_eq(permit_await(&permits, executor, &wait, clock_now()),
	    PERMIT_DROPPED);
	ck_assert_ptr_null(permits.threads);
	permit_release(&permits, executor);
	wait = (struct permit_wait){ 0 };
	ck_assert_int_eq(permit_await(&permits, executor, &wait, clock_now()),
	    PERMIT_GRANTED);
}
END_TEST

/* ---- how many may wait ---- */

static void
expect_waiting(uint64_t waiting, uint64_t turned_away)
{
	uint64_t now, so_far;

	permit_report(&permits, &now, &so_far);
	ck_assert_uint_eq(now, waiting);
	ck_assert_uint_eq(so_far, turned_away);
}

START_TEST(too_many_are_turned_away)
{
	struct permit_wait wait = { 0 };
	struct leg legs[4];
	struct thread thread;

	permits.bounded = true;
	permits.most_waiting = 2;
	for (int i = 0; i < 4; i++)
		leg_init(&legs[i]);
	take(&legs[0]);
	ck_assert_int_eq(take(&legs[1]), PERMIT_PARKED);
	start_thread(&thread);
	/* Tasks, tasks that would be given back, and threads. */
	ck_assert_int_eq(take(&legs[2]), PERMIT_FULL);
	ck_assert_int_eq(permit_take(&permits, executor, &legs[2].wait, true),
	    PERMIT_FULL);
	ck_assert_int_eq(permit_await(&permits, executor, &wait, CLOCK_NEVER),
	    PERMIT_FULL);
	expect_waiting(2, 3);
	permit_release(&permits, executor);
	pthread_join(thread.id, NULL);
	expect_waiting(1, 3);
	ck_assert_int_eq(take(&legs[2]), PERMIT_PARKED);
	/* One who has an offer still waits, and is not turned away. */
	permit_release(&permits, executor);
	ck_assert_ptr_eq(offered(), &legs[1].task);
	ck_assert_int_eq(take(&legs[3]), PERMIT_FULL);
	ck_assert_int_eq(take(&legs[1]), PERMIT_GRANTED);
	ck_assert_int_eq(take(&legs[3]), PERMIT_PARKED);
	expect_waiting(2, 4);
	ck_assert(permit_withdraw(&permits, executor, &legs[2].wait));
	ck_assert(permit_withdraw(&permits, executor, &legs[3].wait));
	expect_waiting(0, 4);
}
END_TEST

START_TEST(nobody_may_wait)
{
	struct leg legs[2];

	permits.bounded = true;
	leg_init(&legs[0]);
	leg_init(&legs[1]);
	ck_assert_int_eq(take(&legs[0]), PERMIT_GRANTED);
	ck_assert_int_eq(take(&legs[1]), PERMIT_FULL);
	permit_release(&permits, executor);
	ck_assert_int_eq(take(&legs[1]), PERMIT_GRANTED);
}
END_TEST

/* An offer that came to nothing: a thread was quicker. */
START_TEST(an_offer_in_vain)
{
	struct permit_wait wait = { 0 };
	struct leg legs[2];

	permits.bounded = true;
	permits.most_waiting = 1;
	leg_init(&legs[0]);
	leg_init(&legs[1]);
	take(&legs[0]);
	take(&legs[1]);
	permit_release(&permits, executor);
	ck_assert_ptr_eq(offered(), &legs[1].task);
	ck_assert_int_eq(permit_await(&permits, executor, &wait, CLOCK_NEVER),
	    PERMIT_GRANTED);
	ck_assert_int_eq(take(&legs[1]), PERMIT_PARKED);
	expect_waiting(1, 0);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("permit");
	TCase *tcase = tcase_create("permit");

	tcase_add_checked_fixture(tcase, set_up, tear_down);
	tcase_add_test(tcase, at_most_so_many);
	tcase_add_test(tcase, nobody_overtakes_an_offer);
	tcase_add_test(tcase, dropped_tasks_pass_the_offer_on);
	tcase_add_test(tcase, parked_tasks_are_withdrawn);
	tcase_add_test(tcase, given_back_instead_of_parked);
	tcase_add_test(tcase, threads_come_before_tasks);
	tcase_add_test(tcase, threads_are_served_in_order);
	tcase_add_test(tcase, poked_threads_leave);
	tcase_add_test(tcase, time_passes);
	tcase_add_test(tcase, too_many_are_turned_away);
	tcase_add_test(tcase, nobody_may_wait);
	tcase_add_test(tcase, an_offer_in_vain);
	suite_add_tcase(suite, tcase);
	return suite_run(suite);
}
