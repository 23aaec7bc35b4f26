/* SPDX-License-Identifier: MIT
 *
 * The clock: one thread that rings alarms, runs errands and lets the janitor
 * look, for everybody who has no thread of his own that waits. It stands apart
 * from the workers and runs nothing of a plugin but cancel hooks, which must
 * not wait: so a plugin that hangs stops no deadline.
 */
#include <config.h>

#include <sys/prctl.h>

#include "base/clock.h"
#include "base/thread.h"
#include "executor/internal.h"

enum { CLOCK_TICK = 2500000 };

/* Lets the janitor look, if it is wanted and it is time. Who wants it while it
 * looks is not overheard; who wants it while it is going to look again need
 * not wake anybody. */
static void
clock_tick(struct executor *executor, int64_t now)
{
	struct clock_thread *clock = &executor->clock;

	/* Relaxed: clock_news() publishes it. */
	if (clock->tick == CLOCK_NEVER &&
	    atomic_load_explicit(&clock->watch, memory_order_relaxed))
		clock->tick = now + CLOCK_TICK;
	if (now < clock->tick)
		return;
	/* Relaxed, both: as in clock_watch(). */
	atomic_store_explicit(&clock->watch, false, memory_order_relaxed);
	clock->tick = CLOCK_NEVER;
	if (!janitor_look(executor, now))
		return;
	atomic_store_explicit(&clock->watch, true, memory_order_relaxed);
	clock->tick = now + CLOCK_TICK;
}

/* One thing that is to be done now; false: nothing, sleep until then. */
static bool
clock_work(struct executor *executor, int64_t *ret_until)
{
	struct clock_thread *clock = &executor->clock;
	int64_t now = clock_now();
	struct errand *errand;
	struct alarm *alarm;

	clock_tick(executor, now);
	errand = clock_next_errand(clock);
	if (errand != NULL) {
		errand->run(errand);
		return true;
	}
	alarm = clock_next_alarm(clock, now, ret_until);
	if (alarm != NULL) {
		alarm->ring(alarm);
		return true;
	}
	if (clock->tick < *ret_until)
		*ret_until = clock->tick;
	return false;
}

static bool
clock_quits(struct clock_thread *clock)
{
	bool quit;

	lock_acquire(&clock->lock);
	quit = clock->quit && clock->errands.first == NULL;
	lock_release(&clock->lock);
	return quit;
}

static void *
clock_main(void *arg)
{
	struct executor *executor = arg;
	struct clock_thread *clock = &executor->clock;

	prctl(PR_SET_NAME, "muster-clock", 0, 0, 0);
	while (!clock_quits(clock)) {
		int64_t until = CLOCK_NEVER;
		/* Acquire: pairs with the release in clock_news(). */
		unsigned word = atomic_load_explicit(&clock->word,
		    memory_order_acquire);

		if (!clock_work(executor, &until) && !clock_quits(clock))
			futex_wait(&clock->word, word, until);
	}
	executor_unref(executor);
	return NULL;
}

bool
clock_start(struct executor *executor)
{
	struct clock_thread *clock = &executor->clock;

	errands_init(&clock->errands);
	clock->tick = CLOCK_NEVER;
	executor_ref(executor);
	if (thread_start(&clock->thread, clock_main, executor) == 0)
		return true;
	executor_unref(executor);
	return false;
}

void
clock_stop(struct executor *executor)
{
	struct clock_thread *clock = &executor->clock;

	lock_acquire(&clock->lock);
	clock->quit = true;
	lock_release(&clock->lock);
	clock_news(clock);
	pthread_join(clock->thread, NULL);
}
