/* SPDX-License-Identifier: MIT
 *
 * check_reactor - the loop runs what is left to it, in order and all of it;
 * descriptors are seen, and nobody who does much keeps others from their turn.
 */
#include <config.h>

#include <check.h>
#include <fcntl.h>
#include <pthread.h>
#include <semaphore.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include <muster/store.h>

#include "base/clock.h"
#include "reactor/loop.h"
#include "support/suite.h"

static void
look_around(void *arg)
{
	*(bool *)arg = reactor_is_here(reactor);
}

START_TEST(it_has_a_thread_of_its_own)
{
	bool here = false;

	ck_assert(!reactor_is_here(reactor));
	ck_assert(!reactor_is_here(NULL));
	on_loop(look_around, &here);
	ck_assert(here);
}
END_TEST

/* ---- errands ---- */

enum { NOTES = 500, SENDERS = 4 };

struct note {
	struct errand errand;
	int sender;
	int rank;
	struct note *after; /* left by this one, on the loop */
};

static struct note notes[SENDERS][NOTES];
static int heard[SENDERS]; /* notes of each sender */
static bool disorder;      /* one came before one that was sent earlier */

static void
on_note(struct errand *errand)
{
	struct note *note = (struct note *)(void *)errand;

	disorder |= heard[note->sender]++ != note->rank;
	if (note->after != NULL)
		reactor_errand(reactor, &note->after->errand);
	sem_post(&done);
}

static void *
send_notes(void *arg)
{
	struct note *own = arg;

	for (int i = 0; i < NOTES; i++)
		reactor_errand(reactor, &own[i].errand);
	return NULL;
}

START_TEST(errands_of_a_thread_run_in_order)
{
	pthread_t threads[SENDERS];

	for (int i = 0; i < SENDERS; i++)
		for (int k = 0; k < NOTES; k++)
			notes[i][k] = (struct note){ { .run = on_note }, i, k,
				NULL };
	for (int i = 0; i < SENDERS; i++)
		ck_assert_int_eq(
		    pthread_create(&threads[i], NULL, send_notes, notes[i]), 0);
	for (int i = 0; i < SENDERS * NOTES; i++)
		await(&done);
	for (int i = 0; i < SENDERS; i++)
		pthread_join(threads[i], NULL);
	ck_assert(!disorder);
}
END_TEST

/* Each leaves the next one. */
START_TEST(errands_of_the_loop_run_in_order)
{
	for (int k = 0; k < NOTES; k++)
		notes[0][k] = (struct note){ { .run = on_note }, 0, k,
			k + 1 < NOTES ? &notes[0][k + 1] : NULL };
	reactor_errand(reactor, &notes[0][0].errand);
	for (int k = 0; k < NOTES; k++)
		await(&done);
	ck_assert(!disorder);
}
END_TEST

static int depth, deepest;

static void
go_deeper(struct errand *errand)
{
	struct note *note = (struct note *)(void *)errand;

	if (++depth > deepest)
		deepest = depth;
	if (note->after != NULL)
		reactor_errand(reactor, &note->after->errand);
	depth--;
	sem_post(&done);
}

/* What is left on the loop waits until the one that leaves it has returned. */
START_TEST(never_one_inside_the_other)
{
	for (int k = 0; k < NOTES; k++)
		notes[0][k] = (struct note){ { .run = go_deeper }, 0, k,
			k + 1 < NOTES ? &notes[0][k + 1] : NULL };
	reactor_errand(reactor, &notes[0][0].errand);
	for (int k = 0; k < NOTES; k++)
		await(&done);
	ck_assert_int_eq(deepest, 1);
}
END_TEST

/* ---- waking ---- */

enum { WAKES = 20000 };

static void *
leave_work(void *arg)
{
	(void)arg;
	for (int i = 0; i < WAKES; i++) {
		atomic_fetch_add(&left, 1);
		reactor_wake(reactor);
	}
	return NULL;
}

/* Whatever is left before a wake is done, though most of them find a loop that
 * is awake. */
START_TEST(no_wake_is_lost)
{
	pthread_t threads[SENDERS];

	for (int i = 0; i < SENDERS; i++)
		ck_assert_int_eq(
		    pthread_create(&threads[i], NULL, leave_work, NULL), 0);
	for (int i = 0; i < SENDERS; i++)
		pthread_join(threads[i], NULL);
	for (int i = 0; i < SENDERS * WAKES; i++)
		await(&done);
	ck_assert_int_eq(atomic_load(&left), 0);
}
END_TEST

/* One by one: the loop is asleep each time. */
START_TEST(every_wake_counts)
{
	for (int i = 0; i < 2000; i++) {
		atomic_store(&left, 1);
		reactor_wake(reactor);
		await(&done);
	}
}
END_TEST

/* ---- descriptors ---- */

static struct reactor_watch watch, other_watch;
static int ends[2];
static atomic_uint seen;

