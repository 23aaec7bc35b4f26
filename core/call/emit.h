/* SPDX-License-Identifier: MIT
 *
 * emit - what a store answers, and its verdict. All by the runner.
 */
#ifndef CALL_EMIT_H
#define CALL_EMIT_H

#include "base/rare.h"
#include "call/call.h"

/* Adds a user to the answer; `origin` is the store it came from. */
muster_status leg_emit(struct leg *leg, const muster_user *user,
    const muster_store *origin);

/* Writes a verdict, unless there is one already. Returns the one that stands.
 * The message is copied into the leg's arena. */
RARE muster_status leg_fail(struct leg *leg, muster_status status,
    const char *format, ...) MUSTER_PRINTF(3, 4);
RARE muster_status leg_vfail(struct leg *leg, muster_status status,
    const char *format, va_list args) MUSTER_PRINTF(3, 0);

/* As muster_stopped(). */
muster_status leg_stopped(struct leg *leg);

#endif
