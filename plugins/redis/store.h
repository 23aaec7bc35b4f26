/* SPDX-License-Identifier: MIT
 *
 * store - one [store NAME] of this plugin, and what it does when called.
 */
#ifndef REDIS_STORE_H
#define REDIS_STORE_H

#include "engines.h"

/* Constant once it is open, but for what locks itself. */
struct store {
	const struct redis_options *options;
	struct topology topology;
	struct engines engines;
	struct engine *loop;            /* used on the loop only; NULL: none */
};

/* Callbacks of muster_plugin; `store` is a struct store. */
muster_status redis_find(void *store, const muster_query *query,
    muster_call *call);
void redis_find_async(void *store, const muster_query *query,
    muster_call *call);
muster_status redis_put(void *store, const muster_user *const *users,
    size_t count, muster_call *call);
muster_status redis_remove(void *store, const char *id, muster_call *call);

#endif
