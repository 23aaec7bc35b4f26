/* SPDX-License-Identifier: MIT
 *
 * trees - the stores that the oracle asks.
 *
 * The leaves differ in how they return and in how many may be inside; they are
 * shared by many composites, so that calls meet at their permits. The roots are
 * what was hard for the engine before: wrappers in front of a SERIAL store, a
 * wrapper in front of a composite, eight levels, and all of it together.
 */
#include <config.h>

#include "tree.h"

#include <stddef.h>

/* clang-format off */
const struct tree trees[] = {
	/* leaves */
	{ .name = "db",      .plugin = "oracle_bounded" },
	{ .name = "memory",  .plugin = "oracle_prompt" },
	{ .name = "wild",    .plugin = "oracle_may_hang" },
	{ .name = "mail",    .plugin = "oracle_email", .email_only = true },
	{ .name = "serial",  .plugin = "oracle_bounded_serial", .most = "1",
	  .root = true },
	{ .name = "single",  .plugin = "oracle_may_hang_serial", .most = "1" },
	{ .name = "swift",   .plugin = "oracle_prompt_serial", .most = "1" },
	{ .name = "two",     .plugin = "oracle_may_hang", .most = "2",
	  .max_in_flight = "2" },
	{ .name = "late",    .plugin = "oracle_may_hang", .timeout = "100us" },

	/* leaves that are asked without waiting */
	{ .name = "net",     .plugin = "oracle_loop", .root = true },
	{ .name = "line",    .plugin = "oracle_loop_serial", .most = "1" },
	{ .name = "pair",    .plugin = "oracle_loop", .most = "2",
	  .max_in_flight = "2" },
	{ .name = "tardy",   .plugin = "oracle_loop", .timeout = "100us" },
	{ .name = "either",  .plugin = "oracle_both" },
	{ .name = "one",     .plugin = "oracle_both_serial", .most = "1" },

	/* wrappers in front of leaves */
	{ .name = "slow",    .plugin = "oracle_bounded_serial", .most = "1",
	  .inner = "serial", .root = true },
	{ .name = "slower",  .plugin = "oracle_may_hang_serial", .most = "1",
	  .inner = "slow", .relay = true },
	{ .name = "far",     .plugin = "oracle_loop", .inner = "serial" },
	{ .name = "farther", .plugin = "oracle_loop_serial", .most = "1",
	  .inner = "far", .relay = true },
	{ .name = "bridge",  .plugin = "oracle_may_hang", .inner = "line" },
	{ .name = "swing",   .plugin = "oracle_prompt", .inner = "one" },

	/* composites of leaves */
	{ .name = "two-members", .strategy = "parallel", .root = true,
	  .members = { "db", "memory" } },
	{ .name = "sequential-two", .strategy = "sequential", .root = true,
	  .members = { "memory", "db" } },
	{ .name = "sequential-three", .strategy = "sequential", .root = true,
	  .members = { "memory", "serial", "two" } },
	{ .name = "both-serial", .strategy = "parallel", .root = true,
	  .members = { "serial", "swift", "single" } },
	{ .name = "timed", .strategy = "parallel", .root = true,
	  .members = { "db", "late", "mail" } },
	{ .name = "hasty", .strategy = "sequential", .timeout = "150us",
	  .members = { "db", "wild" } },

	{ .name = "kinds", .strategy = "parallel", .root = true,
	  .members = { "net", "db", "line", "either", "wild" } },
	{ .name = "kinds-in-a-row", .strategy = "sequential", .root = true,
	  .members = { "memory", "net", "one", "tardy", "pair" } },

	/* wrappers in front of composites */
	{ .name = "wrapper", .plugin = "oracle_may_hang", .most = "2",
	  .max_in_flight = "2", .inner = "both-serial", .root = true },
	{ .name = "relay",   .plugin = "oracle_bounded", .relay = true,
	  .inner = "sequential-three" },
	{ .name = "span",    .plugin = "oracle_both", .inner = "kinds" },
	{ .name = "arch",    .plugin = "oracle_loop", .relay = true,
	  .inner = "kinds-in-a-row" },

	/* composites of composites */
	{ .name = "nested", .strategy = "parallel", .root = true,
	  .members = { "two-members", "sequential-three", "slow" } },
	{ .name = "serials", .strategy = "parallel", .root = true,
	  .members = { "slower", "serial", "wrapper" } },

	{ .name = "mixed", .strategy = "parallel", .root = true,
	  .members = { "farther", "span", "bridge", "arch", "swing",
	    "tardy" } },

	/* eight levels */
	{ .name = "level1", .strategy = "parallel",
	  .members = { "db", "serial" } },
	{ .name = "level2", .strategy = "sequential",
	  .members = { "level1", "memory" } },
	{ .name = "level3", .strategy = "parallel",
	  .members = { "db", "level2", "mail" } },
	{ .name = "level4", .strategy = "parallel",
	  .members = { "level3", "wild" } },
	{ .name = "level5", .strategy = "sequential",
	  .members = { "memory", "level4" } },
	{ .name = "level6", .strategy = "parallel",
	  .members = { "level5", "two" } },
	{ .name = "level7", .strategy = "parallel",
	  .members = { "swift", "level6", "late", "pair" } },
	{ .name = "level8", .strategy = "sequential", .root = true,
	  .members = { "level7", "memory" } },

	/* all together */
	{ .name = "big", .strategy = "parallel", .root = true,
	  .members = { "serial", "two", "wrapper", "nested", "level8",
	    "hasty", "relay", "mixed" } },
	{ .name = NULL },
};
/* clang-format on */
