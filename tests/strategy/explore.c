/* SPDX-License-Identifier: MIT
 *
 * explore - see explore.h.
 */
#include <config.h>

#include "explore.h"

#include <inttypes.h>

#include <check.h>

void
explore_must(const struct simulation *now, bool kept, const char *rule)
{
	if (!kept)
		ck_abort_msg("%s: %s, wanted %" PRIx64 " gap %" PRId64 ": %s",
		    rule, now->strategy->name, now->facts.wanted,
		    now->facts.gap, now->story);
}

static void
try_ends(struct explorer *explorer, const struct simulation *from,
    unsigned member)
{
	size_t kind;

	for (kind = 0; kind < explorer->kinds; kind++) {
		struct simulation next = *from;

		next.legs[member] = explore_ends[kind];
		simulation_end(&next, member);
		explorer->ended(&next, member, &explore_ends[kind]);
		explore(explorer, &next);
	}
}

static void
try_refusal(struct explorer *explorer, const struct simulation *from,
    unsigned member)
{
	struct simulation next = *from;

	simulation_refuse(&next, member);
	explorer->other(&next);
	explore(explorer, &next);
}

/* Nothing else happens until it is known whether a hedge is paid for. One that
 * is not may be asked for again and again: it is refused some times. */
static void
try_payment(struct explorer *explorer, const struct simulation *from)
{
	struct simulation next = *from;

	if (from->refusals < EXPLORE_REFUSALS)
		try_refusal(explorer, from,
		    (unsigned)__builtin_ctzll(from->due));
	simulation_pay(&next);
	explorer->other(&next);
	explore(explorer, &next);
}

static void
try_timer(struct explorer *explorer, const struct simulation *from)
{
	struct simulation next = *from;

	simulation_timer(&next);
	explorer->other(&next);
	explore(explorer, &next);
}

static void
try_deadline(struct explorer *explorer, const struct simulation *from)
{
	struct simulation next = *from;

	simulation_deadline(&next);
	explorer->deadline(&next);
	explorer->calls++;
}

void
explore(struct explorer *explorer, const struct simulation *from)
{
	unsigned member;

	if (from->finished) {
		explorer->calls++;
		return;
	}
	if (from->due != 0) {
		try_payment(explorer, from);
		return;
	}
	for (member = 0; member < from->facts.members; member++) {
		if ((from->in_flight >> member & 1) != 0)
			try_ends(explorer, from, member);
		if ((from->offered >> member & 1) != 0)
			try_refusal(explorer, from, member);
	}
	if (from->timer_at != SIMULATION_NEVER)
		try_timer(explorer, from);
	if (from->deadline_at != SIMULATION_NEVER)
		try_deadline(explorer, from);
}

const struct simulated_leg explore_ends[EXPLORE_KINDS] = {
	{ MUSTER_HIT, MUSTER_OK, 0 },
	{ MUSTER_MISS, MUSTER_OK, 0 },
	{ MUSTER_FAILED, MUSTER_UNAVAILABLE, 0 },
	{ MUSTER_TIMEOUT, MUSTER_DEADLINE_EXCEEDED, 0 },
	{ MUSTER_SKIPPED, MUSTER_UNIMPLEMENTED, 0 },
	{ MUSTER_DROPPED, MUSTER_CANCELLED, 0 },
};
