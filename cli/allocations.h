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

/* Bytes that are taken and not given back, by all threads, more than there
 * were when it was called first. Less than 0: more was given back. Not under
 * what counts nothing: then it is 0. */
int64_t allocations_balance(void);

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

/* Is the balance wanted? Relaxed, as above. */
extern atomic_bool allocations_balanced;

void allocations_change(void *memory, bool gained);

/* Memory that was taken (NULL: there was none), or is about to be given back.
 * Returns it. */
static inline void *
allocations_gained(void *memory)
{
	if (__builtin_expect(atomic_load_explicit(&allocations_balanced,
		    memory_order_relaxed), 0))
		allocations_change(memory, true);
	return memory;
}

static inline void
allocations_lost(void *memory)
{
	if (__builtin_expect(atomic_load_explicit(&allocations_balanced,
		    memory_order_relaxed), 0))
		allocations_change(memory, false);
}

#endif
