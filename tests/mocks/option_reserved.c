/* SPDX-License-Identifier: MIT
 *
 * option_reserved - an option with a name that every store has.
 */
#include <config.h>

#include "mock.h"

struct options {
	int64_t size;
	bool flag;
};

static const muster_option options[] = {
	{
	    .name = "timeout",
	    .type = MUSTER_DURATION,
	    MUSTER_INTO(struct options, size),
	    .help = "not its own",
	},
};

/* clang-format off */
MUSTER_STORE_PLUGIN(
	.name    = "option_reserved",
	.summary = "has a bad option table",
	MUSTER_OPTIONS(struct options, options),
	.find    = mock_find)
