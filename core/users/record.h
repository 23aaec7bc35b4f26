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

enum record_text {
	RECORD_ID,
	RECORD_EMAIL,
	RECORD_ORG_ID,
	RECORD_NAME,
	RECORD_TEXTS
};

/* What record_check() has found, for record_copy(). */
struct record_measure {
	const char *shared[RECORD_TEXTS]; /* the query's, which is the same;
					   * NULL: to be copied */
	size_t length[RECORD_TEXTS];      /* of those, and of the id */
	size_t total;                     /* bytes to be copied, with NUL */
	bool matches; /* every member of the query that is given */
};

/* What is wrong with the user ("a user without id"), or NULL. Static text; fits
 * into "answered with ...". The query is a checked one, or an empty one, which
 * every user matches. */
const char *record_check(const muster_user *user, const muster_query *query,
    struct record_measure *ret);

/* A copy of a checked user, NULL without memory. What is the same in the query
 * is not copied: the query has to live as long. */
struct record *record_copy(struct arena *arena, const muster_user *user,
    const struct record_measure *measured, const muster_store *origin);

/* What query_check() has found, for query_copy(). */
struct query_measure {
	size_t length[3]; /* id, email, org_id */
	size_t total;     /* bytes of all of them with NUL */
};

/* What is wrong with the query ("email holds a control byte"), or NULL. Static
 * text. At least one member must be given, and none be empty. */
const char *query_check(const muster_query *query, struct query_measure *ret);

/* A copy of a checked query into the arena; false without memory. */
bool query_copy(struct arena *arena, const muster_query *query,
    const struct query_measure *measured, muster_query *ret);

#endif
