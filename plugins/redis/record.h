/* SPDX-License-Identifier: MIT
 *
 * record - a user as it stands in the database.
 *
 * LAYOUT_HASH: a hash with the fields id, email, org_id and name, those that
 * are known; every other field is an attribute. LAYOUT_JSON: a string that
 * holds an object with the members id, email, org_id, name and attributes, an
 * object; every further member is an attribute too.
 */
#ifndef REDIS_RECORD_H
#define REDIS_RECORD_H

#include "engine.h"

/* Emits the user of a reply to record_ask(), if there is one, its id is `id`
 * and it matches the query: an index may be out of date. */
muster_status record_emit(muster_call *call, enum layout layout,
    const redisReply *reply, const char *id, const muster_query *query);

/* The command that reads the record under a key. */
void record_ask(enum layout layout, const void *key, size_t size,
    struct bytes *to);

/* Can the user be kept? Not OK: the call has failed. */
muster_status record_check(muster_call *call, enum layout layout,
    const muster_user *user);

/* The words that record_add() adds: names and values of a hash, or a text. */
size_t record_words(enum layout layout, const muster_user *user);
void record_add(enum layout layout, const muster_user *user, struct bytes *to);

#endif
