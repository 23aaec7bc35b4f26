/* SPDX-License-Identifier: MIT
 *
 * services - what the two files of the witness share.
 */
#ifndef CLI_CONFORM_SERVICES_H
#define CLI_CONFORM_SERVICES_H

#include <muster/store.h>

#include <pthread.h>
#include <stdatomic.h>

#include "conform/witness.h"

enum { SEEN_IDS = 256 };

/* One store of the plugin. */
struct seen_store {
	muster_host face;       /* first: what the plugin is given */
	muster_host *real;
	void *target;           /* the plugin's */
	atomic_bool closed;
};

enum seen_kind {
	SEEN_OPEN,
	SEEN_FIND,
	SEEN_ASYNC,
	SEEN_PUT,
	SEEN_REMOVE,
	SEEN_PING,
	SEEN_CHECK
};

/* One call of the library to the plugin. Used by one thread at a time. */
struct seen_call {
	muster_call face;       /* first: what the plugin is given */
	muster_call *real;      /* until it has ended */
	struct seen_store *store;
	enum seen_kind kind;
	atomic_bool ended;
	const muster_query *query;      /* until it has ended */
	const void *given;              /* guarded memory, or NULL */
	muster_status refused;          /* what an emit returned, if not OK */
	const char *ids[SEEN_IDS];      /* of users that were emitted */
	size_t id_count;
};

/* The witness of this process. */
struct seen {
	pthread_mutex_t lock;   /* protects pace to counts */
	pthread_cond_t changed;
	enum witness_pace pace;
	size_t meetings;
	size_t held;
	struct witness_counts counts;
	atomic_bool guarded;
	muster_plugin descriptor;       /* for the library */
	muster_plugin own;              /* the plugin's, of this size */
	const muster_plugin *raw;       /* the same */
	struct trial *trial;
};

extern struct seen witness;
extern const muster_services witness_services;

/* Memory of zeros that is never given back; NULL: there is none. */
void *seen_alloc(size_t size);

/* A handle for a call, counted as being inside. NULL: no memory. */
struct seen_call *seen_begin(struct seen_store *store, enum seen_kind kind,
    muster_call *real);

/* The call has ended with that; false: it had before. */
bool seen_end(struct seen_call *call, muster_status status);

/* A user is about to be emitted. */
void seen_pace(const struct seen_call *call);

/* The plugin has broken a promise in that call. */
void seen_offence(const struct seen_call *call, const char *promise,
    const char *format, ...) MUSTER_PRINTF(3, 4);

#endif
