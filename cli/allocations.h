/* SPDX-License-Identifier: MIT
 *
 * allocations - how often the process asks the heap for memory.
 *
 * The functions of the heap are replaced by those of interpose.c, in the
 * command alone: what the library, the plugins and their libraries allocate
 * goes through them too. A program that is linked without them, or runs where
 * something else has taken their place (a sanitizer, valgrind), counts
 * nothing, and allocations_are_counted() says so.
 */
#ifndef CLI_ALLOCATIONS_H
#define CLI_ALLOCATIONS_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What was asked for. */
struct allocations {
	uint64_t count;
	uint64_t bytes;
};

/* Counts the allocations of all threads from here on, beginning with none.
 * Not to be nested. */
void allocations_begin(void);

/* Stops counting. Returns what there was. */
struct allocations allocations_end(void);

/* Tries whether allocations are counted. Not while they are. */
bool allocations_are_counted(void);

/* The rest is for interpose.c. */

/* Between begin and end. Relaxed: a thread that sees it late counts one more
 * or one less. */
extern atomic_bool allocations_wanted;

void allocations_add(size_t size);

static inline void
allocations_note(size_t size)
{
	if (__builtin_expect(atomic_load_explicit(&allocations_wanted,
		    memory_order_relaxed), 0))
		allocations_add(size);
}

#endif
