/* SPDX-License-Identifier: MIT
 *
 * options - the options of the plugin, and its clock.
 */
#ifndef MEMORY_OPTIONS_H
#define MEMORY_OPTIONS_H

#include <muster/store.h>

#include <time.h>

struct memory_options {
	const char *load;       /* a file, or NULL */
	uint32_t format;        /* enum record_format */
	int64_t capacity;       /* users; 0: any number */
	uint32_t evict;         /* enum table_evict */
	int64_t ttl;            /* nanoseconds; 0: for ever */
};

/* Now, for the table. */
static inline int64_t
memory_now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return (int64_t)time.tv_sec * 1000000000 + time.tv_nsec;
}

#endif
