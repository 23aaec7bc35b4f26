/* SPDX-License-Identifier: MIT
 *
 * inside - calling a plugin's callbacks.
 */
#ifndef CALL_INSIDE_H
#define CALL_INSIDE_H

#include "call/call.h"

/* Does what the leg's call asks of its store, through the plugin; the verdict
 * is in the leg. */
void inside_run(struct leg *leg);

/* The same through find_async. False: nothing was sent, the verdict is in the
 * leg. */
bool inside_send(struct leg *leg);

/* What a callback has returned, or finished with, becomes the verdict, if there
 * is none yet. */
void inside_settle(struct leg *leg, muster_status status);

#endif
