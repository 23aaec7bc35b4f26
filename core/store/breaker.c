/* SPDX-License-Identifier: MIT
 *
 * See breaker.h for the rules.
 *
 * The rate needs to know how much was asked, but nobody counts that for it:
 * answers are counted anyway, by the store's counters, and read only when a
 * failure may have reached the rate. After a look at which it was not reached
 * so many more failures are needed that looks get rarer and rarer. So the rate,
 * too, costs nothing as long as all is well.
 *
 * A window begins with a failure. That one is not counted in it: else every
 * window would begin with a rate of 100%.
 */
#include <config.h>

#include "base/clock.h"
#include "base/mix.h"
#include "store/breaker.h"

/* ---- pauses ---- */

/* The pause, less up to a half. */
static int64_t
shorten(struct breaker *breaker, const struct breaker_rules *rules)
{
	uint64_t half = (uint64_t)breaker->pause / 2;
	uint64_t less = mix_at(rules->seed, breaker->draws++) % (half + 1);

	return breaker->pause - (int64_t)less;
}

static void
rest(struct breaker *breaker, const struct breaker_rules *rules, int64_t pause,
    int64_t now)
{
	breaker->state = BREAKER_OPEN;
	breaker->pause = pause < rules->most_wait ? pause : rules->most_wait;
	breaker->next = clock_after(now, shorten(breaker, rules));
}

static enum breaker_news
open_it(struct breaker *breaker, const struct breaker_rules *rules, int64_t now)
{
	breaker->since = now;
	breaker->run = 0;
	breaker->window = 0;
	breaker->opens++;
	rest(breaker, rules, rules->wait, now);
	return BREAKER_OPENED;
}

static enum breaker_news
close_it(struct breaker *breaker, int64_t now)
{
	breaker->state = BREAKER_CLOSED;
	breaker->since = now;
	return BREAKER_CLOSED_AGAIN;
}

/* ---- asking ---- */

bool
breaker_bars(const struct breaker *breaker, const struct breaker_rules *rules,
    int64_t now)
{
	switch (breaker->state) {
	case BREAKER_OPEN:
		return now < breaker->next;
	case BREAKER_HALF_OPEN:
		return now < clock_after(breaker->probe, rules->most_wait);
	default:
		return false;
	}
}

enum breaker_right
breaker_ask(struct breaker *breaker, const struct breaker_rules *rules,
    int64_t now)
{
	if (breaker->state == BREAKER_CLOSED)
		return BREAKER_FREE;
	if (breaker_bars(breaker, rules, now))
		return BREAKER_BARRED;
	breaker->state = BREAKER_HALF_OPEN;
	breaker->probe = now;
	return BREAKER_PROBE;
}

/* ---- ends, while it is closed ---- */

static void
begin_window(struct breaker *breaker, const struct breaker_rules *rules,
    uint64_t answered, int64_t now)
{
	double least = rules->rate * rules->calls;

	breaker->window = now;
	breaker->answered = answered;
	breaker->failed = 0;
	breaker->look = (uint64_t)least > 1 ? (uint64_t)least : 1;
}

/* A failure: is too great a part of what was asked a failure? */
static bool
is_too_many(struct breaker *breaker, const struct breaker_rules *rules,
    const struct breaker_answers *answers, int64_t now)
{
	uint64_t answered, calls;
	double least;

	if (breaker->window == 0 ||
	    now >= clock_after(breaker->window, rules->window)) {
		begin_window(breaker, rules, answers->count(answers->arg), now);
		return false;
	}
	if (++breaker->failed < breaker->look)
		return false;
	answered = answers->count(answers->arg);
	calls = answered - breaker->answered + breaker->failed;
	least = rules->rate *
	    (double)(calls > rules->calls ? calls : rules->calls);
	if ((double)breaker->failed >= least && calls >= rules->calls)
		return true;
	/* There will not be less of them. */
	breaker->look = (uint64_t)least;
	return false;
}

static enum breaker_news
ended_closed(struct breaker *breaker, const struct breaker_rules *rules,
    enum breaker_end end, int64_t now, const struct breaker_answers *answers)
{
	bool open = false;

	if (end == BREAKER_GOOD)
		breaker->run = 0;
	if (end != BREAKER_BAD)
		return BREAKER_SAME;
	if (rules->failures > 0)
		open = ++breaker->run >= rules->failures;
	if (rules->rate > 0 && is_too_many(breaker, rules, answers, now))
		open = true;
	return open ? open_it(breaker, rules, now) : BREAKER_SAME;
}

/* ---- ends, while it is not ---- */

static int64_t
twice(int64_t pause)
{
	return pause > CLOCK_NEVER / 2 ? CLOCK_NEVER : pause * 2;
}

/* The probe's, which has its right no more; of one that has lost it before,
 * only a success is heard. */
static enum breaker_news
ended_probe(struct breaker *breaker, const struct breaker_rules *rules,
    int64_t began, enum breaker_end end, int64_t now)
{
	if (end == BREAKER_GOOD)
		return close_it(breaker, now);
	if (breaker->state != BREAKER_HALF_OPEN || breaker->probe != began)
		return BREAKER_SAME;
	if (end == BREAKER_BAD)
		rest(breaker, rules, twice(breaker->pause), now);
	else
		breaker->state = BREAKER_OPEN;
	return end == BREAKER_BAD ? BREAKER_OPENED : BREAKER_SAME;
}

enum breaker_news
breaker_ended(struct breaker *breaker, const struct breaker_rules *rules,
    enum breaker_right right, int64_t began, enum breaker_end end, int64_t now,
    const struct breaker_answers *answers)
{
	if (began <= breaker->since)
		return BREAKER_SAME;
	if (breaker->state == BREAKER_CLOSED)
		return ended_closed(breaker, rules, end, now, answers);
	if (right == BREAKER_PROBE)
		return ended_probe(breaker, rules, began, end, now);
	if (right == BREAKER_FORCED && end == BREAKER_GOOD)
		return close_it(breaker, now);
	return BREAKER_SAME;
}

/* ---- statuses ---- */

enum breaker_end
breaker_judge(muster_status status)
{
	switch (status) {
	case MUSTER_OK:
	case MUSTER_NOT_FOUND:
		return BREAKER_GOOD;
	case MUSTER_UNKNOWN:
	case MUSTER_DEADLINE_EXCEEDED:
	case MUSTER_RESOURCE_EXHAUSTED:
	case MUSTER_ABORTED:
	case MUSTER_INTERNAL:
	case MUSTER_UNAVAILABLE:
	case MUSTER_DATA_LOSS:
		return BREAKER_BAD;
	default:
		return BREAKER_NEITHER;
	}
}
