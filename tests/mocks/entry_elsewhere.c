/* SPDX-License-Identifier: MIT
 *
 * entry_elsewhere - no plugin, but linked with one.
 */
#include <config.h>

#include "mock.h"

MUSTER_EXPORT int entry_elsewhere(void);
MUSTER_EXPORT extern int elsewhere(void);

int
entry_elsewhere(void)
{
	return elsewhere();
}
