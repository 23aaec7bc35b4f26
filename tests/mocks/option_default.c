/* SPDX-License-Identifier: MIT
 *
 * option_default - an option whose default is out of its bounds.
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
	    .default_value = "2KiB",
	    .minimum = 1,
	    .maximum = 1024,
	    .help = "from 1 to 1024",
	},
};

/* clang-format off */
MUSTER_STORE_PLUGIN(
	.name    = "option_default",
	.summary = "has a bad option table",
	MUSTER_OPTIONS(struct options, options),
	.find    = mock_find)
