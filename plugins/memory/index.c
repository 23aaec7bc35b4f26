/* SPDX-License-Identifier: MIT
 *
 * index - entries by one of their keys; several may have the same.
 *
 * Open addressing with linear probing over the distinct keys: a slot has the
 * hash of a key (0: never used, here probing ends) and the first of the entries
 * that have it, which are chained. A slot whose last entry went stays in use
 * with an empty chain until a new key takes it, or the slots grow.
 *
 * One writer changes things under the eyes of readers. It can be that simple
 * because readers look at one version of the table (table.c): an entry that is
 * added while they look is not for them, nor is the chain that it starts, nor
 * are the slots that have it. And what they are to see stays in its chain until
 * they have left.
 */
#include <config.h>

#include "index.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

enum { FIRST_SIZE = 64, LARGE_PAGE = 2 << 20 };

struct slot {
	_Atomic(struct entry *) first;
	_Atomic uint32_t hash;
};

struct slots {
	struct slots *next; /* waiting to be freed */
	size_t mask;        /* their number less one */
	size_t used;        /* with a hash */
	size_t keys;        /* with an entry */
	struct slot slots[];
};

/* ---- hashing ---- */

#define EACH(byte) (UINT64_C(0x0101010101010101) * (byte))

/* A-Z to a-z in each of eight bytes: adding carries into the high bit of those
 * that are at least 'A', and of those beyond 'Z'. */
static uint64_t
fold(uint64_t word)
{
	uint64_t low = word & EACH(0x7f);
	uint64_t upper = (low + EACH(0x80 - 'A')) ^ (low + EACH(0x7f - 'Z'));

	return word | ((upper & ~word & EACH(0x80)) >> 2);
}

static uint64_t
mix(uint64_t hash)
{
	hash ^= hash >> 32;
	hash *= UINT64_C(0xd6e8feb86659fd93);
	return hash ^ hash >> 29;
}

static uint32_t
hash_of(const struct index *index, const char *text)
{
	size_t left = strlen(text);
	uint64_t hash = index->seed ^ left, word;

	while (left > 0) {
		size_t part = left < sizeof word ? left : sizeof word;

		word = 0;
		memcpy(&word, text, part);
		if (index->key == KEY_EMAIL)
			word = fold(word);
		hash = mix(hash ^ word) + index->seed;
		text += part;
		left -= part;
	}
	hash = mix(hash);
	return (uint32_t)hash != 0 ? (uint32_t)hash : 1;
}

/* ---- slots ---- */

/* Zeroed memory. Many slots are looked into at random: on large pages, where
 * the system has some, a look misses one cache, and not another one for where
 * the page lies. */
static void *
zeroed(size_t size)
{
	void *memory;

	if (size < LARGE_PAGE)
		return calloc(1, size);
	size = (size + LARGE_PAGE - 1) / LARGE_PAGE * LARGE_PAGE;
	memory = aligned_alloc(LARGE_PAGE, size);
	if (memory == NULL)
		return NULL;
	madvise(memory, size, MADV_HUGEPAGE);
	return memset(memory, 0, size);
}

static struct slots *
slots_new(size_t size)
{
	struct slots *slots = zeroed(
	    sizeof *slots + size * sizeof *slots->slots);

	if (slots != NULL)
		slots->mask = size - 1;
	return slots;
}

void
slots_free(struct slots *slots)
{
	free(slots);
}

struct slots *
slots_chain(struct slots *slots, struct slots *next)
{
	slots->next = next;
	return slots;
}

struct slots *
slots_next(const struct slots *slots)
{
	return slots->next;
}

bool
index_init(struct index *index, enum key key, uint64_t seed)
{
	struct slots *slots = slots_new(FIRST_SIZE);

	index->key = key;
	index->seed = seed;
	atomic_init(&index->slots, slots);
	return slots != NULL;
}

/* The writer's own look: nobody else changes them. */
static struct slots *
own_slots(const struct index *index)
{
	return atomic_load_explicit(&index->slots, memory_order_relaxed);
}

static struct entry *
own_first(const struct slots *slots, size_t at)
{
	return atomic_load_explicit(&slots->slots[at].first,
	    memory_order_relaxed);
}

static uint32_t
own_hash(const struct slots *slots, size_t at)
{
	return atomic_load_explicit(&slots->slots[at].hash,
	    memory_order_relaxed);
}

static struct entry *
own_next(const struct index *index, const struct entry *entry)
{
	return atomic_load_explicit(&entry->next[index->key],
	    memory_order_relaxed);
}

void
index_fini(struct index *index)
{
	slots_free(own_slots(index));
}

/* ---- readers ---- */

/* All that will be wanted of an entry, at once instead of line by line: in a
 * large table each is a miss. */
static void
fetch(const struct entry *entry)
{
	__builtin_prefetch(&entry->next);
	__builtin_prefetch(entry->text);
	__builtin_prefetch(entry->text + 64);
}

