/* SPDX-License-Identifier: MIT
 *
 * block - the memory of a call.
 */
#ifndef CALL_BLOCK_H
#define CALL_BLOCK_H

#include "call/call.h"

/* A fresh block for that plan, its parts linked; NULL: no memory. */
struct call *block_new(struct plan *plan);

/* Frees a block that nobody knows any more; not the core's reference. */
void block_free(struct call *call);

#endif
