/* SPDX-License-Identifier: MIT
 *
 * check_counters - many threads count, and nothing is lost or lands elsewhere.
 */
#include <config.h>

#include <check.h>
#include <pthread.h>

#include "measure/counters.h"
#include "support/suite.h"

enum { THREADS = 6, ROUNDS = 120000 };

static struct counters *counters;

static void
set_up(void)
{
	counters = counters_new();
	ck_assert_ptr_nonnull(counters);
}

static void
tear_down(void)
{
	counters_free(counters);
}

/* ---- one thread ---- */

START_TEST(nothing_counted)
{
	static const struct counts none;
	struct counts counts;
	struct histogram answered;

	counters_read(counters, &counts);
	ck_assert_mem_eq(&counts, &none, sizeof counts);
	counters_answered(counters, &answered);
	ck_assert_uint_eq(histogram_total(&answered), 0);
	counters_free(NULL);
}
END_TEST

/* Each count has its place. */
START_TEST(each_has_its_place)
{
	struct counts wanted = {
		.outcomes = { 2, 3, 4, 5, 6, 7 },
		.in_flight = 8 - 1,
		.taken_back = 9,
		.late = 10,
		.faults = 11 + 12,
	};
	struct counts counts;

	for (unsigned i = 0; i < COUNTERS_OUTCOMES; i++)
		for (uint64_t j = 0; j < wanted.outcomes[i]; j++)
			counters_ended(counters, (muster_outcome)i,
			    (int64_t)j * 50);
	for (int i = 0; i < 2; i++)
		histogram_add(&wanted.hits, i * 50);
	for (int i = 0; i < 3; i++)
		histogram_add(&wanted.misses, i * 50);
	for (int i = 0; i < 8; i++)
		counters_entered(counters);
	counters_left(counters);
	for (int i = 0; i < 9; i++)
		counters_taken_back(counters);
	for (int i = 0; i < 10; i++)
		counters_late(counters);
	counters_faults(counters, 11);
	counters_faults(counters, 12);
	counters_read(counters, &counts);
	ck_assert_mem_eq(&counts, &wanted, sizeof counts);
}
END_TEST

/* The last bucket of hits is not the first of misses, and so on. */
START_TEST(places_do_not_overlap)
{
	struct counts counts;

	counters_ended(counters, MUSTER_HIT, INT64_MAX);
	counters_ended(counters, MUSTER_MISS, INT64_MAX);
	counters_ended(counters, MUSTER_MISS, -1);
	counters_read(counters, &counts);
	ck_assert_uint_eq(counts.hits.counts[HISTOGRAM_BUCKETS - 1], 1);
	ck_assert_uint_eq(counts.misses.counts[HISTOGRAM_BUCKETS - 1], 1);
	ck_assert_uint_eq(counts.misses.counts[0], 1);
	ck_assert_uint_eq(counts.outcomes[MUSTER_HIT], 1);
	ck_assert_uint_eq(counts.outcomes[MUSTER_MISS], 2);
	for (unsigned i = MUSTER_FAILED; i < COUNTERS_OUTCOMES; i++)
		ck_assert_uint_eq(counts.outcomes[i], 0);
}
END_TEST

START_TEST(shards_share_no_line)
{
	unsigned shards = counters->mask + 1;

	ck_assert_uint_ge(shards, 1);
	ck_assert_uint_le(shards, COUNTERS_MAX_SHARDS);
	ck_assert_uint_eq(shards & counters->mask, 0);
	for (unsigned i = 0; i < shards; i++)
		ck_assert_uint_eq(
		    (uintptr_t)&counters->shards[i] % COUNTERS_LINE, 0);
	ck_assert_uint_eq(sizeof counters->shards[0] % COUNTERS_LINE, 0);
}
END_TEST

/* ---- many threads ---- */

static void *
number(void *arg)
{
	unsigned *numbers = arg;

	counters_late(counters);
	numbers[0] = counters_thread;
	counters_late(counters);
	numbers[1] = counters_thread;
	return NULL;
}

START_TEST(threads_have_numbers)
{
	unsigned numbers[THREADS][2];
	pthread_t thread;

	for (int i = 0; i < THREADS; i++) {
		ck_assert_int_eq(
		    pthread_create(&thread, NULL, number, numbers[i]), 0);
		pthread_join(thread, NULL);
		ck_assert_uint_ne(numbers[i][0], 0);
		ck_assert_uint_eq(numbers[i][0], numbers[i][1]);
		for (int j = 0; j < i; j++)
			ck_assert_uint_ne(numbers[i][0], numbers[j][0]);
	}
}
END_TEST

static atomic_int left;
static pthread_barrier_t together;

