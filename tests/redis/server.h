/* SPDX-License-Identifier: MIT
 *
 * server - real servers for tests (tests/servers/), stores in front of them,
 * and answers as one line of text.
 */
#ifndef TESTS_REDIS_SERVER_H
#define TESTS_REDIS_SERVER_H

#include <muster/muster.h>

#include <hiredis.h>

/* For main(): can a server be had? If not, it says so in TAP. */
bool server_is_there(void);

/* tests/servers/SCRIPT WHAT PATH OPTIONS; the test ends if that fails. `path`
 * is absolute. */
void server_script(const char *script, const char *what, const char *path,
    const char *options);

/* Sends a signal to the server whose pid is in PATH/pid. Of SIGKILL it awaits
 * the end. */
void server_signal(const char *path, int signal);

/* A connection of the test's own, by a socket's path or a port on loopback. */
redisContext *server_connect(const char *socket, int port);

/* One command, its words separated by blanks; %s is a word. The answer as text:
 * a string, a number, "nil", an error, or the elements of an array with blanks
 * between. Static: until the next one. */
const char *server_say(redisContext *context, const char *format, ...);

/* A store of the plugin. NULL: it could not be opened; *ret_message says why,
 * and is the caller's. */
muster *store_open(const muster_setting *settings, size_t count,
    char **ret_message);

/* Who is asked: the calling thread, or the loop. */
enum way { WAITING, ON_LOOP, WAYS };

/* Asks, and waits for the result. */
muster_result *store_find(muster *m, enum way way, const muster_query *query,
    int64_t timeout);

/* "OK 1 2": the ids in their order, or "UNAVAILABLE: message". Static. Frees
 * the result. */
const char *result_text(muster_result *result);
const char *store_answer(muster *m, enum way way, const muster_query *query);

/* Puts one user, or removes one. "OK" or as above. */
const char *store_put(muster *m, const muster_user *user);
const char *store_remove(muster *m, const char *id);

/* A generous deadline: only what hangs does not keep it. */
int64_t patience(void);

#endif
