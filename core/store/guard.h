/* SPDX-License-Identifier: MIT
 *
 * guard - a store's breaker, for the many threads that ask and end there, and
 * what it may be asked again.
 *
 * What is to be decided is decided under a lock. As long as the breaker is
 * closed and the last end was a success, or none is configured, `word` is 0,
 * and nobody takes the lock: a leg costs a load when it starts and one when it
 * ends.
 */
#ifndef STORE_GUARD_H
#define STORE_GUARD_H

#include <stdatomic.h>

#include "base/lock.h"
#include "base/rare.h"
#include "measure/counters.h"
#include "store/breaker.h"
#include "store/budget.h"

/* The longest pause between two probes, where the first is not longer. */
#define GUARD_MOST_WAIT INT64_C(30000000000)

/* The longest one before a leg is asked again, likewise. */
#define GUARD_MOST_PAUSE INT64_C(1000000000)

/* Of the last failure's message, so much is kept. */
enum { GUARD_TEXT = 160 };

struct guard {
	bool on; /* a breaker is configured. Constant, and so are: */
	struct breaker_rules rules;
	const struct counters *counters; /* of the store */
	unsigned retries;    /* of a leg; 0: none */
	int64_t retry_wait;  /* before the first */
	double retry_budget; /* the part of the questions */

	atomic_uint word; /* 0: nothing to ask or to tell of a success; written
			   * under the lock */
	struct lock lock; /* protects the rest */
	struct breaker breaker;
	struct budget budget;
	uint64_t rejected; /* legs that it has ended */
	muster_status status; /* of the failure that opened it, or of the last
			       * probe; */
	char text[GUARD_TEXT]; /* "": it said nothing */
};

/* What is told of a breaker. */
struct guard_report {
	enum breaker_state state;
	uint64_t opens;
	uint64_t rejected;
	uint64_t retries; /* legs that were asked again, and that the budget
			   * did not let */
	uint64_t retries_refused;
	int64_t since;
	int64_t next; /* when it is probed again */
	muster_status status;
	char text[GUARD_TEXT];
};

/* An end, for guard_hear(). */
struct guard_end {
	enum breaker_right right;
	int64_t began;
	enum breaker_end end;
	muster_status status;
	const char *message; /* NULL: none */
};

/* Once the rules of the file, and the counters, are there. */
void guard_settle(struct guard *guard);

/* May a leg ask the store? For when the guard is not calm. With `force` it asks
 * though it be barred. */
RARE enum breaker_right guard_consult(struct guard *guard, bool force,
    int64_t now);

/* Would it be barred? For when the guard is not calm. */
RARE bool guard_bars(struct guard *guard, int64_t now);

/* An end that somebody has to hear of. */
RARE void guard_hear(struct guard *guard, const struct guard_end *end,
    int64_t now);

/* A leg has failed, and was tried so often: may it be tried again, before the
 * deadline? If so, *ret_pause is how long it waits before. */
RARE bool guard_retry(struct guard *guard, unsigned tries, int64_t now,
    int64_t deadline, int64_t *ret_pause);

void guard_report(struct guard *guard, struct guard_report *ret);

static inline bool
guard_is_calm(const struct guard *guard)
{
	/* Relaxed, pairs with the store in guard.c: nothing hangs on it. Who
	 * sees it late lets one more in, or leaves a run of failures standing
	 * that was told of at the same moment. */
	return atomic_load_explicit(&guard->word, memory_order_relaxed) == 0;
}

#endif
