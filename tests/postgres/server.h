/* SPDX-License-Identifier: MIT
 *
 * server - a real server for tests (tests/servers/postgres.sh), and stores in
 * front of it.
 */
#ifndef TESTS_POSTGRES_SERVER_H
#define TESTS_POSTGRES_SERVER_H

#include "servers/servers.h"

/* For main(): can a server be had? If not, it says so in TAP. */
bool server_is_there(void);

/* postgres.sh WHAT OPTIONS in the scratch directory. */
void server_do(const char *what, const char *options);

/* Starts it, so that it also listens on 127.0.0.1; with a certificate for
 * localhost (server.crt in the scratch directory) if there is an openssl. Then
 * libpq's default port is its port. And the same again after it ended. */
void server_start(void);
void server_restart(void);
bool server_has_tls(void);

/* What the plugin connects with. */
const char *server_connection(void);

/* Runs SQL; the first value of its answer. Static: until the next one. */
const char *server_say(const char *sql);

/* A store of the plugin in front of the server, with further settings up to one
 * without a name. As store_open(). */
muster *users_open(const muster_setting *settings, char **ret_message);

#endif
