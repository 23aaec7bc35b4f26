/* SPDX-License-Identifier: MIT
 *
 * option_no_size - an option table without the size of its struct.
 */
#include <config.h>

#include "mock.h"

struct options {
	bool flag;
};

static const muster_option options[] = {
	{
	    .name = "flag",
	    .type = MUSTER_BOOLEAN,
	    MUSTER_INTO(struct options, flag),
	    .help = "goes nowhere",
	},
};

/* clang-format off */
MUSTER_STORE_PLUGIN(
	.name    = "option_no_size",
	.summary = "does not tell how large its options are",
	.options = options,
	.option_count = 1,
	.find    = mock_find)
