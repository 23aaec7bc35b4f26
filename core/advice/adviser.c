/* SPDX-License-Identifier: MIT
 *
 * A window is a tenth of a second, or longer until every member has answered
 * some calls, but never so long that a change would be noticed late. What a
 * member took in it is the difference of its counters: measuring costs the
 * calls nothing that they do not count anyway.
 *
 * The cost of handing over is the median of the last waits, clamped: a thread
 * that lost its processor once must not decide anything. Waits of an earlier
 * time in which calls went all at once say nothing of this one.
 */
#include <config.h>

#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "advice/adviser.h"
#include "base/clock.h"
#include "base/lock.h"

#define WINDOW     INT64_C(100000000)
#define LOOK_AGAIN INT64_C(20000000)
#define LONGEST    INT64_C(400000000)
#define LEAST_WAIT INT64_C(1000)
#define MOST_WAIT  INT64_C(1000000)
#define SHORT      5000.0 /* a prompt member that takes less is not handed */

enum { ENOUGH_ANSWERS = 8, WAITS = 32, SHARDS = COUNTERS_MAX_SHARDS };

/* What calls have told, by threads, so that they do not wait for each other's
 * cache line. Relaxed, all: counts. */
struct told {
	alignas(COUNTERS_LINE) _Atomic uint64_t calls[WAYS];
	_Atomic uint64_t time[WAYS];
};

struct adviser_known {
	struct histogram seen;   /* of its counters, when the window began */
	struct histogram window; /* the last one in which it answered */
};

struct adviser {
	/* Read by every call; written by who measures. */
	_Atomic int64_t next_look;
	atomic_bool together;
	atomic_bool crowded;
	atomic_bool outlasts;
	atomic_uint reason;
	_Atomic int64_t predicted[WAYS];

	struct told told[SHARDS];
	_Atomic int64_t waits[WAITS];
	atomic_uint wait_count;

	struct lock lock; /* protects the rest; who measures only tries */
	struct judge judge;
	int64_t begun; /* the window; 0: not yet */
	int64_t processor_time;
	uint64_t calls_seen[WAYS];
	uint64_t time_seen[WAYS];
	unsigned waits_seen;
	double busy;
	unsigned processors;
	unsigned workers;
	unsigned count;
	struct adviser_member members[JUDGE_MOST];
	struct adviser_known known[];
};

/* Zeroed memory for a struct that is aligned to COUNTERS_LINE. */
static void *
allocate(size_t size)
{
	void *memory = NULL;

	if (posix_memalign(&memory, COUNTERS_LINE, size) != 0)
		return NULL;
	return memset(memory, 0, size);
}

static unsigned
count_processors(void)
{
	cpu_set_t set;

	CPU_ZERO(&set);
	if (sched_getaffinity(0, sizeof set, &set) != 0 || CPU_COUNT(&set) < 1)
		return 1;
	return (unsigned)CPU_COUNT(&set);
}

struct adviser *
adviser_new(const struct adviser_member *members, unsigned count,
    unsigned workers)
{
	struct adviser *adviser = allocate(
	    sizeof *adviser + count * sizeof adviser->known[0]);

	if (adviser == NULL)
		return NULL;
	adviser->count = count;
	adviser->workers = workers;
	adviser->processors = count_processors();
	memcpy(adviser->members, members, count * sizeof *members);
	return adviser;
}

void
adviser_free(struct adviser *adviser)
{
	free(adviser);
}

/* ---- measuring; with the lock held ---- */

static int
compare(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

	return (x > y) - (x < y);
}

static double
clamp(int64_t wait)
{
	if (wait < LEAST_WAIT)
		wait = LEAST_WAIT;
	if (wait > MOST_WAIT)
		wait = MOST_WAIT;
	return (double)wait;
}

