/* SPDX-License-Identifier: MIT
 *
 * way - how a call of an adaptive strategy is to ask: one after another or all
 * at once. It is decided when the call begins, from what is known then.
 *
 * To try another rule, write a function and give it a row in way.c.
 */
#ifndef SIMULATE_WAY_H
#define SIMULATE_WAY_H

#include <stdbool.h>
#include <stdint.h>

/* What a rule may look at. Times in nanoseconds. */
struct way_view {
	unsigned members;
	const int64_t *recent;          /* what each member took lately; 0: not
					 * known yet */
	int64_t hand_over;              /* mean, until a worker runs */
	int64_t wake;                   /* mean, for the thread that wakes */
	unsigned threads;
	unsigned idle;                  /* workers that run nothing */
	unsigned queued;                /* legs that wait for a worker */
	bool judged;                    /* what core/advice/judge.c thinks, of
					 * all calls until now */
	bool last;                      /* what was decided for the call before
					 * this one */
};

struct way {
	const char *name;
	/* True: all at once. */
	bool (*together)(const struct way_view *view);
};

/* The way of that name, or NULL. */
const struct way *way_by_name(const char *name);

#endif
