/* SPDX-License-Identifier: MIT
 *
 * world - what all calls of a simulation share.
 *
 * The files stand on floors: each calls those below it, and is called back by
 * them through what it has given them: the end of a burst, of a leg, of a call.
 * They stand for the files of the library that they are named beside: what is
 * measured there in processor time is an argument here, and whatever decides
 * who runs which leg when is written anew with the same rules. The strategies,
 * the judge and the hedger are the real ones.
 *
 *	simulate.c    the beginning and the end
 *	caller.c      a synchronous caller       core/call/sync.c
 *	workers.c     those of the pool          core/executor/workers.c
 *	call.c        the strategy at work       core/call/tree.c
 *	leg.c         a leg on its thread        core/call/run.c
 *	member.c      a store and its places     core/store/permit.c
 *	advice.c      what the judge is told     core/advice/adviser.c
 *	pool.c        the queue, who is idle     core/executor/queue.c
 *	processors.c  threads that want to run   (the kernel)
 *	engine.c      events in simulated time
 *
 * What is left out: workers that spin, and those that the janitor adds for
 * lost ones.
 */
#ifndef SIMULATE_WORLD_H
#define SIMULATE_WORLD_H

#include "advice.h"
#include "advice/hedger.h"
#include "member.h"

struct world {
	const struct model *model;
	struct findings *findings;
	struct engine engine;
	struct processors processors;
	struct pool pool;
	struct advice advice;
	struct member members[STRATEGY_MAX_MEMBERS];
	struct random_stream overshoots;
	struct hedger *hedger;          /* NULL: the strategy does not hedge */
	struct counters *answers[STRATEGY_MAX_MEMBERS]; /* that it knows of */
};

#endif