struct entry *
index_find(struct index *index, const char *text)
{
	/* acquire: pairs with the release of index_reserve() */
	const struct slots *slots = atomic_load_explicit(&index->slots,
	    memory_order_acquire);
	uint32_t wanted = hash_of(index, text), hash;
	size_t at = wanted & slots->mask;
	struct entry *first;

	for (;; at = (at + 1) & slots->mask) {
		/* acquire, both: pair with the releases of set_first(), so
		 * that a hash has its chain, and an entry what is in it */
		hash = atomic_load_explicit(&slots->slots[at].hash,
		    memory_order_acquire);
		if (hash == 0)
			return NULL;
		if (hash != wanted)
			continue;
		first = atomic_load_explicit(&slots->slots[at].first,
		    memory_order_acquire);
		if (first == NULL)
			continue;
		fetch(first);
		if (entry_key_equal(index->key, text,
			entry_key(first, index->key)))
			return first;
	}
}

struct entry *
index_next(const struct index *index, const struct entry *entry)
{
	/* acquire: pairs with the releases of index_add() and
	 * index_unlink() */
	return atomic_load_explicit(&entry->next[index->key],
	    memory_order_acquire);
}

/* ---- the writer ---- */

/* Where the key is, or else where it is to go: the first slot without entries,
 * used or not. */
static size_t
slot_for(const struct index *index, const char *text, uint32_t wanted)
{
	const struct slots *slots = own_slots(index);
	size_t at = wanted & slots->mask, empty = SIZE_MAX;
	struct entry *first;

	for (;; at = (at + 1) & slots->mask) {
		first = own_first(slots, at);
		if (first == NULL && empty == SIZE_MAX)
			empty = at;
		if (own_hash(slots, at) == 0)
			return empty;
		if (own_hash(slots, at) == wanted && first != NULL &&
		    entry_key_equal(index->key, text,
			entry_key(first, index->key)))
			return at;
	}
}

static void
set_first(struct slots *slots, size_t at, uint32_t hash, struct entry *first)
{
	slots->used += own_hash(slots, at) == 0;
	slots->keys += own_first(slots, at) == NULL;
	slots->keys -= first == NULL;
	/* release, both: pair with the acquires of index_find() */
	atomic_store_explicit(&slots->slots[at].first, first,
	    memory_order_release);
	if (own_hash(slots, at) != hash)
		atomic_store_explicit(&slots->slots[at].hash, hash,
		    memory_order_release);
}

/* Copies what has entries; the target is nobody else's yet. */
static void
copy_slots(const struct slots *from, struct slots *to)
{
	size_t i, at;

	for (i = 0; i <= from->mask; i++) {
		if (own_first(from, i) == NULL)
			continue;
		at = own_hash(from, i) & to->mask;
		while (own_hash(to, at) != 0)
			at = (at + 1) & to->mask;
		set_first(to, at, own_hash(from, i), own_first(from, i));
	}
}

bool
index_reserve(struct index *index, struct slots **ret_old)
{
	struct slots *old = own_slots(index), *slots;
	size_t size = FIRST_SIZE;

	*ret_old = NULL;
	if ((old->used + 1) * 4 <= (old->mask + 1) * 3)
		return true;
	while (size < (old->keys + 1) * 2)
		size *= 2;
	slots = slots_new(size);
	if (slots == NULL)
		return false;
	copy_slots(old, slots);
	/* release: pairs with the acquire of index_find() */
	atomic_store_explicit(&index->slots, slots, memory_order_release);
	*ret_old = old;
	return true;
}

void
index_add(struct index *index, struct entry *entry)
{
	const char *text = entry_key(entry, index->key);
	struct slots *slots = own_slots(index);
	struct entry *first, *last;
	uint32_t hash;
	size_t at;

	if (text == NULL)
		return;
	hash = hash_of(index, text);
	at = slot_for(index, text, hash);
	first = own_first(slots, at);
	atomic_init(&entry->next[index->key], NULL);
	if (first == NULL) {
		entry->previous[index->key] = entry;
		set_first(slots, at, hash, entry);
		return;
	}
	last = first->previous[index->key];
	entry->previous[index->key] = last;
	first->previous[index->key] = entry;
	/* release: pairs with the acquire of index_next() */
	atomic_store_explicit(&last->next[index->key], entry,
	    memory_order_release);
}

void
index_unlink(struct index *index, struct entry *entry)
{
	const char *text = entry_key(entry, index->key);
	struct entry *next, *previous, *first;
	struct slots *slots = own_slots(index);
	uint32_t hash;
	size_t at;

	if (text == NULL)
		return;
	hash = hash_of(index, text);
	at = slot_for(index, text, hash);
	first = own_first(slots, at);
	assert(first != NULL);
	next = own_next(index, entry);
	previous = entry->previous[index->key];
	/* The first one's previous is the last: it changes hands with either
	 * of them. */
	if (next != NULL)
		next->previous[index->key] = previous;
	else
		first->previous[index->key] = previous;
	if (first == entry)
		set_first(slots, at, hash, next);
	else
		/* release: pairs with the acquire of index_next() */
		atomic_store_explicit(&previous->next[index->key], next,
		    memory_order_release);
}