/* The median of the last waits; 0 when there are too few, or no new ones. */
static double
measure_hand_over(struct adviser *adviser)
{
	int64_t waits[WAITS];
	/* Relaxed, all: each is a number by itself. */
	unsigned told = atomic_load_explicit(&adviser->wait_count,
	    memory_order_relaxed);
	unsigned count = 0;

	if (told == adviser->waits_seen)
		return 0;
	for (unsigned i = 0; i < WAITS; i++) {
		waits[count] = atomic_load_explicit(&adviser->waits[i],
		    memory_order_relaxed);
		count += waits[count] > 0;
	}
	if (count < ENOUGH_ANSWERS)
		return 0;
	adviser->waits_seen = told;
	qsort(waits, count, sizeof *waits, compare);
	return clamp(waits[count / 2]);
}

static void
forget_waits(struct adviser *adviser)
{
	/* Relaxed: each is a number by itself. */
	for (unsigned i = 0; i < WAITS; i++)
		atomic_store_explicit(&adviser->waits[i], 0,
		    memory_order_relaxed);
}

static int64_t
processor_time(void)
{
	struct timespec time;

	if (clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time) != 0)
		return 0;
	return (int64_t)time.tv_sec * 1000000000 + time.tv_nsec;
}

static void
measure_busy(struct adviser *adviser, int64_t elapsed)
{
	int64_t used = processor_time();

	adviser->busy = (double)(used - adviser->processor_time) /
	    ((double)elapsed * adviser->processors);
	if (adviser->busy < 0)
		adviser->busy = 0;
	if (adviser->busy > 1)
		adviser->busy = 1;
	adviser->processor_time = used;
}

static void
sum_told(struct adviser *adviser, int way, uint64_t *ret_calls,
    uint64_t *ret_time)
{
	*ret_calls = *ret_time = 0;
	for (int i = 0; i < SHARDS; i++) {
		/* Relaxed: counts. */
		*ret_calls += atomic_load_explicit(&adviser->told[i].calls[way],
		    memory_order_relaxed);
		*ret_time += atomic_load_explicit(&adviser->told[i].time[way],
		    memory_order_relaxed);
	}
}

/* Takes what the calls have told since the window began. Together they took so
 * many times as long as it lasted: so many were on their way. */
static void
measure_ways(struct adviser *adviser, struct judge_window *window)
{
	int64_t elapsed = window->now - adviser->begun;
	uint64_t sum = 0;

	for (int i = 0; i < WAYS; i++) {
		uint64_t calls, time;

		sum_told(adviser, i, &calls, &time);
		window->calls[i] = calls - adviser->calls_seen[i];
		if (window->calls[i] > 0)
			window->mean[i] = (double)(time -
					      adviser->time_seen[i]) /
			    (double)window->calls[i];
		sum += time - adviser->time_seen[i];
		adviser->calls_seen[i] = calls;
		adviser->time_seen[i] = time;
	}
	if (elapsed > 0)
		window->callers = (double)sum / (double)elapsed;
}

/* Has every member answered so often that the window can end? */
static bool
is_full(struct adviser *adviser)
{
	struct histogram fresh;

	for (unsigned i = 0; i < adviser->count; i++) {
		counters_answered(adviser->members[i].counters, &fresh);
		histogram_subtract(&fresh, &adviser->known[i].seen);
		if (histogram_total(&fresh) < ENOUGH_ANSWERS)
			return false;
	}
	return true;
}

/* Takes what the members have taken since the window began. One that has not
 * answered is known by its last window. */
static void
measure_members(struct adviser *adviser, struct judge_window *window)
{
	for (unsigned i = 0; i < adviser->count; i++) {
		struct adviser_known *known = &adviser->known[i];
		struct histogram now, fresh;

		counters_answered(adviser->members[i].counters, &now);
		fresh = now;
		histogram_subtract(&fresh, &known->seen);
		if (histogram_total(&fresh) > 0)
			known->window = fresh;
		known->seen = now;
		window->latency[i] = &known->window;
		if (i > 0 &&
		    !(adviser->members[i].prompt &&
			histogram_mean(&known->window) < SHORT))
			window->handed |= UINT64_C(1) << i;
	}
}

