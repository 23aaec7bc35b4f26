/* SPDX-License-Identifier: MIT
 *
 * call - one question, from its beginning to its answer.
 *
 * A call lives in one block: its nodes (the tree as its driver sees it) and
 * its legs (questions to leaf stores, as the threads that run them see them).
 * Three parties touch it, and each member says whose it is:
 *
 *	driver	who holds the call's gate. While nobody else knows the call
 *		(`shared` is false), that is its synchronous caller, and the
 *		gate is not used.
 *	runner	the thread that runs the leg, until the leg's end was brought
 *		to the gate; the driver from then on.
 *	any	an atomic, or under a lock that is named.
 *
 * `live` counts those who may still bring an event: open legs, the alarm that
 * is set, the owner of the result, the owner of the handle. The driver that
 * sees it fall to 0 gives the block back.
 */
#ifndef CALL_CALL_H
#define CALL_CALL_H

#include <stdalign.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/error.h"
#include "call/core.h"
#include "call/gate.h"
#include "call/plan.h"
#include "executor/executor.h"
#include "users/record.h"
#include "users/unique.h"

enum operation {
	OPERATION_FIND,
	OPERATION_PUT,
	OPERATION_REMOVE,
	OPERATION_CHECK, /* ping, then check */
	OPERATION_OPEN
};

/* What is asked. */
struct question {
	enum operation operation;
	muster_query query;              /* find */
	const muster_user *const *users; /* put */
	size_t user_count;
	const char *id;   /* remove */
	int64_t deadline; /* CLOCK_NEVER: none */
	bool primary_only;
};

enum {
	EVENT_LEG,    /* a leg has ended */
	EVENT_ALARM,  /* the clock: look at the times */
	EVENT_TIME,   /* the waiting caller: the same */
	EVENT_CANCEL, /* the application, or a wrapper */
	EVENT_ARM,    /* the clock is to look after it */
	EVENT_RELEASE /* one who knew it does not any more */
};

enum { WAITER_DONE = 2 }; /* beside TASK_LIST_SIGNAL */

/* One place of the tree. Driver's. */
struct node {
	struct call *call;
	muster_store *store;
	struct node *parent;  /* NULL: the root */
	struct node *members; /* of a composite */
	struct leg *leg;      /* of a leaf */
	unsigned index;
	bool asked; /* was ever started */
	bool open;  /* a leaf: its end has not come; a
		     * composite: it is not decided */
	bool told;  /* its outcome stands */
	muster_outcome outcome;
	bool heard; /* its own end gave the outcome */
	muster_status status;
	const char *message;       /* of `blamed` */
	const struct node *blamed; /* the leaf that failed */
	size_t users;
	int64_t started;
	int64_t ended;
	int64_t deadline;
	int64_t alarm; /* of its strategy */
	struct strategy_state state;
	uint64_t take;
	muster_leg report; /* the owner's, once it is over */
};

/* A hook to be run when a leg is cancelled. leg->hook_lock. */
struct hook {
	muster_fn run; /* NULL: none */
	void *arg;
	unsigned flags;
};

enum { LEG_OWN = 320 };

struct leg {
	muster_call face; /* what the plugin sees; first */
	struct call *call;
	struct node *node;
	muster_store *store;

	/* Set by the driver before anyone runs it. */
	int64_t deadline;
	bool inline_allowed; /* its caller may run it */
	bool posted;         /* by its caller; caller's */
	struct task task;
	struct permit_wait permit;
	struct event ended;
	struct stray stray; /* driver's; in the strays' list */

	/* Runner's. */
	bool on_caller;        /* the runner waits for the call */
	muster_status verdict; /* the first one that was not OK */
	bool enough;
	bool skipped;  /* cannot be asked that */
	bool partial;  /* what it asked in its turn was */
	bool narrowed; /* it was not told all members of the query */
	bool truncated;
	const char *message;
	const char *option;         /* open: the one to blame */
	muster_status inner_status; /* of what it asked last */
	const char *inner_message;
	struct record *first;
	struct record **last;
	size_t users;
	size_t limit;  /* 0: none */
	size_t faults; /* users that it should not send */
	struct unique unique;
	struct warning *warnings;
	struct warning **last_warning;
	size_t warning_count;
	const muster_leg *inner; /* reports of what it asked */
	size_t inner_count;
	int64_t began;
	int64_t finished;
	struct arena arena;

