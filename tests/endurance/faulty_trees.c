/* SPDX-License-Identifier: MIT
 *
 * faulty_trees - the stores of check_faults: leaves whose answers are known,
 * each behind a store of the plugin `fault` for which one question in ten goes
 * wrong, in fifteen arrangements.
 *
 * A store has a seed of its own, so that what goes wrong meets in all ways.
 * Those that are `whole` are asked in places where no call is ever cut short:
 * all questions to them are counted, and it is known how many must have failed.
 */
#include <config.h>

#include <stddef.h>

#include "oracle/tree.h"

/* One question in ten each. */
#define FAILS(number)                          \
	&(const struct tree_faults)            \
	{                                      \
		.seed = (number), .errors = 10 \
	}
#define BABBLES(number)                                                      \
	&(const struct tree_faults)                                          \
	{                                                                    \
		.seed = (number), .errors = 4, .garbage = 3, .duplicates = 3 \
	}
#define HANGS(number)                                                    \
	&(const struct tree_faults)                                      \
	{                                                                \
		.seed = (number), .errors = 4, .hangs = 2, .garbage = 2, \
		.duplicates = 2                                          \
	}
#define LATE(number)                                                    \
	&(const struct tree_faults)                                     \
	{                                                               \
		.seed = (number), .errors = 4, .late = 2, .garbage = 2, \
		.duplicates = 2                                         \
	}

#define FAULT         .plugin = "fault"
#define BEFORE(store) FAULT, .inner = (store)

/* clang-format off */
const struct tree trees[] = {
	{ .name = "db",      .plugin = "oracle_bounded" },
	{ .name = "memory",  .plugin = "oracle_prompt" },
	{ .name = "wild",    .plugin = "oracle_may_hang" },
	{ .name = "serial",  .plugin = "oracle_bounded_serial", .most = "1" },
	{ .name = "two",     .plugin = "oracle_may_hang", .most = "2",
	  .max_in_flight = "2" },
	{ .name = "net",     .plugin = "oracle_loop" },
	{ .name = "line",    .plugin = "oracle_loop_serial", .most = "1" },
	{ .name = "either",  .plugin = "oracle_both" },

	/* in front of one store each */
	{ .name = "alone",   BEFORE("db"), .faults = BABBLES(1),
	  .whole = true, .root = true },
	{ .name = "apart",   BEFORE("net"), .faults = FAILS(2),
	  .whole = true, .root = true },
	{ .name = "queue",   BEFORE("serial"), .faults = BABBLES(3),
	  .whole = true, .root = true },

	{ .name = "shaky",   BEFORE("db"), .faults = BABBLES(4) },
	{ .name = "quick",   BEFORE("memory"), .faults = BABBLES(5) },
	{ .name = "rough",   BEFORE("wild"), .faults = FAILS(6) },
	{ .name = "crowd",   BEFORE("two"), .faults = BABBLES(7) },
	{ .name = "remote",  BEFORE("net"), .faults = BABBLES(8) },
	{ .name = "wire",    BEFORE("line"), .faults = FAILS(9) },
	{ .name = "switch",  BEFORE("either"), .faults = BABBLES(10) },
	{ .name = "stuck",   BEFORE("db"), .faults = HANGS(11),
	  .timeout = "2ms" },
	{ .name = "numb",    BEFORE("net"), .faults = HANGS(12),
	  .timeout = "2ms" },
	{ .name = "tardy",   BEFORE("memory"), .faults = LATE(13),
	  .timeout = "2ms" },

	/* in front of each other */
	{ .name = "behind",  BEFORE("either"), .faults = BABBLES(14),
	  .whole = true },
	{ .name = "before",  BEFORE("behind"), .faults = BABBLES(15),
	  .whole = true, .root = true },

	/* a primary of which all is known */
	{ .name = "first",   BEFORE("memory"), .faults = BABBLES(16),
	  .whole = true },
	{ .name = "row", .strategy = "sequential", .root = true,
	  .members = { "first", "shaky" } },
	{ .name = "head",    BEFORE("db"), .faults = FAILS(17),
	  .whole = true },
	{ .name = "pair", .strategy = "parallel", .root = true,
	  .members = { "head", "quick" } },
	{ .name = "chief",   BEFORE("memory"), .faults = BABBLES(18),
	  .whole = true },
	{ .name = "weighed", .strategy = "adaptive", .root = true,
	  .members = { "chief", "shaky" } },
	{ .name = "herald",  BEFORE("net"), .faults = BABBLES(19),
	  .whole = true },
	{ .name = "waves", .strategy = "parallel", .root = true,
	  .members = { "herald", "remote", "wire", "switch" } },

	/* many beside each other */
	{ .name = "kinds", .strategy = "parallel", .root = true,
	  .members = { "shaky", "quick", "rough", "crowd", "remote", "wire",
	    "switch" } },
	{ .name = "file", .strategy = "sequential", .root = true,
	  .members = { "quick", "remote", "rough", "wire", "crowd" } },
	{ .name = "timed", .strategy = "parallel", .root = true,
	  .members = { "quick", "stuck", "numb", "tardy" } },
	{ .name = "doubtful", .strategy = "sequential", .root = true,
	  .members = { "stuck", "tardy", "db" } },

	/* in front of composites */
	{ .name = "roof",    BEFORE("kinds"), .faults = BABBLES(20),
	  .whole = true, .root = true },
	{ .name = "porch",   BEFORE("file"), .faults = FAILS(21) },

	/* composites of composites */
	{ .name = "nested", .strategy = "parallel", .root = true,
	  .members = { "pair", "file", "porch", "timed" } },
	{ .name = "level1", .strategy = "parallel",
	  .members = { "shaky", "wire" } },
	{ .name = "level2", .strategy = "sequential",
	  .members = { "level1", "quick" } },
	{ .name = "level3", .strategy = "parallel",
	  .members = { "level2", "crowd", "stuck" } },
	{ .name = "level4", .strategy = "adaptive",
	  .members = { "level3", "remote" } },
	{ .name = "deep", .strategy = "sequential", .root = true,
	  .members = { "level4", "rough" } },
	{ .name = NULL },
};
/* clang-format on */
