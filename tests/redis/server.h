/* SPDX-License-Identifier: MIT
 *
 * server - real servers for tests (tests/servers/redis.sh and beside it).
 */
#ifndef TESTS_REDIS_SERVER_H
#define TESTS_REDIS_SERVER_H

#include <hiredis.h>

#include "servers/servers.h"

/* For main(): can a server be had? If not, it says so in TAP. */
bool server_is_there(void);

/* Sends a signal to the server whose pid is in PATH/pid. Of SIGKILL it awaits
 * the end. */
void server_signal(const char *path, int signal);

/* A connection of the test's own, by a socket's path or a port on loopback. */
redisContext *server_connect(const char *socket, int port);

/* One command, its words separated by blanks; %s is a word. The answer as text:
 * a string, a number, "nil", an error, or the elements of an array with blanks
 * between. Static: until the next one. */
const char *server_say(redisContext *context, const char *format, ...);

#endif
