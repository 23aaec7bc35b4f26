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

/* What a call that a wrapper asked came to becomes the leg's: users go to
 * `each` or into the leg's own answer; report, message and partial are passed
 * up. Returns its status. */
muster_status ask_take_answer(struct leg *leg, struct call *call,
    muster_user_fn each, void *arg);

/* The same for a call that was asked for the leg's own answer, if nothing of it
 * need be copied: then the leg keeps the call. False: it does not, and nothing
 * has happened. */
bool ask_keep_answer(struct leg *leg, struct call *call);

#endif
