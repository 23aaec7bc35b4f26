/* SPDX-License-Identifier: MIT
 *
 * short_user - users without the last member.
 */
#include <config.h>

#include "mock.h"

/* clang-format off */
MOCK_PLUGIN(
	MUSTER_ABI,
	MOCK_SIZE(muster_plugin),
	(uint32_t)offsetof(muster_user,
	attribute_count),
	MOCK_SIZE(muster_query),
	MOCK_SIZE(muster_option),
	.name    = "short_user",
	.summary = "its users lack a member",
	.find    = mock_find)
