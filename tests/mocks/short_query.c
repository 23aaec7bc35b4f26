/* SPDX-License-Identifier: MIT
 *
 * short_query - queries without the last member.
 */
#include <config.h>

#include "mock.h"

/* clang-format off */
MOCK_PLUGIN(
	MUSTER_ABI,
	MOCK_SIZE(muster_plugin),
	MOCK_SIZE(muster_user),
	(uint32_t)offsetof(muster_query,
	limit),
	MOCK_SIZE(muster_option),
	.name    = "short_query",
	.summary = "its queries lack a member",
	.find    = mock_find)
