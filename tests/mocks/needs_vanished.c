/* SPDX-License-Identifier: MIT
 *
 * needs_vanished - a plugin that needs a library that is not there.
 */
#include <config.h>

#include "mock.h"

MUSTER_EXPORT extern muster_status vanished(void);

static muster_status
needs_vanished_ping(void *store, muster_call *call)
{
	(void)store;
	(void)call;
	return vanished();
}

/* clang-format off */
MUSTER_STORE_PLUGIN(
	.name    = "needs_vanished",
	.summary = "needs a library",
	.find    = mock_find,
	.ping    = needs_vanished_ping)
