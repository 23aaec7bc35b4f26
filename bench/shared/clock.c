/* SPDX-License-Identifier: MIT
 *
 * clock - times, in nanoseconds.
 *
 * A thread's timer slack, 50 us unless somebody has changed it, lets the
 * kernel wake it later than it asked for. A bare sleep that calls are compared
 * with has to be the best that can be had, so it is made without slack. An
 * application does not know of slack, so its thread keeps what it has for
 * everything else.
 */
#include <config.h>

#include <errno.h>
#include <sys/prctl.h>

#include "shared/clock.h"

static void
sleep_with(int flags, int64_t nanoseconds)
{
	struct timespec time = {
		.tv_sec = nanoseconds / CLOCK_SECOND,
		.tv_nsec = nanoseconds % CLOCK_SECOND,
	};
	int slack = prctl(PR_GET_TIMERSLACK, 0, 0, 0, 0);

	prctl(PR_SET_TIMERSLACK, 1, 0, 0, 0);
	while (clock_nanosleep(CLOCK_MONOTONIC, flags, &time, &time) == EINTR)
		;
	if (slack > 0)
		prctl(PR_SET_TIMERSLACK, (unsigned long)slack, 0, 0, 0);
}

void
clock_sleep(int64_t nanoseconds)
{
	if (nanoseconds > 0)
		sleep_with(0, nanoseconds);
}

void
clock_sleep_until(int64_t time)
{
	sleep_with(TIMER_ABSTIME, time);
}
