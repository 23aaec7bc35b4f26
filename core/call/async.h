/* SPDX-License-Identifier: MIT
 *
 * async - calls that nobody waits for.
 */
#ifndef CALL_ASYNC_H
#define CALL_ASYNC_H

#include "call/call.h"

/* Asks and returns; as muster_find_async(). *ret_call has a handle that is to
 * be released by call_release_handle(); NULL: no handle is wanted. */
muster_status call_ask_async(struct plan *plan, const struct question *question,
    muster_done_fn done, void *arg, struct call **ret_call,
    muster_error *error);

/* Ends the call as cancelled, if it has no answer yet. Once. */
void call_cancel(struct call *call);

void call_release_handle(struct call *call);

#endif
