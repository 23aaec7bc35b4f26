/* SPDX-License-Identifier: MIT
 *
 * leg - one question to one member, and the thread that is inside of it.
 */
#ifndef SIMULATE_LEG_H
#define SIMULATE_LEG_H

#include "world.h"

struct call;

struct leg {
	struct task task;               /* first */
	struct world *world;
	struct member *member;
	unsigned number;                /* of the member */
	struct call *call;              /* whose it is */
	int64_t deadline;               /* ENGINE_NEVER: none */
	bool told;                      /* nobody wants its answer */
	bool posted;                    /* to the workers, at its start */
	bool hedge;                     /* started beside one that takes long */
	bool in_time;                   /* it ends before its deadline */
	int64_t started;                /* by the strategy; */
	int64_t began;                  /* on a thread: */
	struct leg_runner *runner;
};

/* A thread that runs legs, one at a time. */
struct leg_runner {
	struct runner runner;           /* first */
	struct leg *leg;                /* that it is inside of */
	void (*out)(struct leg_runner *runner, struct leg *leg);
};

/* Runs a leg that is nowhere on that thread, which is busy for `cost` before;
 * runner->out is called when it has ended. False: it is parked. */
bool leg_run(struct leg_runner *runner, struct leg *leg, int64_t cost);

/* Nobody wants its answer any more. True: it has not begun, and will not. */
bool leg_abandon(struct leg *leg);

#endif
