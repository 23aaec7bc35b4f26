/* SPDX-License-Identifier: MIT
 *
 * loop_ask - a wrapper on the loop asks another store.
 */
#ifndef CALL_LOOP_ASK_H
#define CALL_LOOP_ASK_H

#include "call/loop.h"

/* As muster_ask_async(). */
void loop_ask(struct leg *leg, muster_store *store, const muster_query *query,
    muster_user_fn each, muster_answer_fn answered, void *arg);

#endif
