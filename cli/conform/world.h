/* SPDX-License-Identifier: MIT
 *
 * world - the store under test, opened by the library and asked.
 */
#ifndef CLI_CONFORM_WORLD_H
#define CLI_CONFORM_WORLD_H

#include "conform/people.h"
#include "conform/trial.h"

/* An option that is set otherwise than on the command line. */
struct world_setting {
	const char *name;
	const char *value;
};

/* A configuration that is open. */
struct world {
	struct trial *trial;
	muster *m;
	muster_store *store;    /* under test */
	muster_store *inner;    /* behind it; NULL: it is no wrapper */
	muster_result *result;  /* of the last question */
	const char **put;       /* ids, to be removed in the end */
	size_t put_count;
};

/* Loads the plugin and describes it in the trial, in the child. False: the
 * check has failed. */
bool world_load(struct trial *trial);

/* Opens the store with the options of the command line. False: the check has
 * failed, unless `error` is given and takes the reason. */
bool world_open(struct trial *trial, struct world *ret);
bool world_open_with(struct trial *trial, const struct world_setting *setting,
    struct world *ret, muster_error *error);

/* Removes what was put and closes. */
void world_close(struct world *world);

/* Has a call been left inside of the plugin by a world_close()? */
bool world_left_behind(void);

/* Asks, with a timeout if it is not 0. What came is in world->result. */
muster_status world_find(struct world *world, const muster_query *query,
    int64_t timeout);

/* The same, and fails the check unless it was answered. */
bool world_ask(struct world *world, const muster_query *query);

/* Asks, and fails the check unless the answer is these users: all of them, and
 * nobody else if `exact`. */
bool world_expect(struct world *world, const muster_query *query,
    const muster_user *const *users, size_t count, bool exact);
bool world_expect_one(struct world *world, const muster_query *query,
    const muster_user *user, bool exact);

/* Fails the check because of the answer in `world->result`: "ANSWER, where
 * WANTED was expected". Returns false. */
bool world_fail(struct world *world, const char *promise, const char *wanted);

/* Can users be put: into the store, or into the one behind it? */
bool world_can_put(const struct world *world);

/* Puts users, which world_close() removes. */
muster_status world_put(struct world *world, const muster_user *const *users,
    size_t count);

/* The same of one; fails the check unless it is OK. */
bool world_keep(struct world *world, const muster_user *user);

muster_status world_remove(struct world *world, const char *id);

/* The message of the last result, or "". */
const char *world_message(struct world *world);

/* How the keys that the store is searched by are written in its descriptor. */
uint32_t world_keys(const struct trial *trial);

/* Is there a plugin's callback (find_async is in no info)? */
bool world_has_async(const struct trial *trial);

#endif
