/* SPDX-License-Identifier: MIT
 *
 * elsewhere - a library with an entry that another file is linked with.
 */
#include <config.h>

#include "mock.h"

MUSTER_EXPORT int elsewhere(void);

int
elsewhere(void)
{
	return 1;
}

/* clang-format off */
MUSTER_STORE_PLUGIN(
	.name    = "elsewhere",
	.summary = "a library",
	.find    = mock_find)
