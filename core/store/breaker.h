/* SPDX-License-Identifier: MIT
 *
 * breaker - the rules by which a store that fails is not asked for a while, as
 * a pure state machine: it is told "may I ask at this time?" and "that ended
 * so, at this time". It takes no lock and reads no clock, so all of it is
 * tested under a simulated one; guard.h makes it safe for many threads.
 *
 *	closed     all are let in. So many failures in a row, or too great a
 *	           part of what was asked in a window of time: open.
 *	open       nobody is let in, until a pause is over. Then who asks first
 *	           is the probe: half-open.
 *	half-open  nobody but the probe is let in. It succeeds: closed. It
 *	           fails: open, for a pause twice as long, up to a bound. It
 *	           ends as neither: the next to ask is the probe.
 *
 * Pauses are shortened at random, by up to a half, so that the breakers of many
 * processes do not all probe at once. A probe that never comes home loses its
 * right when the longest pause has passed.
 *
 * What was asked before the state last changed says nothing of now, and does
 * not count. That also tells the ends of old probes from that of the new one.
 */
#ifndef STORE_BREAKER_H
#define STORE_BREAKER_H

#include <stdbool.h>
#include <stdint.h>

#include <muster/types.h>

/* Constant. Times in nanoseconds. */
struct breaker_rules {
	unsigned failures; /* in a row; 0: no such rule */
	double rate;       /* of what was asked in the window; 0: none */
	unsigned calls;    /* at least so many in the window ... */
	int64_t window;    /* ... which is so long */
	int64_t wait;      /* the first pause */
	int64_t most_wait; /* the longest one */
	uint64_t seed;     /* of the random numbers */
};

enum breaker_state { BREAKER_CLOSED, BREAKER_OPEN, BREAKER_HALF_OPEN };

/* How one is let in, or not. */
enum breaker_right {
	BREAKER_FREE,
	BREAKER_PROBE,
	BREAKER_FORCED, /* asks although it was barred */
	BREAKER_BARRED
};

/* What its end says of the store. */
enum breaker_end { BREAKER_GOOD, BREAKER_BAD, BREAKER_NEITHER };

/* What has become of it. */
enum breaker_news { BREAKER_SAME, BREAKER_OPENED, BREAKER_CLOSED_AGAIN };

/* Zeroed: closed, before the time 1. */
struct breaker {
	enum breaker_state state;
	int64_t since;     /* it opened, or closed */
	unsigned run;      /* failures in a row */
	int64_t window;    /* its start, a failure that is not counted in it;
			    * 0: there is none */
	uint64_t answered; /* at its start */
	uint64_t failed;   /* in it */
	uint64_t look;     /* the rate is not reached with fewer */
	int64_t pause;
	int64_t next;      /* the end of the pause */
	int64_t probe;     /* when the probe was let in */
	uint64_t draws;    /* random numbers taken */
	uint64_t opens;    /* from closed */
};

/* How many questions to the store were answered, from its beginning to now. */
struct breaker_answers {
	uint64_t (*count)(const void *arg);
	const void *arg;
};

/* May it be asked now? With BREAKER_BARRED it is not, and there is no end to
 * tell of. */
enum breaker_right breaker_ask(struct breaker *breaker,
    const struct breaker_rules *rules, int64_t now);

/* What breaker_ask() would say; takes nothing. */
bool breaker_bars(const struct breaker *breaker,
    const struct breaker_rules *rules, int64_t now);

/* One that was let in at `began` has ended. A right is given up by that. */
enum breaker_news breaker_ended(struct breaker *breaker,
    const struct breaker_rules *rules, enum breaker_right right, int64_t began,
    enum breaker_end end, int64_t now, const struct breaker_answers *answers);

/* Is it worth its while to hear of an end that is good? */
static inline bool
breaker_is_calm(const struct breaker *breaker)
{
	return breaker->state == BREAKER_CLOSED && breaker->run == 0;
}

/* What a status of the store says of it: whether it was there and well. What
 * the question was to blame for says neither, nor does a cancel. */
enum breaker_end breaker_judge(muster_status status);

#endif
