/* SPDX-License-Identifier: MIT
 *
 * asks - a plugin whose stores may have any other stores behind them, and
 * answer nothing.
 */
#include <config.h>

#include <muster/store.h>

struct asks_options {
	muster_store *store;
	muster_stores more;
	const char *password;
};

static muster_status
asks_find(void *store, const muster_query *query, muster_call *call)
{
	(void)store;
	(void)query;
	(void)call;
	return MUSTER_OK;
}

static const muster_option asks_options[] = {
	{
	    .name = "store",
	    .type = MUSTER_STORE,
	    MUSTER_INTO(struct asks_options, store),
	    .help = "one store",
	},
	{
	    .name = "more",
	    .type = MUSTER_STORES,
	    MUSTER_INTO(struct asks_options, more),
	    .help = "more stores",
	},
	{
	    .name = "password",
	    .type = MUSTER_SECRET,
	    MUSTER_INTO(struct asks_options, password),
	    .help = "a secret",
	},
};

/* clang-format off */
MUSTER_STORE_PLUGIN(
	.name    = "asks",
	.summary = "may have any other stores behind it",
	.threads = MUSTER_PARALLEL,
	MUSTER_OPTIONS(struct asks_options, asks_options),
	.find    = asks_find)
/* clang-format on */
