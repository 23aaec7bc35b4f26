/* SPDX-License-Identifier: MIT
 *
 * guarded - a leg and what stands between it and its store. By the driver, but
 * for what the runner says of a leg that is not let in. Every leg that is
 * started has one end: guarded_ended() or guarded_gone().
 */
#ifndef CALL_GUARDED_H
#define CALL_GUARDED_H

#include "call/call.h"

/* Is the first member that its composite asks to be asked though it be barred?
 * Only one is. */
static inline bool
guarded_takes_force(struct node *node)
{
	if (node->parent == NULL || !node->parent->force)
		return false;
	node->parent->force = false;
	return true;
}

/* The leg is made ready, and the guard is not calm: is the store asked? If not,
 * the leg ends as soon as it is run, by whoever that is. */
RARE void guarded_start(struct node *node, int64_t now);

/* Would all that the composite may ask, and that is more than one, be
 * barred? */
RARE bool guarded_bars_all(const struct node *node, int64_t now);

/* guarded_ended() where the guard hears of it. */
RARE void guarded_tell(const struct node *node, int64_t now);

/* The leg has ended, and nothing was told of it before. */
static inline void
guarded_ended(const struct node *node, int64_t now)
{
	const struct guard *guard = &node->store->guard;

	if (guard->on &&
	    (node->leg->verdict != MUSTER_OK || !guard_is_calm(guard)))
		guarded_tell(node, now);
}

/* It is not waited for any more; late: since its time is up. */
RARE void guarded_gone(const struct node *node, bool late, int64_t now);

/* A leg has ended as UNAVAILABLE, and the guard has heard of it: is it to be
 * asked again, when *ret_pause has passed? */
RARE bool guarded_retry(const struct node *node, int64_t now,
    int64_t *ret_pause);

/* The end of a leg that is barred, and of one that may not even wait. By the
 * runner. */
RARE void guarded_refuse(struct leg *leg, int64_t now);
RARE void guarded_turn_away(struct leg *leg);

#endif
