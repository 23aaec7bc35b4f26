/* SPDX-License-Identifier: MIT
 *
 * A call of two stores that answer at once takes some 200 ns, and reads the
 * clock three times. The system's clock costs 25 to 40 ns a reading, most of it
 * for being exact over any length of time. Legs are short: for up to a
 * millisecond each thread goes on from its last reading of the system's clock
 * (its anchor) by the processor's own count of ticks.
 *
 * That is done only where the system itself takes its time from that count:
 * then it has found that the count is even and the same on all processors. How
 * long a tick is, is measured against the system's clock, and again every
 * second, since that may be slewed by up to 500 millionths: an error of half a
 * microsecond in the millisecond, at most. Everywhere else the system's clock
 * is read.
 */
#include <config.h>

#include <stdatomic.h>
#include <stdbool.h>
#include <time.h>

#include "base/clock.h"

static int64_t
system_now(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

#if defined __x86_64__ && defined __GNUC__ && defined __linux__

#include <pthread.h>
#include <stdio.h>
#include <string.h>

#include "base/lock.h"
#include "base/rare.h"

/* Ticks that a thread goes on by itself: a millisecond or less at 1 GHz and
 * more. */
#define MOST_TICKS UINT64_C(1000000)

/* Ticks that a reading of the system's clock takes, at most, to be an anchor:
 * a thread that was interrupted meanwhile would go on from a time long past. */
#define MOST_SPREAD UINT64_C(2000)

/* Between two measurements of the tick, in nanoseconds: the first one soon. */
#define FIRST_SPAN INT64_C(10000000)
#define SPAN       INT64_C(1000000000)

struct anchor {
	uint64_t ticks;
	int64_t time;
};

static _Thread_local struct anchor anchor
    __attribute__((tls_model("initial-exec")));

/* Nanoseconds a tick, times 2^32; 0: the count is not used (yet). */
static _Atomic uint64_t scale;

static pthread_once_t looked = PTHREAD_ONCE_INIT;
static bool usable; /* constant once looked at */

static struct lock measuring;  /* protects the next two */
static struct anchor measured; /* from where on the tick is measured */
static int64_t span = FIRST_SPAN;

static inline uint64_t
count_ticks(void)
{
	return __builtin_ia32_rdtsc();
}

static void
look(void)
{
	char source[16] = "";
	FILE *file = fopen("/sys/devices/system/clocksource/clocksource0/"
			   "current_clocksource",
	    "re");

	if (file == NULL)
		return;
	usable = fgets(source, sizeof source, file) != NULL &&
	    strcmp(source, "tsc\n") == 0;
	fclose(file);
}

/* Measures the tick, if it is time. Nobody waits for who does. */
static void
measure(const struct anchor *now)
{
	int64_t passed;

	if (!lock_try(&measuring))
		return;
	passed = now->time - measured.time;
	if (measured.time == 0 || now->ticks <= measured.ticks) {
		measured = *now;
	} else if (passed >= span) {
		/* Relaxed: a number by itself. At most 2^31 ns in a span, as
		 * whoever waits longer begins anew. */
		if (passed <= INT32_MAX)
			atomic_store_explicit(&scale,
			    ((uint64_t)passed << 32) /
				(now->ticks - measured.ticks),
			    memory_order_relaxed);
		measured = *now;
		span = SPAN;
	}
	lock_release(&measuring);
}

/* Reads the system's clock, and goes on from there. */
RARE static int64_t
drop_anchor(uint64_t old_scale)
{
	struct anchor now;
	int64_t least = anchor.time + (int64_t)((MOST_TICKS * old_scale) >> 32);
	uint64_t before;

	pthread_once(&looked, look);
	before = count_ticks();
	now.time = system_now();
	if (!usable)
		return now.time;
	now.ticks = count_ticks();
	/* What this thread has been told so far is before that. */
	if (now.ticks - before > MOST_SPREAD)
		return now.time < least ? least : now.time;
	measure(&now);
	if (now.time < least)
		now.time = least;
	anchor = now;
	return now.time;
}

int64_t
clock_now(void)
{
	/* Relaxed: a number by itself. */
	uint64_t tick = atomic_load_explicit(&scale, memory_order_relaxed);
	uint64_t passed = count_ticks() - anchor.ticks;

	if (passed < MOST_TICKS && tick != 0)
		return anchor.time + (int64_t)((passed * tick) >> 32);
	return drop_anchor(tick);
}

#else

int64_t
clock_now(void)
{
	return system_now();
}

#endif
