/* SPDX-License-Identifier: MIT
 *
 * What of a pool is particular to engines: how one is made.
 */
#include <config.h>

#include "engines.h"

/* An item is the first member of its engine. */
static struct engine *
engine_of(struct pool_item *item)
{
	return (struct engine *)(void *)item;
}

muster_status
engines_init(struct engines *engines, struct topology *topology,
    const struct redis_options *options, muster_call *call)
{
	engines->topology = topology;
	engines->options = options;
	return pool_init(&engines->pool, options->connections, call);
}

void
engines_fini(struct engines *engines)
{
	struct pool_item *item;

	while ((item = pool_drain(&engines->pool)) != NULL)
		engine_free(engine_of(item));
	pool_fini(&engines->pool);
}

muster_status
engines_take(struct engines *engines, muster_call *call, struct engine **ret)
{
	struct engine *engine;
	struct pool_item *item;
	muster_status status = pool_take(&engines->pool, call, &item);

	if (status != MUSTER_OK)
		return status;
	engine = engine_of(item);
	if (engine == NULL)
		engine = engine_new(engines->topology, engines->options, NULL);
	if (engine == NULL) {
		pool_give(&engines->pool, NULL);
		return muster_fail(call, MUSTER_RESOURCE_EXHAUSTED,
		    "out of memory or descriptors");
	}
	*ret = engine;
	return MUSTER_OK;
}

void
engines_give(struct engines *engines, struct engine *engine)
{
	pool_give(&engines->pool, &engine->item);
}
