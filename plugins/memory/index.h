/* SPDX-License-Identifier: MIT
 *
 * index - entries by one of their keys; several may have the same.
 */
#ifndef MEMORY_INDEX_H
#define MEMORY_INDEX_H

#include "entry.h"

struct slots;

struct index {
	enum key key;
	uint64_t seed;
	_Atomic(struct slots *) slots;
};

/* false: out of memory. */
bool index_init(struct index *index, enum key key, uint64_t seed);
void index_fini(struct index *index);

/* The first of the entries with that key, in the order of their coming, or
 * NULL. For readers (and the writer): stays while readers.h says so. Entries
 * that are added or unlinked meanwhile may or may not be among them. */
struct entry *index_find(struct index *index, const char *text);

/* The entry behind it with the same key, or NULL. */
struct entry *index_next(const struct index *index, const struct entry *entry);

/* The rest is for the one writer. */

/* Makes sure that index_add() has room. *ret_old: slots that readers may still
 * use, to be freed by slots_free() when they have left, or NULL. false: out of
 * memory. */
bool index_reserve(struct index *index, struct slots **ret_old);

/* Adds an entry behind those that have the same key; nothing when its key is
 * not known. */
void index_add(struct index *index, struct entry *entry);

/* Takes it out. Who stands on it still finds the way on. */
void index_unlink(struct index *index, struct entry *entry);

/* Chains slots that wait to be freed, and frees one. */
struct slots *slots_chain(struct slots *slots, struct slots *next);
struct slots *slots_next(const struct slots *slots);
void slots_free(struct slots *slots);

#endif
