/* SPDX-License-Identifier: MIT
 *
 * topology - the servers of one store, and which of them has which slot.
 *
 * Names are resolved when the store is opened, where it may take its time. A
 * cluster tells addresses of its servers as numbers, unless it was told to
 * announce names: these cannot be looked up on the loop, and such a server is
 * not known.
 */
#include <config.h>

#include "topology.h"

#include <netdb.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- addresses ---- */

static bool
is_port(const char *text)
{
	size_t size = strspn(text, "0123456789");
	unsigned long port = strtoul(text, NULL, 10);

	return size > 0 && text[size] == '\0' && port > 0 && port < 65536;
}

/* Takes "HOST:PORT", "[HOST]:PORT" or "HOST" (6379) apart; `ret_host` has
 * SERVER_NAME bytes. */
static bool
split(const char *text, char *ret_host, const char **ret_port)
{
	const char *colon = strrchr(text, ':'), *host = text;
	size_t size = colon != NULL ? (size_t)(colon - text) : strlen(text);

	if (size > 1 && text[0] == '[' && text[size - 1] == ']') {
		host++;
		size -= 2;
	}
	if (size >= SERVER_NAME || (colon != NULL && !is_port(colon + 1)))
		return false;
	memcpy(ret_host, host, size);
	ret_host[size] = '\0';
	*ret_port = colon != NULL ? colon + 1 : "6379";
	return true;
}

/* 0, or what getaddrinfo() says. */
static int
resolve(const char *host, const char *port, int flags, struct server *ret)
{
	const struct addrinfo hints = {
		.ai_socktype = SOCK_STREAM,
		.ai_flags = AI_NUMERICSERV | flags,
	};
	struct addrinfo *found;
	int error = getaddrinfo(host, port, &hints, &found);

	if (error != 0)
		return error;
	memcpy(&ret->address, found->ai_addr, found->ai_addrlen);
	ret->size = found->ai_addrlen;
	freeaddrinfo(found);
	return 0;
}

static muster_status
add_path(struct topology *topology, const char *path, muster_call *call)
{
	struct server *server = &topology->servers[topology->count];
	struct sockaddr_un address = { .sun_family = AF_UNIX };

	if (strlen(path) >= sizeof address.sun_path)
		return muster_fail_option(call, "socket",
		    "the path is longer than the %zu bytes of a socket's name",
		    sizeof address.sun_path - 1);
	memcpy(address.sun_path, path, strlen(path));
	memcpy(&server->address, &address, sizeof address);
	server->size = sizeof address;
	snprintf(server->name, sizeof server->name, "%s", path);
	topology->count++;
	return MUSTER_OK;
}

static muster_status
add_names(struct topology *topology, const muster_strings *names,
    muster_call *call)
{
	char host[SERVER_NAME];
	const char *port, *bad = NULL;
	int error = 0, last = 0;
	size_t i;

	for (i = 0; i < names->count && i < TOPOLOGY_SERVERS; i++) {
		struct server *server = &topology->servers[topology->count];
		const char *name = names->items[i];

		if (!split(name, host, &port) || strlen(name) >= SERVER_NAME)
			return muster_fail_option(call, "servers",
			    "'%.100s' is no HOST:PORT", name);
		error = resolve(host, port, 0, server);
		if (error != 0) {
			bad = name;
			last = error;
			continue;
		}
		snprintf(server->name, sizeof server->name, "%s", name);
		topology->count++;
	}
	if (topology->count == 0)
		return muster_fail(call, MUSTER_UNAVAILABLE, "server '%s': %s",
		    bad, gai_strerror(last));
	return MUSTER_OK;
}

muster_status
topology_init(struct topology *topology, const struct redis_options *options,
    muster_call *call)
{
	muster_status status;
	int error;

	memset(topology, 0, sizeof *topology);
	topology->cluster = options->cluster;
	if (options->socket != NULL)
		status = add_path(topology, options->socket, call);
	else
		status = add_names(topology, &options->servers, call);
	if (status != MUSTER_OK)
		return status;
	error = pthread_mutex_init(&topology->lock, NULL);
	if (error != 0)
		return muster_fail(call, MUSTER_RESOURCE_EXHAUSTED,
		    "no mutex: %s", strerror(error));
	return MUSTER_OK;
}

void
topology_fini(struct topology *topology)
{
	pthread_mutex_destroy(&topology->lock);
}

/* ---- who has what ---- */

struct server
topology_server(struct topology *topology, unsigned number)
{
	struct server server;

	pthread_mutex_lock(&topology->lock);
	server = topology->servers[number];
	pthread_mutex_unlock(&topology->lock);
	return server;
}

