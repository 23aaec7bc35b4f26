/* SPDX-License-Identifier: MIT
 *
 * entry_object - a descriptor where the function should be.
 */
#include <config.h>

#include "mock.h"

MUSTER_EXPORT extern const muster_plugin muster_store_plugin;

const muster_plugin muster_store_plugin = {
	.abi = MUSTER_ABI,
	.name = "entry_object",
};
