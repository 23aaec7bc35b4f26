/* SPDX-License-Identifier: MIT
 *
 * Stores as the application sees them.
 */
#include <config.h>

#include "muster/internal.h"
#include "strategy/strategy.h"

const char *
muster_strategy_at(size_t index)
{
	const struct strategy *const *at = strategy_all();

	while (*at != NULL && index-- > 0)
		at++;
	return *at == NULL ? NULL : (*at)->name;
}

muster_store *
muster_store_get(muster *m, const char *name)
{
	return directory_find(m->directory, name);
}

size_t
muster_store_count(const muster *m)
{
	return m->directory->count;
}

muster_store *
muster_store_at(muster *m, size_t index)
{
	return index < m->directory->count ? m->directory->stores[index] : NULL;
}

const char *
muster_store_name(const muster_store *store)
{
	return store->name;
}

const char *
muster_store_plugin_name(const muster_store *store)
{
	return store->plugin == NULL ? NULL : store->plugin->descriptor.name;
}

const char *
muster_store_strategy(const muster_store *store)
{
	return store->strategy == NULL ? NULL : store->strategy->name;
}

bool
muster_store_is_open(const muster_store *store)
{
	return store->wanted;
}
