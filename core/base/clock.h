/* SPDX-License-Identifier: MIT
 *
 * clock - monotonic time in nanoseconds.
 */
#ifndef BASE_CLOCK_H
#define BASE_CLOCK_H

#include <stdint.h>
#include <time.h>

/* Later than any time: "no deadline". */
#define CLOCK_NEVER INT64_MAX

static inline int64_t
clock_now(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

/* `time` and so much later; CLOCK_NEVER when that is beyond all times. */
static inline int64_t
clock_after(int64_t time, int64_t nanoseconds)
{
	return time > CLOCK_NEVER - nanoseconds ? CLOCK_NEVER
						: time + nanoseconds;
}

#endif
