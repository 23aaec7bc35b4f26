/* SPDX-License-Identifier: MIT
 *
 * servers - what tests of plugins in front of real servers share: the scripts
 * beside this file, stores, answers as one line of text, hostile keys.
 */
#ifndef TESTS_SERVERS_SERVERS_H
#define TESTS_SERVERS_SERVERS_H

#include <muster/muster.h>

/* tests/servers/SCRIPT WHAT PATH OPTIONS; its exit status. `path` is
 * absolute. */
int server_run(const char *script, const char *what, const char *path,
    const char *options);

/* The same; the test ends if that fails. */
void server_script(const char *script, const char *what, const char *path,
    const char *options);

/* For main(): can a server be had? If not, it says so in TAP. */
bool server_can_be_had(const char *script, const char *name,
    const char *package);

/* A key of pieces at random; the number makes each unlike the others, in lower
 * case. Some are long. */
void make_key(const char *const *pieces, size_t count, unsigned number,
    char *key, size_t size);

/* A store of the plugin that is built. NULL: it could not be opened;
 * *ret_message says why, and is the caller's. */
muster *store_open(const char *plugin, const muster_setting *settings,
    size_t count, char **ret_message);

/* Who is asked: the calling thread, or the loop. */
enum way { WAITING, ON_LOOP, WAYS };

/* Asks, and waits for the result. */
muster_result *store_find(muster *m, enum way way, const muster_query *query,
    int64_t timeout);

/* "OK 1 2": the ids in their order, or "UNAVAILABLE: message". Of the
 * thread, until the next one. Frees the result. */
const char *result_text(muster_result *result);
const char *store_answer(muster *m, enum way way, const muster_query *query);

/* Puts one user, or removes one. "OK" or as above. */
const char *store_put(muster *m, const muster_user *user);
const char *store_remove(muster *m, const char *id);

/* A generous deadline: only what hangs does not keep it. */
int64_t patience(void);

#endif
