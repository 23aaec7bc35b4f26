/* SPDX-License-Identifier: MIT
 *
 * asker - one thread that asks again and again, and how long it took.
 *
 * To read the clock takes some 30 ns, which is nothing beside a call that
 * waits and a good part of one that does not. So there are two loops. Where
 * calls take microseconds each is timed, by one reading that ends it and
 * begins the next. Where they are shorter, batches are timed for the mean, and
 * between two batches one call for the percentiles, less the clock's own cost:
 * both in turn, so that they tell of the same time.
 *
 * A bare sleep is given the timer slack that the library gives its own: with
 * the kernel's default of 50 us the comparison would flatter the library.
 */
#include <config.h>

#include <sys/prctl.h>

#include "bench/asker.h"

/* Calls that take longer are timed each; a batch takes about BATCH_TIME. */
#define SHORT_CALL (2 * MUSTER_MICROSECOND)
#define BATCH_TIME (16 * MUSTER_MICROSECOND)

#define WARM_UP_TIME (20 * MUSTER_MILLISECOND)

enum { WARM_UP_CALLS = 3, CLOCK_READINGS = 2000 };

int64_t
bench_clock_cost(void)
{
	int64_t start = bench_now(CLOCK_MONOTONIC), end = start;
	int i;

	for (i = 0; i < CLOCK_READINGS; i++)
		end = bench_now(CLOCK_MONOTONIC);
	return (end - start) / CLOCK_READINGS;
}

static void
sleep_for(int64_t nanoseconds)
{
	struct timespec time = {
		.tv_sec = nanoseconds / MUSTER_SECOND,
		.tv_nsec = nanoseconds % MUSTER_SECOND,
	};

	if (nanoseconds > 0)
		clock_nanosleep(CLOCK_MONOTONIC, 0, &time, NULL);
}

void
asker_ask(struct asker *asker)
{
	const struct bench_way *way = asker->way;

	asker->calls++;
	if (way->kind == BENCH_SLEEP) {
		sleep_for(way->sleeps[0]);
		sleep_for(way->sleeps[1]);
		return;
	}
	if (muster_find(way->m, &way->request, &asker->result) != MUSTER_OK)
		asker->failed++;
	else if (muster_result_partial(asker->result))
		asker->partial++;
}

static void
loop_singly(struct asker *asker, int64_t until, uint64_t least)
{
	int64_t before = bench_now(CLOCK_MONOTONIC), after;
	uint64_t enough = asker->calls + least;

	do {
		asker_ask(asker);
		after = bench_now(CLOCK_MONOTONIC);
		times_add(asker->times, after - before);
		asker->spent += after - before;
		asker->timed++;
		before = after;
	} while (before < until || asker->calls < enough);
}

static void
loop_by_batches(struct asker *asker, int64_t until, uint64_t least)
{
	uint64_t enough = asker->calls + least;
	int64_t start, middle, end;
	size_t i;

	do {
		start = bench_now(CLOCK_MONOTONIC);
		for (i = 0; i < asker->batch; i++)
			asker_ask(asker);
		middle = bench_now(CLOCK_MONOTONIC);
		asker_ask(asker);
		end = bench_now(CLOCK_MONOTONIC);
		asker->spent += middle - start - asker->clock_cost;
		asker->timed += asker->batch;
		times_add(asker->times, end - middle - asker->clock_cost);
	} while (end < until || asker->calls < enough);
}

void
asker_loop(struct asker *asker, int64_t until, uint64_t least)
{
	int slack = -1;

	if (asker->way->kind == BENCH_SLEEP)
		slack = prctl(PR_GET_TIMERSLACK, 0, 0, 0, 0);
	if (slack > 1)
		prctl(PR_SET_TIMERSLACK, 1, 0, 0, 0);
	if (asker->batch > 1)
		loop_by_batches(asker, until, least);
	else
		loop_singly(asker, until, least);
	if (slack > 1)
		prctl(PR_SET_TIMERSLACK, (unsigned long)slack, 0, 0, 0);
}

size_t
asker_warm_up(struct asker *asker)
{
	struct asker saved = *asker;
	int64_t now = bench_now(CLOCK_MONOTONIC), start;
	int64_t until = now + WARM_UP_TIME, least = INT64_MAX;
	int calls = 0;

	while (now < until || calls < WARM_UP_CALLS) {
		start = now;
		asker_ask(asker);
		now = bench_now(CLOCK_MONOTONIC);
		if (now - start < least)
			least = now - start;
		calls++;
	}
	saved.result = asker->result;
	*asker = saved;
	least -= asker->clock_cost;
	if (least >= SHORT_CALL)
		return 1;
	return (size_t)(BATCH_TIME / (least > 10 ? least : 10));
}

void
asker_fini(struct asker *asker)
{
	muster_result_free(asker->result);
}
