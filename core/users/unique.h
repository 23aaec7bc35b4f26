/* SPDX-License-Identifier: MIT
 *
 * unique - a set of records by id, for keeping one of each.
 */
#ifndef USERS_UNIQUE_H
#define USERS_UNIQUE_H

#include "users/record.h"

/* Up to this many records are compared one by one. */
enum { UNIQUE_FEW = 4 };

/* Zeroed: empty. Lives in one arena. */
struct unique {
	size_t count;
	struct record *few[UNIQUE_FEW];
	struct record **table; /* open addressing; NULL while few */
	size_t size; /* of the table, a power of two; the least that it will
		      * have; 0: any */
};

/* The hash of an id: seeded anew in each process, so that nobody can choose
 * ids that fall together. The first set that makes a table makes the seed. */
uint64_t unique_hash(const char *id, size_t length);

enum unique_answer { UNIQUE_NEW, UNIQUE_KNOWN, UNIQUE_NO_MEMORY };

/* So many records may come to the empty set: its table will have room for them
 * at once. */
void unique_expect(struct unique *set, size_t count);

/* unique_add() to a set that is not empty. */
enum unique_answer unique_add_more(struct unique *set, struct arena *arena,
    struct record *record);

/* Adds the record unless one with its id is there. Its hash is computed when it
 * is needed. */
static inline enum unique_answer
unique_add(struct unique *set, struct arena *arena, struct record *record)
{
	if (set->count > 0)
		return unique_add_more(set, arena, record);
	set->few[0] = record;
	set->count = 1;
	return UNIQUE_NEW;
}

#endif
