/* SPDX-License-Identifier: MIT
 *
 * simulate - one call of one strategy, under a simulated clock.
 *
 * Stands where the engine stands: starts and ends legs, keeps the timer and the
 * deadline, and checks after every event that the machine keeps the promises of
 * strategy.h. A simulation is driven in one of two ways: by the clock, with a
 * latency for each leg (simulation_run), or event by event in any order that
 * could happen (simulation_end, _refuse, _timer, _deadline). It holds no
 * pointers of its own: a copy is a fork in time.
 *
 * A leg that was started if idle is `offered`, and for the machine in flight,
 * until it is known whether somebody took it. A machine that is not refused
 * hears of it no sooner than at its end, so taking is no event of its own.
 */
#ifndef TESTS_SIMULATE_H
#define TESTS_SIMULATE_H

#include "strategy/strategy.h"

/* No such event is to come. */
#define SIMULATION_NEVER INT64_MAX

struct simulated_leg {
	muster_outcome outcome;         /* how it would end */
	muster_status status;
	int64_t latency;                /* from its start; for the clock */
};

struct simulation {
	const struct strategy *strategy;
	struct strategy_facts facts;
	struct simulated_leg legs[STRATEGY_MAX_MEMBERS];

	struct strategy_state state;
	int64_t now;
	int64_t end_at[STRATEGY_MAX_MEMBERS];
	int64_t timer_at;
	int64_t deadline_at;
	uint64_t started;
	uint64_t in_flight;             /* those that are offered too */
	uint64_t offered;
	uint64_t due;                   /* hedges: are they paid for? */
	uint64_t hedged;                /* those that were */
	uint64_t refused;
	unsigned refusals;              /* how often */
	uint64_t answered;              /* and of those, */
	uint64_t hits;
	uint64_t failed;                /* ended otherwise */
	uint64_t cancelled;
	uint64_t nobody_for;            /* members for which nobody is idle;
					 * for the clock */
	int64_t patience;               /* how long a leg is waited for before
					 * another is started beside it;
					 * _NEVER: not known */
	unsigned most_in_flight;

	bool finished;                  /* and then: */
	muster_status status;
	unsigned blame;
	uint64_t take;

	const char *fault;              /* a promise that was broken, or NULL */
	char story[512];                /* what happened, for messages */
	size_t story_length;
};

/* A call of `members` members, all wanted, all hits with a latency of 1, no
 * deadline. The caller changes what it likes, then calls simulation_begin(). */
void simulation_init(struct simulation *simulation,
    const struct strategy *strategy, unsigned members);
void simulation_begin(struct simulation *simulation);

/* One event: leg `member` (in flight; if it was offered, somebody took it)
 * ends; nobody took leg `member` (offered), or it was not paid for (due); the
 * first that is due is paid for; the timer (set) goes off; the deadline
 * passes. */
void simulation_end(struct simulation *simulation, unsigned member);
void simulation_refuse(struct simulation *simulation, unsigned member);
void simulation_pay(struct simulation *simulation);
void simulation_timer(struct simulation *simulation);
void simulation_deadline(struct simulation *simulation);

/* All events by the clock until the call has finished or something is wrong.
 * What falls on one instant comes in this order: who takes what is offered,
 * ends by member, timer, deadline. */
void simulation_run(struct simulation *simulation);

/* All members of a call with so many. */
uint64_t simulation_all(unsigned members);

#endif
