/* SPDX-License-Identifier: MIT
 *
 * call - the strategy of a call at work: it is told what has happened, and what
 * it wants is done. A leg that it wants started is put into call->todo, for
 * whoever told it.
 */
#ifndef SIMULATE_CALL_H
#define SIMULATE_CALL_H

#include "leg.h"

struct call {
	struct calls *calls;
	struct owner owner;             /* of its legs; owner.caller is NULL
					 * once it has its answer */
	struct strategy_state state;
	struct strategy_facts facts;
	int64_t begun;
	int64_t deadline;
	struct event timer;
	struct tasks todo;
	unsigned live;                  /* legs that have not ended */
	unsigned wakes;                 /* not paid for yet */
	bool over;
	bool failed;
	bool partial;
	bool tells;                     /* the judge how long it took */
	LIST_ENTRY(call) all;
	LIST_ENTRY(call) free;
	struct leg legs[];
};

/* All calls: their memory is used again. Zeroed, with a world: none. */
struct calls {
	struct world *world;
	LIST_HEAD(, call) all, free;
	bool last_way;                  /* all at once, of an adaptive one */
};

void calls_fini(struct calls *calls);

/* A new one, of a caller who runs on that thread. */
struct call *call_begin(struct calls *calls, struct runner *caller);

/* Events, as the strategy is told them. What is to be started is in call->todo
 * afterwards, the wakes to be paid for in call->wakes. A leg that nobody wants
 * any more is forgotten. */
void call_leg_ended(struct leg *leg);
void call_deadline(struct call *call);

/* Posts all of call->todo that somebody is there for. With `lazy`, nobody is
 * woken. `self`: by the call's caller. */
void call_post(struct call *call, bool lazy, bool self);

/* A leg that will not end any more. */
void call_drop(struct call *call);

/* The caller has its answer. */
void call_release(struct call *call);

#endif
