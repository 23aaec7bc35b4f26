/* SPDX-License-Identifier: MIT
 *
 * sync - calls that a thread waits for.
 */
#ifndef CALL_SYNC_H
#define CALL_SYNC_H

#include "call/call.h"

/* Runs a begun call to its end on this thread. */
void call_run(struct call *call, struct steps *steps);

/* Asks and waits. *slot as in muster_find(). */
muster_status call_ask(struct plan *plan, const struct question *question,
    struct call **slot);

/* Asks nothing: the answer is `status` and `message` (static). */
muster_status call_refuse(struct plan *plan, muster_status status,
    const char *message, struct call **slot);

#endif
