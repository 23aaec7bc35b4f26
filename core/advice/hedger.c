/* SPDX-License-Identifier: MIT
 *
 * What a member took is the difference of its counters since they were read
 * last, so measuring costs calls nothing that they do not count anyway. It is
 * added to what is known; when that is plenty, all of it counts half, so that
 * what was long ago fades.
 *
 * The budget is one number. Usually it is full, and then a call only reads it.
 */
#include <config.h>

#include "advice/hedger.h"

#include <stdlib.h>
#include <string.h>

#include "base/lock.h"

#define WINDOW INT64_C(100000000)

/* In millionths of a token. */
#define TOKEN INT64_C(1000000)

/* Of the slowest, in the share that is looked for, at least so many are needed
 * to know where it begins; of all, at most so many times as many are kept. */
enum { LEAST_SLOW = 2, PLENTY = 16 };

struct hedger_member {
	const struct counters *counters;
	struct histogram seen; /* of the counters, when they were read */
	struct histogram known;
	double known_lost; /* legs that took longer than it was worth */
	uint64_t lost_seen;
	_Atomic uint64_t lost;
	_Atomic int64_t after; /* 0: not known yet */
};

struct hedger {
	double max_extra;
	bool measured; /* `after` is, and not given */
	int64_t earns; /* a call */
	int64_t most;
	_Atomic int64_t tokens;
	_Atomic uint64_t started, won, refused;
	_Atomic int64_t next_look;
	struct lock lock; /* protects what is known; who measures only tries */
	unsigned count;
	struct hedger_member members[];
};

struct hedger *
hedger_new(const struct counters *const *members, unsigned count, int64_t after,
    double max_extra)
{
	struct hedger *hedger = calloc(1,
	    sizeof *hedger + count * sizeof hedger->members[0]);

	if (hedger == NULL)
		return NULL;
	hedger->max_extra = max_extra;
	hedger->measured = after < 0;
	hedger->earns = (int64_t)(max_extra * (double)TOKEN);
	hedger->most = max_extra > 0 ? HEDGER_BURST * TOKEN : 0;
	atomic_init(&hedger->tokens, hedger->most);
	hedger->count = count;
	for (unsigned i = 0; i < count; i++) {
		hedger->members[i].counters = members[i];
		atomic_init(&hedger->members[i].after,
		    hedger->measured ? 0 : after);
	}
	return hedger;
}

void
hedger_free(struct hedger *hedger)
{
	free(hedger);
}

/* ---- the budget ---- */

void
hedger_earn(struct hedger *hedger)
{
	/* Relaxed: a number by itself. Several at once may save up a little
	 * more than the most. */
	if (atomic_load_explicit(&hedger->tokens, memory_order_relaxed) <
	    hedger->most)
		atomic_fetch_add_explicit(&hedger->tokens, hedger->earns,
		    memory_order_relaxed);
}

bool
hedger_pay(struct hedger *hedger)
{
	/* Relaxed, all: a number by itself. */
	int64_t tokens = atomic_load_explicit(&hedger->tokens,
	    memory_order_relaxed);

	while (tokens >= TOKEN) {
		if (atomic_compare_exchange_weak_explicit(&hedger->tokens,
			&tokens, tokens - TOKEN, memory_order_relaxed,
			memory_order_relaxed)) {
			counters_add(&hedger->started, 1);
			return true;
		}
	}
	counters_add(&hedger->refused, 1);
	return false;
}

void
hedger_won(struct hedger *hedger)
{
	counters_add(&hedger->won, 1);
}

/* ---- how long to wait ---- */

/* The time that all but max_extra do not exceed, where those that were given
 * up are slower than all that answered. */
static int64_t
slow_begins(const struct hedger *hedger, const struct hedger_member *member)
{
	double answered = (double)histogram_total(&member->known);
	double all = answered + member->known_lost;
	double share;

	if (answered == 0 || all * hedger->max_extra < LEAST_SLOW)
		return 0;
	share = all * (1 - hedger->max_extra) / answered;
	return histogram_percentile(&member->known, share < 1 ? share : 1);
}

static void
halve(struct hedger_member *member)
{
	for (unsigned i = 0; i < HISTOGRAM_BUCKETS; i++)
		member->known.counts[i] /= 2;
	member->known_lost /= 2;
}

/* With the lock held. */
static void
measure(struct hedger *hedger, struct hedger_member *member)
{
	/* Relaxed: a count. */
	uint64_t lost = atomic_load_explicit(&member->lost,
	    memory_order_relaxed);
	struct histogram now, fresh;
	int64_t after;

	counters_answered(member->counters, &now);
	fresh = now;
	histogram_subtract(&fresh, &member->seen);
	member->seen = now;
	histogram_merge(&member->known, &fresh);
	member->known_lost += (double)(lost - member->lost_seen);
	member->lost_seen = lost;
	after = slow_begins(hedger, member);
	if (after > 0)
		/* Relaxed: a number by itself. */
		atomic_store_explicit(&member->after, after,
		    memory_order_relaxed);
	while ((double)histogram_total(&member->known) * hedger->max_extra >
	    LEAST_SLOW * PLENTY)
		halve(member);
}

static void
look(struct hedger *hedger, int64_t now)
{
	/* Relaxed, all: the lock orders what it is about. */
	if (now < atomic_load_explicit(&hedger->next_look,
		      memory_order_relaxed) ||
	    !lock_try(&hedger->lock))
		return;
	if (now >=
	    atomic_load_explicit(&hedger->next_look, memory_order_relaxed)) {
		for (unsigned i = 0; i < hedger->count; i++)
			measure(hedger, &hedger->members[i]);
		atomic_store_explicit(&hedger->next_look, now + WINDOW,
		    memory_order_relaxed);
	}
	lock_release(&hedger->lock);
}

int64_t
hedger_after(struct hedger *hedger, unsigned member, int64_t now)
{
	if (hedger->measured && hedger->max_extra > 0)
		look(hedger, now);
	/* Relaxed: a number by itself. */
	return atomic_load_explicit(&hedger->members[member].after,
	    memory_order_relaxed);
}

void
hedger_lost(struct hedger *hedger, unsigned member, int64_t elapsed)
{
	/* Relaxed: a number by itself. */
	int64_t after = atomic_load_explicit(&hedger->members[member].after,
	    memory_order_relaxed);

	/* One that was given up sooner might have been quick. */
	if (after > 0 && elapsed >= after)
		counters_add(&hedger->members[member].lost, 1);
}

void
hedger_report(struct hedger *hedger, struct hedge_report *ret)
{
	/* Relaxed, all: numbers by themselves. */
	*ret = (struct hedge_report){
		.started = atomic_load_explicit(&hedger->started,
		    memory_order_relaxed),
		.won = atomic_load_explicit(&hedger->won, memory_order_relaxed),
		.refused = atomic_load_explicit(&hedger->refused,
		    memory_order_relaxed),
		.after = atomic_load_explicit(&hedger->members[0].after,
		    memory_order_relaxed),
	};
}
