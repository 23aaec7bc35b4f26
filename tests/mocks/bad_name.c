/* SPDX-License-Identifier: MIT
 *
 * bad_name - a name that is none.
 */
#include <config.h>

#include "mock.h"

/* clang-format off */
MUSTER_STORE_PLUGIN(
	.name    = "Bad Name",
	.summary = "has a name with a blank",
	.find    = mock_find)