static void
publish(struct adviser *adviser)
{
	const struct judge *judge = &adviser->judge;

	/* Relaxed: a call that sees some of it new and some of it old goes one
	 * of the two ways all the same. */
	atomic_store_explicit(&adviser->together, judge->together,
	    memory_order_relaxed);
	atomic_store_explicit(&adviser->crowded, judge->crowded,
	    memory_order_relaxed);
	atomic_store_explicit(&adviser->outlasts, judge->outlasts,
	    memory_order_relaxed);
	atomic_store_explicit(&adviser->reason, (unsigned)judge->reason,
	    memory_order_relaxed);
	for (int i = 0; i < WAYS; i++)
		atomic_store_explicit(&adviser->predicted[i],
		    (int64_t)judge->predicted[i], memory_order_relaxed);
}

static void
measure(struct adviser *adviser, int64_t now)
{
	struct judge_window window = { .now = now,
		.members = adviser->count,
		.workers = adviser->workers };
	bool together = adviser->judge.together;

	measure_members(adviser, &window);
	measure_ways(adviser, &window);
	measure_busy(adviser, now - adviser->begun);
	window.hand_over = measure_hand_over(adviser);
	window.busy = adviser->busy;
	judge_think(&adviser->judge, &window);
	if (adviser->judge.together != together)
		forget_waits(adviser);
	publish(adviser);
}

/* Ends the window if it is time, and says when to look again. */
static void
look(struct adviser *adviser, int64_t now)
{
	int64_t next = now + WINDOW;

	if (adviser->begun == 0) {
		adviser->processor_time = processor_time();
		adviser->begun = now;
	} else if (now - adviser->begun < LONGEST && !is_full(adviser)) {
		next = now + LOOK_AGAIN;
	} else {
		measure(adviser, now);
		adviser->begun = now;
	}
	/* Relaxed: the lock orders what it is about. */
	atomic_store_explicit(&adviser->next_look, next, memory_order_relaxed);
}

/* ---- by every call ---- */

void
adviser_ask(struct adviser *adviser, int64_t now, struct advice *ret)
{
	/* Relaxed, all of it: see publish() and look(). */
	if (now >= atomic_load_explicit(&adviser->next_look,
		       memory_order_relaxed) &&
	    lock_try(&adviser->lock)) {
		if (now >= atomic_load_explicit(&adviser->next_look,
			       memory_order_relaxed))
			look(adviser, now);
		lock_release(&adviser->lock);
	}
	ret->together = atomic_load_explicit(&adviser->together,
	    memory_order_relaxed);
	ret->crowded = atomic_load_explicit(&adviser->crowded,
	    memory_order_relaxed);
	ret->outlasts = atomic_load_explicit(&adviser->outlasts,
	    memory_order_relaxed);
	ret->reason = (enum judge_reason)atomic_load_explicit(&adviser->reason,
	    memory_order_relaxed);
	for (int i = 0; i < WAYS; i++)
		ret->predicted[i] = atomic_load_explicit(&adviser->predicted[i],
		    memory_order_relaxed);
}

void
adviser_tell(struct adviser *adviser, bool together, int64_t elapsed)
{
	int way = together ? PARALLEL : SEQUENTIAL;
	struct told *told = &adviser->told[counters_thread_shard()];

	counters_add(&told->calls[way], 1);
	/* Two threads do not agree to the last bit what time it is. */
	counters_add(&told->time[way], elapsed < 0 ? 0 : (uint64_t)elapsed);
}

void
adviser_tell_wait(struct adviser *adviser, int64_t wait)
{
	/* Relaxed: each is a number by itself. */
	unsigned at = atomic_fetch_add_explicit(&adviser->wait_count, 1,
	    memory_order_relaxed);

	atomic_store_explicit(&adviser->waits[at % WAITS], wait,
	    memory_order_relaxed);
}

void
adviser_report(struct adviser *adviser, struct advice_report *ret)
{
	lock_acquire(&adviser->lock);
	*ret = (struct advice_report){
		.sequential = (int64_t)adviser->judge.predicted[SEQUENTIAL],
		.parallel = (int64_t)adviser->judge.predicted[PARALLEL],
		.hand_over = (int64_t)adviser->judge.hand_over,
		.saturation = adviser->busy,
		.switches = adviser->judge.switches,
		.together = adviser->judge.together,
	};
	lock_release(&adviser->lock);
	for (int i = 0; i < WAYS; i++) {
		uint64_t time;

		sum_told(adviser, i, &ret->chose[i], &time);
	}
}
