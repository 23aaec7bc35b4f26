/* SPDX-License-Identifier: MIT
 *
 * world - configurations to be measured, and calls on them.
 *
 * The stores of bench/stores answer with one user each, the same everywhere:
 * what differs is the id. Their plugins are called by how they return: prompt,
 * bounded, unflagged.
 */
#ifndef SHARED_WORLD_H
#define SHARED_WORLD_H

#include <muster/muster.h>

#include <stdbool.h>

/* The user that every store of bench/stores knows, and that is asked for. */
#define WORLD_EMAIL  "user@test.com"
#define WORLD_ORG_ID "org1"

/* Opens bench/conf/NAME.ini, or a configuration of that text; ends the program
 * when it cannot. To be closed with world_close(). */
muster *world_open(const char *name);
muster *world_open_text(const char *text);

/* Opens what that store of bench/conf/NAME.ini reaches, with that strategy in
 * place of the one in the file. */
muster *world_open_as(const char *name, const char *store,
    const char *strategy);

/* Ends the program if a leg hangs. NULL is nothing. */
void world_close(muster *m);

/* The store of that name; ends the program when there is none. */
muster_store *world_store(muster *m, const char *name);

/* Has this build that strategy? */
bool world_has_strategy(const char *name);

/* One who asks again and again, and waits for the answers. */
struct asker {
	muster *m;
	muster_request request;
	muster_result *result;
	size_t users;   /* that must be found */
	int64_t pause;  /* before each call; asker_run_spaced() only */
};

/* Who asks that store for the user above. */
struct asker asker_of(muster *m, const char *store, size_t users);
void asker_fini(struct asker *asker);

/* One call. Ends the program unless it is OK and finds all users. */
void asker_ask(struct asker *asker);

/* For struct subject: so many calls, one right after the other; and with a
 * pause before each, which does not count. `arg` is a struct asker. */
int64_t asker_run(void *arg, long count);
int64_t asker_run_spaced(void *arg, long count);

#endif
