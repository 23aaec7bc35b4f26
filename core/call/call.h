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
	bool primary_only;
	int64_t deadline; /* CLOCK_NEVER: none */
	union {
		muster_query query; /* find */
		struct {
			const muster_user *const *users; /* put */
			size_t user_count;
		};
		const char *id; /* remove */
	};
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
	unsigned short index;
	bool asked; /* was ever started */
	bool open;  /* a leaf: its end has not come; a
		     * composite: it is not decided */
	bool told;  /* its outcome stands */
	bool heard; /* its own end gave the outcome */
	bool force; /* a composite whose members are all barred: the
		     * first that it asks is asked all the same */
	uint8_t right; /* a leaf: how it was let in, enum breaker_right */
	muster_outcome outcome;
	muster_status status;
	unsigned users;
	uint16_t tries; /* a leaf: how often it was asked */
	bool resting;   /* it waits for its next try: no leg is on its way */
	bool hedge;     /* was started beside others that take long */
	const char *message;       /* of `blamed` */
	const struct node *blamed; /* the leaf that failed */
	int64_t started;
	union {
		int64_t ended; /* once it is told */
		int64_t tried; /* a leaf, before: when it was asked last */
	};
	int64_t deadline;
	int64_t alarm; /* of its strategy; a leaf: of its next try */
	union {
		struct { /* a composite */
			struct strategy_state state;
			uint64_t take;
			const struct advice *advice; /* NULL: none was asked
						      * for */
		};
		struct stray stray; /* a leaf; in the strays' list */
	};
};

/* A hook to be run when a leg is cancelled. leg->hook_lock. */
struct hook {
	muster_fn run; /* NULL: none */
	void *arg;
};

/* Room for one user, or for what a leg on the loop remembers while it waits:
 * there may be a hundred thousand of those. The rest goes into chunks. */
enum { LEG_OWN = 160 };

struct leg {
	muster_call face; /* what the plugin sees; first */
	struct call *call;
	struct node *node;
	muster_store *store; /* the runner's: the node's, or a guest */

	/* Set by the driver before anyone runs it. */
	int64_t deadline;
	struct task task;
	struct permit_wait permit;
	struct event ended;
	bool inline_allowed; /* its caller may run it */
	bool posted;         /* by its caller; caller's */
	bool permitted;      /* on the loop: it holds a permit */
	bool barred;         /* by the store's breaker: it is not asked */

	/* Runner's. */
	bool on_caller; /* the runner waits for the call */
	bool enough;
	bool skipped;  /* cannot be asked that */
	bool late;     /* had a user when nobody wanted one any more */
	bool partial;  /* what it asked in its turn was */
	/* Bits, as a call in flight is to be small; those of each owner in a
	 * byte of their own. */
	bool narrowed : 1; /* it was not told all members of the query */
	bool truncated : 1;
	bool : 0;
	bool hook_blocks : 1;  /* the hook may; under its lock, and so is */
	bool hook_on_loop : 1; /* it is run there */
	bool : 0;
	atomic_bool reached; /* the plugin was asked; any may read it */
	muster_status verdict; /* the first one that was not OK */
	unsigned users;
	unsigned faults; /* users that it should not send */
	const char *message;
	struct record *first;
	struct record **last;
	struct unique *unique;     /* NULL: less than two users so far */
	struct inner_answer *inner; /* NULL: nothing was copied */
	struct call *kept;          /* the call whose users are the leg's, and
				     * whose reports come first; NULL: none */
	struct guest *guest;       /* the store that it was lent to, likewise */
	struct remarks *remarks;   /* NULL: none */
	int64_t began;
	int64_t finished;
	struct arena arena;
	struct loop_leg *loop; /* the loop's: it runs there; NULL: not */

	/* Any. */
	atomic_uint cancelled; /* 1: no longer wanted; to sleep on */
	struct lock hook_lock; /* protects the two hooks */
	struct hook hook;      /* the plugin's */
	struct hook_task *hook_task; /* runs a hook that may block */
	union {
		struct hook interrupt; /* ours: what the runner waits in */
		/* Once it is cancelled: one that is on the loop, or about to
		 * be, and has no interrupt. */
		struct errand cancel;     /* tells the loop ... */
		struct event cancel_over; /* ... which has heard of it */
	};

