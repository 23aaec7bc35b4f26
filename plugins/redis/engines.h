/* SPDX-License-Identifier: MIT
 *
 * engines - those of calls that wait: as many as are in use at once, up to a
 * bound, made when they are needed first and kept with their connections.
 */
#ifndef REDIS_ENGINES_H
#define REDIS_ENGINES_H

#include "engine.h"

struct engines {
	struct pool pool;
	struct topology *topology;
	const struct redis_options *options;
};

/* None yet. Not OK: the call has failed. */
muster_status engines_init(struct engines *engines, struct topology *topology,
    const struct redis_options *options, muster_call *call);

/* Frees them; all have been given back. */
void engines_fini(struct engines *engines);

/* An idle one, a new one, or the first that is given back; in the order of
 * coming. Not OK: the call was stopped while it waited, or has failed. */
muster_status engines_take(struct engines *engines, muster_call *call,
    struct engine **ret);

void engines_give(struct engines *engines, struct engine *engine);

#endif
