/* SPDX-License-Identifier: MIT
 *
 * fastest - replicas: ask one, and another one too where it takes long. The
 * first hit is the answer.
 *
 * The rules:
 *   - members are started in the order of the file. The next one starts beside
 *     the others when the newest leg has taken longer than it is worth waiting
 *     for (a hedge: only if the budget allows it), or at once when a leg ended
 *     without a hit (that is no hedge: it replaces a leg, and is free);
 *   - the first hit is the answer, and the other legs are cancelled;
 *   - a miss is not: a replica may lag behind, and a hit may still come. With
 *     `accept_miss` it is, unless a member has failed;
 *   - all have ended without a hit: nobody, if all said so. Where a member has
 *     failed it ends with the failure that came first; one that was asked and
 *     failed goes before one that could not be asked that;
 *   - the deadline passed: DEADLINE_EXCEEDED. The first member that was still
 *     being asked is to blame.
 *
 * How long it is worth waiting and whether the budget allows a hedge the engine
 * knows (advice/hedger.h): the machine asks by actions.
 */
#include <config.h>

#include "strategy/fastest.h"

#include <assert.h>

#include "base/auto.h"
#include "strategy/sets.h"

/* What the options of the file are written into. */
struct fastest_options {
	muster_stores members;
	int64_t hedge_after;
	double max_extra;
	bool accept_miss;
};

/* The next member, which has now started; 0: there is none. Another one gets
 * its turn when this one takes long. */
static uint64_t
take_next(struct strategy_state *state, const struct strategy_facts *facts,
    struct strategy_actions *actions)
{
	uint64_t next = lowest_of(not_started(state, facts));

	state->started |= next;
	if (not_started(state, facts) != 0)
		actions->patience = next;
	return next;
}

static void
fastest_begin(struct strategy_state *state, const struct strategy_facts *facts,
    struct strategy_actions *actions)
{
	actions->start = take_next(state, facts, actions);
}

static void
fastest_ended(struct strategy_state *state, const struct strategy_facts *facts,
    unsigned member, muster_outcome outcome, muster_status status,
    struct strategy_actions *actions)
{
	bool miss = outcome == MUSTER_MISS;

	assert((in_flight(state) & bit_of(member)) != 0);
	state->ended |= bit_of(member);
	if (outcome == MUSTER_HIT || miss)
		state->answered |= bit_of(member);
	else
		note_failure(state, member, status);

	if (outcome == MUSTER_HIT ||
	    (miss && facts->accept_miss && state->failure == MUSTER_OK))
		finish_with(state, bit_of(member), actions);
	else if (not_started(state, facts) != 0)
		actions->start = take_next(state, facts, actions);
	else if (in_flight(state) == 0)
		finish_without_hit(state, actions);
}

/* A hedge that the budget does not allow. It is due again when as much time as
 * it would have been given has passed. */
static void
fastest_refused(struct strategy_state *state,
    const struct strategy_facts *facts, unsigned member,
    struct strategy_actions *actions)
{
	assert((in_flight(state) & bit_of(member)) != 0);
	state->started &= ~bit_of(member);
	if (in_flight(state) == 0)
		actions->start = take_next(state, facts, actions);
}

static void
fastest_timer(struct strategy_state *state, const struct strategy_facts *facts,
    struct strategy_actions *actions)
{
	actions->hedge = take_next(state, facts, actions);
}

static void
fastest_deadline(struct strategy_state *state,
    const struct strategy_facts *facts, struct strategy_actions *actions)
{
	(void)facts;
	fail_with(state, first_of(in_flight(state)), MUSTER_DEADLINE_EXCEEDED,
	    actions);
}

static size_t
fastest_members(const void *options, muster_store **members, size_t room)
{
	const struct fastest_options *fastest = options;

	return stores_copy(&fastest->members, members, room);
}

static void
fastest_settle(const void *options, struct strategy_facts *facts)
{
	const struct fastest_options *fastest = options;

	facts->accept_miss = fastest->accept_miss;
}

static void
fastest_hedge(const void *options, int64_t *ret_after, double *ret_max_extra)
{
	const struct fastest_options *fastest = options;

	*ret_after = fastest->hedge_after;
	*ret_max_extra = fastest->max_extra;
}

static const muster_option fastest_options[] = {
	{
	    .name = "members",
	    .type = MUSTER_STORES,
	    MUSTER_INTO(struct fastest_options, members),
	    .flags = MUSTER_REQUIRED,
	    .help = "the replicas, in the order in which they are asked",
	},
	{
	    .name = "hedge_after",
	    .type = MUSTER_DURATION,
	    MUSTER_INTO(struct fastest_options, hedge_after),
	    .flags = OPTION_OR_AUTO,
	    .default_value = "auto",
	    .minimum = INT64_C(1000),
	    .maximum = INT64_C(86400000000000),
	    .help = "how long a member may take before the next is asked too",
	},
	{
	    .name = "max_extra",
	    .type = MUSTER_RATIO,
	    MUSTER_INTO(struct fastest_options, max_extra),
	    .default_value = "2%",
	    .help = "how many questions may be asked twice",
	},
	{
	    .name = "accept_miss",
	    .type = MUSTER_BOOLEAN,
	    MUSTER_INTO(struct fastest_options, accept_miss),
	    .default_value = "no",
	    .help = "is it an answer that one member knows nobody?",
	},
};

/* clang-format off */
const struct strategy strategy_fastest = {
	.name     = "fastest",
	.summary  = "asks one replica, and another one if that takes long",
	.equals   = true,
	MUSTER_OPTIONS(struct fastest_options, fastest_options),
	.members  = fastest_members,
	.settle   = fastest_settle,
	.hedge    = fastest_hedge,
	.begin    = fastest_begin,
	.ended    = fastest_ended,
	.refused  = fastest_refused,
	.timer    = fastest_timer,
	.deadline = fastest_deadline,
};
/* clang-format on */