	/* Any. */
	atomic_uint cancelled; /* 1: no longer wanted; to sleep on */
	struct lock hook_lock; /* protects the two hooks */
	struct hook hook;      /* the plugin's */
	struct hook interrupt; /* ours: what the runner waits in */
	struct task hook_task; /* runs a hook that may block */
	struct event hook_over;

	alignas(max_align_t) char own[LEG_OWN];
};

struct warning {
	struct warning *next;
	const char *text;
};

enum { CALL_OWN = 256 };

struct call {
	struct core *core;
	struct plan *plan;
	struct call *next_free; /* plan's lock */
	struct node *nodes;
	struct leg *legs;

	/* Set at the beginning. */
	struct question question;
	bool sync;   /* a thread waits for it */
	bool nested; /* that thread is inside a wrapper */
	void (*done)(void *arg, muster_result *result);
	void *done_arg;
	int64_t begun;

	/* The synchronous caller's. */
	bool shared; /* others know it: use the gate */
	bool known;  /* the clock or a wrapper does: for good */
	bool armed_by_caller;

	/* Driver's. */
	bool over; /* its answer is decided */
	bool partial;
	bool armed; /* its alarm is set, or rings */
	muster_status status;
	const char *message;
	const struct node *blamed; /* whose message it is */
	int64_t decided;
	int64_t armed_for;

	/* Any. */
	struct gate gate;
	atomic_uint live;          /* written by the driver */
	_Atomic int64_t next_time; /* to look at the times again; written
				    * by the driver */
	struct waiter waiter;
	struct task_list own_tasks;
	struct alarm alarm;
	struct errand errand; /* completion on the clock's thread */
	struct event alarm_event;
	struct event time_event;
	struct event arm_event;
	struct event cancel_event;
	struct event result_event;
	struct event handle_event;
	atomic_bool time_sent;
	atomic_bool arm_sent;
	atomic_bool cancel_sent;
	struct call *next_call; /* core's lock */
	struct call *previous_call;

	/* The owner's of the result, once it is over; the driver's before. */
	struct arena arena;
	struct record **users;
	size_t user_count;
	bool truncated;
	bool reported;

	alignas(max_align_t) char own[CALL_OWN];
};

/* What a driver has to do once it has left the gate. */
struct steps {
	int64_t now;
	struct task *todo; /* legs to be run, in order */
	struct task **last;
	bool finished; /* by this drive: complete it */
	bool look;     /* next_time is earlier now */
};

static inline void
steps_init(struct steps *steps, int64_t now)
{
	*steps = (struct steps){ .now = now };
	steps->last = &steps->todo;
}

static inline struct leg *
leg_of_task(struct task *task)
{
	return (
	    struct leg *)(void *)((char *)task - offsetof(struct leg, task));
}

/* Changes `live`; by the driver. */
static inline void
call_live(struct call *call, int change)
{
	/* Relaxed: written under the gate; who reads it without has seen the
	 * gate free (gate_is_free()). */
	atomic_store_explicit(&call->live,
	    atomic_load_explicit(&call->live, memory_order_relaxed) +
		(unsigned)change,
	    memory_order_relaxed);
}

static inline int64_t
call_next_time(struct call *call)
{
	/* Relaxed: a change comes with a signal to the waiter. */
	return atomic_load_explicit(&call->next_time, memory_order_relaxed);
}

/* ---- call.c: life ---- */

/* A fresh block for that plan, its parts linked; NULL: no memory. */
struct call *call_new(struct plan *plan);

/* Frees a block that nobody knows any more; not the core's reference. */
void call_free(struct call *call);

/* As if nothing had been asked yet. */
void call_reset(struct call *call, int64_t now);

/* Makes the block ready for a question, which is checked and copied, and
 * starts it: what is to be run is in `steps`. False: no memory for the copy;
 * the call is over with RESOURCE_EXHAUSTED. */
bool call_begin(struct call *call, const struct question *question, int64_t now,
    struct steps *steps);

/* Gives up what the owner of the result holds. */
void call_release(struct call *call);

/* The block is its owner's alone: it may be used again. */
bool call_is_quiet(struct call *call);

/* ---- drive.c: events ---- */

/* Brings an event to the call. What is left to do is added to `steps`, if the
 * caller became the driver. The call may be gone afterwards, unless the caller
 * holds something that counts as live or `steps` says that it is finished. */
void call_drive(struct call *call, struct event *event, struct steps *steps);

/* Leaves a gate that was held from the beginning. */
void call_leave(struct call *call, struct steps *steps);

/* call_drive(), and all that is left to do, by a thread that has nothing more
 * to do with the call. */
void call_bring(struct call *call, struct event *event, int64_t now);

