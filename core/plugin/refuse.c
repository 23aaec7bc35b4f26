/* SPDX-License-Identifier: MIT
 *
 * refuse - say why a plugin is not loaded.
 *
 * Every message of the room has the same shape, names the file that it is
 * about, and stays on one line whatever the file or the dynamic loader had to
 * say.
 */
#include <config.h>

#include "plugin/refuse.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/clean.h"

bool
plugin_refuse(muster_error *error, muster_status status, const char *path,
    const char *format, ...)
{
	char *reason, *message;
	va_list args;
	int made;

	va_start(args, format);
	made = vasprintf(&reason, format, args);
	va_end(args);
	if (made < 0)
		goto no_reason;
	if (asprintf(&message, "plugin '%s': %s", path, reason) < 0)
		goto no_message;
	clean_text(message);
	error_set(error, status, "%s", message);
	free(message);
	free(reason);
	return false;

no_message:
	free(reason);
no_reason:
	error_set(error, MUSTER_RESOURCE_EXHAUSTED, "out of memory");
	return false;
}

muster_status
plugin_errno_status(int number)
{
	switch (number) {
	case ENOENT:
	case ENOTDIR:
		return MUSTER_NOT_FOUND;
	case EACCES:
	case EPERM:
		return MUSTER_PERMISSION_DENIED;
	case ENOMEM:
	case EMFILE:
	case ENFILE:
		return MUSTER_RESOURCE_EXHAUSTED;
	default:
		return MUSTER_FAILED_PRECONDITION;
	}
}
