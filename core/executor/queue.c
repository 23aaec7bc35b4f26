/* SPDX-License-Identifier: MIT
 *
 * The ready queue, and the lists by which callers take their tasks back.
 *
 * A worker that runs nothing is `idle`: awake (it will look at the queue
 * before it sleeps) or in the list of sleepers. Whoever makes the queue longer
 * wakes a sleeper only if there are more tasks than idle workers awake, and
 * whoever claims a task looks whether the next one has somebody coming: so
 * every queued task always has someone awake who will look at it, and nobody
 * is woken for nothing. Waking costs the poster 7 to 9 us.
 */
#include <config.h>

#include <assert.h>

#include "base/clock.h"
#include "executor/internal.h"

enum { QUEUE_WAKES = 4 }; /* sleepers woken by one post */

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

static struct queue *
queue_of(struct executor *executor, const struct task *task)
{
	return task->on_loop ? &executor->loop : &executor->ready;
}

/* Before `next`, one of the queue; NULL: at its end. */
static void
queue_insert(struct queue *queue, struct task *task, struct task *next)
{
	task->place = TASK_QUEUED;
	task->next = next;
	task->previous = next != NULL ? next->previous : queue->last;
	if (task->next != NULL)
		task->next->previous = task;
	else
		queue->last = task;
	if (task->previous != NULL)
		task->previous->next = task;
	else
		queue->first = task;
	if (task->spare)
		queue->spare = task;
	count(&queue->length, 1);
	if (task->list != NULL)
		list_push(task);
}

/* Takes a task that is QUEUED or RETURNED out of where it is. */
void
queue_unlink(struct executor *executor, struct task *task)
{
	if (task->place == TASK_QUEUED) {
		struct queue *queue = queue_of(executor, task);

		if (task->previous != NULL)
			task->previous->next = task->next;
		else
			queue->first = task->next;
		if (task->next != NULL)
			task->next->previous = task->previous;
		else
			queue->last = task->previous;
		if (task == queue->spare)
			queue->spare = task->next;
		count(&queue->length, -1);
	}
	if (task->list != NULL)
		list_unlink(task);
	task->next = task->previous = NULL;
	task->place = TASK_NOWHERE;
}

/* Chooses at most `most` sleepers so that every ready task has somebody
 * coming, puts them before `others`. */
struct worker *
queue_wakes(struct executor *executor, unsigned most, struct worker *others)
{
	while (most-- > 0 && executor->sleepers != NULL &&
	    executor->awake < peek(&executor->ready.length)) {
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
	/* Whoever makes the queue longer or a worker busy comes by here. */
	if (peek(&executor->ready.length) > 0 && peek(&executor->idle) == 0)
		clock_watch(executor);
	if (peek(&executor->loop.length) > 0)
		executor->wake_loop(executor->wake_arg);
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
	if (task->list != NULL && task->list != self && !task->on_loop &&
	    peek(&executor->idle) < peek(&executor->ready.length))
		waiter_signal(task->list->waiter, TASK_LIST_SIGNAL);
}

/* May it be posted? Being queued is the reservation of the idle worker: the
 * next one finds one fewer. */
static bool
admit(struct executor *executor, struct task *task)
{
	bool in_the_way = task->if_idle && !task->on_loop &&
	    peek(&executor->idle) <= peek(&executor->ready.length);

	/* Relaxed: written before executor_withdraw() took the lock. */
	if (atomic_load_explicit(&task->withdrawn, memory_order_relaxed))
		return false;
	task->spare = in_the_way && task->may_wait && task->list != NULL;
	task->refused = in_the_way && !task->spare;
	return !task->refused;
}

/* Puts the chain into the queues; returns those that may not be posted. */
static struct task *
enqueue(struct executor *executor, struct task *chain,
    const struct task_list *self)
{
	struct task *left = NULL;

	while (chain != NULL) {
		struct task *task = chain;
		struct queue *queue = queue_of(executor, task);

		chain = task->next;
		if (!admit(executor, task)) {
			task->next = left;
			left = task;
			continue;
		}
		queue_insert(queue, task, queue->spare);
		signal_owner(executor, task, self);
	}
	return left;
}

struct task *
executor_post(struct executor *executor, struct task *chain, bool lazy,
    const struct task_list *self, bool *ret_woke)
{
	struct worker *wakes;
	bool loop;

	if (chain == NULL)
		return NULL;
	lock_acquire(&executor->queue_lock);
	chain = enqueue(executor, chain, self);
	wakes = lazy ? NULL : queue_wakes(executor, QUEUE_WAKES, NULL);
	loop = executor->loop.first != NULL;
	lock_release(&executor->queue_lock);
	if (lazy)
		return chain;
	if ((wakes != NULL || loop) && ret_woke != NULL)
		*ret_woke = true;
	executor_wake(executor, wakes);
	return chain;
}

void
executor_rouse(struct executor *executor)
{
	struct worker *wakes;

	lock_acquire(&executor->queue_lock);
	wakes = queue_wakes(executor, QUEUE_WAKES, NULL);
	lock_release(&executor->queue_lock);
	executor_wake(executor, wakes);
}

struct task *
executor_claim(struct executor *executor, unsigned most)
{
	struct task *first = NULL, **last = &first;

	/* Relaxed: who posts wakes the loop, which looks again. */
	if (peek(&executor->loop.length) == 0)
		return NULL;
	lock_acquire(&executor->queue_lock);
	while (most-- > 0 && executor->loop.first != NULL) {
		struct task *task = executor->loop.first;

		queue_unlink(executor, task);
		*last = task;
		last = &task->next;
	}
	lock_release(&executor->queue_lock);
	return first;
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
	struct queue *queue = queue_of(executor, task);

	lock_acquire(&executor->queue_lock);
	task->spare = false;
	queue_insert(queue, task, queue->first);
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
