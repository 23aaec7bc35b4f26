/* SPDX-License-Identifier: MIT
 *
 * clock - monotonic time in nanoseconds.
 */
#ifndef BASE_CLOCK_H
#define BASE_CLOCK_H

#include <stdint.h>

/* Later than any time: "no deadline". */
#define CLOCK_NEVER INT64_MAX

/* The time of CLOCK_MONOTONIC, which futex_wait() takes. Never goes back in one
 * thread; two threads agree to within a microsecond. */
int64_t clock_now(void);

/* `time` and so much later; CLOCK_NEVER when that is beyond all times. */
static inline int64_t
clock_after(int64_t time, int64_t nanoseconds)
{
	return time > CLOCK_NEVER - nanoseconds ? CLOCK_NEVER
						: time + nanoseconds;
}

#endif
