/* SPDX-License-Identifier: MIT
 *
 * The breaker under its lock. The sections are short, and entered only when
 * something fails, or has failed before.
 *
 * The message of the failure is copied into memory of fixed size, so that
 * nothing is allocated: the whole of it stands in the report of the leg that
 * has failed.
 */
#include <config.h>

#include <string.h>

#include "base/clean.h"
#include "base/clock.h"
#include "base/mix.h"
#include "store/guard.h"

static uint64_t
count_answers(const void *arg)
{
	const struct guard *guard = arg;

	return counters_count_answered(guard->counters);
}

static uint64_t
count_asked(const void *arg)
{
	const struct guard *guard = arg;

	return counters_count_asked(guard->counters);
}

/* With the lock held, at the end of what changes the breaker. */
static void
set_word_locked(struct guard *guard)
{
	/* Relaxed: see guard_is_calm(). */
	atomic_store_explicit(&guard->word, !breaker_is_calm(&guard->breaker),
	    memory_order_relaxed);
}

static void
keep_failure_locked(struct guard *guard, const struct guard_end *end)
{
	const char *text = end->message == NULL ? "" : end->message;
	size_t length = strnlen(text, sizeof guard->text);

	guard->status = end->status;
	if (length < sizeof guard->text) {
		memcpy(guard->text, text, length + 1);
		return;
	}
	memcpy(guard->text, text, length - 1);
	guard->text[length - 1] = '\0';
	clean_line(guard->text, length - 2);
}

void
guard_settle(struct guard *guard)
{
	guard->on = guard->rules.failures > 0 || guard->rules.rate > 0;
	guard->rules.most_wait = guard->rules.wait < GUARD_MOST_WAIT
	    ? GUARD_MOST_WAIT
	    : guard->rules.wait;
	guard->rules.seed = (uint64_t)(uintptr_t)guard;
}

enum breaker_right
guard_consult(struct guard *guard, bool force, int64_t now)
{
	enum breaker_right right;

	lock_acquire(&guard->lock);
	right = breaker_ask(&guard->breaker, &guard->rules, now);
	if (right == BREAKER_BARRED && force)
		right = BREAKER_FORCED;
	guard->rejected += right == BREAKER_BARRED;
	lock_release(&guard->lock);
	return right;
}

bool
guard_bars(struct guard *guard, int64_t now)
{
	bool bars;

	lock_acquire(&guard->lock);
	bars = breaker_bars(&guard->breaker, &guard->rules, now);
	lock_release(&guard->lock);
	return bars;
}

void
guard_hear(struct guard *guard, const struct guard_end *end, int64_t now)
{
	const struct breaker_answers answers = { count_answers, guard };
	enum breaker_news news;

	lock_acquire(&guard->lock);
	news = breaker_ended(&guard->breaker, &guard->rules, end->right,
	    end->began, end->end, now, &answers);
	if (news == BREAKER_OPENED)
		keep_failure_locked(guard, end);
	set_word_locked(guard);
	lock_release(&guard->lock);
}

/* Before the first retry, the second, ...: twice as long each time, up to a
 * bound, less up to a half at random. */
static int64_t
pause_before(const struct guard *guard, unsigned retry, uint64_t draw)
{
	int64_t pause = guard->retry_wait;
	int64_t most = pause < GUARD_MOST_PAUSE ? GUARD_MOST_PAUSE : pause;

	for (; retry > 1 && pause < most; retry--)
		pause *= 2;
	if (pause > most)
		pause = most;
	return pause -
	    (int64_t)(mix_at(guard->rules.seed, draw) %
		((uint64_t)pause / 2 + 1));
}

bool
guard_retry(struct guard *guard, unsigned tries, int64_t now, int64_t deadline,
    int64_t *ret_pause)
{
	struct budget *budget = &guard->budget;
	bool may = false;
	int64_t pause;

	if (tries > guard->retries)
		return false;
	lock_acquire(&guard->lock);
	pause = pause_before(guard, tries, budget->granted + budget->refused);
	if (clock_after(now, pause) < deadline &&
	    !breaker_bars(&guard->breaker, &guard->rules, now))
		may = budget_take(budget, guard->retry_budget, now, count_asked,
		    guard);
	lock_release(&guard->lock);
	if (may)
		*ret_pause = pause;
	return may;
}

void
guard_report(struct guard *guard, struct guard_report *ret)
{
	const struct breaker *breaker = &guard->breaker;

	lock_acquire(&guard->lock);
	ret->state = breaker->state;
	ret->opens = breaker->opens;
	ret->rejected = guard->rejected;
	ret->retries = guard->budget.granted;
	ret->retries_refused = guard->budget.refused;
	ret->since = breaker->since;
	ret->next = breaker->next;
	ret->status = guard->status;
	memcpy(ret->text, guard->text, sizeof ret->text);
	lock_release(&guard->lock);
}
