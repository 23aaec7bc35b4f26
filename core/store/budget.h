/* SPDX-License-Identifier: MIT
 *
 * budget - how many questions may be asked again: a part of all that are asked,
 * so that a store that fails is not asked twice as often just then. As pure as
 * breaker.h.
 *
 * It is a bucket of tokens, as in gRPC (proposal A6, "Throttling Retry
 * Attempts and Hedged RPCs") and in Finagle (RetryBudget): each question puts a
 * part of a token in, asking again takes one out, and there is room for a few,
 * so that one who asks rarely may try again at all. It begins full.
 *
 * Nothing is put in when a question ends: the questions are counted anyway, and
 * what they are worth is reckoned when a token is wanted and there is none, at
 * most once in a while.
 */
#ifndef STORE_BUDGET_H
#define STORE_BUDGET_H

#include <stdbool.h>
#include <stdint.h>

/* Room for so many tokens; nanoseconds between two looks at the count. */
enum { BUDGET_ROOM = 10, BUDGET_TICK = 1000000 };

/* Zeroed: full. */
struct budget {
	double spent;    /* tokens less than full */
	uint64_t asked;  /* when it last looked ... */
	int64_t looked;  /* ... which was then; 0: never */
	uint64_t granted;
	uint64_t refused;
};

/* One more try at that time, which is not 0? `part` of a token is a question's;
 * count(arg) is how many have been asked. */
bool budget_take(struct budget *budget, double part, int64_t now,
    uint64_t (*count)(const void *arg), const void *arg);

#endif
