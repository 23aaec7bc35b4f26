/* SPDX-License-Identifier: MIT
 *
 * readers - who may still be looking, so that nothing is freed under them.
 */
#ifndef MEMORY_READERS_H
#define MEMORY_READERS_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>

struct readers {
	struct readers_stripe *stripes;
	size_t mask;            /* their number, a power of two, less one */
	atomic_uint epoch;
};

/* false: out of memory. */
bool readers_init(struct readers *readers);
void readers_fini(struct readers *readers);

/* Begins and ends looking. Neither ever waits. What is reachable in between
 * stays; the token is good for one readers_leave(), from any thread. */
atomic_uint *readers_enter(struct readers *readers);
void readers_leave(atomic_uint *token);

/* For the one writer: tries to begin another epoch, and never waits. After two
 * that began, everyone who was looking before the first of the two calls has
 * left, and who came since sees what the writer did before it. */
bool readers_advance(struct readers *readers);

#endif
