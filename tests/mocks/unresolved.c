/* SPDX-License-Identifier: MIT
 *
 * unresolved - a plugin that calls a function that nobody has.
 */
#include <config.h>

#include "mock.h"

MUSTER_EXPORT extern muster_status mock_missing_function(void);

static muster_status
unresolved_ping(void *store, muster_call *call)
{
	(void)store;
	(void)call;
	return mock_missing_function();
}

/* clang-format off */
MUSTER_STORE_PLUGIN(
	.name    = "unresolved",
	.summary = "calls what is not there",
	.find    = mock_find,
	.ping    = unresolved_ping)
