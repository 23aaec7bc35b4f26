/* SPDX-License-Identifier: MIT
 *
 * option_twice - two options of one name.
 */
#include <config.h>

#include "mock.h"

struct options {
	int64_t size;
	bool flag;
};

static const muster_option options[] = {
	{
	    .name = "size",
	    .type = MUSTER_SIZE,
	    MUSTER_INTO(struct options, size),
	    .help = "the first",
	},
	{
	    .name = "size",
	    .type = MUSTER_BOOLEAN,
	    MUSTER_INTO(struct options, flag),
	    .help = "the second",
	},
};

/* clang-format off */
MUSTER_STORE_PLUGIN(
	.name    = "option_twice",
	.summary = "has a bad option table",
	MUSTER_OPTIONS(struct options, options),
	.find    = mock_find)
