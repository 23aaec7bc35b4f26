/* SPDX-License-Identifier: MIT
 *
 * option_outside - an option beyond the end of the options struct.
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
	    .offset = MOCK_SIZE(struct options),
	    .width = sizeof(int64_t),
	    .help = "beyond the end",
	},
};

/* clang-format off */
MUSTER_STORE_PLUGIN(
	.name    = "option_outside",
	.summary = "has a bad option table",
	MUSTER_OPTIONS(struct options, options),
	.find    = mock_find)
