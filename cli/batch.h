/* SPDX-License-Identifier: MIT
 *
 * batch - users that are on their way into a store together.
 */
#ifndef CLI_BATCH_H
#define CLI_BATCH_H

#include <muster/types.h>

/* Full at so many users, or at so many bytes: a user may be 16 MiB. */
enum { BATCH_USERS = 500, BATCH_BYTES = 8 << 20 };

struct batch {
	muster_user *users[BATCH_USERS];  /* a block each */
	unsigned long lines[BATCH_USERS]; /* where each was read */
	size_t count;
	size_t bytes;
};

/* Adds a copy of the user to a batch that is not full. False: no memory. */
bool batch_add(struct batch *batch, const muster_user *user,
    unsigned long line);

bool batch_full(const struct batch *batch);

/* Frees the copies; the batch can be used again. */
void batch_clear(struct batch *batch);

#endif