	alignas(max_align_t) char own[LEG_OWN];
};

/* What a leg has copied from the answers of stores that it asked. */
struct inner_answer {
	muster_status status; /* of the one that it asked last */
	const char *message;
	const muster_leg *reports;
	size_t report_count;
};

/* The report of a leg; every muster_leg of the library is in one. */
struct report {
	muster_leg face; /* what the application sees; first */
	unsigned tries;
};

/* A store that was asked in the leg of a wrapper (lend.h), and how that
 * ended. */
struct guest {
	muster_store *store;
	int64_t began;
	int64_t ended;
	muster_outcome outcome;
	muster_status status;
	unsigned users;
	const char *message;
};

struct warning {
	struct warning *next;
	const char *text;
};

/* What is to be said of a store that was opened or checked. */
struct remarks {
	const char *option; /* the one to blame; NULL: none */
	struct warning *first;
	struct warning **last;
	size_t count;
};

struct hook_task {
	struct task task;
	struct leg *leg;
	struct event over;
};

/* Room for a query, an answer of some users, and the report of one leg. */
enum { CALL_OWN = 128 };

struct call {
	struct core *core;
	struct plan *plan;
	struct call *next_free; /* plan's lock */
	struct node *nodes;

	/* Set at the beginning. */
	struct question question;
	int64_t begun;
	bool sync;   /* a thread waits for it */
	bool nested; /* that thread is inside a wrapper */
	bool inner;  /* a wrapper on the loop waits for it */

	/* The synchronous caller's. */
	bool armed_by_caller;
	bool shared;       /* others know it: use the gate */
	atomic_bool known; /* the clock, a wrapper or the loop does: for
			    * good; by a driver too, when it tells the loop */

	/* Driver's. */
	bool over; /* its answer is decided */
	bool partial;
	bool armed;   /* its alarm is set, or rings */
	bool clocked; /* the clock looks at its times: for good */

	/* The owner's of the result, once it is over; the driver's before. */
	bool truncated;

	/* Any. */
	atomic_bool cancel_sent;
	atomic_bool pending; /* asynchronous, not completed */
	atomic_uint live;    /* written by the driver */

	/* Driver's. */
	muster_status status;
	const char *message;
	const struct node *blamed; /* whose message it is */
	int64_t decided;

	/* Any. */
	struct gate gate;
	_Atomic int64_t next_time; /* to look at the times again; written
				    * by the driver */
	struct alarm alarm;
	struct event alarm_event;
	struct event cancel_event;
	struct event result_event;
	union {
		struct { /* a thread waits for it */
			struct waiter waiter;
			atomic_bool time_sent;
			atomic_bool arm_sent;
			struct task_list own_tasks;
			struct event time_event;
			struct event arm_event;
		};
		struct { /* nobody does */
			void (*done)(void *arg, muster_result *result);
			void *done_arg;
			struct errand errand; /* completion elsewhere */
			struct event handle_event;
		};
	};
	struct call *next_block; /* all of the plan's; plan's lock */

	/* The owner's of the result, once it is over; the driver's before. */
	size_t user_count;
	struct record **users;
	struct report *reports; /* one a node; NULL: not made yet */
	struct arena arena;

	alignas(max_align_t) char own[CALL_OWN];
};

/* What a driver has to do once it has left the gate. */
struct steps {
	int64_t now;
	struct task *todo; /* legs to be run, in order */
	struct task **last;
	bool finished;  /* by this drive: complete it */
	bool look;      /* next_time is earlier now */
	bool by_caller; /* its caller drives, and looks at the times next */
};

static inline void
steps_init(struct steps *steps, int64_t now)
{
	steps->now = now;
	steps->todo = NULL;
	steps->last = &steps->todo;
	steps->finished = steps->look = steps->by_caller = false;
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

/* The call is over before anything was asked. Returns false. */
static inline bool
call_over(struct call *call, muster_status status, const char *message)
{
	call->over = true;
	call->status = status;
	call->message = message;
	return false;
}

#endif
