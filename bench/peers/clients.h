/* SPDX-License-Identifier: MIT
 *
 * clients - a user looked up in PostgreSQL and in Redis as one would write it
 * by hand: with libpq and hiredis, one question after the other.
 */
#ifndef PEERS_CLIENTS_H
#define PEERS_CLIENTS_H

/* Connects to the servers that have their sockets in these folders
 * (tests/servers/); ends the program if it cannot, as the others do. */
void clients_open(const char *postgres, const char *redis);
void clients_close(void);

/* Runs SQL without an answer. */
void clients_run(const char *sql);

/* Looks the user up, who has to be there, and reads all fields. `unused` is for
 * struct way. */
void clients_ask_postgres(void *unused, const char *id);
void clients_ask_redis(void *unused, const char *id);
void clients_ask_both(void *unused, const char *id);

#endif
