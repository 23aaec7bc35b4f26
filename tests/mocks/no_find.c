/* SPDX-License-Identifier: MIT
 *
 * no_find - a descriptor without find.
 */
#include <config.h>

#include "mock.h"

/* clang-format off */
MUSTER_STORE_PLUGIN(
	.name    = "no_find",
	.summary = "cannot find")
