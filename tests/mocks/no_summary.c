/* SPDX-License-Identifier: MIT
 *
 * no_summary - a descriptor without a summary.
 */
#include <config.h>

#include "mock.h"

/* clang-format off */
MUSTER_STORE_PLUGIN(
	.name    = "no_summary",
	.find    = mock_find)