/* From now on others know the call. */
void call_share(struct call *call);

/* The clock looks after its times from now on. By the caller. */
void call_arm(struct call *call, int64_t now);

/* A finished call: tells who waits for it. */
void call_complete(struct call *call);

/* Delivers the end of legs that were never run. */
void call_drop_tasks(struct task *chain, int64_t now);

/* ---- tree.c: strategies; all by the driver ---- */

void tree_start(struct call *call, struct steps *steps);

/* The leg's end: how it ended is in the leg. */
void tree_leg_ended(struct call *call, struct leg *leg, struct steps *steps);

/* Looks at all times; sets next_time anew. */
void tree_times(struct call *call, struct steps *steps);

/* Ends it with CANCELLED. */
void tree_cancel(struct call *call, struct steps *steps);

/* ---- leg.c: one question to one store ---- */

/* Makes it ready to be run. By the driver. */
void leg_prepare(struct leg *leg, int64_t deadline);

/* Runs it; `now` is the time. False: it waits for a permit or was given back,
 * and is not the caller's any more. `worker` is NULL on the caller's own
 * thread. */
bool leg_run(struct leg *leg, struct worker *worker, int64_t now);

/* The end of a leg that was not run because nobody wants it any more. */
void leg_drop(struct leg *leg);

/* Nobody wants it any more: takes it from where it waits, true; or tells the
 * thread that runs it, false. By the driver. */
bool leg_abandon(struct leg *leg);

/* How it ended: the first verdict, its own message. */
muster_outcome leg_outcome(const struct leg *leg);

/* ---- hook.c: cancelling a leg that is inside a plugin ---- */

/* The plugin's hook and ours. As muster_on_cancel(), muster_off_cancel(). */
muster_status leg_set_hook(struct leg *leg, muster_fn run, void *arg,
    unsigned flags);
void leg_clear_hook(struct leg *leg);
bool leg_set_interrupt(struct leg *leg, muster_fn run, void *arg);
void leg_clear_interrupt(struct leg *leg);

/* Marks it cancelled and runs the hooks. By the driver. */
void leg_tell(struct leg *leg);

/* struct stray's two functions. */
void leg_nag(struct stray *stray);
void leg_lost(struct stray *stray, int change);

/* ---- emit.c, services.c: what a plugin may ask of us ---- */

extern const muster_services call_services;

/* Adds a user to the answer; `origin` is the store it came from. */
muster_status leg_emit(struct leg *leg, const muster_user *user,
    const muster_store *origin);

/* Writes a verdict, unless there is one already. Returns the one that stands.
 * The message is copied into the leg's arena. */
muster_status leg_fail(struct leg *leg, muster_status status,
    const char *format, ...) MUSTER_PRINTF(3, 4);
muster_status leg_vfail(struct leg *leg, muster_status status,
    const char *format, va_list args) MUSTER_PRINTF(3, 0);

/* As muster_stopped(). */
muster_status leg_stopped(struct leg *leg);

/* ---- ask.c: a wrapper asks ---- */

/* Asks `store` on this thread, inside the leg. each NULL: its answer is the
 * leg's answer. */
muster_status leg_ask(struct leg *leg, muster_store *store,
    const struct question *question, muster_user_fn each, void *arg);

/* ---- sync.c, async.c: who waits, and who does not ---- */

/* Runs a begun call to its end on this thread. */
void call_run(struct call *call, struct steps *steps);

/* Asks nothing: the answer is `status` and `message` (static). *slot as in
 * muster_find(). */
muster_status call_refuse(struct plan *plan, muster_status status,
    const char *message, struct call **slot);

/* Asks and waits. *slot as in muster_find(). */
muster_status call_ask(struct plan *plan, const struct question *question,
    struct call **slot);

/* Asks and returns; as muster_find_async(). *ret_call has a handle that is to
 * be released by call_release_handle(). */
muster_status call_ask_async(struct plan *plan, const struct question *question,
    muster_done_fn done, void *arg, struct call **ret_call,
    muster_error *error);
void call_cancel(struct call *call);
void call_release_handle(struct call *call);

/* Cancels all asynchronous calls and waits until the last one is complete. */
void core_cancel_calls(struct core *core);

/* ---- answer.c: what the caller gets ---- */

/* Merges the users of a call that is over. */
void call_merge(struct call *call);

/* The report of its legs, made when first asked for. */
const muster_leg *call_report(struct call *call);

/* The message, naming the store to blame; NULL: none. */
const char *call_message(struct call *call);

#endif
