/* SPDX-License-Identifier: MIT
 *
 * answer - what the caller gets.
 */
#ifndef CALL_ANSWER_H
#define CALL_ANSWER_H

#include "call/call.h"

/* Merges the users of a call that is over. */
void call_merge(struct call *call);

/* The report of its root, made when first asked for; and of its legs: a leaf's
 * own, a composite's members'. */
const muster_leg *call_report_root(struct call *call);
const muster_leg *call_report(struct call *call);

/* The message, naming the store to blame; NULL: none. */
const char *call_message(struct call *call);

#endif
