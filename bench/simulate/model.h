/* SPDX-License-Identifier: MIT
 *
 * model - what is simulated, and what comes of it.
 */
#ifndef SIMULATE_MODEL_H
#define SIMULATE_MODEL_H

#include "distribution.h"
#include "strategy/strategy.h"
#include "summary.h"
#include "way.h"

/* How a member's find returns: as muster_plugin.returns. */
enum member_returns { MEMBER_MAY_HANG, MEMBER_BOUNDED, MEMBER_PROMPT };

struct member_model {
	struct distribution wait;       /* inside the store */
	unsigned places;                /* max_in_flight; 0: no bound */
	double errors;                  /* from 0 to 1: ends as UNAVAILABLE */
	enum member_returns returns;
	int64_t cost;                   /* processor time of each leg, beside
					 * model.leg_cost */
	int64_t changes;                /* > 0: from that time on it takes */
	struct distribution later;      /* so long */
};

struct model {
	const struct strategy *strategy;
	const struct way *way;          /* for one that is adaptive */
	int64_t hedge_after;            /* for one that hedges; -1: as is
					 * measured */
	double max_extra;               /* and so many of its calls */
	const struct member_model *members;
	unsigned member_count;

	unsigned callers;               /* closed loop: each asks again as soon
					 * as it has its answer */
	double rate;                    /* > 0: open loop, so many new calls a
					 * second, each of its own caller */
	int64_t deadline;               /* of a call; 0: none */

	unsigned threads;               /* workers */
	unsigned processors;            /* 0: enough for everybody */
	struct distribution hand_over;  /* from a post until the worker that
					 * slept runs */
	struct distribution wake;       /* what waking a worker costs the
					 * thread that does it */
	struct distribution back;       /* from the signal until the caller
					 * that slept runs */
	struct distribution overshoot;  /* how much longer than it should a
					 * sleep takes */
	int64_t call_cost;              /* processor time of a call, and */
	int64_t leg_cost;               /* of each of its legs */

	uint64_t calls;                 /* so many are counted, */
	uint64_t warm_up;               /* after so many that are not, */
	int64_t settle;                 /* and after that time */
	uint64_t seed;
};

/* The judge has changed its mind. */
struct turn {
	int64_t when;
	bool together;
};

enum { FINDINGS_TURNS = 64 };

struct findings {
	struct summary latency;         /* from the question to the answer */
	int64_t span;                   /* simulated time of the counted calls
					 */
	uint64_t failed;
	uint64_t partial;
	uint64_t legs;                  /* that ran; of these: */
	uint64_t posted;                /* were put into the ready queue */
	uint64_t taken_back;            /* and run by their caller after all */
	uint64_t refused;               /* nobody was idle for them */
	uint64_t hedges;                /* started beside one that took long */
	uint64_t hedges_won;
	uint64_t hedges_refused;        /* by the budget */
	uint64_t together;              /* calls of an adaptive strategy that
					 * asked all at once */
	unsigned turn_count;            /* of the judge; the first ones are */
	struct turn turns[FINDINGS_TURNS];
};

/* Simulates model->warm_up + model->calls calls. `ret` is written over. The
 * same model has the same findings. */
void simulate(const struct model *model, struct findings *ret);

#endif
