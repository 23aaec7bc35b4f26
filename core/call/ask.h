/* SPDX-License-Identifier: MIT
 *
 * ask - a wrapper asks.
 */
#ifndef CALL_ASK_H
#define CALL_ASK_H

#include "call/call.h"

/* Asks `store` on this thread, inside the leg. each NULL: its answer is the
 * leg's answer. */
muster_status leg_ask(struct leg *leg, muster_store *store,
    const struct question *question, muster_user_fn each, void *arg);

#endif
