/* SPDX-License-Identifier: MIT
 *
 * world - the things of a simulation, and what its files do for each other.
 *
 * They stand for the files of the library that they are named beside: what is
 * measured there in processor time is an argument here, and whatever decides
 * who runs which leg when is written anew with the same rules. The strategies
 * and the judge are the real ones.
 *
 *	processors.c  threads that want to run   (the kernel)
 *	pool.c        queue and workers          core/executor/queue.c
 *	member.c      a store and its places     core/store/permit.c
 *	leg.c         a leg on its thread        core/call/run.c
 *	call.c        the strategy at work       core/call/tree.c
 *	caller.c      a synchronous caller       core/call/sync.c
 *	advice.c      what the judge is told     core/advice/adviser.c
 *	simulate.c    the beginning and the end
 *
 * What is left out: workers that spin, and those that the janitor adds for
 * lost ones.
 */
#ifndef SIMULATE_WORLD_H
#define SIMULATE_WORLD_H

#include <sys/queue.h>

#include "advice/judge.h"
#include "engine.h"
#include "model.h"

struct world;
struct call;
struct runner;

/* Where a leg is. In TODO and KEPT its caller or the driver is about to do
 * something about it. */
enum leg_place {
	LEG_NOWHERE,
	LEG_TODO,
	LEG_KEPT,
	LEG_QUEUED,
	LEG_PARKED,
	LEG_RUNNING
};

struct leg {
	struct call *call;
	unsigned member;
	enum leg_place place;
	bool told;                      /* nobody wants its answer */
	bool own;                       /* the caller may run it */
	bool posted;                    /* to the workers, at its start */
	bool if_idle;                   /* only if somebody idle takes it */
	bool offered;                   /* a place of its store */
	bool in_time;                   /* it ends before its deadline */
	int64_t started;                /* by the strategy; */
	int64_t began;                  /* on a thread */
	struct runner *runner;
	TAILQ_ENTRY(leg) next;          /* todo, kept, ready queue or parked */
	LIST_ENTRY(leg) next_own;       /* call->posted */
};

TAILQ_HEAD(legs, leg);
LIST_HEAD(own_legs, leg);

/* A thread. */
struct runner {
	struct world *world;
	struct event event;             /* the end of what it does */
	TAILQ_ENTRY(runner) next;       /* waiting for a processor */
	int64_t burst;
	void (*then)(struct runner *runner);
	struct leg *leg;                /* that it is inside of */
	void (*out)(struct runner *runner, struct leg *leg);
};

TAILQ_HEAD(runners, runner);

struct worker {
	struct runner runner;           /* first */
	LIST_ENTRY(worker) asleep;
	struct leg *next;               /* to go on with */
};

struct caller {
	struct runner runner;           /* first */
	struct call *call;              /* NULL: between two calls */
	struct leg *chosen;             /* to be run next */
	struct legs kept;               /* short legs, in order */
	bool asleep;
	bool lazy;                      /* posted some, and woke nobody */
	LIST_ENTRY(caller) all;
	LIST_ENTRY(caller) free;
};

