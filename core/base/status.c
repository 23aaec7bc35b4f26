/* SPDX-License-Identifier: MIT
 *
 * The names are those of gRPC, as the numbers are. They are a room of their own
 * because plugins that speak with other programs need them too, and a plugin
 * does not link the library.
 */
#include <config.h>

#include "base/status.h"

#include <string.h>

static const char *const names[MUSTER_ENOUGH + 1];

const char *
status_name(muster_status status)
{
	if (status < 0 || status > MUSTER_ENOUGH || names[status] == NULL)
		return "UNKNOWN";
	return names[status];
}

bool
status_by_name(const char *name, muster_status *ret)
{
	muster_status status;

	for (status = 0; status <= MUSTER_ENOUGH; status++) {
		if (names[status] == NULL || strcmp(names[status], name) != 0)
			continue;
		*ret = status;
		return true;
	}
	return false;
}

static const char *const names[MUSTER_ENOUGH + 1] = {
	[MUSTER_OK] = "OK",
	[MUSTER_CANCELLED] = "CANCELLED",
	[MUSTER_UNKNOWN] = "UNKNOWN",
	[MUSTER_INVALID_ARGUMENT] = "INVALID_ARGUMENT",
	[MUSTER_DEADLINE_EXCEEDED] = "DEADLINE_EXCEEDED",
	[MUSTER_NOT_FOUND] = "NOT_FOUND",
	[MUSTER_ALREADY_EXISTS] = "ALREADY_EXISTS",
	[MUSTER_PERMISSION_DENIED] = "PERMISSION_DENIED",
	[MUSTER_RESOURCE_EXHAUSTED] = "RESOURCE_EXHAUSTED",
	[MUSTER_FAILED_PRECONDITION] = "FAILED_PRECONDITION",
	[MUSTER_ABORTED] = "ABORTED",
	[MUSTER_OUT_OF_RANGE] = "OUT_OF_RANGE",
	[MUSTER_UNIMPLEMENTED] = "UNIMPLEMENTED",
	[MUSTER_INTERNAL] = "INTERNAL",
	[MUSTER_UNAVAILABLE] = "UNAVAILABLE",
	[MUSTER_DATA_LOSS] = "DATA_LOSS",
	[MUSTER_UNAUTHENTICATED] = "UNAUTHENTICATED",
	[MUSTER_ENOUGH] = "ENOUGH",
};
