/* SPDX-License-Identifier: MIT
 *
 * short_option - options without the last member.
 */
#include <config.h>

#include "mock.h"

/* clang-format off */
MOCK_PLUGIN(
	MUSTER_ABI,
	MOCK_SIZE(muster_plugin),
	MOCK_SIZE(muster_user),
	MOCK_SIZE(muster_query),
	(uint32_t)offsetof(muster_option,
	help),
	.name    = "short_option",
	.summary = "its options lack a member",
	.find    = mock_find)
