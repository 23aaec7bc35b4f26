/* SPDX-License-Identifier: MIT
 *
 * lend - a wrapper on the loop passes its question on, as it is, to a store
 * that never waits: that one is asked in the wrapper's own leg.
 */
#ifndef CALL_LEND_H
#define CALL_LEND_H

#include "call/call.h"

/* May the store be asked in the leg: is `query` the leg's own question, and the
 * store one that answers while one looks on? NULL is none. */
bool leg_suits(const struct leg *leg, const muster_store *store,
    const muster_query *query);

/* Is there nothing in the leg yet, neither of an answer nor of a hook? */
bool leg_is_blank(const struct leg *leg);

/* Asks a store that may be asked in the leg, which is blank: its users are the
 * leg's then. Returns its status; if it has failed, the leg is as it was
 * before, but for leg->guest and leg->inner, which tell of it. On the loop. */
muster_status leg_lend(struct leg *leg, muster_store *store);

/* Is another store's plugin inside the leg? The runner's. */
static inline bool
leg_is_lent(const struct leg *leg)
{
	return leg->store != leg->node->store;
}

#endif
