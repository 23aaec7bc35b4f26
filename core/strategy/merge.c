/* SPDX-License-Identifier: MIT
 *
 * merge - ask the primary and its secondaries, merge what they answer.
 *
 * The rules, each a function below:
 *   - every wanted member is asked, in the order of the file, the primary
 *     first. The next one starts when the gap has passed since the last start,
 *     or at once when nothing is in flight any more;
 *   - the primary failed, however (error, timeout, cancelled, or skipped
 *     because it cannot be asked that): the call fails at once, as it did;
 *   - a secondary failed: it is not among those that are taken, and that is
 *     all (the engine reports its leg and calls the answer partial);
 *   - all have ended: the call is OK and takes those that answered;
 *   - the deadline passed: the same with those that answered so far if the
 *     primary is among them, else DEADLINE_EXCEEDED.
 *
 * The strategies of this family differ in the gap alone: 0 starts all members
 * together (parallel), INT64_MAX leaves only the other rule, "when nothing is
 * in flight" (sequential), anything between starts them staggered.
 *
 * `adaptive` is sequential, but for calls for which all at once was chosen
 * (facts.together, see advice/). There all start together, as in parallel, but
 * for a single secondary where there are too few workers (facts.crowded): that
 * one starts only if somebody is idle for it, or will be long before its caller
 * could run it. Who claimed it late would not be done before its caller could
 * have been, who would wait meanwhile. One that is refused has its turn when
 * nothing is in flight. Several are not kept back so: calls that have just
 * begun would take the workers from those that wait, and the slowest calls
 * would be twice as slow.
 */
#include <config.h>

#include "strategy/merge.h"

#include <assert.h>

#include "strategy/sets.h"

#define ONE_AFTER_ANOTHER INT64_MAX
#define ALL_AT_ONCE       0

#define PRIMARY UINT64_C(1)

/* What the options of the file are written into. */
struct merge_options {
	muster_store *primary;
	muster_stores secondary;
};

static bool
primary_answered(const struct strategy_state *state)
{
	return (state->answered & PRIMARY) != 0;
}

static void
start(struct strategy_state *state, uint64_t members,
    struct strategy_actions *actions)
{
	state->started |= members;
	actions->start = members;
}

/* Starts the next member, or all of them without a gap, and sees to it that
 * the one after it gets its turn. */
static void
start_next(struct strategy_state *state, const struct strategy_facts *facts,
    struct strategy_actions *actions)
{
	uint64_t rest = not_started(state, facts);

	if (facts->gap == ALL_AT_ONCE) {
		start(state, rest, actions);
		return;
	}
	start(state, lowest_of(rest), actions);
	if (facts->gap != ONE_AFTER_ANOTHER && not_started(state, facts) != 0)
		actions->timer = facts->gap;
}

static void
merge_begin(struct strategy_state *state, const struct strategy_facts *facts,
    struct strategy_actions *actions)
{
	assert((facts->wanted & PRIMARY) != 0);
	assert(facts->gap >= 0);
	start_next(state, facts, actions);
}

static void
merge_ended(struct strategy_state *state, const struct strategy_facts *facts,
    unsigned member, muster_outcome outcome, muster_status status,
    struct strategy_actions *actions)
{
	bool answered = outcome == MUSTER_HIT || outcome == MUSTER_MISS;

	assert((in_flight(state) & bit_of(member)) != 0);
	state->ended |= bit_of(member);
	if (answered)
		state->answered |= bit_of(member);

	if (bit_of(member) == PRIMARY && !answered)
		fail_with(state, 0, status, actions);
	else if (state->ended == facts->wanted)
		finish_with(state, state->answered, actions);
	else if (in_flight(state) == 0)
		start_next(state, facts, actions);
}

static void
adaptive_begin(struct strategy_state *state, const struct strategy_facts *facts,
    struct strategy_actions *actions)
{
	uint64_t rest;

	merge_begin(state, facts, actions);
	if (!facts->together)
		return;
	rest = not_started(state, facts);
	if (facts->crowded && rest == lowest_of(rest))
		actions->start_if_idle = rest;
	else
		actions->start |= rest;
	state->started |= rest;
}

static void
adaptive_refused(struct strategy_state *state,
    const struct strategy_facts *facts, unsigned member,
    struct strategy_actions *actions)
{
	assert((in_flight(state) & bit_of(member)) != 0);
	state->started &= ~bit_of(member);
	if (in_flight(state) == 0)
		start_next(state, facts, actions);
}

static void
merge_timer(struct strategy_state *state, const struct strategy_facts *facts,
    struct strategy_actions *actions)
{
	if (not_started(state, facts) != 0)
		start_next(state, facts, actions);
}

static void
merge_deadline(struct strategy_state *state, const struct strategy_facts *facts,
    struct strategy_actions *actions)
{
	(void)facts;
	if (primary_answered(state))
		finish_with(state, state->answered, actions);
	else
		fail_with(state, 0, MUSTER_DEADLINE_EXCEEDED, actions);
}

static size_t
merge_members(const void *options, muster_store **members, size_t room)
{
	const struct merge_options *merge = options;
	size_t i;

	if (room > 0)
		members[0] = merge->primary;
	for (i = 0; i < merge->secondary.count && i + 1 < room; i++)
		members[i + 1] = merge->secondary.items[i];
	return 1 + merge->secondary.count;
}

static const muster_option merge_options[] = {
	{
	    .name = "primary",
	    .type = MUSTER_STORE,
	    MUSTER_INTO(struct merge_options, primary),
	    .flags = MUSTER_REQUIRED,
	    .help = "the store whose failure fails the call",
	},
	{
	    .name = "secondary",
	    .type = MUSTER_STORES,
	    MUSTER_INTO(struct merge_options, secondary),
	    .help = "stores whose failure is reported and survived",
	},
};

/* clang-format off */
#define MERGE_FAMILY                                                         \
	MUSTER_OPTIONS(struct merge_options, merge_options),                 \
	.members  = merge_members,                                           \
	.timer    = merge_timer,                                             \
	.deadline = merge_deadline

const struct strategy strategy_sequential = {
	.name    = "sequential",
	.summary = "asks one member after another",
	.gap     = ONE_AFTER_ANOTHER,
	.begin   = merge_begin,
	.ended   = merge_ended,
	MERGE_FAMILY,
};

const struct strategy strategy_parallel = {
	.name    = "parallel",
	.summary = "asks all members at once",
	.gap     = ALL_AT_ONCE,
	.begin   = merge_begin,
	.ended   = merge_ended,
	MERGE_FAMILY,
};

const struct strategy strategy_adaptive = {
	.name     = "adaptive",
	.summary  = "asks one after another or all at once, as is measured to pay",
	.gap      = ONE_AFTER_ANOTHER,
	.adaptive = true,
	.begin    = adaptive_begin,
	.ended    = merge_ended,
	.refused  = adaptive_refused,
	MERGE_FAMILY,
};
/* clang-format on */
