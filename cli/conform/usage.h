/* SPDX-License-Identifier: MIT
 *
 * usage - what this process holds of the machine.
 */
#ifndef CLI_CONFORM_USAGE_H
#define CLI_CONFORM_USAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct usage {
	int64_t heap;           /* bytes, from anywhere; 0: not counted */
	size_t descriptors;
	size_t threads;
	size_t children;        /* processes, dead ones that nobody waited for
				 * included */
};

/* Reads it. What is just going is waited for: threads and children are read
 * again until they are no more than `wanted` has, or a moment has passed. NULL:
 * as they are. */
void usage_read(struct usage *ret, const struct usage *wanted);

#endif