static void *
count(void *arg)
{
	(void)arg;
	pthread_barrier_wait(&together);
	for (int i = 0; i < ROUNDS; i++) {
		counters_entered(counters);
		counters_ended(counters, (muster_outcome)(i % 6), i);
		counters_taken_back(counters);
		counters_late(counters);
		counters_faults(counters, 2);
		if (i % 3 != 0)
			counters_left(counters);
	}
	/* Relaxed: tells the reader only to stop. */
	atomic_fetch_sub_explicit(&left, 1, memory_order_relaxed);
	return NULL;
}

static void
start(pthread_t *threads)
{
	atomic_store(&left, THREADS);
	ck_assert_int_eq(pthread_barrier_init(&together, NULL, THREADS), 0);
	for (int i = 0; i < THREADS; i++)
		ck_assert_int_eq(pthread_create(&threads[i], NULL, count, NULL),
		    0);
}

static void
join(const pthread_t *threads)
{
	for (int i = 0; i < THREADS; i++)
		pthread_join(threads[i], NULL);
}

/* What `count` adds, by all threads. */
static void
expect(struct counts *ret)
{
	*ret = (struct counts){ .in_flight = THREADS * (ROUNDS / 3),
		.taken_back = THREADS * ROUNDS,
		.late = THREADS * ROUNDS,
		.faults = 2 * THREADS * ROUNDS };
	for (int i = 0; i < ROUNDS; i++) {
		uint64_t bucket = histogram_bucket(i);

		ret->outcomes[i % 6] += THREADS;
		if (i % 6 == MUSTER_HIT)
			ret->hits.counts[bucket] += THREADS;
		if (i % 6 == MUSTER_MISS)
			ret->misses.counts[bucket] += THREADS;
	}
}

START_TEST(nothing_is_lost)
{
	pthread_t threads[THREADS];
	struct counts counts, wanted;
	struct histogram answered;

	start(threads);
	join(threads);
	expect(&wanted);
	counters_read(counters, &counts);
	ck_assert_mem_eq(&counts, &wanted, sizeof counts);
	counters_answered(counters, &answered);
	histogram_merge(&wanted.hits, &wanted.misses);
	ck_assert_mem_eq(&answered, &wanted.hits, sizeof answered);
	ck_assert_uint_eq(counters_count_answered(counters),
	    histogram_total(&answered));
	ck_assert_uint_eq(counters_count_asked(counters),
	    histogram_total(&answered) + counts.outcomes[MUSTER_FAILED] +
		counts.outcomes[MUSTER_TIMEOUT]);
}
END_TEST

/* Read meanwhile: no count goes back, none is ahead. */
START_TEST(read_while_counting)
{
	pthread_t threads[THREADS];
	struct counts before, now, wanted;
	bool last;

	expect(&wanted);
	counters_read(counters, &before);
	start(threads);
	do {
		/* Relaxed: see count(). */
		last = atomic_load_explicit(&left, memory_order_relaxed) == 0;
		counters_read(counters, &now);
		for (int i = 0; i < COUNTERS_OUTCOMES; i++) {
			ck_assert_uint_ge(now.outcomes[i], before.outcomes[i]);
			ck_assert_uint_le(now.outcomes[i], wanted.outcomes[i]);
		}
		ck_assert_uint_ge(now.late, before.late);
		ck_assert_uint_le(now.late, wanted.late);
		before = now;
	} while (!last);
	join(threads);
}
END_TEST

static void *
leave(void *arg)
{
	(void)arg;
	counters_left(counters);
	return NULL;
}

START_TEST(in_here_and_out_there)
{
	struct counts counts;
	pthread_t threads[THREADS];

	for (int i = 0; i < THREADS; i++) {
		counters_entered(counters);
		ck_assert_int_eq(pthread_create(&threads[i], NULL, leave, NULL),
		    0);
	}
	join(threads);
	counters_read(counters, &counts);
	ck_assert_int_eq(counts.in_flight, 0);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("counters");
	TCase *tcase = tcase_create("one");

	tcase_add_checked_fixture(tcase, set_up, tear_down);
	tcase_add_test(tcase, nothing_counted);
	tcase_add_test(tcase, each_has_its_place);
	tcase_add_test(tcase, places_do_not_overlap);
	tcase_add_test(tcase, shards_share_no_line);
	suite_add_tcase(suite, tcase);
	tcase = tcase_create("many");
	tcase_add_checked_fixture(tcase, set_up, tear_down);
	tcase_add_test(tcase, threads_have_numbers);
	tcase_add_test(tcase, nothing_is_lost);
	tcase_add_test(tcase, read_while_counting);
	tcase_add_test(tcase, in_here_and_out_there);
	suite_add_tcase(suite, tcase);
	return suite_run(suite);
}
