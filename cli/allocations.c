/* SPDX-License-Identifier: MIT
 *
 * allocations - how often the process asks the heap for memory.
 *
 * Two counters for all threads. They would be shared too much for a program
 * that allocates all the time, but what is measured here is a library that is
 * not to allocate at all; and nothing is counted outside of a measurement.
 */
#include <config.h>

#include <malloc.h>
#include <stdlib.h>

#include "allocations.h"

atomic_bool allocations_wanted;
atomic_bool allocations_balanced;

/* Relaxed: plain sums, read when those who add have been joined or are idle. */
static atomic_uint_fast64_t allocation_count;
static atomic_uint_fast64_t allocation_bytes;
static atomic_int_fast64_t allocation_balance;

void
allocations_add(size_t size)
{
	atomic_fetch_add_explicit(&allocation_count, 1, memory_order_relaxed);
	atomic_fetch_add_explicit(&allocation_bytes, size,
	    memory_order_relaxed);
}

void
allocations_begin(void)
{
	atomic_store_explicit(&allocation_count, 0, memory_order_relaxed);
	atomic_store_explicit(&allocation_bytes, 0, memory_order_relaxed);
	atomic_store_explicit(&allocations_wanted, true, memory_order_relaxed);
}

struct allocations
allocations_end(void)
{
	atomic_store_explicit(&allocations_wanted, false, memory_order_relaxed);
	return (struct allocations){
		.count = atomic_load_explicit(&allocation_count,
		    memory_order_relaxed),
		.bytes = atomic_load_explicit(&allocation_bytes,
		    memory_order_relaxed),
	};
}

bool
allocations_are_counted(void)
{
	/* Through a variable, or the compiler would do without memory. */
	void *(*volatile allocate)(size_t) = malloc;

	allocations_begin();
	free(allocate(1));
	return allocations_end().count > 0;
}

void
allocations_change(void *memory, bool gained)
{
	int64_t size = memory != NULL ? (int64_t)malloc_usable_size(memory) : 0;

	atomic_fetch_add_explicit(&allocation_balance, gained ? size : -size,
	    memory_order_relaxed);
}

int64_t
allocations_balance(void)
{
	atomic_store_explicit(&allocations_balanced, true,
	    memory_order_relaxed);
	return atomic_load_explicit(&allocation_balance, memory_order_relaxed);
}
