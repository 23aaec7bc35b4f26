/* SPDX-License-Identifier: MIT
 *
 * loop - see loop.h.
 */
#include <config.h>

#include "reactor/loop.h"

#include <check.h>

#include "base/clock.h"

struct reactor *reactor;
sem_t done, entered, leave, gone;
atomic_long left;
atomic_bool endless;
struct reactor_timer *announced;
atomic_int ticks;

void
await(sem_t *sem)
{
	while (sem_wait(sem) != 0)
		;
}

bool
is_posted(sem_t *sem)
{
	return sem_trywait(sem) == 0;
}

bool
loop_work(void *arg)
{
	long some = atomic_load(&left);

	(void)arg;
	if (some > 0) {
		atomic_fetch_sub(&left, 1);
		sem_post(&done);
	}
	return some > 1 || atomic_load(&endless);
}

void
loop_gone(void *arg)
{
	(void)arg;
	sem_post(&gone);
}

static void
on_soon(struct reactor_timer *timer)
{
	announced = timer;
}

void
loop_set_up(void)
{
	const struct reactor_work work_of = { .work = loop_work,
		.soon = on_soon,
		.gone = loop_gone };

	sem_init(&done, 0, 0);
	sem_init(&entered, 0, 0);
	sem_init(&leave, 0, 0);
	sem_init(&gone, 0, 0);
	reactor = reactor_new(&work_of);
	ck_assert_ptr_nonnull(reactor);
}

void
loop_tear_down(void)
{
	ck_assert(reactor_stop(reactor, CLOCK_NEVER));
	await(&gone);
	reactor_unref(reactor);
}

struct visit {
	struct errand errand;
	void (*run)(void *arg);
	void *arg;
	sem_t over;
};

static void
run_visit(struct errand *errand)
{
	struct visit *visit = (struct visit *)(void *)errand;

	visit->run(visit->arg);
	sem_post(&visit->over);
}

void
on_loop(void (*run)(void *arg), void *arg)
{
	struct visit visit = { .errand.run = run_visit,
		.run = run,
		.arg = arg };

	sem_init(&visit.over, 0, 0);
	reactor_errand(reactor, &visit.errand);
	await(&visit.over);
	sem_destroy(&visit.over);
}

static struct reactor_timer ticker;

static void
tick(struct reactor_timer *timer)
{
	if (atomic_fetch_add(&ticks, 1) + 1 == TICKS)
		sem_post(&done);
	else
		reactor_timer_set(reactor, timer, 1000);
}

void
loop_tick(void *arg)
{
	(void)arg;
	reactor_timer_init(&ticker, tick);
	reactor_timer_set(reactor, &ticker, 1000);
}
