/* SPDX-License-Identifier: MIT
 *
 * option_width - an option whose member has another width than its type.
 */
#include <config.h>

#include "mock.h"

struct options {
	int64_t size;
	bool flag;
};

static const muster_option options[] = {
	{
	    .name = "flag",
	    .type = MUSTER_INTEGER,
	    MUSTER_INTO(struct options, flag),
	    .help = "wider than its member",
	},
};

/* clang-format off */
MUSTER_STORE_PLUGIN(
	.name    = "option_width",
	.summary = "has a bad option table",
	MUSTER_OPTIONS(struct options, options),
	.find    = mock_find)
