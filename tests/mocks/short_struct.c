/* SPDX-License-Identifier: MIT
 *
 * short_struct - a descriptor that ends before the last member of the first
 * release.
 */
#include <config.h>

#include "mock.h"

/* clang-format off */
MOCK_PLUGIN(
	MUSTER_ABI,
	(uint32_t)offsetof(muster_plugin,
	check),
	MOCK_SIZE(muster_user),
	MOCK_SIZE(muster_query),
	MOCK_SIZE(muster_option),
	.name    = "short_struct",
	.summary = "its descriptor lacks a member",
	.find    = mock_find)
