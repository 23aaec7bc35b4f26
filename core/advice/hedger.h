/* SPDX-License-Identifier: MIT
 *
 * hedger - when a composite of replicas starts one of them beside another that
 * takes long, and how often it may. Any thread may use all of it at any time.
 *
 * The idea is Dean and Barroso's (The Tail at Scale, Communications of the ACM
 * 56(2), 2013): few questions are slow, so asking somebody else too, but only
 * where an answer takes longer than nearly all do, costs little and cuts the
 * tail.
 *
 * How long to wait is what the file says, or follows from what a member's own
 * legs took: the time that all but `max_extra` of them do not exceed. It is not
 * the composite's latency, which would get shorter by hedging and call for
 * more of it; and a leg that was given up after that time counts as one that
 * took longer, or the slow ones would be missing and the fast ones seem slow.
 *
 * How often is a budget of tokens: a call brings `max_extra` of a token, a
 * hedge takes one, and no more than HEDGER_BURST are saved up. So hedges are
 * never more than max_extra of the calls, plus those, whatever the times say.
 */
#ifndef ADVICE_HEDGER_H
#define ADVICE_HEDGER_H

#include <stdbool.h>

#include "measure/counters.h"

enum { HEDGER_MOST = HISTOGRAM_MOST, HEDGER_BURST = 10 };

struct hedger;

/* What was counted of it. */
struct hedge_report {
	uint64_t started;
	uint64_t won;           /* of these, gave the answer */
	uint64_t refused;       /* were due, and the budget was used up */
	int64_t after;          /* how long the first member is waited for; 0:
				 * not known yet */
};

/* NULL: no memory. `members` are those of the members (borrowed, for good), at
 * most HEDGER_MOST, in the order of the file. `after` < 0: as is measured. */
struct hedger *hedger_new(const struct counters *const *members,
    unsigned count, int64_t after, double max_extra);

/* NULL is nothing. */
void hedger_free(struct hedger *hedger);

/* A call begins. */
void hedger_earn(struct hedger *hedger);

/* How long a leg of that member is waited for before another is started beside
 * it; 0: not known yet. `now` is the time (clock.h). */
int64_t hedger_after(struct hedger *hedger, unsigned member, int64_t now);

/* One is due: true, it is paid for and counted as started; false, it is
 * refused. */
bool hedger_pay(struct hedger *hedger);

/* One gave the answer. */
void hedger_won(struct hedger *hedger);

/* A leg of that member ended without an answer, after so long: it was given up
 * or timed out. */
void hedger_lost(struct hedger *hedger, unsigned member, int64_t elapsed);

void hedger_report(struct hedger *hedger, struct hedge_report *ret);

#endif
