/* SPDX-License-Identifier: MIT
 *
 * advice - which way the calls of an adaptive strategy go, and what the judge
 * is told. As core/advice/adviser.c, in simulated time.
 */
#ifndef SIMULATE_ADVICE_H
#define SIMULATE_ADVICE_H

#include "advice/judge.h"
#include "engine.h"
#include "model.h"
#include "processors.h"

/* How long a member took: since the window began, and in the last window in
 * which it answered. */
struct advice_member {
	struct histogram fresh;
	struct histogram window;
};

enum { ADVICE_WAITS = 32 };

struct advice {
	const struct model *model;
	const struct processors *processors;
	struct findings *findings;
	struct judge judge;
	int64_t next_look;
	int64_t begun;                  /* the window */
	int64_t used;                   /* of the processors, then */
	uint64_t calls[WAYS];           /* since then, and */
	int64_t time[WAYS];             /* what they took */
	int64_t waits[ADVICE_WAITS];    /* until a worker began, the last ones
					 */
	unsigned wait_count;
	unsigned waits_seen;            /* of these, then */
	struct advice_member members[STRATEGY_MAX_MEMBERS];
};

/* Zeroed before. */
void advice_init(struct advice *advice, const struct model *model,
    const struct processors *processors, struct findings *findings);

/* What the judge thinks: all at once? */
bool advice_ask(struct advice *advice);

/* A member has answered; in a call that went all at once, a worker began so
 * long after the start; a call has its answer. */
void advice_tell_leg(struct advice *advice, unsigned member, int64_t took);
void advice_tell_wait(struct advice *advice, int64_t wait);
void advice_tell_call(struct advice *advice, bool together, int64_t took);

#endif
