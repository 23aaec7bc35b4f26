/* SPDX-License-Identifier: MIT
 *
 * flight - many calls at a time, by one thread that does not wait.
 *
 * There is a slot for each call in flight. A completion function notes the
 * time and puts its slot on a stack; this thread takes the whole stack, counts
 * what is on it and asks again with each slot. The function must not block:
 * pushing is one exchange, and only who pushes to an empty stack wakes this
 * thread. Nothing is ever popped singly, so the stack has no ABA problem.
 *
 * When the time is over the calls that are left are cancelled and not counted:
 * with ten thousand in flight before slow stores, to wait for them would take
 * much longer than the run.
 *
 * What a call in flight needs in memory is how much the process has grown, per
 * slot, over the run. The slots are touched before, and what the heap has free
 * is given back, so that growth is seen and is not ours.
 */
#include <config.h>

#include <errno.h>
#include <malloc.h>
#include <semaphore.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "bench/asker.h"
#include "bench/flight.h"
#include "say.h"

/* With fewer calls the growth is that of pages, not of calls. */
enum { LEAST_FOR_MEMORY = 100 };

struct slot {
	struct slot *next; /* on the stack */
	struct flight *flight;
	muster_pending *pending;
	int64_t start;
	int64_t end;
	muster_status status;
	bool partial;
	bool in_flight; /* this thread's */
};

struct flight {
	const struct bench_order *order;
	struct bench_run *run;
	struct slot *slots;
	size_t count;
	size_t in_flight;
	_Atomic(struct slot *) finished;
	sem_t news; /* posted when `finished` was empty */
	muster_error error;
};

/* ---- the completion function ---- */

static void
slot_done(void *arg, muster_result *result)
{
	struct slot *slot = arg, *first;
	struct flight *flight = slot->flight;

	slot->end = bench_now(CLOCK_MONOTONIC);
	slot->status = muster_result_status(result);
	slot->partial = muster_result_partial(result);
	muster_result_free(result);
	first = atomic_load_explicit(&flight->finished, memory_order_relaxed);
	/* Release: pairs with the acquire in take_finished(). */
	do {
		slot->next = first;
	} while (!atomic_compare_exchange_weak_explicit(&flight->finished,
	    &first, slot, memory_order_release, memory_order_relaxed));
	/* The slot is no longer ours; the flight stays until all have come. */
	if (first == NULL)
		sem_post(&flight->news);
}

/* ---- the thread that asks ---- */

/* Waits until there are some. */
static struct slot *
take_finished(struct flight *flight)
{
	while (sem_wait(&flight->news) != 0 && errno == EINTR)
		;
	/* Acquire: pairs with the release in slot_done(). */
	return atomic_exchange_explicit(&flight->finished, NULL,
	    memory_order_acquire);
}

static bool
slot_ask(struct slot *slot)
{
	struct flight *flight = slot->flight;
	const struct bench_way *way = flight->order->way;

	slot->start = bench_now(CLOCK_MONOTONIC);
	if (muster_find_async(way->m, &way->request, slot_done, slot,
		&slot->pending, &flight->error) != MUSTER_OK)
		return false;
	slot->in_flight = true;
	flight->in_flight++;
	return true;
}

static void
slot_land(struct slot *slot)
{
	muster_pending_free(slot->pending);
	slot->pending = NULL;
	slot->in_flight = false;
	slot->flight->in_flight--;
}

static void
slot_count(const struct slot *slot)
{
	struct bench_run *run = slot->flight->run;

	run->calls++;
	run->timed++;
	run->spent += slot->end - slot->start;
	run->failed += slot->status != MUSTER_OK;
	run->partial += slot->partial;
	times_add(slot->flight->order->times, slot->end - slot->start);
}

/* Keeps all slots in flight until the time is over. */
static bool
fly(struct flight *flight, int64_t until)
{
	size_t i;

	for (i = 0; i < flight->count; i++)
		if (!slot_ask(&flight->slots[i]))
			return false;
	while (bench_now(CLOCK_MONOTONIC) < until ||
	    flight->run->calls < flight->order->least) {
		struct slot *slot = take_finished(flight), *next;

		for (; slot != NULL; slot = next) {
			next = slot->next;
			slot_land(slot);
			slot_count(slot);
			/* On failure the rest of the stack is still taken. */
			if (flight->error.status == MUSTER_OK)
				slot_ask(slot);
		}
		if (flight->error.status != MUSTER_OK)
			return false;
	}
	return true;
}

/* Cancels what is in flight and waits until it is over. */
static void
land(struct flight *flight)
{
	size_t i;

	for (i = 0; i < flight->count; i++)
		if (flight->slots[i].in_flight)
			muster_pending_cancel(flight->slots[i].pending);
	while (flight->in_flight > 0) {
		struct slot *slot = take_finished(flight);

		for (; slot != NULL; slot = slot->next)
			slot_land(slot);
	}
}

/* ---- memory ---- */

/* Bytes of the process that are in memory; 0: not known. */
static size_t
resident(void)
{
	FILE *file = fopen("/proc/self/statm", "re");
	unsigned long pages = 0;

	if (file == NULL)
		return 0;
	if (fscanf(file, "%*u %lu", &pages) != 1)
		pages = 0;
	fclose(file);
	return pages * (size_t)sysconf(_SC_PAGESIZE);
}

static double
growth(const struct flight *flight, size_t before)
{
	size_t now = resident();

	if (flight->count < LEAST_FOR_MEMORY || before == 0 || now < before)
		return -1;
	return (double)(now - before) / (double)flight->count;
}

static struct slot *
slots_new(struct flight *flight, size_t count)
{
	struct slot *slots = calloc(count, sizeof(*slots));
	size_t i;

	for (i = 0; slots != NULL && i < count; i++)
		slots[i].flight = flight;
	return slots;
}

bool
bench_flight_run(const struct bench_order *order, struct bench_run *run)
{
	struct flight flight = { .order = order,
		.run = run,
		.count = order->plan->in_flight,
		.error = MUSTER_ERROR_INIT };
	size_t before;
	bool done;

	flight.slots = slots_new(&flight, flight.count);
	if (flight.slots == NULL) {
		say("bench", "out of memory");
		return false;
	}
	sem_init(&flight.news, 0, 0);
	*run = (struct bench_run){ .calls = 0 };
	malloc_trim(0);
	before = resident();
	bench_meter_begin(run);
	done = fly(&flight, bench_now(CLOCK_MONOTONIC) + order->time);
	bench_meter_end(run);
	run->memory = growth(&flight, before);
	land(&flight);
	if (!done)
		say("bench", "%s",
		    flight.error.message ? flight.error.message
					 : "out of memory");
	muster_error_clear(&flight.error);
	sem_destroy(&flight.news);
	free(flight.slots);
	return done;
}
