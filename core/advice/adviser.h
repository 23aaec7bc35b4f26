/* SPDX-License-Identifier: MIT
 *
 * adviser - what an adaptive composite is told before each call, and what it
 * tells after it. Any thread may use all of it at any time.
 *
 * Asking costs two loads. From time to time whoever asks first measures anew:
 * he takes what the members' counters have counted since, and lets the judge
 * think (judge.h). Nobody else waits for him.
 */
#ifndef ADVICE_ADVISER_H
#define ADVICE_ADVISER_H

#include <stdatomic.h>

#include "advice/judge.h"
#include "advice/report.h"
#include "measure/counters.h"

struct adviser;

/* One member. */
struct adviser_member {
	const struct counters *counters; /* borrowed, for good */
	bool prompt;                     /* never waits */
};

/* What a call is told. */
struct advice {
	bool together;
	bool crowded; /* these two: see judge.h */
	bool outlasts;
	enum judge_reason reason;
	int64_t predicted[WAYS]; /* nanoseconds; 0: not known */
};

/* The way in one word (static), and why, in one line. */
enum { ADVICE_TEXT_SIZE = 160 };
const char *advice_way(const struct advice *advice);
void advice_explain(const struct advice *advice, char *text, size_t size);

/* NULL: no memory. At most JUDGE_MOST members, the primary first. So many
 * threads run what is handed over. */
struct adviser *adviser_new(const struct adviser_member *members,
    unsigned count, unsigned workers);

/* NULL is nothing. */
void adviser_free(struct adviser *adviser);

/* Which way is this call to go? `now` is the time (clock.h). */
void adviser_ask(struct adviser *adviser, int64_t now, struct advice *ret);

/* A call that asked all members has been answered. */
void adviser_tell(struct adviser *adviser, bool together, int64_t elapsed);

/* In a call that went all at once, another thread ran a leg so long after it
 * had been posted. */
void adviser_tell_wait(struct adviser *adviser, int64_t wait);

/* What it thinks now. */
void adviser_report(struct adviser *adviser, struct advice_report *ret);

#endif
