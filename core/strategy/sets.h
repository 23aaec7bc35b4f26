/* SPDX-License-Identifier: MIT
 *
 * sets - members of a composite as bits of a mask, and what the machines of
 * this room ask of them.
 */
#ifndef STRATEGY_SETS_H
#define STRATEGY_SETS_H

#include "strategy/strategy.h"

static inline uint64_t
bit_of(unsigned member)
{
	return UINT64_C(1) << member;
}

static inline uint64_t
lowest_of(uint64_t members)
{
	return members & -members;
}

/* The number of the lowest one; there is one. */
static inline unsigned
first_of(uint64_t members)
{
	return (unsigned)__builtin_ctzll(members);
}

static inline uint64_t
in_flight(const struct strategy_state *state)
{
	return state->started & ~state->ended;
}

static inline uint64_t
not_started(const struct strategy_state *state,
    const struct strategy_facts *facts)
{
	return facts->wanted & ~state->started;
}

/* What strategy.members does where they are one list. */
static inline size_t
stores_copy(const muster_stores *stores, muster_store **members, size_t room)
{
	for (size_t i = 0; i < stores->count && i < room; i++)
		members[i] = stores->items[i];
	return stores->count;
}

/* A member failed. Remembered is the first that did; but one that was asked
 * says more than one that cannot be asked that. */
static inline void
note_failure(struct strategy_state *state, unsigned member,
    muster_status status)
{
	if (state->failure != MUSTER_OK &&
	    (state->failure != MUSTER_UNIMPLEMENTED ||
		status == MUSTER_UNIMPLEMENTED))
		return;
	state->failure = status;
	state->blame = member;
}

/* Finishes with what these answered. */
static inline void
finish_with(const struct strategy_state *state, uint64_t take,
    struct strategy_actions *actions)
{
	actions->cancel = in_flight(state);
	actions->finish = true;
	actions->take = take;
}

/* Finishes with the failure of that member. */
static inline void
fail_with(const struct strategy_state *state, unsigned member,
    muster_status status, struct strategy_actions *actions)
{
	actions->cancel = in_flight(state);
	actions->finish = true;
	actions->status = status;
	actions->blame = member;
}

/* Finishes where no hit is to come any more: with the failure that is
 * remembered, and only without one as answered by nobody. */
static inline void
finish_without_hit(const struct strategy_state *state,
    struct strategy_actions *actions)
{
	if (state->failure != MUSTER_OK)
		fail_with(state, state->blame, state->failure, actions);
	else
		finish_with(state, state->answered, actions);
}

#endif
