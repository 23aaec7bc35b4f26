/* SPDX-License-Identifier: MIT
 *
 * vanished - a library that a plugin needs and that nobody finds.
 */
#include <config.h>

#include "mock.h"

MUSTER_EXPORT muster_status vanished(void);

muster_status
vanished(void)
{
	return MUSTER_OK;
}
