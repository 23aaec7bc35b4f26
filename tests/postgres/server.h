/* SPDX-License-Identifier: MIT
 *
 * server - a real server for tests (tests/servers/postgres.sh), stores in front
 * of it, and answers as one line of text.
 */
#ifndef TESTS_POSTGRES_SERVER_H
#define TESTS_POSTGRES_SERVER_H

#include <muster/muster.h>

/* For main(): can a server be had? If not, it says so in TAP. */
bool server_is_there(void);

/* tests/servers/postgres.sh WHAT in the scratch directory; the test ends if
 * that fails. */
void server_script(const char *what);

/* What the plugin connects with. */
const char *server_connection(void);

/* Runs SQL; the first value of its answer. Static: until the next one. */
const char *server_say(const char *sql);

/* A store of the plugin in front of the server, with further settings up to one
 * without a name. NULL: it could not be opened; *ret_message says why, and is
 * the caller's. */
muster *store_open(const muster_setting *settings, char **ret_message);

/* Who is asked: the calling thread, or the loop. */
enum way { WAITING, ON_LOOP, WAYS };

/* Asks, and waits for the result. */
muster_result *store_find(muster *m, enum way way, const muster_query *query,
    int64_t timeout);

/* "OK 1 2": the ids in their order, or "UNAVAILABLE: message". Of the thread,
 * until the next one. Frees the result. */
const char *result_text(muster_result *result);
const char *store_answer(muster *m, enum way way, const muster_query *query);

/* Puts one user, or removes one. "OK" or as above. */
const char *store_put(muster *m, const muster_user *user);
const char *store_remove(muster *m, const char *id);

/* A generous deadline: only what hangs does not keep it. */
int64_t patience(void);

#endif
