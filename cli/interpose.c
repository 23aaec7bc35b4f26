/* SPDX-License-Identifier: MIT
 *
 * interpose - the functions of the heap, counted.
 *
 * A program may replace malloc() and its like for itself and all shared
 * objects that it loads: the dynamic linker finds the names here first, and so
 * does glibc for its own strdup() or getline(). Each function is handed on to
 * the one of glibc below it. valloc() and pvalloc() are not counted: nobody
 * uses them.
 *
 * configure leaves this file out where glibc has no such functions or a
 * sanitizer has replaced them.
 */
#include <config.h>

#include <errno.h>
#include <malloc.h>
#include <stdlib.h>

#include <muster/types.h>

#include "allocations.h"

/* glibc exports these for whoever replaces its own, without a header. */
extern void *__libc_malloc(size_t size);
extern void *__libc_calloc(size_t count, size_t size);
extern void *__libc_realloc(void *memory, size_t size);
extern void *__libc_memalign(size_t alignment, size_t size);
extern void __libc_free(void *memory);

MUSTER_EXPORT void *
malloc(size_t size)
{
	allocations_note(size);
	return allocations_gained(__libc_malloc(size));
}

MUSTER_EXPORT void *
calloc(size_t count, size_t size)
{
	allocations_note(count * size);
	return allocations_gained(__libc_calloc(count, size));
}

MUSTER_EXPORT void *
realloc(void *memory, size_t size)
{
	void *larger;

	allocations_note(size);
	allocations_lost(memory);
	larger = __libc_realloc(memory, size);
	/* Without memory for it, the old one is still there. */
	return allocations_gained(
		   larger == NULL && size > 0 ? memory : larger) == NULL
	    ? NULL
	    : larger;
}

MUSTER_EXPORT void *
memalign(size_t alignment, size_t size)
{
	allocations_note(size);
	return allocations_gained(__libc_memalign(alignment, size));
}

MUSTER_EXPORT void *
aligned_alloc(size_t alignment, size_t size)
{
	allocations_note(size);
	return allocations_gained(__libc_memalign(alignment, size));
}

MUSTER_EXPORT int
posix_memalign(void **ret, size_t alignment, size_t size)
{
	int before = errno;
	void *memory;

	if (alignment == 0 || alignment % sizeof(void *) != 0 ||
	    (alignment & (alignment - 1)) != 0)
		return EINVAL;
	allocations_note(size);
	memory = __libc_memalign(alignment, size);
	/* Its errors are returned, and errno is left alone. */
	errno = before;
	if (memory == NULL)
		return ENOMEM;
	*ret = allocations_gained(memory);
	return 0;
}

MUSTER_EXPORT void
free(void *memory)
{
	allocations_lost(memory);
	__libc_free(memory);
}
