/* SPDX-License-Identifier: MIT
 *
 * flight - thousands of asynchronous calls at the same time.
 *
 *	flight [-t MILLISECONDS] [-n CALLS] [wake | look]
 *
 * The stores take 50 ms each and are asked at once (conf/flight.ini). One
 * thread submits; a completion function does no more than note the time and
 * hand its place back. Two ways to get places back are known: with `wake`, the
 * default, the first completion wakes the submitter, which also frees the
 * results; with `look` they free them themselves, and the submitter looks every
 * 100 us.
 *
 * closed: as soon as a call ends another one begins, so that CALLS are always
 * in flight. Little's law ties the two figures together: calls in flight are
 * calls a second times latency. A machine that cannot keep up still shows all
 * it can do, at a latency that grows.
 *
 * paced: calls begin at a given rate, at most CALLS in flight. The highest rate
 * is searched at which the mean latency stays within 60 ms and no call had to
 * be held back.
 *
 * Nothing here waits for calls to end: what is left is cancelled by closing.
 */
#include <config.h>

#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "shared/clock.h"
#include "shared/sample.h"
#include "shared/world.h"

#define LATENCY_BOUND (60 * CLOCK_MILLISECOND)
#define MAX_TRIALS    12

/* One call's place. It belongs to the submitter, to the library from the
 * submission to the completion, and comes back through `returned`. */
struct place {
	struct flight *flight;
	struct place *next;
	int64_t start;
	muster_result *result; /* to be freed by the submitter, or NULL */
};

struct flight {
	muster *m;
	muster_request request;
	bool wakes;
	long limit;
	struct place *places;
	struct place *free; /* the submitter's */
	long submitted;     /* the submitter's */

	/* Places handed back; release by completions, acquire where the
	 * submitter takes all of them. */
	_Atomic(struct place *) returned;
	/* The submitter sleeps or is about to; then `lock` guards `changed`. */
	atomic_bool asleep;
	pthread_mutex_t lock;
	pthread_cond_t changed;

	/* What ended so far. Relaxed: only ever added up. */
	atomic_long ended;
	atomic_long failed;
	_Atomic int64_t latency; /* of all that ended, together */
};

/* What happened between two moments. */
struct outcome {
	double rate;    /* calls that ended, a second */
	double latency; /* their mean, in nanoseconds */
	double held;    /* share of the calls that were held back */
	double memory;  /* bytes a call in flight */
};

/* ---- places ---- */

static void
give_back(struct flight *flight, struct place *place)
{
	struct place *top = atomic_load_explicit(&flight->returned,
	    memory_order_relaxed);

	do
		place->next = top;
	while (!atomic_compare_exchange_weak_explicit(&flight->returned, &top,
	    place, memory_order_seq_cst, memory_order_relaxed));
	if (flight->wakes && atomic_load(&flight->asleep) &&
	    atomic_exchange(&flight->asleep, false)) {
		pthread_mutex_lock(&flight->lock);
		pthread_cond_signal(&flight->changed);
		pthread_mutex_unlock(&flight->lock);
	}
}

static void
answered(void *arg, muster_result *result)
{
	struct place *place = arg;
	struct flight *flight = place->flight;
	muster_status status = muster_result_status(result);

	if (status != MUSTER_OK || muster_result_users(result) != 2)
		atomic_fetch_add_explicit(&flight->failed, 1,
		    memory_order_relaxed);
	atomic_fetch_add_explicit(&flight->latency, clock_now() - place->start,
	    memory_order_relaxed);
	atomic_fetch_add_explicit(&flight->ended, 1, memory_order_relaxed);
	if (flight->wakes)
		place->result = result;
	else
		muster_result_free(result);
	give_back(flight, place);
}

/* Moves what was handed back to the submitter's places. */
static void
collect(struct flight *flight)
{
	struct place *place = atomic_exchange(&flight->returned, NULL), *next;

	for (; place != NULL; place = next) {
		next = place->next;
		muster_result_free(place->result);
		place->result = NULL;
		place->next = flight->free;
		flight->free = place;
	}
}

static void
submit(struct flight *flight)
{
	struct place *place = flight->free;

	flight->free = place->next;
	place->start = clock_now();
	if (muster_find_async(flight->m, &flight->request, answered, place,
		NULL, NULL) != MUSTER_OK)
		fatal("a call was refused");
	flight->submitted++;
}

/* ---- the submitter ---- */

/* Sleeps until places come back or the time has come. */
static void
wait_for_places(struct flight *flight, int64_t until)
{
	struct timespec time = {
		.tv_sec = until / CLOCK_SECOND,
		.tv_nsec = until % CLOCK_SECOND,
	};

	if (!flight->wakes) {
		clock_sleep(100 * CLOCK_MICROSECOND);
		return;
	}
	pthread_mutex_lock(&flight->lock);
	atomic_store(&flight->asleep, true);
	if (atomic_load(&flight->returned) == NULL)
		pthread_cond_timedwait(&flight->changed, &flight->lock, &time);
	atomic_store(&flight->asleep, false);
	pthread_mutex_unlock(&flight->lock);
}

/* Keeps as many calls in flight as there may be, until then. */
static void
keep_full(struct flight *flight, int64_t until)
{
	int i;

	while (clock_now() < until) {
		collect(flight);
		for (i = 0; i < 256 && flight->free != NULL; i++)
			submit(flight);
		if (i == 0)
			wait_for_places(flight, until);
	}
}

/* Begins `rate` calls a second until then, at an even pace, in portions of up
 * to a millisecond. Returns how many had to be held back. */
