/* SPDX-License-Identifier: MIT
 *
 * entry - one user in memory, in one allocation.
 */
#ifndef MEMORY_ENTRY_H
#define MEMORY_ENTRY_H

#include <muster/store.h>

#include <stdatomic.h>

/* By what users are found; each has an index. */
enum key { KEY_ID, KEY_EMAIL, KEY_ORG_ID, KEYS };

struct entry;

/* What readers look at lies together, next to the texts. */
struct entry {
	/* The writer's: neighbours by age, then the list of the dead; who is
	 * before it among those that have the same key, where the first one's
	 * is the last. */
	struct entry *older, *newer;
	struct entry *previous[KEYS];
	int64_t put;                    /* when it was put */
	_Atomic int64_t used;           /* when it was last answered with */
	/* Who is behind it among those that have the same key. */
	_Atomic(struct entry *) next[KEYS];
	uint64_t born;                  /* visible from this version on ... */
	_Atomic uint64_t died;          /* ... until before this one */
	/* Where in `text` they start; 0: not known. The id starts at 0. */
	uint32_t email, org_id, name, attributes;
	uint32_t attribute_count;
	char text[];                    /* name NUL value NUL for each */
};

#define ENTRY_ALIVE UINT64_MAX          /* `died` of who has not */

/* A copy of `user`, put at `now`; NULL without memory. Freed with free(). */
struct entry *entry_new(const muster_user *user, int64_t now);

/* The text by which it is found, or NULL. */
const char *entry_key(const struct entry *entry, enum key key);

/* Is it the same key? E-mail with A-Z folded. */
bool entry_key_equal(enum key key, const char *a, const char *b);

/* Fills `ret` with pointers into the entry; `attributes` has room for
 * MUSTER_MAX_ATTRIBUTES. */
void entry_user(const struct entry *entry, muster_user *ret,
    muster_attribute *attributes);

#endif
