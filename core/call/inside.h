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

#endif
