/* SPDX-License-Identifier: MIT
 *
 * Answers have one user or a few: a linear search needs no
 * memory and no set-up. From five on, a table with open addressing and
 * linear probing, at most half full, doubled in the arena; how many may come is
 * mostly known, and then it is as large at once.
 *
 * The hash takes eight bytes a step and mixes with the multiply-and-fold of
 * wyhash (https://github.com/wangyi-fudan/wyhash, public domain), with a seed
 * from getrandom(2).
 */
#include <config.h>

#include <pthread.h>
#include <string.h>
#include <sys/random.h>

#include "base/clock.h"
#include "base/text.h"
#include "users/unique.h"

/* Of the table, unless more is expected. */
enum { FIRST_SIZE = UNIQUE_FEW * 4 };

static uint64_t seed;
static pthread_once_t seeded = PTHREAD_ONCE_INIT;

static void
make_seed(void)
{
	if (getrandom(&seed, sizeof seed, GRND_NONBLOCK) != sizeof seed)
		seed = (uint64_t)clock_now();
}

static uint64_t
fold(uint64_t a, uint64_t b)
{
	__extension__ typedef unsigned __int128 wide;
	wide product = (wide)a * b;

	return (uint64_t)product ^ (uint64_t)(product >> 64);
}

uint64_t
unique_hash(const char *id, size_t length)
{
	uint64_t hash, piece;

	hash = seed ^ (uint64_t)length;
	for (; length > 8; length -= 8, id += 8) {
		memcpy(&piece, id, 8);
		hash = fold(hash ^ piece, UINT64_C(0xa0761d6478bd642f));
	}
	piece = length == 0 ? 0
			    : text_few_bytes((const unsigned char *)id, length);
	return fold(hash ^ piece, UINT64_C(0xe7037ed1a0b428db));
}

static bool
same_id(const struct record *a, const struct record *b)
{
	return a->id_length == b->id_length &&
	    memcmp(a->user.id, b->user.id, a->id_length) == 0;
}

/* The slot of that id: the record itself, or the empty one where it goes. */
static struct record **
slot_of(const struct unique *set, struct record *record)
{
	size_t at;

	if (record->hash == 0)
		record->hash = unique_hash(record->user.id, record->id_length);
	at = record->hash & (set->size - 1);

	while (set->table[at] != NULL && !same_id(set->table[at], record))
		at = (at + 1) & (set->size - 1);
	return &set->table[at];
}

/* A table of that size with all records so far. */
static bool
grow(struct unique *set, struct arena *arena, size_t size)
{
	struct record **old = set->table;
	size_t old_size = set->size;
	struct record **table = arena_alloc(arena, size * sizeof *table);

	if (table == NULL)
		return false;
	/* Before the first hash: those of few records are not computed. */
	pthread_once(&seeded, make_seed);
	memset(table, 0, size * sizeof *table);
	set->table = table;
	set->size = size;
	for (size_t i = 0; old == NULL && i < set->count; i++)
		*slot_of(set, set->few[i]) = set->few[i];
	for (size_t i = 0; old != NULL && i < old_size; i++)
		if (old[i] != NULL)
			*slot_of(set, old[i]) = old[i];
	return true;
}

void
unique_expect(struct unique *set, size_t count)
{
	size_t size = FIRST_SIZE;

	/* At most half full: see unique_add_more(). */
	while (size < count * 2)
		size *= 2;
	set->size = size;
}

static enum unique_answer
add_to_few(struct unique *set, struct record *record)
{
	for (size_t i = 0; i < set->count; i++)
		if (same_id(set->few[i], record))
			return UNIQUE_KNOWN;
	set->few[set->count++] = record;
	return UNIQUE_NEW;
}

enum unique_answer
unique_add_more(struct unique *set, struct arena *arena, struct record *record)
{
	struct record **slot;

	if (set->table == NULL && set->count < UNIQUE_FEW)
		return add_to_few(set, record);
	if (set->table == NULL &&
	    !grow(set, arena, set->size > 0 ? set->size : FIRST_SIZE))
		return UNIQUE_NO_MEMORY;
	if (set->count * 2 >= set->size && !grow(set, arena, set->size * 2))
		return UNIQUE_NO_MEMORY;
	slot = slot_of(set, record);
	if (*slot != NULL)
		return UNIQUE_KNOWN;
	*slot = record;
	set->count++;
	return UNIQUE_NEW;
}
