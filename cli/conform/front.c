/* SPDX-License-Identifier: MIT
 *
 * witness - the plugin that `muster conform` has the library load.
 *
 * The library loads plugins from files, so there is one for the witness
 * (witness.h). It holds nothing: the command loads it first and tells
 * it which descriptor to give.
 */
#include <config.h>

#include <muster/store.h>

MUSTER_EXPORT void muster_witness_set(const muster_plugin *plugin);
MUSTER_EXPORT const muster_plugin *muster_store_plugin(void);

static const muster_plugin *given;

void
muster_witness_set(const muster_plugin *plugin)
{
	given = plugin;
}

const muster_plugin *
muster_store_plugin(void)
{
	return given;
}
