/* SPDX-License-Identifier: MIT
 *
 * simulate - see simulate.h.
 *
 * What the machine orders is first held against its promises and then carried
 * out; the simulation keeps its own account of what was started and ended, so
 * that a machine that forgets is found out. The first fault stands and ends
 * the simulation.
 */
#include <config.h>

#include "simulate.h"

#include <stdio.h>
#include <string.h>

static uint64_t
bit_of(unsigned member)
{
	return UINT64_C(1) << member;
}

uint64_t
simulation_all(unsigned members)
{
	return members == 64 ? UINT64_MAX : bit_of(members) - 1;
}

static void
tell(struct simulation *simulation, const char *what, uint64_t members)
{
	size_t room = sizeof simulation->story - simulation->story_length;
	int length = snprintf(simulation->story + simulation->story_length,
	    room, "%s %llx; ", what, (unsigned long long)members);

	if (length > 0 && (size_t)length < room)
		simulation->story_length += (size_t)length;
}

static void
demand(struct simulation *simulation, bool kept, const char *promise)
{
	if (!kept && simulation->fault == NULL)
		simulation->fault = promise;
}

static void
check_finish(struct simulation *simulation,
    const struct strategy_actions *actions)
{
	demand(simulation,
	    (actions->start | actions->start_if_idle | actions->hedge) == 0 &&
		actions->timer == 0 && actions->patience == 0,
	    "starts nothing once it has finished");
	demand(simulation, simulation->in_flight == 0,
	    "cancels what is in flight when it finishes");
	demand(simulation, (actions->take & ~simulation->answered) == 0,
	    "takes only from those that answered");
	demand(simulation, actions->status == MUSTER_OK || actions->take == 0,
	    "a failed call takes nothing");
	demand(simulation, actions->blame < simulation->facts.members,
	    "blames a member");
}

static void
check_actions(struct simulation *simulation,
    const struct strategy_actions *actions)
{
	uint64_t start = actions->start | actions->start_if_idle |
	    actions->hedge;

	demand(simulation, !simulation->finished, "finishes once");
	demand(simulation, (actions->cancel & ~simulation->in_flight) == 0,
	    "cancels only legs in flight");
	demand(simulation, (start & ~simulation->facts.wanted) == 0,
	    "starts only members that are wanted");
	demand(simulation,
	    (start & simulation->started) == 0 &&
		(actions->start & actions->start_if_idle) == 0,
	    "starts a member once");
	demand(simulation,
	    (actions->start_if_idle | actions->hedge) == 0 ||
		simulation->strategy->refused != NULL,
	    "hears of those that are refused");
	demand(simulation,
	    (actions->hedge | actions->patience) == 0 ||
		simulation->strategy->hedge != NULL,
	    "hedges only if it says so");
	demand(simulation,
	    (actions->patience & (actions->patience - 1)) == 0 &&
		(actions->patience == 0 || actions->timer == 0) &&
		(actions->patience & ~(simulation->in_flight | start)) == 0,
	    "is patient with one leg in flight");
	demand(simulation, actions->timer >= 0 && actions->timer < INT64_MAX,
	    "sets a timer that goes off some time to come");
}

static void
start_legs(struct simulation *simulation, uint64_t members)
{
	unsigned i;

	simulation->started |= members;
	simulation->in_flight |= members;
	for (i = 0; i < simulation->facts.members; i++) {
		if ((members & bit_of(i)) != 0)
			simulation->end_at[i] = simulation->now +
			    simulation->legs[i].latency;
	}
}

static void
offer_legs(struct simulation *simulation, uint64_t members)
{
	simulation->started |= members;
	simulation->in_flight |= members;
	simulation->offered |= members;
}

static void
wait_for_payment(struct simulation *simulation, uint64_t members)
{
	simulation->started |= members;
	simulation->in_flight |= members;
	simulation->due |= members;
}

static unsigned
count_of(uint64_t members)
{
	return (unsigned)__builtin_popcountll(members);
}

static void
carry_out(struct simulation *simulation, const struct strategy_actions *actions)
{
	check_actions(simulation, actions);
	simulation->in_flight &= ~actions->cancel;
	simulation->offered &= ~actions->cancel;
	simulation->cancelled |= actions->cancel;
	if (actions->start != 0) {
		tell(simulation, "start", actions->start);
		start_legs(simulation, actions->start);
	}
	if (actions->start_if_idle != 0) {
		tell(simulation, "start if idle", actions->start_if_idle);
		offer_legs(simulation, actions->start_if_idle);
	}
	if (actions->hedge != 0) {
		tell(simulation, "hedge", actions->hedge);
		wait_for_payment(simulation, actions->hedge);
	}
	if (count_of(simulation->in_flight) > simulation->most_in_flight)
		simulation->most_in_flight = count_of(simulation->in_flight);
	if (actions->patience != 0)
		simulation->timer_at = simulation->patience == SIMULATION_NEVER
		    ? SIMULATION_NEVER
		    : simulation->now + simulation->patience;
	if (actions->timer > 0 && simulation->fault == NULL)
		simulation->timer_at = simulation->now + actions->timer;
	if (!actions->finish) {
		demand(simulation, simulation->in_flight != 0,
		    "has a leg in flight until it finishes");
		return;
	}
	check_finish(simulation, actions);
	tell(simulation, "finish and take", actions->take);
	simulation->finished = true;
	simulation->status = actions->status;
	simulation->blame = actions->blame;
	simulation->take = actions->take;
}