static long
keep_pace(struct flight *flight, double rate, int64_t until)
{
	int64_t start = clock_now(), now;
	long due, done = 0, held = 0;

	while ((now = clock_now()) < until) {
		collect(flight);
		due = (long)(rate * (double)(now - start) / CLOCK_SECOND);
		for (; done < due && flight->free != NULL; done++)
			submit(flight);
		held += due - done;
		done = due;
		clock_sleep(CLOCK_MILLISECOND / 2);
	}
	return held;
}

/* ---- life ---- */

static void
flight_init(struct flight *flight, long limit, bool wakes)
{
	pthread_condattr_t attributes;

	memset(flight, 0, sizeof *flight);
	flight->wakes = wakes;
	flight->limit = limit;
	flight->places = need((size_t)limit, sizeof *flight->places);
	pthread_mutex_init(&flight->lock, NULL);
	pthread_condattr_init(&attributes);
	pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
	pthread_cond_init(&flight->changed, &attributes);
	pthread_condattr_destroy(&attributes);
}

/* With nothing in flight. */
static void
flight_open(struct flight *flight)
{
	long i;

	flight->m = world_open("flight");
	flight->request = asker_of(flight->m, "parallel", 2).request;
	flight->free = NULL;
	atomic_store(&flight->returned, NULL);
	for (i = 0; i < flight->limit; i++) {
		flight->places[i] = (struct place){
			.flight = flight,
			.next = flight->free,
		};
		flight->free = &flight->places[i];
	}
}

/* Cancels what is in flight. */
static void
flight_close(struct flight *flight)
{
	world_close(flight->m);
	collect(flight);
}

static void
flight_fini(struct flight *flight)
{
	pthread_cond_destroy(&flight->changed);
	pthread_mutex_destroy(&flight->lock);
	free(flight->places);
}

/* ---- what is measured ---- */

/* Bytes of this process that are in main memory. */
static double
resident(void)
{
	FILE *file = fopen("/proc/self/statm", "re");
	long pages = 0;

	if (file == NULL || fscanf(file, "%*s %ld", &pages) != 1)
		fatal("/proc/self/statm cannot be read");
	fclose(file);
	return (double)pages * (double)sysconf(_SC_PAGESIZE);
}

/* Runs for `time`, at that rate or, if it is 0, with all places in use, after
 * twice the latency that is to be expected, or `time` if that is less. */
static struct outcome
fly(struct flight *flight, double rate, int64_t time)
{
	int64_t warm = 150 * CLOCK_MILLISECOND, latency, start, taken;
	struct outcome outcome = { 0 };
	long ended, held = 0;
	double before;

	flight_open(flight);
	before = resident();
	start = clock_now() + (warm < time ? warm : time);
	if (rate > 0)
		keep_pace(flight, rate, start);
	else
		keep_full(flight, start);
	ended = atomic_load(&flight->ended);
	latency = atomic_load(&flight->latency);
	start = clock_now();
	if (rate > 0)
		held = keep_pace(flight, rate, start + time);
	else
		keep_full(flight, start + time);
	ended = atomic_load(&flight->ended) - ended;
	latency = atomic_load(&flight->latency) - latency;
	taken = clock_now() - start;
	outcome.memory = (resident() - before) / (double)flight->limit;
	if (atomic_load(&flight->failed) > 0)
		fatal("%ld calls failed", atomic_load(&flight->failed));
	flight_close(flight);
	atomic_store(&flight->failed, 0);

	outcome.rate = (double)ended * CLOCK_SECOND / (double)taken;
	outcome.latency = ended > 0 ? (double)latency / (double)ended
				    : (double)taken;
	if (rate > 0)
		outcome.held = (double)held /
		    (rate * (double)taken / CLOCK_SECOND);
	return outcome;
}

/* Flies at that rate; a second time if it was not kept up with, for it may
 * have been the machine. Returns whether it was. */
static bool
kept_up(struct flight *flight, double rate, int64_t time, struct outcome *ret)
{
	struct outcome outcome;
	int try;

	for (try = 0; try < 2; try++) {
		outcome = fly(flight, rate, time);
		if (outcome.latency <= (double)LATENCY_BOUND &&
		    outcome.held < 0.01 && outcome.rate > 0.95 * rate) {
			*ret = outcome;
			return true;
		}
	}
	return false;
}

/* The highest rate that is kept up with: going up or down to enclose it, then
 * halving the distance, to 2 %. */
static struct outcome
search(struct flight *flight, double rate, int64_t time)
{
	struct outcome best = { 0 };
	double low = 0, high = 0;
	int trial;

	for (trial = 0; trial < MAX_TRIALS && rate >= 10; trial++) {
		if (kept_up(flight, rate, time, &best))
			low = rate;
		else
			high = rate;
		if (low > 0 && high > 0 && high < 1.02 * low)
			break;
		if (high == 0)
			rate *= 1.5;
		else if (low == 0)
			rate /= 2;
		else
			rate = (low + high) / 2;
	}
	return best;
}

static void
say(long limit, const char *what, double number)
{
	char key[60];

	snprintf(key, sizeof key, "flight_%ld_%s", limit, what);
	report(key, number);
}

int
main(int argc, char **argv)
{
	struct settings settings = {
		.slice = 400 * CLOCK_MILLISECOND,
		.size = 10000,
	};
	int first = settings_read(&settings, argc, argv);
	struct outcome outcome;
	struct flight flight;

	flight_init(&flight, settings.size,
	    first == argc || strcmp(argv[first], "wake") == 0);
	outcome = fly(&flight, 0, settings.slice);
	say(settings.size, "per_s", outcome.rate);
	say(settings.size, "latency_ns", outcome.latency);
	say(settings.size, "memory", outcome.memory);
	outcome = search(&flight, outcome.rate, settings.slice);
	say(settings.size, "paced_per_s", outcome.rate);
	say(settings.size, "paced_latency_ns", outcome.latency);
	flight_fini(&flight);
	return 0;
}
