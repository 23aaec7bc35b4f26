/* SPDX-License-Identifier: MIT
 *
 * racing_trees - the stores of check_cancels: one of each kind alone, since a
 * cancel takes another way in each, and some in which the ways meet.
 */
#include <config.h>

#include <stddef.h>

#include "oracle/tree.h"

/* clang-format off */
const struct tree trees[] = {
	{ .name = "prompt",  .plugin = "oracle_prompt", .root = true },
	{ .name = "bounded", .plugin = "oracle_bounded", .root = true },
	{ .name = "unflagged", .plugin = "oracle_may_hang", .root = true },
	{ .name = "serial",  .plugin = "oracle_may_hang_serial", .most = "1",
	  .root = true },
	{ .name = "loop",    .plugin = "oracle_loop", .root = true },
	{ .name = "line",    .plugin = "oracle_loop_serial", .most = "1",
	  .root = true },
	{ .name = "either",  .plugin = "oracle_both", .root = true },

	/* sleep, on a thread or on the loop */
	{ .name = "sleeping", .plugin = "slow", .inner = "prompt",
	  .delay = "30us", .root = true },
	{ .name = "dozing",  .plugin = "slow", .inner = "loop",
	  .delay = "20us", .root = true },
	{ .name = "nap",     .plugin = "oracle_may_hang", .inner = "sleeping",
	  .root = true },

	{ .name = "pair", .strategy = "parallel", .root = true,
	  .members = { "unflagged", "sleeping" } },
	{ .name = "row", .strategy = "sequential", .root = true,
	  .members = { "prompt", "loop", "bounded" } },
	{ .name = "kinds", .strategy = "parallel", .root = true,
	  .members = { "sleeping", "prompt", "unflagged", "loop", "serial" } },
	{ .name = "nested", .strategy = "parallel", .root = true,
	  .members = { "row", "pair", "dozing" } },
	{ .name = NULL },
};
/* clang-format on */
