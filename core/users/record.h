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

/* Lengths that record_check() has found, for record_copy(). */
struct record_measure {
	size_t length[4]; /* id, email, org_id, name */
	size_t total;     /* bytes of all strings with NUL */
};

/* What is wrong with the user ("a user without id"), or NULL. Static text; fits
 * into "answered with ...". */
const char *record_check(const muster_user *user,
    struct record_measure *ret_measure);

/* A copy of a checked user, NULL without memory. */
struct record *record_copy(struct arena *arena, const muster_user *user,
    const struct record_measure *measure, const muster_store *origin);

/* Does the user match every member of the query that is given? */
bool record_matches(const muster_user *user, const muster_query *query);

/* What is wrong with the query ("email holds a control byte"), or NULL. Static
 * text. At least one member must be given, and none be empty. */
const char *query_check(const muster_query *query);

/* A copy of a checked query into the arena; false without memory. */
bool query_copy(struct arena *arena, const muster_query *query,
    muster_query *ret);

#endif
