/* SPDX-License-Identifier: MIT
 *
 * lock - the three ways in which threads of this library wait: for a lock, for
 * a word to change, for a signal.
 *
 * All stand on the Linux futex (futex(2)), because every wait here has an
 * absolute deadline in monotonic nanoseconds and must cost nothing when there
 * is nothing to wait for.
 */
#ifndef BASE_LOCK_H
#define BASE_LOCK_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

/* ---- a word to sleep on ---- */

/* Sleeps while *word is `value`, until woken, `until` (clock.h) or for no
 * reason at all. Precise: the calling thread's timer slack is set to 1 ns
 * meanwhile. */
void futex_wait(atomic_uint *word, unsigned value, int64_t until);

/* Wakes at most `count` threads that sleep on it. The word is not read: it may
 * belong to memory that is free by now. */
void futex_wake(atomic_uint *word, int count);

/* ---- a lock ---- */

/* Zeroed: free. Protects short sections only; the holder never waits. */
struct lock {
	atomic_uint word; /* 0 free, 1 held, 2 held and waited for */
};

void lock_wait(struct lock *lock);
void lock_wake(struct lock *lock);

/* False: it is held. */
static inline bool
lock_try(struct lock *lock)
{
	unsigned expected = 0;

	/* Acquire: pairs with the release in lock_release(). */
	return atomic_compare_exchange_strong_explicit(&lock->word, &expected,
	    1, memory_order_acquire, memory_order_relaxed);
}

static inline void
lock_acquire(struct lock *lock)
{
	if (!lock_try(lock))
		lock_wait(lock);
}

static inline void
lock_release(struct lock *lock)
{
	/* Release: pairs with the acquire of the next holder. */
	if (atomic_exchange_explicit(&lock->word, 0, memory_order_release) == 2)
		lock_wake(lock);
}

/* ---- signals to one waiting thread ---- */

/* Zeroed: no signal. Bits that others set and one thread waits for. */
struct waiter {
	atomic_uint word;
};

/* Taken by the waiter itself. */
#define WAITER_ASLEEP 0x80000000u

/* Sets the bits and wakes the waiter if it sleeps, which is returned. What was
 * written before is seen by a waiter that has seen the bits. Does not touch
 * the waiter after the bits are set but for the address. */
bool waiter_signal(struct waiter *waiter, unsigned bits);

/* The bits that are set now. */
static inline unsigned
waiter_look(struct waiter *waiter)
{
	/* Acquire: pairs with the release in waiter_signal(). */
	return atomic_load_explicit(&waiter->word, memory_order_acquire);
}

/* Says "I am about to sleep": false, bits are set already. After it the
 * caller may look once more at what it waits for, and must call
 * waiter_sleep() or waiter_stay(). */
bool waiter_prepare(struct waiter *waiter);

/* Sleeps until bits are set, `until`, or for no reason; returns the bits. */
unsigned waiter_sleep(struct waiter *waiter, int64_t until);

/* Takes waiter_prepare() back; returns the bits. */
unsigned waiter_stay(struct waiter *waiter);

/* Clears bits. */
static inline void
waiter_clear(struct waiter *waiter, unsigned bits)
{
	/* Acquire: pairs with the release in waiter_signal(). */
	atomic_fetch_and_explicit(&waiter->word, ~bits, memory_order_acquire);
}

#endif
