/* SPDX-License-Identifier: MIT
 *
 * begin - from a block to a call on its way.
 */
#ifndef CALL_BEGIN_H
#define CALL_BEGIN_H

#include "call/call.h"

/* As if nothing had been asked yet. */
void call_reset(struct call *call, int64_t now);

/* Makes the block ready for a question, which is checked and copied, and
 * starts it: what is to be run is in `steps`. False: it was refused, the call
 * is over and says why. */
bool call_begin(struct call *call, const struct question *question, int64_t now,
    struct steps *steps);

/* The block is its owner's alone: it may be used again. */
bool call_is_quiet(struct call *call);

#endif
