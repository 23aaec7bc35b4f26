/* SPDX-License-Identifier: MIT
 *
 * executor - a fixed number of threads, and tasks that whoever comes first may
 * run: a worker that claims one, or the caller that takes its own back.
 *
 * A task that waits in the ready queue holds nothing but its own memory: no
 * permit, no thread. So a pool of one thread works, and what nobody has
 * claimed costs its caller two list operations.
 *
 * Tasks for the loop (reactor.h) wait in a queue of their own, which the loop
 * claims from, by the same rules: its thread is a worker that never waits.
 *
 * Workers are detached and hold a reference each: one that hangs inside a
 * plugin holds nobody up, neither the close of the executor nor the exit of
 * the process. All signals are blocked in them.
 *
 * Locks, in the order in which they are taken: the strays' lock, a store's
 * permits, the queue's lock (queue_lock); the clock's lock is innermost.
 */
#ifndef EXECUTOR_EXECUTOR_H
#define EXECUTOR_EXECUTOR_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/errand.h"
#include "base/heap.h"
#include "base/lock.h"

struct executor;
struct task;
struct worker;

/* The tasks that one waiting caller may take back, newest first. Zeroed but for
 * the waiter. */
struct task_list {
	struct task *_Atomic first; /* written under queue_lock */
	struct waiter *waiter;      /* gets TASK_LIST_SIGNAL */
};

/* Something is in the list that its caller should look at. */
#define TASK_LIST_SIGNAL 1u

enum task_place {
	TASK_NOWHERE,  /* not posted yet, or someone runs it */
	TASK_QUEUED,   /* in the ready queue, or the loop's */
	TASK_RETURNED, /* in its list only: given back */
	TASK_PARKED    /* waits for a permit of its store */
};

struct task {
	/* Runs it on that worker. The memory may be gone when it returns. */
	void (*run)(struct task *task, struct worker *worker);
	struct task *next; /* ready queue; chains */
	struct task *previous;
	bool on_loop;           /* the loop runs it, and no worker */
	bool if_idle;           /* only if somebody idle takes it ... */
	bool may_wait;          /* ... or will, before its owner takes it back:
				 * ... */
	bool spare;             /* ... so it waits, behind all others */
	bool refused;           /* nobody was idle, and it did not wait */
	struct task_list *list; /* NULL: nobody takes it back */
	struct task *list_next;
	struct task *list_previous;
	enum task_place place; /* queue_lock; PARKED: permits' lock */
	atomic_bool withdrawn; /* nobody wants it any more */
};

/* ---- life ---- */

/* Starts `threads` workers and the clock. NULL: no memory or no threads. */
struct executor *executor_new(unsigned threads);

/* Stops the clock and the workers, waits for the workers until `until`, and
 * gives up the caller's reference. Nothing may be posted any more. */
void executor_close(struct executor *executor, int64_t until);

unsigned executor_threads(const struct executor *executor);

/* For a thread that may outlive the close: holds the memory. */
void executor_ref(struct executor *executor);
void executor_unref(struct executor *executor);

/* From now on there is a loop: wake(arg) makes it claim, from any thread.
 * Before anything is posted. */
void executor_set_loop(struct executor *executor, void (*wake)(void *arg),
    void *arg);

/* ---- posting and taking back ---- */

/* Posts a chain (linked by `next`). With `lazy`, who sleeps is left asleep:
 * only if the caller comes back for all of it. The list's owner is signalled,
 * unless it is `self`, when no worker is idle. Returns the chain of those that
 * were not posted: withdrawn meanwhile, or `refused`. *ret_woke (may be NULL)
 * becomes true when somebody was woken.
 *
 * Where there are no more idle workers than ready tasks, one that is `if_idle`
 * is refused; or it becomes `spare`, if it may wait and has a list: it waits
 * behind all others until a worker has nothing else to do or its owner takes it
 * back. The newest goes first, as its owner will be busy for longest. */
struct task *executor_post(struct executor *executor, struct task *chain,
    bool lazy, const struct task_list *self, bool *ret_woke);

/* Wakes those who were left asleep: the caller will be away longer. */
void executor_rouse(struct executor *executor);

/* The newest task of the list that nobody has claimed, or NULL. */
struct task *executor_take_back(struct executor *executor,
    struct task_list *list);

/* The loop's: claims its next tasks, `most` of them, as a chain. */
struct task *executor_claim(struct executor *executor, unsigned most);

/* Puts a task at the front of its queue. Returns a worker to be given
 * to executor_wake() once no lock is held, be it NULL or not. The list's owner
 * is signalled. */
struct worker *executor_offer(struct executor *executor, struct task *task,
    struct worker *others);

/* Wakes them, and the loop if there is something for it; has the janitor look
 * if tasks wait and no worker is idle. */
void executor_wake(struct executor *executor, struct worker *workers);

/* Gives a claimed task back to its list's owner, who alone may run it. */
void executor_give_back(struct executor *executor, struct task *task);

/* From now on nobody wants the task. True: it was waiting and is nowhere now;
 * false: someone runs it, or is about to post it or to run it and will see
 * `withdrawn`, or it is parked. */
bool executor_withdraw(struct executor *executor, struct task *task);

/* A worker goes on with that task without going through the queue, or (NULL)
 * is inside none any more. */
void worker_enter(struct worker *worker, struct task *task);

/* ---- strays: legs that were told to end and have not ---- */

struct stray {
	struct stray *next;
	struct stray *previous;
	const struct stray_kind *kind;
	int64_t since;
	bool listed;
	bool counted; /* as lost */
};

/* What can be done with one, the same for all of a kind. */
struct stray_kind {
	/* What a worker that hangs in it runs. */
	struct task *(*task)(struct stray *stray);
	/* Tells it again, on the clock's thread. Must not wait. False: there is
	 * nothing to tell it with. */
	bool (*nag)(struct stray *stray);
	/* It counts as lost now (+1), or has come home after that (-1). */
	void (*lost)(struct stray *stray, int change);
};

/* After STRAY_LOST a worker that is inside counts as lost and is replaced. */
#define STRAY_LOST INT64_C(10000000)

void executor_stray(struct executor *executor, struct stray *stray);
void executor_unstray(struct executor *executor, struct stray *stray);

/* Waits until all have come home; false: it became `until`. */
bool executor_await_strays(struct executor *executor, int64_t until);

/* Calls each(arg, stray) for every one, under the strays' lock. Returns how
 * many there are. */
size_t executor_strays(struct executor *executor,
    void (*each)(void *arg, struct stray *stray), void *arg);

/* ---- the clock: a thread of its own for deadlines and errands ---- */

struct alarm {
	struct heap_node node; /* first */
	bool set;
	/* On the clock's thread, with no lock held. It is not set any more. */
	void (*ring)(struct alarm *alarm);
};

/* Sets an alarm that is not set. */
void alarm_set(struct executor *executor, struct alarm *alarm, int64_t when);

/* True: it will not ring. False: it is not set; it rings or has rung. */
bool alarm_stop(struct executor *executor, struct alarm *alarm);

/* Runs it soon on the clock's thread, with no lock held. */
void executor_errand(struct executor *executor, struct errand *errand);

#endif
