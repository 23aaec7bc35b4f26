/* SPDX-License-Identifier: MIT
 *
 * opening - opens the stores of a configuration, and opens those that cannot
 * be reached again and again until they can.
 */
#ifndef MUSTER_OPENING_H
#define MUSTER_OPENING_H

#include "call/call.h"
#include "directory/directory.h"

/* Pauses between attempts: doubled from the first to the most. */
#define OPENING_FIRST_PAUSE INT64_C(100000000)
#define OPENING_MOST_PAUSE  INT64_C(30000000000)

struct opening;

struct openings {
	struct core *core;
	struct directory *directory;
	struct opening *items; /* one a leaf that is wanted */
	size_t count;
	int64_t timeout;  /* of an attempt */
	struct lock lock; /* protects what follows, and outcomes */
	bool stopped;
	size_t left;         /* first attempts not over */
	atomic_uint changed; /* when `left` becomes 0 */
};

/* Opens every leaf that is wanted, all at once, on the workers, and waits for
 * them at most `timeout` each. A store that cannot be reached is left to later
 * attempts; any other failure is a problem of the file. */
muster_status openings_start(struct openings *openings, struct core *core,
    struct directory *directory, int64_t timeout, muster_error *error);

/* No attempt begins from now on. Those on their way are calls. */
void openings_stop(struct openings *openings);

/* Once the clock has stopped. */
void openings_fini(struct openings *openings);

#endif
