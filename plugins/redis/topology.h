/* SPDX-License-Identifier: MIT
 *
 * topology - the servers of one store, and which of them has which slot.
 *
 * Shared by all who talk to them, on any thread. Servers are only added, never
 * taken away: a number, once handed out, stays good. What is known of slots may
 * be out of date; a server says so (MOVED).
 */
#ifndef REDIS_TOPOLOGY_H
#define REDIS_TOPOLOGY_H

#include <netinet/in.h>
#include <pthread.h>
#include <sys/socket.h>
#include <sys/un.h>

#include <hiredis.h>

#include "keys.h"

enum { TOPOLOGY_SERVERS = 200, SERVER_NAME = 128 };

struct server {
	char name[SERVER_NAME];         /* for messages: HOST:PORT, or a path */
	struct sockaddr_storage address;
	socklen_t size;
};

struct topology {
	bool cluster;
	pthread_mutex_t lock;           /* protects the rest; never held over
					 * I/O */
	struct server servers[TOPOLOGY_SERVERS];
	unsigned count;
	unsigned next;                  /* whom to ask what nobody is known
					 * to have */
	uint8_t slots[KEY_SLOTS];       /* 1 + the server; 0: not known */
};

/* Looks the servers of the file up. Not OK: the call has failed, at the option
 * that is wrong, or UNAVAILABLE if no name could be resolved. */
muster_status topology_init(struct topology *topology,
    const struct redis_options *options, muster_call *call);
void topology_fini(struct topology *topology);

/* A copy of a server. */
struct server topology_server(struct topology *topology, unsigned number);

/* Who has a slot, as far as is known; any one, a different one each time, if
 * not. */
unsigned topology_route(struct topology *topology, unsigned slot);

/* Anyone, each in turn. */
unsigned topology_any(struct topology *topology);

/* The number of the server in "MOVED 3999 HOST:PORT" or "ASK ...", said by
 * server `from`; a MOVED is noted. -1: it cannot be told. */
int topology_redirect(struct topology *topology, unsigned from,
    const char *error);

/* Takes the answer of server `from` to CLUSTER SLOTS. false: it is none. */
bool topology_read(struct topology *topology, unsigned from,
    const redisReply *reply);

#endif