unsigned
topology_any(struct topology *topology)
{
	unsigned number;

	pthread_mutex_lock(&topology->lock);
	number = topology->next++ % topology->count;
	pthread_mutex_unlock(&topology->lock);
	return number;
}

unsigned
topology_route(struct topology *topology, unsigned slot)
{
	unsigned owner;

	if (!topology->cluster)
		return 0;
	pthread_mutex_lock(&topology->lock);
	owner = topology->slots[slot];
	pthread_mutex_unlock(&topology->lock);
	return owner > 0 ? owner - 1 : topology_any(topology);
}

/* The number of a server with that address; it is added if it is new. */
static int
number_of_locked(struct topology *topology, const char *host, const char *port)
{
	struct server server = { 0 };
	unsigned i;

	if (strlen(host) + strlen(port) + 4 > sizeof server.name ||
	    resolve(host, port, AI_NUMERICHOST, &server) != 0)
		return -1;
	for (i = 0; i < topology->count; i++) {
		const struct server *at = &topology->servers[i];

		if (at->size == server.size &&
		    memcmp(&at->address, &server.address, server.size) == 0)
			return (int)i;
	}
	if (topology->count == TOPOLOGY_SERVERS)
		return -1;
	snprintf(server.name, sizeof server.name,
	    strchr(host, ':') != NULL ? "[%s]:%s" : "%s:%s", host, port);
	topology->servers[topology->count] = server;
	return (int)topology->count++;
}

/* The host of a server as a number: what a cluster means by "". */
static bool
host_of_locked(struct topology *topology, unsigned number, char *ret,
    size_t size)
{
	const struct server *server = &topology->servers[number];

	return getnameinfo((const struct sockaddr *)&server->address,
		   server->size, ret, (socklen_t)size, NULL, 0,
		   NI_NUMERICHOST) == 0;
}

int
topology_redirect(struct topology *topology, unsigned from, const char *error)
{
	bool moved = strncmp(error, "MOVED ", 6) == 0;
	const char *at = strchr(error, ' '), *colon;
	char host[SERVER_NAME];
	unsigned long slot;
	char *end;
	int number = -1;

	slot = at != NULL ? strtoul(at, &end, 10) : KEY_SLOTS;
	if (slot >= KEY_SLOTS || *end != ' ')
		return -1;
	at = end + 1;
	colon = strrchr(at, ':');
	if (colon == NULL || (size_t)(colon - at) >= sizeof host)
		return -1;
	memcpy(host, at, (size_t)(colon - at));
	host[colon - at] = '\0';
	pthread_mutex_lock(&topology->lock);
	if (host[0] != '\0' ||
	    host_of_locked(topology, from, host, sizeof host))
		number = number_of_locked(topology, host, colon + 1);
	if (number >= 0 && moved)
		topology->slots[slot] = (uint8_t)(number + 1);
	pthread_mutex_unlock(&topology->lock);
	return number;
}

/* One range: first, last, the master (host, port, ...), replicas. */
static bool
read_range_locked(struct topology *topology, unsigned from,
    const redisReply *range)
{
	const redisReply *master;
	char host[SERVER_NAME], port[24];
	long long slot;
	int number;

	if (range->type != REDIS_REPLY_ARRAY || range->elements < 3 ||
	    range->element[0]->type != REDIS_REPLY_INTEGER ||
	    range->element[1]->type != REDIS_REPLY_INTEGER)
		return false;
	master = range->element[2];
	if (master->type != REDIS_REPLY_ARRAY || master->elements < 2 ||
	    master->element[1]->type != REDIS_REPLY_INTEGER)
		return false;
	if (master->element[0]->type == REDIS_REPLY_STRING &&
	    master->element[0]->len > 0)
		snprintf(host, sizeof host, "%s", master->element[0]->str);
	else if (!host_of_locked(topology, from, host, sizeof host))
		return false;
	snprintf(port, sizeof port, "%lld", master->element[1]->integer);
	number = number_of_locked(topology, host, port);
	if (number < 0)
		return false;
	for (slot = range->element[0]->integer;
	     slot <= range->element[1]->integer; slot++) {
		if (slot >= 0 && slot < KEY_SLOTS)
			topology->slots[slot] = (uint8_t)(number + 1);
	}
	return true;
}

bool
topology_read(struct topology *topology, unsigned from, const redisReply *reply)
{
	bool good = false;
	size_t i;

	if (reply->type != REDIS_REPLY_ARRAY)
		return false;
	pthread_mutex_lock(&topology->lock);
	for (i = 0; i < reply->elements; i++) {
		if (read_range_locked(topology, from, reply->element[i]))
			good = true;
	}
	pthread_mutex_unlock(&topology->lock);
	return good;
}
