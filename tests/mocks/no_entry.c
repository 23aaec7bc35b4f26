/* SPDX-License-Identifier: MIT
 *
 * no_entry - a shared object that is no plugin.
 */
#include <config.h>

#include "mock.h"

MUSTER_EXPORT const char *no_entry(void);

const char *
no_entry(void)
{
	return "no_entry";
}
