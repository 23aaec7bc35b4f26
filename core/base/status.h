/* SPDX-License-Identifier: MIT
 *
 * status - the names of statuses.
 */
#ifndef BASE_STATUS_H
#define BASE_STATUS_H

#include <muster/types.h>

/* "OK", "CANCELLED", ..., "ENOUGH"; "UNKNOWN" of a number that is none. */
const char *status_name(muster_status status);

/* The other way round, to *ret. False: there is none of that name. */
bool status_by_name(const char *name, muster_status *ret);

#endif
