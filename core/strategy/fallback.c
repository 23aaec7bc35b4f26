/* SPDX-License-Identifier: MIT
 *
 * fallback - ask one member after the other until one has the answer, as
 * nsswitch.conf(5) does with its sources.
 *
 * The rules:
 *   - members are asked in the order of the file, one at a time;
 *   - a hit is the answer. What else is one is up to the file: an error, a
 *     timeout or a miss that `continue_on` names goes on to the next member,
 *     any other is the answer;
 *   - a member that cannot be asked what was asked always goes on: it has
 *     nothing to say. It has failed all the same;
 *   - that somebody is not there is only true if all said so: where a member
 *     has failed, what would be "nobody" ends with that failure. Of several it
 *     is the first, as the file has its best source first; a member that was
 *     asked and failed goes before those that could not be asked that, for
 *     trying again may help there;
 *   - the deadline passed: DEADLINE_EXCEEDED, whatever happened before. The
 *     member that was being asked is to blame.
 */
#include <config.h>

#include "strategy/fallback.h"

#include <assert.h>

#include "strategy/sets.h"

/* What the options of the file are written into. */
struct fallback_options {
	muster_stores members;
	uint32_t continue_on;
};

static void
start_next(struct strategy_state *state, const struct strategy_facts *facts,
    struct strategy_actions *actions)
{
	uint64_t next = lowest_of(not_started(state, facts));

	if (next == 0) {
		finish_without_hit(state, actions);
		return;
	}
	state->started |= next;
	actions->start = next;
}

static void
fallback_begin(struct strategy_state *state, const struct strategy_facts *facts,
    struct strategy_actions *actions)
{
	start_next(state, facts, actions);
}

/* Does such an end go on to the next member? */
static bool
goes_on(const struct strategy_facts *facts, muster_outcome outcome)
{
	switch (outcome) {
	case MUSTER_HIT:
		return false;
	case MUSTER_MISS:
		return (facts->continue_on & STRATEGY_ON_MISS) != 0;
	case MUSTER_TIMEOUT:
		return (facts->continue_on & STRATEGY_ON_TIMEOUT) != 0;
	case MUSTER_FAILED:
	case MUSTER_DROPPED:
		return (facts->continue_on & STRATEGY_ON_ERROR) != 0;
	case MUSTER_SKIPPED:
		break;
	}
	return true;
}

static void
fallback_ended(struct strategy_state *state, const struct strategy_facts *facts,
    unsigned member, muster_outcome outcome, muster_status status,
    struct strategy_actions *actions)
{
	assert(in_flight(state) == bit_of(member));
	state->ended |= bit_of(member);
	if (outcome == MUSTER_HIT || outcome == MUSTER_MISS)
		state->answered |= bit_of(member);
	else
		note_failure(state, member, status);

	if (outcome == MUSTER_HIT)
		finish_with(state, bit_of(member), actions);
	else if (goes_on(facts, outcome))
		start_next(state, facts, actions);
	else if (outcome == MUSTER_MISS)
		finish_without_hit(state, actions);
	else
		fail_with(state, member, status, actions);
}

/* None is ever set. */
static void
fallback_timer(struct strategy_state *state, const struct strategy_facts *facts,
    struct strategy_actions *actions)
{
	(void)state;
	(void)facts;
	(void)actions;
}

static void
fallback_deadline(struct strategy_state *state,
    const struct strategy_facts *facts, struct strategy_actions *actions)
{
	(void)facts;
	fail_with(state, first_of(in_flight(state)), MUSTER_DEADLINE_EXCEEDED,
	    actions);
}

static size_t
fallback_members(const void *options, muster_store **members, size_t room)
{
	const struct fallback_options *fallback = options;

	return stores_copy(&fallback->members, members, room);
}

static void
fallback_settle(const void *options, struct strategy_facts *facts)
{
	const struct fallback_options *fallback = options;

	facts->continue_on = fallback->continue_on;
}

static const muster_option fallback_options[] = {
	{
	    .name = "members",
	    .type = MUSTER_STORES,
	    MUSTER_INTO(struct fallback_options, members),
	    .flags = MUSTER_REQUIRED,
	    .help = "the stores, in the order in which they are asked",
	},
	{
	    .name = "continue_on",
	    .type = MUSTER_CHOICES,
	    MUSTER_INTO(struct fallback_options, continue_on),
	    .choices = "error,timeout,miss",
	    .default_value = "error,timeout,miss",
	    .help = "what goes on to the next member",
	},
};

/* clang-format off */
const struct strategy strategy_fallback = {
	.name     = "fallback",
	.summary  = "asks one member after another until one has the answer",
	MUSTER_OPTIONS(struct fallback_options, fallback_options),
	.members  = fallback_members,
	.settle   = fallback_settle,
	.begin    = fallback_begin,
	.ended    = fallback_ended,
	.timer    = fallback_timer,
	.deadline = fallback_deadline,
};
/* clang-format on */
