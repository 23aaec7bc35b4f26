/* SPDX-License-Identifier: MIT
 *
 * Timers of one length expire in the order in which they were set, so libevent
 * keeps them in a queue instead of its heap once it is told of the length
 * (event_base_init_common_timeout): setting one is then a few instructions,
 * however many there are. Which lengths are common is found out by a small
 * table: one that is asked for a second time is. Delays that differ each time
 * keep replacing each other in it and are none.
 */
#include <config.h>

#include "reactor/internal.h"

const struct timeval *
common_time(struct reactor *reactor, int64_t nanoseconds, struct timeval *own)
{
	int64_t microseconds = nanoseconds <= 0 ? 0
						: (nanoseconds - 1) / 1000 + 1;
	uint64_t mixed = (uint64_t)microseconds * UINT64_C(0x9e3779b97f4a7c15);
	struct common_time *slot = &reactor->common[mixed >> 58];

	own->tv_sec = microseconds / 1000000;
	own->tv_usec = microseconds % 1000000;
	if (microseconds == 0)
		return own;
	if (slot->microseconds == microseconds) {
		if (slot->time == NULL)
			slot->time = event_base_init_common_timeout(
			    reactor->base, own);
		return slot->time == NULL ? own : slot->time;
	}
	/* A length that was found to be common keeps its slot. */
	if (slot->time == NULL)
		slot->microseconds = microseconds;
	return own;
}