struct call {
	struct world *world;
	struct caller *caller;          /* NULL: it has its answer */
	struct strategy_state state;
	struct strategy_facts facts;
	int64_t begun;
	int64_t deadline;
	struct event timer;
	struct legs todo;
	struct own_legs posted;         /* what can be taken back, newest first
					 */
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

struct member {
	const struct member_model *model;
	struct random_stream waits;
	struct random_stream errors;
	int64_t recent;
	unsigned used;
	unsigned offered;
	struct legs parked;
};

struct pool {
	struct legs ready;
	unsigned queued;
	unsigned idle;                  /* workers that run nothing; */
	unsigned awake;                 /* of these, those that will look */
	LIST_HEAD(, worker) sleepers;
	struct worker *workers;
};

/* How long a member took: since the window began, and in the last window in
 * which it answered. */
struct advice_member {
	struct histogram fresh;
	struct histogram window;
};

enum { ADVICE_WAITS = 32 };

struct advice {
	struct judge judge;
	int64_t next_look;
	int64_t begun;                  /* the window */
	int64_t used;                   /* world->used, then */
	uint64_t calls[WAYS];           /* since then, and */
	int64_t time[WAYS];             /* what they took */
	int64_t waits[ADVICE_WAITS];    /* until a worker began, the last ones
					 */
	unsigned wait_count;
	unsigned waits_seen;            /* of these, then */
	struct advice_member members[STRATEGY_MAX_MEMBERS];
};

struct world {
	const struct model *model;
	struct engine engine;
	struct findings *findings;
	struct member members[STRATEGY_MAX_MEMBERS];
	struct pool pool;
	struct runners waiting;         /* for a processor */
	unsigned busy;                  /* processors */
	struct runner *on;              /* whose turn it is, on a processor */
	int64_t used;                   /* time of all processors */
	struct event arrival;
	struct random_stream arrivals, hand_overs, wakes, backs, overshoots;
	LIST_HEAD(, caller) callers, free_callers;
	LIST_HEAD(, call) calls, free_calls;
	struct advice advice;
	bool last_way;
	uint64_t answers;               /* calls that are over */
	int64_t counted_from;
};

/* ---- processors.c ---- */

/* Has the thread run for so long, as soon as there is a processor for it, and
 * go on with then(runner). It keeps its processor if it goes on at once. */
void processors_run(struct world *world, struct runner *runner, int64_t burst,
    void (*then)(struct runner *runner));

/* Has a thread that slept go on with then(runner) as soon as there is a
 * processor for it. */
void processors_wait(struct world *world, struct runner *runner,
    void (*then)(struct runner *runner));

/* ---- pool.c ---- */

void pool_init(struct world *world);
void pool_fini(struct world *world);

/* Puts a leg into the ready queue, at its end or front. `self` is the call of
 * the caller that does it, or NULL: other callers are told when nobody is
 * coming for their leg. */
void pool_push(struct world *world, struct leg *leg, bool front,
    const struct call *self);

/* Takes a leg that is QUEUED out. */
void pool_unlink(struct world *world, struct leg *leg);

/* Wakes at most `most` workers, so that each queued leg has somebody coming.
 * Returns how many: to be paid for. */
unsigned pool_wake(struct world *world, unsigned most);

/* Posts all of call->todo that somebody is there for. With `lazy`, nobody is
 * woken. */
void pool_post(struct call *call, bool lazy, const struct call *self);

/* ---- member.c ---- */

void member_init(struct world *world, unsigned number);

/* A place for the leg. False: it is parked until it is offered one. */
bool member_enter(struct world *world, struct leg *leg);
void member_leave(struct world *world, struct leg *leg);

/* The leg, QUEUED or PARKED, is taken from where it waits. */
void member_withdraw(struct world *world, struct leg *leg);

/* ---- leg.c ---- */

/* Runs a leg that is nowhere on that thread, which is busy for `cost` before;
 * runner->out is called when it has ended. False: it is parked. */
bool leg_run(struct runner *runner, struct leg *leg, int64_t cost);

/* Nobody wants its answer any more. */
void leg_abandon(struct leg *leg);

/* ---- call.c ---- */

struct call *call_begin(struct world *world, struct caller *caller);

/* Events, as the strategy is told them. What is to be started is in call->todo
 * afterwards, the wakes to be paid for in call->wakes. */
void call_leg_ended(struct call *call, struct leg *leg);
void call_deadline(struct call *call);

/* Nobody was idle for the leg: it is not started. */
void call_refused(struct call *call, struct leg *leg);

/* A leg that will not end any more. */
void call_drop(struct call *call);

/* The caller has its answer. */
void call_release(struct call *call);

/* What waking `wakes` workers costs. */
int64_t call_cost_of(struct world *world, unsigned *wakes);

/* ---- caller.c ---- */

void caller_begin(struct caller *caller);

/* There is something for the caller of this call to look at. */
void caller_signal(struct call *call);

/* ---- advice.c ---- */

void advice_init(struct world *world);

/* What the judge thinks: all at once? */
bool advice_ask(struct world *world);

/* A leg has answered; a call has. */
void advice_tell_leg(struct world *world, const struct leg *leg);
void advice_tell_call(struct world *world, const struct call *call);

/* ---- simulate.c ---- */

/* The caller has its answer, and is free. */
void world_answered(struct world *world, struct caller *caller);

#endif
