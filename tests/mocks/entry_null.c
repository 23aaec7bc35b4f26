/* SPDX-License-Identifier: MIT
 *
 * entry_null - an entry that gives no descriptor.
 */
#include <config.h>

#include "mock.h"

MUSTER_EXPORT const muster_plugin *muster_store_plugin(void);

const muster_plugin *
muster_store_plugin(void)
{
	return NULL;
}
