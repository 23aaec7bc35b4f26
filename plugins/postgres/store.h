/* SPDX-License-Identifier: MIT
 *
 * store - one [store NAME] of this plugin, and what it does when called.
 */
#ifndef POSTGRES_STORE_H
#define POSTGRES_STORE_H

#include "session.h"
#include "statement.h"

/* Constant once it is open, but for the connections and the loop. */
struct store {
	struct postgres_options options;
	muster_host *host;
	unsigned keys;                  /* that can be asked by */
	unsigned exact;                 /* compared byte for byte by SQL */
	unsigned typed;                 /* in a column of no text: not every
					 * key is a value of its type */
	enum match match;
	struct statement statements[STATEMENT_COUNT];
	struct connections connections;
	struct loop *loop;              /* only find_async touches it */
};

/* A question and room for its values; lives in the call. */
struct lookup {
	struct question question;
	const char *values[PARAMETERS];
	char limit[24];
};

/* Looks at the table and chooses how e-mail is compared. */
muster_status schema_open(struct store *store, muster_call *call);

/* Callbacks of muster_plugin; `store` is a struct store. */
muster_status postgres_check(void *store, muster_call *call);
muster_status postgres_find(void *store, const muster_query *query,
    muster_call *call);
void postgres_find_async(void *store, const muster_query *query,
    muster_call *call);
muster_status postgres_put(void *store, const muster_user *const *users,
    size_t count, muster_call *call);
muster_status postgres_remove(void *store, const char *id, muster_call *call);

/* What is to be asked. Not OK: the call has failed. */
muster_status find_lookup(const struct store *store, const muster_query *query,
    muster_call *call, struct lookup *ret);

/* Is the failed answer of a lookup a miss: a key that is no value of the
 * column's type, or has no place in the database's encoding? */
bool find_misses(const struct store *store, const muster_query *query,
    const PGresult *result);

/* Emits the rows that match. */
muster_status find_emit(const struct store *store, const muster_query *query,
    const PGresult *result, muster_call *call);

/* No call is on the loop any more. NULL is nothing. */
void loop_free(struct loop *loop);

#endif
