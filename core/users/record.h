/* SPDX-License-Identifier: MIT
 *
 * record - a user of an answer: checked, copied, matched.
 *
 * What a store answers with is trusted in nothing: every string is checked
 * for length, UTF-8 and control bytes before anyone sees it, and copied in one
 * piece into the leg's arena.
 */
#ifndef USERS_RECORD_H
#define USERS_RECORD_H

#include <muster/muster.h>
#include <muster/store.h>

#include "base/arena.h"

struct record {
	struct record *next;        /* of its leg, in order of arrival */
	const muster_store *origin; /* the store that answered with it */
	size_t id_length;
	uint64_t hash; /* of the id; 0: not computed yet */
	muster_user user;
};

enum record_made {
	RECORD_MADE,
	RECORD_FAULTY,
	RECORD_OTHER,    /* it does not match the query */
	RECORD_NO_MEMORY
};

/* Checks a user, and makes a record of it if it matches every member of the
 * query that is given, of a store to be filled in. The query comes from
 * query_take(), or is empty, which every user matches; what is the same in it
 * is not copied, so it has to live as long. RECORD_FAULTY: *ret_fault says what
 * is wrong ("a user without id"), a static text that fits into "answered with
 * ...". */
enum record_made record_make(struct arena *arena, const muster_user *user,
    const muster_query *query, struct record **ret, const char **ret_fault);

/* Checks a query and copies it into the arena. Returns what is wrong with it
 * ("email holds a control byte"), or NULL. Static text. At least one member
 * must be given, and none be empty. */
const char *query_take(struct arena *arena, const muster_query *query,
    muster_query *ret);

/* What it returns without memory. */
extern const char query_no_memory[];

/* The members that are given, as MUSTER_KEY_... */
static inline uint32_t
query_keys(const muster_query *query)
{
	return (query->id != NULL ? MUSTER_KEY_ID : 0u) |
	    (query->email != NULL ? MUSTER_KEY_EMAIL : 0u) |
	    (query->org_id != NULL ? MUSTER_KEY_ORG_ID : 0u);
}

#endif
