/* SPDX-License-Identifier: MIT
 *
 * world - a scratch directory from which plugins are found.
 */
#include <config.h>

#include "directory/world.h"

#include <check.h>
#include <unistd.h>

#include "support/scratch.h"

void
world_enter(void)
{
	scratch_enter();
	ck_assert_int_eq(
	    symlink(TEST_BUILDDIR "/tests/directory/.libs", "mocks"), 0);
}
