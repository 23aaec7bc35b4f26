/* SPDX-License-Identifier: MIT
 *
 * Chunks double in size up to a bound, so that a large answer costs few
 * allocations. What is larger than the bound gets a chunk of its own size. A
 * reset keeps the newest chunk if it is at most ARENA_KEEP: a call that once
 * answered with 60 MiB does not hold them for ever.
 *
 * Where thousands of arenas wait and few are at work, each keeping a chunk
 * would cost much: those of a pool go round. Only its thread takes chunks out,
 * all that were given back at a time, so giving is one exchange. It allocates
 * one only when it finds none, or frees one that is too small for it: there are
 * never more of them than were in use at a time.
 */
#include <config.h>

#include <stdalign.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"

enum { ARENA_FIRST = 1024, ARENA_MOST = 1048576, ARENA_KEEP = 65536 };

/* The part of a chunk that is most likely used: an answer of one user. */
enum { ARENA_SOON = 256 };

struct arena_chunk {
	struct arena_chunk *older;
	size_t size;
	struct arena_pool *pool; /* NULL: of none */
	alignas(max_align_t) char bytes[];
};

void
arena_init(struct arena *arena, void *own, size_t own_size)
{
	*arena = (struct arena){ .own = own, .own_end = own };
	if (own != NULL)
		arena->own_end += own_size;
	arena_reset(arena);
}

/* This thread's; where it is found without a call. */
static _Thread_local struct arena_pool *here
    __attribute__((tls_model("initial-exec")));

static void
pool_give(struct arena_pool *pool, struct arena_chunk *chunk)
{
	struct arena_chunk *first = atomic_load_explicit(&pool->given,
	    memory_order_relaxed);

	/* Release: pairs with the acquire in pool_take(). */
	do
		chunk->older = first;
	while (!atomic_compare_exchange_weak_explicit(&pool->given, &first,
	    chunk, memory_order_release, memory_order_relaxed));
}

/* Who gave it back was another thread, and had it in its cache: what comes next
 * is asked for while there is something else to do. */
static void
fetch_next(const struct arena_chunk *chunk)
{
	for (size_t at = 0; chunk != NULL && at < ARENA_SOON; at += 64)
		__builtin_prefetch((const char *)chunk + at, 1);
}

/* One that has room for `size` bytes; NULL: there is none. */
static struct arena_chunk *
pool_take(struct arena_pool *pool, size_t size)
{
	struct arena_chunk *chunk;

	/* Acquire: pairs with the release in pool_give(). */
	if (pool->own == NULL)
		pool->own = atomic_exchange_explicit(&pool->given, NULL,
		    memory_order_acquire);
	chunk = pool->own;
	if (chunk == NULL)
		return NULL;
	pool->own = chunk->older;
	fetch_next(pool->own);
	if (chunk->size >= size)
		return chunk;
	free(chunk);
	return NULL;
}

/* A chunk that has room for `size` bytes. */
static struct arena_chunk *
arena_grow(struct arena *arena, size_t size)
{
	size_t room = arena->chunks == NULL ? ARENA_FIRST
					    : arena->chunks->size * 2;
	struct arena_chunk *chunk;

	if (room > ARENA_MOST)
		room = ARENA_MOST;
	if (room < size)
		room = size;
	chunk = here == NULL ? NULL : pool_take(here, size);
	if (chunk == NULL) {
		chunk = malloc(sizeof *chunk + room);
		if (chunk == NULL)
			return NULL;
		chunk->size = room;
		chunk->pool = here;
	}
	chunk->older = arena->chunks;
	arena->chunks = chunk;
	arena->next = chunk->bytes;
	arena->end = chunk->bytes + chunk->size;
	return chunk;
}

void *
arena_alloc_more(struct arena *arena, size_t size)
{
	void *piece;

	if (size > SIZE_MAX / 4)
		return NULL;
	size = arena_round_up(size);
	if (arena_grow(arena, size) == NULL)
		return NULL;
	piece = arena->next;
	arena->next += size;
	arena->used += size;
	return piece;
}

char *
arena_copy(struct arena *arena, const void *bytes, size_t size)
{
	char *copy = size == SIZE_MAX ? NULL : arena_alloc(arena, size + 1);

	if (copy == NULL)
		return NULL;
	memcpy(copy, bytes, size);
	copy[size] = '\0';
	return copy;
}

char *
arena_vformat(struct arena *arena, const char *format, va_list args)
{
	va_list again;
	char *text;
	int length;

	va_copy(again, args);
	length = vsnprintf(NULL, 0, format, args);
	text = length < 0 ? NULL : arena_alloc(arena, (size_t)length + 1);
	if (text != NULL)
		vsnprintf(text, (size_t)length + 1, format, again);
	va_end(again);
	return text;
}

char *
arena_format(struct arena *arena, const char *format, ...)
{
	va_list args;
	char *text;

	va_start(args, format);
	text = arena_vformat(arena, format, args);
	va_end(args);
	return text;
}

static void
arena_free_chunks(struct arena_chunk *chunk)
{
	while (chunk != NULL) {
		struct arena_chunk *older = chunk->older;

		if (chunk->pool != NULL && chunk->size <= ARENA_KEEP)
			pool_give(chunk->pool, chunk);
		else
			free(chunk);
		chunk = older;
	}
}

void
arena_reset_chunks(struct arena *arena)
{
	struct arena_chunk *kept = arena->chunks;

	if (kept->size > ARENA_KEEP) {
		arena_fini(arena);
		return;
	}
	arena_free_chunks(kept->older);
	kept->older = NULL;
	arena->next = kept->bytes;
	arena->end = kept->bytes + kept->size;
	arena->used = 0;
}

void
arena_fini(struct arena *arena)
{
	arena_free_chunks(arena->chunks);
	arena->chunks = NULL;
	arena_reset(arena);
}

void
arena_give(struct arena *arena)
{
	if (arena->chunks != NULL && arena->chunks->pool != NULL)
		arena_fini(arena);
}

void
arena_use_pool(struct arena_pool *pool)
{
	here = pool;
}

static void
free_all(struct arena_chunk *chunk)
{
	while (chunk != NULL) {
		struct arena_chunk *older = chunk->older;

		free(chunk);
		chunk = older;
	}
}

void
arena_pool_fini(struct arena_pool *pool)
{
	free_all(pool->own);
	/* Relaxed: nobody else knows it any more. */
	free_all(atomic_load_explicit(&pool->given, memory_order_relaxed));
	pool->own = NULL;
	atomic_store_explicit(&pool->given, NULL, memory_order_relaxed);
}