static void
on_ready(struct reactor_watch *ready, unsigned events)
{
	atomic_store(&seen, events);
	reactor_watch_set(ready, 0);
	sem_post(&done);
}

/* Looks twice. */
static void
on_ready_again(struct reactor_watch *ready, unsigned events)
{
	if (atomic_fetch_add(&seen, events) != 0)
		reactor_watch_set(ready, 0);
	sem_post(&done);
}

static void
make_ends(void)
{
	ck_assert_int_eq(socketpair(AF_UNIX,
			     SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0,
			     ends),
	    0);
	reactor_watch_init(&watch, reactor, ends[0], on_ready);
}

static void
nothing(void *arg)
{
	(void)arg;
}

static void
watch_for(void *arg)
{
	ck_assert(reactor_watch_set(&watch, *(unsigned *)arg));
}

START_TEST(a_descriptor_is_seen)
{
	unsigned events = MUSTER_WRITE;

	make_ends();
	on_loop(watch_for, &events);
	await(&done);
	ck_assert_uint_eq(atomic_load(&seen), MUSTER_WRITE);

	events = MUSTER_READ;
	on_loop(watch_for, &events);
	ck_assert(!is_posted(&done));
	ck_assert_int_eq(write(ends[1], "!", 1), 1);
	await(&done);
	ck_assert_uint_eq(atomic_load(&seen), MUSTER_READ);

	events = MUSTER_READ | MUSTER_WRITE;
	on_loop(watch_for, &events);
	await(&done);
	ck_assert_uint_eq(atomic_load(&seen), events);
	on_loop(nothing, NULL);
	ck_assert(!is_posted(&done));
}
END_TEST

START_TEST(as_long_as_it_is_ready)
{
	unsigned events = MUSTER_WRITE;

	make_ends();
	watch.ready = on_ready_again;
	on_loop(watch_for, &events);
	await(&done);
	await(&done);
	on_loop(nothing, NULL);
	ck_assert_uint_eq(atomic_load(&seen), 2 * MUSTER_WRITE);
}
END_TEST

START_TEST(a_hang_up_counts_as_ready)
{
	unsigned events = _i == 0 ? (unsigned)MUSTER_READ
				  : (unsigned)(MUSTER_READ | MUSTER_WRITE);

	make_ends();
	close(ends[1]);
	on_loop(watch_for, &events);
	await(&done);
	ck_assert_uint_eq(atomic_load(&seen), events);
}
END_TEST

/* Both are ready in the same round; whoever comes first stops the other. */
static void
stop_the_other(struct reactor_watch *ready, unsigned events)
{
	(void)events;
	atomic_fetch_add(&seen, 1);
	reactor_watch_set(ready == &watch ? &other_watch : &watch, 0);
	reactor_watch_set(ready, 0);
	sem_post(&done);
}

static void
watch_both(void *arg)
{
	(void)arg;
	reactor_watch_init(&watch, reactor, ends[0], stop_the_other);
	reactor_watch_init(&other_watch, reactor, ends[1], stop_the_other);
	reactor_watch_set(&watch, MUSTER_WRITE);
	reactor_watch_set(&other_watch, MUSTER_WRITE);
}

START_TEST(one_that_is_stopped_is_not_called)
{
	make_ends();
	on_loop(watch_both, NULL);
	await(&done);
	on_loop(nothing, NULL);
	ck_assert_uint_eq(atomic_load(&seen), 1);
}
END_TEST

/* A descriptor, and whether it can be watched. */
struct attempt {
	int fd;
	bool watched;
};

static void
try_to_watch(void *arg)
{
	struct attempt *attempt = arg;

	reactor_watch_init(&watch, reactor, attempt->fd, on_ready);
	attempt->watched = reactor_watch_set(&watch, MUSTER_READ);
}

START_TEST(what_cannot_be_watched)
{
	struct attempt attempt = { -1, true };

	on_loop(try_to_watch, &attempt);
	ck_assert(!attempt.watched);
	attempt.fd = open("/dev", O_RDONLY | O_CLOEXEC);
	ck_assert_int_ge(attempt.fd, 0);
	on_loop(try_to_watch, &attempt);
	ck_assert(!attempt.watched);
	close(attempt.fd);
}
END_TEST

/* ---- everybody has a turn ---- */

/* Work without end keeps neither times nor descriptors from their turn. */
START_TEST(endless_work_lets_others_in)
{
	unsigned events = MUSTER_READ;

	make_ends();
	on_loop(watch_for, &events);
	atomic_store(&endless, true);
	reactor_wake(reactor);
	on_loop(loop_tick, NULL);
	await(&done);
	ck_assert_int_eq(atomic_load(&ticks), TICKS);
	ck_assert_int_eq(write(ends[1], "!", 1), 1);
	await(&done);
	ck_assert_uint_eq(atomic_load(&seen), MUSTER_READ);
	atomic_store(&endless, false);
}
END_TEST

