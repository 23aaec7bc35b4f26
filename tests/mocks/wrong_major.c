/* SPDX-License-Identifier: MIT
 *
 * wrong_major - speaks the next interface.
 */
#include <config.h>

#include "mock.h"

/* clang-format off */
MOCK_PLUGIN(
	MUSTER_ABI + 1,
	MOCK_SIZE(muster_plugin),
	MOCK_SIZE(muster_user),
	MOCK_SIZE(muster_query),
	MOCK_SIZE(muster_option),
	.name    = "wrong_major",
	.summary = "speaks the next interface",
	.find    = mock_find)
