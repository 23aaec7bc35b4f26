/* SPDX-License-Identifier: MIT
 *
 * leg - a question to one store, for its driver.
 */
#ifndef CALL_LEG_H
#define CALL_LEG_H

#include "call/call.h"

/* Makes it ready to be run. */
void leg_prepare(struct leg *leg, int64_t deadline);

/* Nobody wants it any more: takes it from where it waits, true; or tells the
 * thread that runs it, false. */
bool leg_abandon(struct leg *leg);

/* How it ended: by its verdict. */
muster_outcome leg_outcome(const struct leg *leg);

#endif
