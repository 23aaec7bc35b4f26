/* SPDX-License-Identifier: MIT
 *
 * hosts - the hosts of a connection string that are still to be tried, as libpq
 * has understood it, with its service and the environment.
 */
#ifndef POSTGRES_HOSTS_H
#define POSTGRES_HOSTS_H

#include <libpq-fe.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Lists as libpq takes them, with commas between; NULL: as the string says. */
struct hosts {
	char *host, *hostaddr, *port;
};

void hosts_fini(struct hosts *hosts);

/* Adds up to three words for PQconnectStartParams(), and the end. */
void hosts_words(const struct hosts *hosts, const char **names,
    const char **values, size_t *count);

/* Takes out the host that `db` is trying. False: no other is left, or there is
 * no memory. */
bool hosts_drop(struct hosts *hosts, PGconn *db);

/* How long to wait for each, in nanoseconds: `own`; if that is 0, the
 * connect_timeout that libpq was told, else five seconds. */
int64_t hosts_timeout(PGconn *db, int64_t own);

#endif
