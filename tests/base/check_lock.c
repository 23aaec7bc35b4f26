/* SPDX-License-Identifier: MIT
 *
 * check_lock - the lock excludes, the waiter loses no signal.
 */
#include <config.h>

#include <check.h>
#include <pthread.h>

#include "base/clock.h"
#include "base/lock.h"
#include "support/suite.h"

enum { THREADS = 4, ROUNDS = 20000 };

static struct lock lock;
static long counter;

static void *
count(void *arg)
{
	(void)arg;
	for (int i = 0; i < ROUNDS; i++) {
		lock_acquire(&lock);
		counter++;
		lock_release(&lock);
	}
	return NULL;
}

START_TEST(lock_excludes)
{
	pthread_t threads[THREADS];

	for (int i = 0; i < THREADS; i++)
		ck_assert_int_eq(pthread_create(&threads[i], NULL, count, NULL),
		    0);
	for (int i = 0; i < THREADS; i++)
		pthread_join(threads[i], NULL);
	ck_assert_int_eq(counter, (long)THREADS * ROUNDS);
}
END_TEST

START_TEST(try_does_not_wait)
{
	struct lock mine = { 0 };

	ck_assert(lock_try(&mine));
	ck_assert(!lock_try(&mine));
	lock_release(&mine);
	ck_assert(lock_try(&mine));
}
END_TEST

struct pair {
	struct waiter ping, pong;
};

/* Waits for the bit without ever missing it. */
static void
await(struct waiter *waiter, unsigned bit)
{
	while (!(waiter_look(waiter) & bit))
		if (waiter_prepare(waiter))
			waiter_sleep(waiter, CLOCK_NEVER);
	waiter_clear(waiter, bit);
}

static void *
answer(void *arg)
{
	struct pair *pair = arg;

	for (int i = 0; i < ROUNDS / 10; i++) {
		await(&pair->ping, 4);
		waiter_signal(&pair->pong, 4);
	}
	return NULL;
}

START_TEST(no_signal_is_lost)
{
	struct pair pair = { 0 };
	pthread_t thread;

	ck_assert_int_eq(pthread_create(&thread, NULL, answer, &pair), 0);
	for (int i = 0; i < ROUNDS / 10; i++) {
		waiter_signal(&pair.ping, 4);
		await(&pair.pong, 4);
	}
	pthread_join(thread, NULL);
	ck_assert_uint_eq(waiter_look(&pair.ping), 0);
	ck_assert_uint_eq(waiter_look(&pair.pong), 0);
}
END_TEST

START_TEST(signal_before_sleep)
{
	struct waiter waiter = { 0 };

	waiter_signal(&waiter, 2);
	ck_assert(!waiter_prepare(&waiter));
	ck_assert_uint_eq(waiter_look(&waiter), 2);
	waiter_clear(&waiter, 2);
	ck_assert(waiter_prepare(&waiter));
	ck_assert_uint_eq(waiter_stay(&waiter), 0);
	ck_assert(waiter_prepare(&waiter));
	/* A time that has passed: it returns. */
	ck_assert_uint_eq(waiter_sleep(&waiter, clock_now()), 0);
	ck_assert_uint_eq(waiter_look(&waiter), 0);
}
END_TEST

START_TEST(clock_knows_never)
{
	ck_assert(clock_after(5, 6) == 11);
	ck_assert(clock_after(CLOCK_NEVER - 5, 5) == CLOCK_NEVER);
	ck_assert(clock_after(CLOCK_NEVER - 5, 6) == CLOCK_NEVER);
	ck_assert(clock_after(CLOCK_NEVER, INT64_MAX) == CLOCK_NEVER);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("lock");
	TCase *tcase = tcase_create("lock");

	tcase_add_test(tcase, lock_excludes);
	tcase_add_test(tcase, try_does_not_wait);
	tcase_add_test(tcase, no_signal_is_lost);
	tcase_add_test(tcase, signal_before_sleep);
	tcase_add_test(tcase, clock_knows_never);
	suite_add_tcase(suite, tcase);
	return suite_run(suite);
}
