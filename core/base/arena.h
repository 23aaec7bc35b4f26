/* SPDX-License-Identifier: MIT
 *
 * arena - memory that is handed out piece by piece and taken back at once.
 *
 * One arena has one user at a time. It begins with a piece of its owner's own
 * memory, so that small answers allocate nothing, and keeps one chunk when it
 * is reset, so that an arena in use again allocates nothing once warm.
 */
#ifndef BASE_ARENA_H
#define BASE_ARENA_H

#include <stdalign.h>
#include <stdatomic.h>
#include <stddef.h>

struct arena_chunk;

/* Chunks that one thread has allocated and that go round: its arenas take them
 * from here, and whoever has done with one gives it back. Zeroed: empty. */
struct arena_pool {
	struct arena_chunk *_Atomic given; /* by any thread */
	struct arena_chunk *own;           /* the thread's */
};

struct arena {
	char *next; /* the free part of the newest chunk */
	char *end;
	char *own; /* the owner's memory */
	char *own_end;
	size_t used;                /* bytes handed out since the reset */
	struct arena_chunk *chunks; /* newest first */
};

/* `own` is aligned for anything and may be NULL with size 0. */
void arena_init(struct arena *arena, void *own, size_t own_size);

enum { ARENA_ALIGN = alignof(max_align_t) };

/* What a piece takes. */
static inline size_t
arena_round_up(size_t size)
{
	size += size == 0;
	return (size + ARENA_ALIGN - 1) / ARENA_ALIGN * ARENA_ALIGN;
}

/* arena_alloc() where there is not enough in the newest chunk. */
void *arena_alloc_more(struct arena *arena, size_t size);

/* Memory aligned for anything, until the next reset; NULL: there is none. */
static inline void *
arena_alloc(struct arena *arena, size_t size)
{
	size_t left = (size_t)(arena->end - arena->next);
	size_t rounded = arena_round_up(size);
	void *piece = arena->next;

	/* A size that is rounded beyond all numbers is smaller then. */
	if (rounded > left || rounded < size)
		return arena_alloc_more(arena, size);
	arena->next += rounded;
	arena->used += rounded;
	return piece;
}

/* A copy of `size` bytes and a NUL behind them. */
char *arena_copy(struct arena *arena, const void *bytes, size_t size);

/* printf into the arena. */
char *arena_format(struct arena *arena, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
char *arena_vformat(struct arena *arena, const char *format,
    __builtin_va_list args) __attribute__((format(printf, 2, 0)));

/* arena_reset() of one that has chunks. */
void arena_reset_chunks(struct arena *arena);

/* Takes everything back. Keeps a chunk of moderate size. */
static inline void
arena_reset(struct arena *arena)
{
	if (arena->chunks != NULL) {
		arena_reset_chunks(arena);
		return;
	}
	arena->next = arena->own;
	arena->end = arena->own_end;
	arena->used = 0;
}

/* Frees the chunks, or gives them back to their pool. */
void arena_fini(struct arena *arena);

/* arena_fini(), if that gives something back to a pool; else nothing. */
void arena_give(struct arena *arena);

/* From now on arenas take their chunks from there when they are used by this
 * thread, and no other thread's. The pool outlives all these chunks. NULL: from
 * nowhere. */
void arena_use_pool(struct arena_pool *pool);

/* Frees what is in it. */
void arena_pool_fini(struct arena_pool *pool);

#endif