static atomic_bool enough;

static void
leave_itself(struct errand *errand)
{
	if (!atomic_load(&enough))
		reactor_errand(reactor, errand);
	else
		sem_post(&entered);
}

/* Nor do errands that leave errands. */
START_TEST(endless_errands_let_others_in)
{
	struct errand errand = { .run = leave_itself };
	unsigned events = MUSTER_READ;

	make_ends();
	on_loop(watch_for, &events);
	reactor_errand(reactor, &errand);
	on_loop(loop_tick, NULL);
	await(&done);
	ck_assert_int_eq(write(ends[1], "!", 1), 1);
	await(&done);
	atomic_store(&left, 1);
	reactor_wake(reactor);
	await(&done);
	atomic_store(&enough, true);
	await(&entered);
}
END_TEST

/* ---- the end ---- */

static void
stay(struct errand *errand)
{
	(void)errand;
	sem_post(&entered);
	await(&leave);
}

static void
heard_of(struct errand *errand)
{
	(void)errand;
	sem_post(&done);
}

/* What was left before the stop is done. */
START_TEST(stop_while_it_is_busy)
{
	struct errand busy = { .run = stay }, next = { .run = heard_of };

	reactor_errand(reactor, &busy);
	await(&entered);
	reactor_errand(reactor, &next);
	ck_assert(!reactor_stop(reactor, clock_now()));
	ck_assert(!is_posted(&gone));
	sem_post(&leave);
	ck_assert(reactor_stop(reactor, CLOCK_NEVER));
	ck_assert(is_posted(&done));
	sem_post(&gone);
}
END_TEST

static void *
stop_it(void *arg)
{
	*(bool *)arg = reactor_stop(reactor, CLOCK_NEVER);
	return NULL;
}

START_TEST(stop_waits_for_it)
{
	struct errand busy = { .run = stay };
	bool stopped = false;
	pthread_t thread;

	reactor_errand(reactor, &busy);
	await(&entered);
	ck_assert_int_eq(pthread_create(&thread, NULL, stop_it, &stopped), 0);
	sem_post(&leave);
	pthread_join(thread, NULL);
	ck_assert(stopped);
	await(&gone);
	sem_post(&gone);
}
END_TEST

/* The owner has gone when it comes home: it finds its memory in place, and what
 * it is for hears of its end. */
START_TEST(stop_when_it_hangs)
{
	const struct reactor_work work_of = { .work = loop_work,
		.gone = loop_gone };
	struct errand busy = { .run = stay };
	struct reactor *hung = reactor_new(&work_of);

	ck_assert_ptr_nonnull(hung);
	reactor_errand(hung, &busy);
	await(&entered);
	ck_assert(!reactor_stop(hung, clock_now() + MILLISECOND));
	reactor_unref(hung);
	sem_post(&leave);
	await(&gone);
}
END_TEST

START_TEST(stop_at_once)
{
	for (int i = 0; i < 50; i++) {
		const struct reactor_work work_of = { .work = loop_work,
			.gone = loop_gone };
		struct reactor *other = reactor_new(&work_of);

		ck_assert_ptr_nonnull(other);
		ck_assert(reactor_stop(other, CLOCK_NEVER));
		ck_assert(is_posted(&gone));
		reactor_unref(other);
	}
	reactor_unref(NULL);
}
END_TEST

static void
add_tests(TCase *test)
{
	tcase_add_checked_fixture(test, loop_set_up, loop_tear_down);
	tcase_add_test(test, it_has_a_thread_of_its_own);
	tcase_add_test(test, errands_of_a_thread_run_in_order);
	tcase_add_test(test, errands_of_the_loop_run_in_order);
	tcase_add_test(test, never_one_inside_the_other);
	tcase_add_test(test, no_wake_is_lost);
	tcase_add_test(test, every_wake_counts);
	tcase_add_test(test, a_descriptor_is_seen);
	tcase_add_test(test, as_long_as_it_is_ready);
	tcase_add_loop_test(test, a_hang_up_counts_as_ready, 0, 2);
	tcase_add_test(test, one_that_is_stopped_is_not_called);
	tcase_add_test(test, what_cannot_be_watched);
	tcase_add_test(test, endless_work_lets_others_in);
	tcase_add_test(test, endless_errands_let_others_in);
	tcase_add_test(test, stop_while_it_is_busy);
	tcase_add_test(test, stop_waits_for_it);
	tcase_add_test(test, stop_when_it_hangs);
	tcase_add_test(test, stop_at_once);
}

int
main(void)
{
	Suite *suite = suite_create("reactor");
	TCase *test = tcase_create("reactor");

	tcase_set_timeout(test, 20);
	add_tests(test);
	suite_add_tcase(suite, test);
	return suite_run(suite);
}