void
simulation_init(struct simulation *simulation, const struct strategy *strategy,
    unsigned members)
{
	unsigned i;

	memset(simulation, 0, sizeof *simulation);
	simulation->strategy = strategy;
	simulation->facts.members = members;
	simulation->facts.wanted = simulation_all(members);
	simulation->facts.gap = strategy->gap;
	simulation->timer_at = SIMULATION_NEVER;
	simulation->deadline_at = SIMULATION_NEVER;
	simulation->patience = SIMULATION_NEVER;
	for (i = 0; i < STRATEGY_MAX_MEMBERS; i++) {
		simulation->legs[i].latency = 1;
		simulation->end_at[i] = SIMULATION_NEVER;
	}
}

void
simulation_begin(struct simulation *simulation)
{
	struct strategy_actions actions = { 0 };

	simulation->strategy->begin(&simulation->state, &simulation->facts,
	    &actions);
	carry_out(simulation, &actions);
}

void
simulation_end(struct simulation *simulation, unsigned member)
{
	const struct simulated_leg *leg = &simulation->legs[member];
	struct strategy_actions actions = { 0 };

	tell(simulation, "end", bit_of(member));
	simulation->in_flight &= ~bit_of(member);
	simulation->offered &= ~bit_of(member);
	if (leg->outcome == MUSTER_HIT || leg->outcome == MUSTER_MISS)
		simulation->answered |= bit_of(member);
	else
		simulation->failed |= bit_of(member);
	if (leg->outcome == MUSTER_HIT)
		simulation->hits |= bit_of(member);
	simulation->strategy->ended(&simulation->state, &simulation->facts,
	    member, leg->outcome, leg->status, &actions);
	carry_out(simulation, &actions);
}

void
simulation_refuse(struct simulation *simulation, unsigned member)
{
	struct strategy_actions actions = { 0 };

	tell(simulation, "refuse", bit_of(member));
	simulation->started &= ~bit_of(member);
	simulation->in_flight &= ~bit_of(member);
	simulation->offered &= ~bit_of(member);
	simulation->due &= ~bit_of(member);
	simulation->refused |= bit_of(member);
	simulation->refusals++;
	simulation->strategy->refused(&simulation->state, &simulation->facts,
	    member, &actions);
	carry_out(simulation, &actions);
}

void
simulation_pay(struct simulation *simulation)
{
	uint64_t member = simulation->due & -simulation->due;

	simulation->due &= ~member;
	simulation->hedged |= member;
	start_legs(simulation, member);
}

void
simulation_timer(struct simulation *simulation)
{
	struct strategy_actions actions = { 0 };

	tell(simulation, "timer", 0);
	simulation->timer_at = SIMULATION_NEVER;
	simulation->strategy->timer(&simulation->state, &simulation->facts,
	    &actions);
	carry_out(simulation, &actions);
}

void
simulation_deadline(struct simulation *simulation)
{
	struct strategy_actions actions = { 0 };

	tell(simulation, "deadline", 0);
	simulation->deadline_at = SIMULATION_NEVER;
	simulation->strategy->deadline(&simulation->state, &simulation->facts,
	    &actions);
	carry_out(simulation, &actions);
	demand(simulation, simulation->finished, "finishes at the deadline");
}

/* The leg in flight that ends first; members when there is none. */
static unsigned
next_to_end(const struct simulation *simulation)
{
	unsigned members = simulation->facts.members, best = members, i;

	for (i = 0; i < members; i++) {
		if ((simulation->in_flight & bit_of(i)) == 0)
			continue;
		if (best == members ||
		    simulation->end_at[i] < simulation->end_at[best])
			best = i;
	}
	return best;
}

/* The lowest leg that is offered, or due, is taken or refused. */
static void
settle_offer(struct simulation *simulation)
{
	unsigned member = (unsigned)__builtin_ctzll(
	    simulation->offered | simulation->due);

	if ((simulation->nobody_for & bit_of(member)) != 0) {
		simulation_refuse(simulation, member);
		return;
	}
	if (simulation->due != 0) {
		simulation_pay(simulation);
		return;
	}
	simulation->offered &= ~bit_of(member);
	start_legs(simulation, bit_of(member));
}

static void
step(struct simulation *simulation)
{
	unsigned leg = next_to_end(simulation);
	int64_t end = leg == simulation->facts.members
	    ? SIMULATION_NEVER
	    : simulation->end_at[leg];

	if ((simulation->offered | simulation->due) != 0) {
		settle_offer(simulation);
	} else if (end != SIMULATION_NEVER && end <= simulation->timer_at &&
	    end <= simulation->deadline_at) {
		simulation->now = end;
		simulation_end(simulation, leg);
	} else if (simulation->timer_at <= simulation->deadline_at &&
	    simulation->timer_at != SIMULATION_NEVER) {
		simulation->now = simulation->timer_at;
		simulation_timer(simulation);
	} else if (simulation->deadline_at != SIMULATION_NEVER) {
		simulation->now = simulation->deadline_at;
		simulation_deadline(simulation);
	} else {
		demand(simulation, false, "comes to an end");
	}
}

void
simulation_run(struct simulation *simulation)
{
	simulation_begin(simulation);
	while (!simulation->finished && simulation->fault == NULL)
		step(simulation);
}
