/* SPDX-License-Identifier: MIT
 *
 * complete - a call that is over is given to who waits for it.
 */
#ifndef CALL_COMPLETE_H
#define CALL_COMPLETE_H

#include "call/call.h"

/* An asynchronous call is on its way. */
void call_enlist(struct call *call);

/* A finished call: tells who waits for it. The call may be gone then. */
void call_complete(struct call *call);

/* The same on a thread of the application, where no completion function may
 * run: it is left to the clock's. */
void call_complete_elsewhere(struct call *call);

/* Waits until no asynchronous call is pending. */
void core_await_calls(struct core *core);

#endif
