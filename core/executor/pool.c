/* SPDX-License-Identifier: MIT
 *
 * The workers and the ready queue.
 *
 * A worker that runs nothing is `idle`: awake (it will look at the queue
 * before it sleeps) or in the list of sleepers. Whoever makes the queue longer
 * wakes a sleeper only if there are more tasks than idle workers awake, and
 * whoever claims a task looks whether the next one has somebody coming: so
 * every queued task always has someone awake who will look at it, and nobody
 * is woken for nothing. Waking costs the poster 7 to 9 us.
 *
 * At most one worker spins before it sleeps, and only while that has paid
 * lately: its last sleeps were shorter than the spin.
 */
#include <config.h>

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>

#include "base/clock.h"
#include "executor/internal.h"
#include "executor/processors.h"

enum {
	POOL_SPIN = 3000, /* nanoseconds */
	POOL_CREDIT = 8,  /* most credit for spinning */
	POOL_WAKES = 4    /* sleepers woken by one post */
};

/* A counter that is written under queue_lock and read without it. */
static void
count(atomic_uint *counter, int change)
{
	/* Relaxed: a hint to those who read it without the lock. */
	atomic_store_explicit(counter,
	    atomic_load_explicit(counter, memory_order_relaxed) +
		(unsigned)change,
	    memory_order_relaxed);
}

static unsigned
peek(const atomic_uint *counter)
{
	/* Relaxed: exact under queue_lock, else a hint. */
	return atomic_load_explicit(counter, memory_order_relaxed);
}

/* ---- the queue and the lists; all with queue_lock held ---- */

static void
list_push(struct task *task)
{
	/* Relaxed: the lock orders it; others only look whether it is NULL. */
	struct task *first = atomic_load_explicit(&task->list->first,
	    memory_order_relaxed);

	task->list_previous = NULL;
	task->list_next = first;
	if (first != NULL)
		first->list_previous = task;
	atomic_store_explicit(&task->list->first, task, memory_order_relaxed);
}

static void
list_unlink(struct task *task)
{
	if (task->list_next != NULL)
		task->list_next->list_previous = task->list_previous;
	if (task->list_previous != NULL)
		task->list_previous->list_next = task->list_next;
	else /* Relaxed: as in list_push(). */
		atomic_store_explicit(&task->list->first, task->list_next,
		    memory_order_relaxed);
}

static void
queue_push(struct executor *executor, struct task *task, bool front)
{
	task->place = TASK_QUEUED;
	task->next = front ? executor->first : NULL;
	task->previous = front ? NULL : executor->last;
	if (task->next != NULL)
		task->next->previous = task;
	else
		executor->last = task;
	if (task->previous != NULL)
		task->previous->next = task;
	else
		executor->first = task;
	count(&executor->queued, 1);
	if (task->list != NULL)
		list_push(task);
}

/* Takes a task that is QUEUED or RETURNED out of where it is. */
static void
queue_unlink(struct executor *executor, struct task *task)
{
	if (task->place == TASK_QUEUED) {
		if (task->previous != NULL)
			task->previous->next = task->next;
		else
			executor->first = task->next;
		if (task->next != NULL)
			task->next->previous = task->previous;
		else
			executor->last = task->previous;
		count(&executor->queued, -1);
	}
	if (task->list != NULL)
		list_unlink(task);
	task->next = task->previous = NULL;
	task->place = TASK_NOWHERE;
}

/* Chooses at most `most` sleepers so that every queued task has somebody
 * coming, puts them before `others`. */
static struct worker *
queue_wakes(struct executor *executor, unsigned most, struct worker *others)
{
	while (most-- > 0 && executor->sleepers != NULL &&
	    executor->awake < peek(&executor->queued)) {
		struct worker *worker = executor->sleepers;

		executor->sleepers = worker->asleep;
		executor->awake++;
		if (executor->may_spin)
			worker->woken_at = clock_now();
		worker->asleep = others;
		others = worker;
	}
	return others;
}

void
executor_wake(struct executor *executor, struct worker *workers)
{
	(void)executor;
	while (workers != NULL) {
		struct worker *worker = workers;

		workers = worker->asleep;
		/* Release: pairs with the acquire in worker_sleep(). */
		atomic_store_explicit(&worker->word, 1, memory_order_release);
		futex_wake(&worker->word, 1);
	}
}

/* ---- posting and taking back ---- */

/* Signals the owner of a task that no idle worker will come for. queue_lock is
 * held: a queued task keeps its list's owner alive. */
static void
signal_owner(struct executor *executor, const struct task *task,
    const struct task_list *self)
{
	if (task->list != NULL && task->list != self &&
	    peek(&executor->idle) < peek(&executor->queued))
		waiter_signal(task->list->waiter, TASK_LIST_SIGNAL);
}

struct task *
executor_post(struct executor *executor, struct task *chain, bool lazy,
    const struct task_list *self, bool *ret_woke)
{
	struct task *withdrawn = NULL;
	struct worker *wakes;
	bool stalled;

	if (chain == NULL)
		return NULL;
	lock_acquire(&executor->queue_lock);
	while (chain != NULL) {
		struct task *task = chain;

		chain = task->next;
		/* Relaxed: written before executor_withdraw() took the lock. */
		if (atomic_load_explicit(&task->withdrawn,
			memory_order_relaxed)) {
			task->next = withdrawn;
			withdrawn = task;
			continue;
		}
		queue_push(executor, task, false);
		signal_owner(executor, task, self);
	}
	stalled = !lazy && peek(&executor->idle) == 0;
	wakes = lazy ? NULL : queue_wakes(executor, POOL_WAKES, NULL);
	lock_release(&executor->queue_lock);
	if (wakes != NULL && ret_woke != NULL)
		*ret_woke = true;
	executor_wake(executor, wakes);
	if (stalled)
		clock_watch(executor);
	return withdrawn;
}

