/* SPDX-License-Identifier: MIT
 *
 * clock - times, in nanoseconds.
 */
#ifndef SHARED_CLOCK_H
#define SHARED_CLOCK_H

#include <stdint.h>
#include <time.h>

#define CLOCK_MICROSECOND INT64_C(1000)
#define CLOCK_MILLISECOND INT64_C(1000000)
#define CLOCK_SECOND      INT64_C(1000000000)

static inline int64_t
clock_read(clockid_t clock)
{
	struct timespec time;

	clock_gettime(clock, &time);
	return time.tv_sec * CLOCK_SECOND + time.tv_nsec;
}

/* What a clock on the wall would say. */
static inline int64_t
clock_now(void)
{
	return clock_read(CLOCK_MONOTONIC);
}

/* What all threads of this process have used of the processors. */
static inline int64_t
clock_used(void)
{
	return clock_read(CLOCK_PROCESS_CPUTIME_ID);
}

/* Sleeps as precisely as the system can: without timer slack, which is put
 * back after it, since it is a property of the thread and what is measured
 * must not profit from it. */
void clock_sleep(int64_t nanoseconds);

/* Sleeps until clock_now() is that, in the same way. */
void clock_sleep_until(int64_t time);

#endif
