/* SPDX-License-Identifier: MIT
 *
 * loop - legs of stores that answer without waiting (find_async), on the
 * reactor's thread.
 */
#ifndef CALL_LOOP_H
#define CALL_LOOP_H

#include "call/call.h"
#include "reactor/reactor.h"

/* A leg that was sent by find_async. Loop's, but for `leg`, `telling` and
 * `finished`. It waits for one thing at a time: for a time, or for the answer
 * of another store. */
struct loop_leg {
	struct leg *leg;
	union {
		struct {
			struct reactor_timer timer;
			muster_fn then;
		} after;
		struct {
			union {
				/* of the beginning of `inner` */
				struct task *todo;
				/* or it is lent, and asks this one */
				muster_store *guest;
			};
			muster_user_fn each;
			muster_answer_fn answered; /* NULL: its answer is the
						    * answer */
		} ask;
	};
	void *arg;            /* of then, each and answered */
	atomic_uint telling;  /* 1: its cancel hook runs */
	atomic_bool finished; /* muster_finish() was called, on any thread */
	bool ending;          /* it is to end with `inner` */
	bool waiting;         /* muster_after(): for `then` to be called */
	bool timed;           /* `timer` is set */
	bool beginning;       /* muster_ask_async(): `inner` is to be begun */
	bool stepping;        /* `step` is under way */
	struct errand step;
	struct errand end;
	struct call *inner; /* what it asks now; NULL: nothing */
};

/* Starts the loop of a configuration. False: no memory or no thread. */
bool loop_start(struct core *core);

/* Ends it and waits for it until `until`. False: it hangs inside a plugin. */
bool loop_stop(struct core *core, int64_t until);

/* The services of muster/store.h. */
void loop_finish(struct leg *leg, muster_status status);
void loop_after(struct leg *leg, int64_t nanoseconds, muster_fn then,
    void *arg);

/* For loop_ask.c. May the plugin set something going in this call? If not, the
 * leg has failed: `what` it called. */
bool loop_is_free(struct leg *leg, const char *what);

/* Has the plugin finished it? Then nothing of it is called any more. */
static inline bool
loop_is_finished(struct loop_leg *loop)
{
	/* Acquire: pairs with the exchange in loop_finish(). */
	return atomic_load_explicit(&loop->finished, memory_order_acquire);
}

/* The call that a finished leg has asked is over too: the end, if it waits. */
void loop_end(struct loop_leg *loop);

/* Goes on with the leg by run(&loop->step), once the plugin has returned;
 * instead of what it was to go on by before. */
void loop_step(struct leg *leg, void (*run)(struct errand *step));

/* What goes on: `step` is free again. */
struct loop_leg *loop_of_step(struct errand *step);

/* Has what the end of a leg or the beginning of a call has started run: here
 * what never waits, the rest where it belongs. Without anything to do, the
 * call may be gone. */
void loop_pursue(struct call *call, struct executor *executor,
    struct steps *steps);

/* What the loop runs for a leg that was cancelled (struct core). */
void loop_run_cancel(struct errand *errand);

#endif
