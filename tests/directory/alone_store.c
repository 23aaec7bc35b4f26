/* SPDX-License-Identifier: MIT
 *
 * alone - a store that takes one call at a time.
 */
#include <config.h>

#include <muster/store.h>

static muster_status
alone_find(void *store, const muster_query *query, muster_call *call)
{
	(void)store;
	(void)query;
	(void)call;
	return MUSTER_OK;
}

/* clang-format off */
MUSTER_STORE_PLUGIN(
	.name    = "alone",
	.summary = "takes one call at a time",
	.threads = MUSTER_SERIAL,
	.find    = alone_find)
/* clang-format on */
