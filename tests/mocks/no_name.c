/* SPDX-License-Identifier: MIT
 *
 * no_name - a descriptor without a name.
 */
#include <config.h>

#include "mock.h"

/* clang-format off */
MUSTER_STORE_PLUGIN(
	.summary = "has no name",
	.find    = mock_find)
