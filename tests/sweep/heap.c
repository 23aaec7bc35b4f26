/* SPDX-License-Identifier: MIT
 *
 * heap - see heap.h.
 *
 * What is below has the prefix that configure found: __libc_ without a
 * sanitizer, __interceptor_ with one. The blocks are in a table of their own,
 * with a lock of its own: nothing here may take memory. Where a block comes
 * from is the address of its caller; the whole way only if SWEEP_TELL asks for
 * it, because finding it takes longer than all the rest.
 */
#include <config.h>

#include "heap.h"

#include <dlfcn.h>
#include <errno.h>
#include <execinfo.h>
#include <link.h>
#include <malloc.h>
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>
#include <unistd.h>

#include <muster/types.h>

#define JOIN(prefix, name)   prefix##name
#define BELOW2(prefix, name) JOIN(prefix, name)
#define BELOW(name)          BELOW2(HEAP_PREFIX, name)

extern void *BELOW(malloc)(size_t size);
extern void *BELOW(calloc)(size_t count, size_t size);
extern void *BELOW(realloc)(void *memory, size_t size);
extern void *BELOW(memalign)(size_t alignment, size_t size);
extern void BELOW(free)(void *memory);

enum { BLOCKS = 1 << 18, ROWS = 1 << 14, FRAMES = 12 };

struct block {
	void *memory;
	void *caller;
	size_t size;
	unsigned next; /* in its row, or of those that are free; 0: none */
	void *frames[FRAMES];
};

/* Relaxed, all of them: what has to come in order is ordered by the lock, or
 * by the threads that begin and end in between. */
static atomic_bool refusing;
static atomic_size_t asked, refused;
static size_t refused_at;
static bool refused_on;
static void *first_frames[FRAMES];
static atomic_bool watching;
static bool telling;

/* Where the dynamic linker's code is. */
static uintptr_t linker, linker_end;

static atomic_flag busy = ATOMIC_FLAG_INIT; /* protects the rest */
static struct block blocks[BLOCKS];         /* 0 is none */
static unsigned rows[ROWS], unused, fresh = 1;

static void
lock(void)
{
	/* Acquire: pairs with the release in unlock(). */
	while (atomic_flag_test_and_set_explicit(&busy, memory_order_acquire))
		sched_yield();
}

static void
unlock(void)
{
	/* Release: pairs with the acquire in lock(). */
	atomic_flag_clear_explicit(&busy, memory_order_release);
}

/* ---- blocks ---- */

static unsigned *
row_of(const void *memory)
{
	uint64_t mixed = (uintptr_t)memory * UINT64_C(0x9e3779b97f4a7c15);

	return &rows[mixed >> 50 & (ROWS - 1)];
}

static void
add_locked(void *memory, size_t size, void *caller)
{
	unsigned at = unused, *row = row_of(memory);

	if (at != 0)
		unused = blocks[at].next;
	else if (fresh < BLOCKS)
		at = fresh++;
	else
		abort();
	blocks[at].memory = memory;
	blocks[at].size = size;
	blocks[at].caller = caller;
	blocks[at].next = *row;
	*row = at;
}

static void
note(void *memory, size_t size, void *caller)
{
	void *frames[FRAMES] = { NULL };

	if (memory == NULL ||
	    !atomic_load_explicit(&watching, memory_order_relaxed))
		return;
	if (telling)
		backtrace(frames, FRAMES);
	lock();
	add_locked(memory, size, caller);
	if (telling)
		memcpy(blocks[*row_of(memory)].frames, frames, sizeof frames);
	unlock();
}

/* Forgets a block; to *ret what was known of it. False: nothing. */
static bool
forget(const void *memory, struct block *ret)
{
	unsigned *link, at = 0;

	if (memory == NULL ||
	    !atomic_load_explicit(&watching, memory_order_relaxed))
		return false;
	lock();
	for (link = row_of(memory); *link != 0; link = &blocks[*link].next)
		if (blocks[*link].memory == memory)
			break;
	at = *link;
	if (at != 0) {
		*ret = blocks[at];
		*link = blocks[at].next;
		blocks[at].next = unused;
		unused = at;
	}
	unlock();
	return at != 0;
}

/* ---- what is refused ---- */

/* A sanitizer asks this when a thread begins, and ends the program if there is
 * no memory for it. */
static _Thread_local bool spared;
static int (*getattr_below)(pthread_t thread, pthread_attr_t *attr);

MUSTER_EXPORT int
pthread_getattr_np(pthread_t thread, pthread_attr_t *attr)
{
	int result;

	if (getattr_below == NULL)
		*(void **)&getattr_below = dlsym(RTLD_NEXT,
		    "pthread_getattr_np");
	spared = true;
	result = getattr_below(thread, attr);
	spared = false;
	return result;
}

static bool
is_refused(void)
{
	size_t number;

	if (!atomic_load_explicit(&refusing, memory_order_relaxed) || spared)
		return false;
	number = atomic_fetch_add_explicit(&asked, 1, memory_order_relaxed) + 1;
	if (number != refused_at && !(refused_on && number > refused_at))
		return false;
	if (atomic_fetch_add_explicit(&refused, 1, memory_order_relaxed) == 0 &&
	    telling)
		backtrace(first_frames, FRAMES);
	errno = ENOMEM;
	return true;
}

MUSTER_EXPORT void *
malloc(size_t size)
{
	void *memory = is_refused() ? NULL : BELOW(malloc)(size);

	note(memory, size, __builtin_return_address(0));
	return memory;
}

