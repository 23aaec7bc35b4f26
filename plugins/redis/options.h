/* SPDX-License-Identifier: MIT
 *
 * options - what the INI file says of a store.
 */
#ifndef REDIS_OPTIONS_H
#define REDIS_OPTIONS_H

#include <muster/store.h>

enum layout { LAYOUT_HASH, LAYOUT_JSON };

struct redis_options {
	muster_strings servers;         /* HOST:PORT; more than one: cluster */
	const char *socket;             /* instead of them; NULL: none */
	bool cluster;
	const char *username;           /* NULL: the default user */
	const char *password;           /* NULL: no AUTH */
	int64_t database;
	uint32_t layout;                /* enum layout */
	const char *user_key;           /* patterns with one '%', see keys.h; */
	const char *email_key;          /* "" here and in the next: no such */
	const char *org_id_key;         /* index */
	int64_t ttl;                    /* nanoseconds; 0: for ever */
	bool read_only;
	int64_t connections;            /* to each server, for blocking calls */
	int64_t connect_timeout;        /* nanoseconds, as the next two */
	int64_t reply_timeout;
	int64_t retry_for;
};

#endif
