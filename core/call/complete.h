/* SPDX-License-Identifier: MIT
 *
 * complete - a call that is over is given to who waits for it.
 */
#ifndef CALL_COMPLETE_H
#define CALL_COMPLETE_H

#include "call/call.h"

/* A finished call: tells who waits for it. The call may be gone then. */
void call_complete(struct call *call);

/* The same on a thread of the application, where no completion function may
 * run: it is left to the clock's. */
void call_complete_elsewhere(struct call *call);

/* Cancels all asynchronous calls and waits until the last completion function
 * has returned. No call may come meanwhile. */
void core_cancel_calls(struct core *core);

#endif
