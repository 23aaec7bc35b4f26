/* SPDX-License-Identifier: MIT
 *
 * refuse - say why a plugin is not loaded.
 */
#ifndef PLUGIN_REFUSE_H
#define PLUGIN_REFUSE_H

#include <stdbool.h>

#include "base/error.h"

/* Writes "plugin 'PATH': REASON" into `error`, as one line: control bytes, of
 * which the loader's own messages may be full, become '?'. Returns false. */
bool plugin_refuse(muster_error *error, muster_status status, const char *path,
    const char *format, ...) MUSTER_PRINTF(4, 5);

/* The status for a file that cannot be opened or read. */
muster_status plugin_errno_status(int number);

#endif