struct task *
executor_take_back(struct executor *executor, struct task_list *list)
{
	struct task *task;

	/* Relaxed: a look without the lock; the owner is signalled when
	 * something comes. */
	if (atomic_load_explicit(&list->first, memory_order_relaxed) == NULL)
		return NULL;
	lock_acquire(&executor->queue_lock);
	task = atomic_load_explicit(&list->first, memory_order_relaxed);
	if (task != NULL)
		queue_unlink(executor, task);
	lock_release(&executor->queue_lock);
	return task;
}

struct worker *
executor_offer(struct executor *executor, struct task *task,
    struct worker *others)
{
	lock_acquire(&executor->queue_lock);
	queue_push(executor, task, true);
	if (task->list != NULL)
		waiter_signal(task->list->waiter, TASK_LIST_SIGNAL);
	others = queue_wakes(executor, 1, others);
	lock_release(&executor->queue_lock);
	return others;
}

void
executor_give_back(struct executor *executor, struct task *task)
{
	assert(task->list != NULL);
	lock_acquire(&executor->queue_lock);
	task->place = TASK_RETURNED;
	list_push(task);
	waiter_signal(task->list->waiter, TASK_LIST_SIGNAL);
	lock_release(&executor->queue_lock);
}

bool
executor_withdraw(struct executor *executor, struct task *task)
{
	bool found;

	/* Relaxed: the lock publishes it to whoever is about to post it; who
	 * runs it already has other ways to learn of it. */
	atomic_store_explicit(&task->withdrawn, true, memory_order_relaxed);
	lock_acquire(&executor->queue_lock);
	found = task->place == TASK_QUEUED || task->place == TASK_RETURNED;
	if (found)
		queue_unlink(executor, task);
	lock_release(&executor->queue_lock);
	return found;
}

/* ---- workers ---- */

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
	stop = clock_now() + POOL_SPIN;
	while (peek(&executor->queued) == 0 && clock_now() < stop)
		;
	lock_acquire(&executor->queue_lock);
	executor->spinning = false;
	if (executor->first == NULL)
		worker->credit -= POOL_CREDIT / 2;
	else if (worker->credit < POOL_CREDIT)
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
	if (worker->woken_at - worker->idle_since >= POOL_SPIN)
		worker->credit = 0;
	else if (worker->credit < POOL_CREDIT)
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
	while ((task = executor->first) == NULL &&
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
	/* Relaxed: the new thread sees it through its creation. */
	atomic_fetch_add_explicit(&executor->references, 1,
	    memory_order_relaxed);
	if (thread_start(&thread, worker_main, worker) != 0) {
		atomic_fetch_sub_explicit(&executor->references, 1,
		    memory_order_relaxed);
		free(worker);
		return false;
	}
	pthread_detach(thread);
	executor->all = worker;
	executor->alive++;
	return true;
}

/* ---- life ---- */

struct executor *
executor_new(unsigned threads)
{
	struct executor *executor = calloc(1, sizeof *executor);
	bool complete = true;

	if (executor == NULL)
		return NULL;
	executor->threads = threads;
	executor->spare = threads < 8 ? 32 : threads * 4;
	executor->may_spin = processors_allow_spinning();
	atomic_init(&executor->references, 1);
	if (!clock_start(executor)) {
		free(executor);
		return NULL;
	}
	lock_acquire(&executor->queue_lock);
	while (complete && executor->alive < threads)
		complete = worker_spawn_locked(executor);
	lock_release(&executor->queue_lock);
	if (complete)
		return executor;
	executor_close(executor, CLOCK_NEVER);
	return NULL;
}

unsigned
executor_threads(const struct executor *executor)
{
	return executor->threads;
}

void
executor_close(struct executor *executor, int64_t until)
{
	struct worker *sleepers;
	unsigned alive, gone;

	clock_stop(executor);
	lock_acquire(&executor->queue_lock);
	executor->quit = true;
	sleepers = executor->sleepers;
	executor->sleepers = NULL;
	for (struct worker *at = sleepers; at != NULL; at = at->asleep)
		executor->awake++;
	lock_release(&executor->queue_lock);
	executor_wake(executor, sleepers);
	do {
		/* Acquire: pairs with the release in worker_free(). */
		gone = atomic_load_explicit(&executor->gone,
		    memory_order_acquire);
		lock_acquire(&executor->queue_lock);
		alive = executor->alive;
		lock_release(&executor->queue_lock);
		if (alive > 0)
			futex_wait(&executor->gone, gone, until);
	} while (alive > 0 && clock_now() < until);
	executor_unref(executor);
}

void
executor_unref(struct executor *executor)
{
	/* Release, and acquire in the last one: all that was done to the
	 * executor is over before it is freed. */
	if (atomic_fetch_sub_explicit(&executor->references, 1,
		memory_order_acq_rel) == 1)
		free(executor);
}
