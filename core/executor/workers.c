/* SPDX-License-Identifier: MIT
 *
 * The workers: each claims a task, runs it, claims the next one, sleeps when
 * there is none.
 *
 * At most one worker spins before it sleeps, and only while that has paid
 * lately: its last sleeps were shorter than the spin.
 */
#include <config.h>

#include <stdlib.h>
#include <sys/prctl.h>

#include "base/clock.h"
#include "base/thread.h"
#include "executor/internal.h"

enum {
	WORKER_SPIN = 3000, /* nanoseconds */
	WORKER_CREDIT = 8   /* most credit for spinning */
};

/* The worker has come home from where it counted as lost. */
static void
worker_found_locked(struct worker *worker)
{
	if (worker->lost) {
		worker->lost = false;
		worker->executor->lost--;
	}
}

void
worker_enter(struct worker *worker, struct task *task)
{
	if (task == NULL) {
		/* Release: pairs with the janitor's acquire: a task that it
		 * finds here is not over. */
		atomic_store_explicit(&worker->inside, NULL,
		    memory_order_release);
		return;
	}
	lock_acquire(&worker->executor->queue_lock);
	worker_found_locked(worker);
	atomic_store_explicit(&worker->inside, task, memory_order_release);
	lock_release(&worker->executor->queue_lock);
}

/* Looks for work without the lock for a short while. The lock is held before
 * and after. */
static void
worker_spin_locked(struct worker *worker)
{
	struct executor *executor = worker->executor;
	int64_t stop;

	executor->spinning = true;
	lock_release(&executor->queue_lock);
	stop = clock_now() + WORKER_SPIN;
	while (peek(&executor->ready.length) == 0 && clock_now() < stop)
		;
	lock_acquire(&executor->queue_lock);
	executor->spinning = false;
	if (executor->ready.first == NULL)
		worker->credit -= WORKER_CREDIT / 2;
	else if (worker->credit < WORKER_CREDIT)
		worker->credit++;
}

/* Sleeps until somebody counts it as awake. The lock is held before and after.
 */
static void
worker_sleep_locked(struct worker *worker)
{
	struct executor *executor = worker->executor;

	if (executor->may_spin)
		worker->idle_since = clock_now();
	/* Relaxed: the lock publishes it to the waker. */
	atomic_store_explicit(&worker->word, 0, memory_order_relaxed);
	worker->asleep = executor->sleepers;
	executor->sleepers = worker;
	executor->awake--;
	lock_release(&executor->queue_lock);
	/* Acquire: pairs with the release in executor_wake(). */
	while (atomic_load_explicit(&worker->word, memory_order_acquire) == 0)
		futex_wait(&worker->word, 0, CLOCK_NEVER);
	lock_acquire(&executor->queue_lock);
	if (!executor->may_spin)
		return;
	if (worker->woken_at - worker->idle_since >= WORKER_SPIN)
		worker->credit = 0;
	else if (worker->credit < WORKER_CREDIT)
		worker->credit++;
}

static bool
worker_surplus_locked(const struct executor *executor)
{
	return executor->quit ||
	    executor->alive - executor->lost > executor->threads;
}

/* The next task, or NULL: the worker is to leave (and is not alive any more).
 */
static struct task *
worker_claim(struct worker *worker)
{
	struct executor *executor = worker->executor;
	struct worker *wakes;
	struct task *task;
	bool spun = false;

	lock_acquire(&executor->queue_lock);
	worker_found_locked(worker);
	count(&executor->idle, 1);
	executor->awake++;
	while ((task = executor->ready.first) == NULL &&
	    !worker_surplus_locked(executor)) {
		if (!spun && executor->may_spin && !executor->spinning &&
		    worker->credit > 0) {
			worker_spin_locked(worker);
			spun = true;
		} else {
			worker_sleep_locked(worker);
			spun = false;
		}
	}
	count(&executor->idle, -1);
	executor->awake--;
	if (task == NULL) {
		executor->alive--;
		lock_release(&executor->queue_lock);
		return NULL;
	}
	queue_unlink(executor, task);
	executor->claims++;
	/* Release: as in worker_enter(). */
	atomic_store_explicit(&worker->inside, task, memory_order_release);
	wakes = queue_wakes(executor, 1, NULL);
	lock_release(&executor->queue_lock);
	executor_wake(executor, wakes);
	return task;
}

static void
worker_free(struct worker *worker)
{
	struct executor *executor = worker->executor;
	struct worker **at;

	lock_acquire(&executor->queue_lock);
	for (at = &executor->all; *at != worker; at = &(*at)->all)
		;
	*at = worker->all;
	lock_release(&executor->queue_lock);
	free(worker);
	/* Release: pairs with the acquire in executor_close(). */
	atomic_fetch_add_explicit(&executor->gone, 1, memory_order_release);
	futex_wake(&executor->gone, 1);
	executor_unref(executor);
}

static void *
worker_main(void *arg)
{
	struct worker *worker = arg;
	struct task *task;

	prctl(PR_SET_NAME, "muster-worker", 0, 0, 0);
	while ((task = worker_claim(worker)) != NULL) {
		task->run(task, worker);
		worker_enter(worker, NULL);
	}
	worker_free(worker);
	return NULL;
}

bool
worker_spawn_locked(struct executor *executor)
{
	struct worker *worker = calloc(1, sizeof *worker);
	pthread_t thread;

	if (worker == NULL)
		return false;
	worker->executor = executor;
	worker->all = executor->all;
	executor_ref(executor);
	if (thread_start(&thread, worker_main, worker) != 0) {
		executor_unref(executor);
		free(worker);
		return false;
	}
	pthread_detach(thread);
	executor->all = worker;
	executor->alive++;
	return true;
}
