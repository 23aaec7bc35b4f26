/* SPDX-License-Identifier: MIT
 *
 * Chunks double in size up to a bound, so that a large answer costs few
 * allocations. What is larger than the bound gets a chunk of its own size. A
 * reset keeps the newest chunk if it is at most ARENA_KEEP: a call that once
 * answered with 60 MiB does not hold them for ever.
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

struct arena_chunk {
	struct arena_chunk *older;
	size_t size;
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
	chunk = malloc(sizeof *chunk + room);
	if (chunk == NULL)
		return NULL;
	chunk->older = arena->chunks;
	chunk->size = room;
	arena->chunks = chunk;
	arena->next = chunk->bytes;
	arena->end = chunk->bytes + room;
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

void
arena_give_back(struct arena *arena, void *piece, size_t size)
{
	size = arena_round_up(size);
	if ((char *)piece + size != arena->next)
		return;
	arena->next = piece;
	arena->used -= size;
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