MUSTER_EXPORT void *
calloc(size_t count, size_t size)
{
	void *memory = is_refused() ? NULL : BELOW(calloc)(count, size);

	note(memory, count * size, __builtin_return_address(0));
	return memory;
}

MUSTER_EXPORT void *
realloc(void *memory, size_t size)
{
	struct block old;
	bool known;
	void *larger;

	/* Giving memory back does not fail. */
	if (size > 0 && is_refused())
		return NULL;
	known = forget(memory, &old);
	larger = BELOW(realloc)(memory, size);
	if (larger != NULL)
		note(larger, size, __builtin_return_address(0));
	else if (known && size > 0)
		note(memory, old.size, old.caller);
	return larger;
}

MUSTER_EXPORT void *
memalign(size_t alignment, size_t size)
{
	void *memory = is_refused() ? NULL : BELOW(memalign)(alignment, size);

	note(memory, size, __builtin_return_address(0));
	return memory;
}

MUSTER_EXPORT void *
aligned_alloc(size_t alignment, size_t size)
{
	void *memory = is_refused() ? NULL : BELOW(memalign)(alignment, size);

	note(memory, size, __builtin_return_address(0));
	return memory;
}

MUSTER_EXPORT int
posix_memalign(void **ret, size_t alignment, size_t size)
{
	int before = errno;
	void *memory;

	if (alignment == 0 || alignment % sizeof(void *) != 0 ||
	    (alignment & (alignment - 1)) != 0)
		return EINVAL;
	memory = is_refused() ? NULL : BELOW(memalign)(alignment, size);
	/* Its errors are returned, and errno is left alone. */
	errno = before;
	if (memory == NULL)
		return ENOMEM;
	note(memory, size, __builtin_return_address(0));
	*ret = memory;
	return 0;
}

MUSTER_EXPORT void
free(void *memory)
{
	struct block old;

	forget(memory, &old);
	BELOW(free)(memory);
}

/* ---- for the sweep ---- */

static int
find_linker(struct dl_phdr_info *info, size_t size, void *arg)
{
	(void)size;
	(void)arg;
	if (info->dlpi_addr != getauxval(AT_BASE))
		return 0;
	linker = info->dlpi_addr;
	for (unsigned i = 0; i < info->dlpi_phnum; i++) {
		uintptr_t end = linker + info->dlpi_phdr[i].p_vaddr +
		    info->dlpi_phdr[i].p_memsz;

		if (info->dlpi_phdr[i].p_type == PT_LOAD && end > linker_end)
			linker_end = end;
	}
	return 1;
}

bool
heap_init(void)
{
	/* Through a variable, or the compiler would do without memory. */
	void *(*volatile allocate)(size_t) = malloc;
	void *frames[FRAMES];
	pthread_attr_t attr;
	size_t some;

	dl_iterate_phdr(find_linker, NULL);
	pthread_getattr_np(pthread_self(), &attr);
	pthread_attr_destroy(&attr);
	telling = getenv("SWEEP_TELL") != NULL;
	/* It loads what it needs when it is called first. */
	if (telling)
		backtrace(frames, FRAMES);
	heap_refuse(0, false);
	free(allocate(1));
	return heap_relent(&some) > 0;
}

void
heap_refuse(size_t at, bool on)
{
	refused_at = at;
	refused_on = on && at > 0;
	memset(first_frames, 0, sizeof first_frames);
	atomic_store_explicit(&asked, 0, memory_order_relaxed);
	atomic_store_explicit(&refused, 0, memory_order_relaxed);
	atomic_store_explicit(&refusing, true, memory_order_release);
}

size_t
heap_relent(size_t *ret_refused)
{
	atomic_store_explicit(&refusing, false, memory_order_relaxed);
	*ret_refused = atomic_load_explicit(&refused, memory_order_relaxed);
	return atomic_load_explicit(&asked, memory_order_relaxed);
}

size_t
heap_refused(void)
{
	return atomic_load_explicit(&refused, memory_order_relaxed);
}

void
heap_watch(void)
{
	lock();
	memset(rows, 0, sizeof rows);
	unused = 0;
	fresh = 1;
	atomic_store_explicit(&watching, true, memory_order_relaxed);
	unlock();
}

static bool
is_linkers(const struct block *block)
{
	uintptr_t caller = (uintptr_t)block->caller;

	return caller >= linker && caller < linker_end;
}

size_t
heap_held(void)
{
	size_t held = 0;

	lock();
	for (size_t row = 0; row < ROWS; row++)
		for (unsigned at = rows[row]; at != 0; at = blocks[at].next)
			held += !is_linkers(&blocks[at]);
	unlock();
	return held;
}

static void
tell_frames(const char *what, void *const *frames)
{
	int count = 0;

	while (count < FRAMES && frames[count] != NULL)
		count++;
	dprintf(STDERR_FILENO, "%s\n", what);
	backtrace_symbols_fd(frames, count, STDERR_FILENO);
}

void
heap_tell(void)
{
	if (!telling)
		return;
	tell_frames("refused:", first_frames);
	for (size_t row = 0; row < ROWS; row++) {
		for (unsigned at = rows[row]; at != 0; at = blocks[at].next) {
			if (is_linkers(&blocks[at]))
				continue;
			dprintf(STDERR_FILENO, "%zu bytes ", blocks[at].size);
			tell_frames("held:", blocks[at].frames);
		}
	}
}
