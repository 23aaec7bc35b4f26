/* SPDX-License-Identifier: MIT
 *
 * store - one [store NAME] of this plugin, and what it does when called.
 */
#ifndef SQLITE_STORE_H
#define SQLITE_STORE_H

#include "connections.h"
#include "schema.h"

/* Constant once it is open, but for the connections. */
struct store {
	struct sqlite_options options;  /* with attributes_column settled */
	unsigned keys;                  /* that have a column */
	struct schema schema;
	char *texts[STATEMENT_COUNT];
	struct connections connections;
};

/* Callbacks of muster_plugin; `store` is a struct store. */
muster_status sqlite_find(void *store, const muster_query *query,
    muster_call *call);
muster_status sqlite_put(void *store, const muster_user *const *users,
    size_t count, muster_call *call);
muster_status sqlite_remove(void *store, const char *id, muster_call *call);

#endif
