/* SPDX-License-Identifier: MIT
 *
 * See permit.h for the rules. Every function ends by doing what was decided
 * under the lock once it is free: waking workers and granted threads.
 */
#include <config.h>

#include "base/clock.h"
#include "store/permit.h"

enum { WORD_GRANTED = 1, WORD_POKED = 2 };

/* What is left to do when the lock is free. */
struct news {
	struct worker *wakes;
	struct permit_wait *granted;
};

/* Gives free permits to those who wait: threads get one, tasks an offer. */
static void
offer_locked(struct permits *permits, struct executor *executor,
    struct news *news)
{
	while (permits->threads != NULL && permits->used < permits->most) {
		struct permit_wait *wait = permits->threads;

		permits->threads = wait->next;
		permits->waiting--;
		permits->used++;
		wait->next = news->granted;
		news->granted = wait;
	}
	while (permits->first != NULL &&
	    permits->used + permits->offered < permits->most) {
		struct permit_wait *wait = permits->first;

		permits->first = wait->next;
		if (permits->first == NULL)
			permits->last = NULL;
		permits->waiting--;
		permits->offered++;
		wait->offered = true;
		news->wakes = executor_offer(executor, wait->task, news->wakes);
	}
}

static void
act(struct executor *executor, struct news *news)
{
	executor_wake(executor, news->wakes);
	while (news->granted != NULL) {
		struct permit_wait *wait = news->granted;

		/* The thread owns it again once the word is written. */
		news->granted = wait->next;
		/* Release: pairs with the acquire in permit_await(). */
		atomic_store_explicit(&wait->word, WORD_GRANTED,
		    memory_order_release);
		futex_wake(&wait->word, 1);
	}
}

static void
park_locked(struct permits *permits, struct permit_wait *wait, bool front)
{
	permits->waiting++;
	wait->task->place = TASK_PARKED;
	wait->next = front ? permits->first : NULL;
	if (front)
		permits->first = wait;
	else if (permits->last != NULL)
		permits->last->next = wait;
	else
		permits->first = wait;
	if (wait->next == NULL)
		permits->last = wait;
}

/* Does one more not fit in? */
static bool
is_full_locked(struct permits *permits)
{
	if (!permits->bounded ||
	    permits->waiting + permits->offered < permits->most_waiting)
		return false;
	permits->turned_away++;
	return true;
}

enum permit
permit_take(struct permits *permits, struct executor *executor,
    struct permit_wait *wait, bool give_back)
{
	struct news news = { NULL, NULL };
	enum permit answer = PERMIT_PARKED;
	bool offered;

	lock_acquire(&permits->lock);
	offered = wait->offered;
	if (offered)
		permits->offered--;
	wait->offered = false;
	/* Relaxed: permit_withdraw() takes the same lock after it. */
	if (atomic_load_explicit(&wait->task->withdrawn,
		memory_order_relaxed)) {
		answer = PERMIT_DROPPED;
	} else if (permits->used < permits->most &&
	    (offered ||
		(permits->first == NULL &&
		    permits->used + permits->offered < permits->most))) {
		permits->used++;
		answer = PERMIT_GRANTED;
	} else if (!offered && is_full_locked(permits)) {
		answer = PERMIT_FULL;
	} else if (give_back) {
		executor_give_back(executor, wait->task);
	} else {
		park_locked(permits, wait, offered);
	}
	if (offered && answer != PERMIT_GRANTED)
		offer_locked(permits, executor, &news);
	lock_release(&permits->lock);
	act(executor, &news);
	return answer;
}

void
permit_release(struct permits *permits, struct executor *executor)
{
	struct news news = { NULL, NULL };

	lock_acquire(&permits->lock);
	permits->used--;
	offer_locked(permits, executor, &news);
	lock_release(&permits->lock);
	act(executor, &news);
}

static void
unpark_locked(struct permits *permits, struct permit_wait *wait)
{
	struct permit_wait **at = &permits->first, *before = NULL;

	while (*at != wait) {
		before = *at;
		at = &before->next;
	}
	permits->waiting--;
	*at = wait->next;
	if (permits->last == wait)
		permits->last = before;
	wait->task->place = TASK_NOWHERE;
}

bool
permit_withdraw(struct permits *permits, struct executor *executor,
    struct permit_wait *wait)
{
	struct news news = { NULL, NULL };
	bool found;

	lock_acquire(&permits->lock);
	found = executor_withdraw(executor, wait->task);
	if (!found && wait->task->place == TASK_PARKED) {
		unpark_locked(permits, wait);
		found = true;
	}
	if (found && wait->offered) {
		wait->offered = false;
		permits->offered--;
		offer_locked(permits, executor, &news);
	}
	lock_release(&permits->lock);
	act(executor, &news);
	return found;
}

/* ---- threads ---- */

/* False: it is not in the list, so it was granted. */
static bool
leave_locked(struct permits *permits, struct permit_wait *wait)
{
	struct permit_wait **at = &permits->threads;

	while (*at != NULL && *at != wait)
		at = &(*at)->next;
	if (*at == NULL)
		return false;
	permits->waiting--;
	*at = wait->next;
	return true;
}

/* Acquire: pairs with the release in act() and in permit_poke(). */
static unsigned
word_of(struct permit_wait *wait)
{
	return atomic_load_explicit(&wait->word, memory_order_acquire);
}

enum permit
permit_await(struct permits *permits, struct executor *executor,
    struct permit_wait *wait, int64_t until)
{
	struct permit_wait **at;
	bool left;

	lock_acquire(&permits->lock);
	if (permits->used < permits->most) {
		permits->used++;
		lock_release(&permits->lock);
		return PERMIT_GRANTED;
	}
	if (is_full_locked(permits)) {
		lock_release(&permits->lock);
		return PERMIT_FULL;
	}
	permits->waiting++;
	wait->next = NULL;
	for (at = &permits->threads; *at != NULL; at = &(*at)->next)
		;
	*at = wait;
	lock_release(&permits->lock);
	while (word_of(wait) == 0 && clock_now() < until)
		futex_wait(&wait->word, 0, until);
	if (word_of(wait) == WORD_GRANTED)
		return PERMIT_GRANTED;
	lock_acquire(&permits->lock);
	left = leave_locked(permits, wait);
	lock_release(&permits->lock);
	if (left)
		return PERMIT_DROPPED;
	/* It was granted in the last moment: the word is on its way. */
	while (word_of(wait) != WORD_GRANTED)
		futex_wait(&wait->word, WORD_POKED, CLOCK_NEVER);
	permit_release(permits, executor);
	return PERMIT_DROPPED;
}

void
permit_report(struct permits *permits, uint64_t *ret_waiting,
    uint64_t *ret_turned_away)
{
	lock_acquire(&permits->lock);
	*ret_waiting = permits->waiting;
	*ret_turned_away = permits->turned_away;
	lock_release(&permits->lock);
}

void
permit_poke(struct permit_wait *wait)
{
	unsigned expected = 0;

	/* Release: pairs with word_of(). Not over a grant. */
	if (atomic_compare_exchange_strong_explicit(&wait->word, &expected,
		WORD_POKED, memory_order_release, memory_order_relaxed))
		futex_wake(&wait->word, 1);
}
