/* SPDX-License-Identifier: MIT
 *
 * The lock is the three-state mutex of Ulrich Drepper, "Futexes Are Tricky"
 * (2011), section 6: one atomic operation to take it and one to give it back
 * while nobody waits. It spins shortly before it sleeps, since every section
 * that it protects is some tens of instructions long.
 *
 * The timer slack of a thread is a property of that thread, and the thread may
 * be the application's: it is narrowed for the length of a timed sleep and set
 * back. With the kernel's default of 50 us a sleep of 100 us takes 180.
 */
#include <config.h>

#include <linux/futex.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/lock.h"

enum { LOCK_SPINS = 40 };

static void
futex_sleep(atomic_uint *word, unsigned value, const struct timespec *until)
{
	syscall(SYS_futex, word, FUTEX_WAIT_BITSET_PRIVATE, value, until, NULL,
	    FUTEX_BITSET_MATCH_ANY);
}

void
futex_wait(atomic_uint *word, unsigned value, int64_t until)
{
	struct timespec time;
	int slack;

	if (until == CLOCK_NEVER) {
		futex_sleep(word, value, NULL);
		return;
	}
	if (until < 0)
		until = 0;
	time.tv_sec = until / 1000000000;
	time.tv_nsec = until % 1000000000;
	slack = prctl(PR_GET_TIMERSLACK, 0, 0, 0, 0);
	if (slack > 1)
		prctl(PR_SET_TIMERSLACK, 1, 0, 0, 0);
	futex_sleep(word, value, &time);
	if (slack > 1)
		prctl(PR_SET_TIMERSLACK, (unsigned long)slack, 0, 0, 0);
}

void
futex_wake(atomic_uint *word, int count)
{
	syscall(SYS_futex, word, FUTEX_WAKE_PRIVATE, count, NULL, NULL, 0);
}

void
lock_wait(struct lock *lock)
{
	for (int i = 0; i < LOCK_SPINS; i++) {
		unsigned expected = 0;

		/* Acquire: pairs with the release in lock_release(). */
		if (atomic_compare_exchange_weak_explicit(&lock->word,
			&expected, 1, memory_order_acquire,
			memory_order_relaxed))
			return;
	}
	/* Acquire: as above. 2 says that there may be others. */
	while (
	    atomic_exchange_explicit(&lock->word, 2, memory_order_acquire) != 0)
		futex_sleep(&lock->word, 2, NULL);
}

void
lock_wake(struct lock *lock)
{
	futex_wake(&lock->word, 1);
}

bool
waiter_signal(struct waiter *waiter, unsigned bits)
{
	/* Release: pairs with waiter_look(), waiter_sleep(), waiter_clear(). */
	bool asleep = (atomic_fetch_or_explicit(&waiter->word, bits,
			   memory_order_acq_rel) &
			  WAITER_ASLEEP) != 0;

	if (asleep)
		futex_wake(&waiter->word, 1);
	return asleep;
}

bool
waiter_prepare(struct waiter *waiter)
{
	unsigned expected = 0;

	/* Sequentially consistent: pairs with what the signaller does before
	 * it signals; either it sees ASLEEP or we see what it wrote. */
	return atomic_compare_exchange_strong(&waiter->word, &expected,
	    WAITER_ASLEEP);
}

unsigned
waiter_sleep(struct waiter *waiter, int64_t until)
{
	futex_wait(&waiter->word, WAITER_ASLEEP, until);
	return waiter_stay(waiter);
}

unsigned
waiter_stay(struct waiter *waiter)
{
	/* Acquire: pairs with the release in waiter_signal(). */
	return atomic_fetch_and_explicit(&waiter->word, ~WAITER_ASLEEP,
		   memory_order_acq_rel) &
	    ~WAITER_ASLEEP;
}
