/* SPDX-License-Identifier: MIT
 *
 * reply - errors of a server in muster's words.
 */
#ifndef REDIS_REPLY_H
#define REDIS_REPLY_H

#include "engine.h"

/* What an error of the server ("WRONGTYPE Operation against ...") means. */
muster_status reply_status(const char *error);

/* Fails the call if the outcome is no reply of that type; OK: it is. */
muster_status reply_check(muster_call *call, const struct outcome *outcome,
    int type);

#endif
