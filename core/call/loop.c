/* SPDX-License-Identifier: MIT
 *
 * The loop runs legs by find_async. A leg comes to it through the executor's
 * queue for the loop, is sent, and ends when the plugin says so: then, and
 * never inside of the plugin, its end is brought to the gate, and what that
 * starts goes on from here.
 *
 * What never waits (MUSTER_PROMPT) runs on the loop itself. Everything else is
 * posted, so that nothing but the callbacks of the loop can hold it up.
 *
 * All that a leg remembers of the loop is in its arena (struct loop_leg), and
 * touched by the loop's thread alone.
 */
#include <config.h>

#include <limits.h>

#include "call/async.h"
#include "call/drive.h"
#include "call/emit.h"
#include "call/hook.h"
#include "call/inside.h"
#include "call/lend.h"
#include "call/loop.h"
#include "call/run.h"

enum { LOOP_CLAIM = 64 };

/* ---- memory that is far away ---- */

/* With thousands of calls in flight none of them is in the cache when the loop
 * comes to it: most of its time would be waiting for memory. So what is about
 * to be touched is asked for while there is something else to do. */
static void
fetch(const void *memory, size_t size)
{
	for (size_t at = 0; at < size; at += 64)
		__builtin_prefetch((const char *)memory + at, 1);
}

/* For sending it, or for going on with it: while the one before it is sent, or
 * goes on. */
static void
fetch_leg(const struct leg *leg)
{
	fetch(leg, offsetof(struct leg, own) + sizeof(struct loop_leg));
}

static void
fetch_call(const struct call *call)
{
	fetch(call, offsetof(struct call, own));
	fetch(call->nodes, call->plan->node_count * sizeof *call->nodes);
}

static void send_leg(struct leg *leg, int64_t now);
static void drop_timer(struct loop_leg *loop);

/* ---- what an end starts ---- */

static bool
never_waits(const struct leg *leg)
{
	return store_never_waits(leg->store) &&
	    leg->call->question.operation == OPERATION_FIND;
}

/* The first task that can be run here, taken. */
static struct task *
take_own(struct steps *steps)
{
	struct task **at = &steps->todo, *task;

	while (*at != NULL && !(*at)->on_loop && !never_waits(leg_of_task(*at)))
		at = &(*at)->next;
	task = *at;
	if (task == NULL)
		return NULL;
	*at = task->next;
	if (*at == NULL)
		steps->last = at;
	return task;
}

void
loop_pursue(struct call *call, struct executor *executor, struct steps *steps)
{
	struct task *task;

	while (!steps->finished && (task = take_own(steps)) != NULL) {
		struct leg *leg = leg_of_task(task);

		if (task->on_loop) {
			send_leg(leg, steps->now);
		} else if (leg_run(leg, RUNNER_LOOP, steps->now)) {
			steps->now = leg->finished;
			call_drive(call, &leg->ended, steps);
		}
	}
	call_follow(call, executor, steps, NULL, ON_OUR_THREAD);
}

static void
deliver(struct leg *leg)
{
	struct call *call = leg->call;
	struct executor *executor = call->core->executor;
	struct steps steps;

	steps_init(&steps, leg->finished);
	call_drive(call, &leg->ended, &steps);
	loop_pursue(call, executor, &steps);
}

/* ---- ending ---- */

/* The leg has its verdict. */
static void
end_leg(struct leg *leg)
{
	counters_left(leg->store->counters);
	if (leg->permitted)
		permit_release(&leg->store->permits, leg->call->core->executor);
	store_took(leg->store, leg->finished - leg->began);
	deliver(leg);
}

/* One that has not waited for what it asked ends with that: the leg is in its
 * memory. */
static void
run_end(struct errand *errand)
{
	struct loop_leg *loop = (struct loop_leg *)(void *)((char *)errand -
	    offsetof(struct loop_leg, end));

	drop_timer(loop);
	loop->ending = loop->inner != NULL;
	if (loop->ending)
		call_cancel(loop->inner);
	else
		end_leg(loop->leg);
}

void
loop_end(struct loop_leg *loop)
{
	if (loop->ending)
		end_leg(loop->leg);
}

void
loop_finish(struct leg *leg, muster_status status)
{
	struct loop_leg *loop = leg->loop;

	if (loop == NULL || leg_is_lent(leg)) {
		leg_fail(leg, MUSTER_INTERNAL,
		    "called muster_finish() outside of find_async");
		return;
	}
	/* Release, for loop_is_finished(). */
	if (atomic_exchange_explicit(&loop->finished, true,
		memory_order_release)) {
		core_log(leg->call->core, MUSTER_ERROR, leg->store->name,
		    "finished a call twice");
		return;
	}
	leg_clear_hook(leg);
	inside_settle(leg, status);
	leg->finished = clock_now();
	loop->end.run = run_end;
	reactor_errand(leg->call->core->reactor, &loop->end);
}

/* ---- sending ---- */

/* False: it waits for a permit, or is over. */
static bool
enter(struct leg *leg)
{
	struct permits *permits = &leg->store->permits;

	leg->permitted = permits->most > 0 && !leg->store->bounds_workers;
	if (!leg->permitted) {
		/* Relaxed: a leg that is told later is told on the loop. */
		if (!atomic_load_explicit(&leg->task.withdrawn,
			memory_order_relaxed))
			return true;
		leg_drop(leg);
		deliver(leg);
		return false;
	}
	/* It may have been offered a place, which is passed on here. */
	switch (permit_take(permits, leg->call->core->executor, &leg->permit,
	    false)) {
	case PERMIT_GRANTED:
		return true;
	case PERMIT_PARKED:
		return false;
	case PERMIT_DROPPED:
		break;
	}
	leg->permitted = false;
	leg_drop(leg);
	deliver(leg);
	return false;
}

static void
send_leg(struct leg *leg, int64_t now)
{
	struct loop_leg *loop;

	if (!enter(leg))
		return;
	leg->began = now;
	counters_entered(leg->store->counters);
	loop = arena_alloc(&leg->arena, sizeof *loop);
	if (loop != NULL) {
		*loop = (struct loop_leg){ .leg = leg };
		leg->loop = loop;
		if (inside_send(leg))
			return;
	} else {
		leg_fail(leg, MUSTER_RESOURCE_EXHAUSTED, "out of memory");
	}
	leg->finished = clock_now();
	end_leg(leg);
}

/* ---- muster_after() ---- */

/* Calls what waits, if something does. */
static void
go_on(struct loop_leg *loop)
{
	if (!loop->waiting || loop_is_finished(loop))
		return;
	loop->waiting = false;
	loop->after.then(loop->arg);
}

static void
run_go_on(struct errand *step)
{
	go_on(loop_of_step(step));
}

struct loop_leg *
loop_of_step(struct errand *step)
{
	struct loop_leg *loop = (struct loop_leg *)(void *)((char *)step -
	    offsetof(struct loop_leg, step));

	loop->stepping = false;
	return loop;
}

void
loop_step(struct leg *leg, void (*run)(struct errand *step))
{
	struct loop_leg *loop = leg->loop;

	loop->step.run = run;
	if (loop->stepping)
		return;
	loop->stepping = true;
	reactor_errand(leg->call->core->reactor, &loop->step);
}

static void
drop_timer(struct loop_leg *loop)
{
	if (!loop->timed)
		return;
	reactor_timer_stop(loop->leg->call->core->reactor, &loop->after.timer);
	loop->timed = false;
}

static struct loop_leg *
loop_of_timer(struct reactor_timer *timer)
{
	return (struct loop_leg *)(void *)((char *)timer -
	    offsetof(struct loop_leg, after.timer));
}

static void
ring(struct reactor_timer *timer)
{
	struct loop_leg *loop = loop_of_timer(timer);

	/* For ending the leg: while the plugin goes on with it. */
	fetch_call(loop->leg->call);
	loop->timed = false;
	go_on(loop);
}

/* There are timers of stores, too. */
static void
ring_soon(struct reactor_timer *timer)
{
	if (timer->ring == ring)
		fetch_leg(loop_of_timer(timer)->leg);
}

static void
set_timer(struct loop_leg *loop, int64_t nanoseconds)
{
	reactor_timer_init(&loop->after.timer, ring);
	reactor_timer_set(loop->leg->call->core->reactor, &loop->after.timer,
	    nanoseconds);
	loop->timed = true;
}

/* May the plugin set something going in this call? */
bool
loop_is_free(struct leg *leg, const char *what)
{
	struct core *core = leg->call->core;
	struct loop_leg *loop = leg->loop;

	if (loop == NULL)
		leg_fail(leg, MUSTER_INTERNAL,
		    "called %s outside of find_async", what);
	else if (!reactor_is_here(core->reactor))
		leg_fail(leg, MUSTER_INTERNAL,
		    "called %s on a thread that is not the loop's", what);
	else if (loop_is_finished(loop))
		core_log(core, MUSTER_ERROR, leg->store->name,
		    "called %s in a call that is finished", what);
	else if (loop->waiting || loop->beginning || loop->inner != NULL)
		leg_fail(leg, MUSTER_INTERNAL, "called %s while the call waits",
		    what);
	else
		return true;
	return false;
}

void
loop_after(struct leg *leg, int64_t nanoseconds, muster_fn then, void *arg)
{
	struct loop_leg *loop = leg->loop;

	if (!loop_is_free(leg, "muster_after()"))
		return;
	loop->after.then = then;
	loop->arg = arg;
	loop->waiting = true;
	if (leg_stopped(leg) == MUSTER_OK)
		set_timer(loop, nanoseconds);
	else /* It is cancelled already. */
		loop_step(leg, run_go_on);
}

/* ---- cancelling ---- */

static void
tell(struct loop_leg *loop)
{
	leg_run_loop_hook(loop);
	if (loop_is_finished(loop))
		return;
	drop_timer(loop);
	if (loop->inner != NULL)
		call_cancel(loop->inner);
	else
		go_on(loop);
}

void
loop_run_cancel(struct errand *errand)
{
	struct leg *leg = (struct leg *)(void *)((char *)errand -
	    offsetof(struct leg, cancel));

	/* A leg that has not been sent will not be; one that was taken back
	 * has been told where it runs. */
	if (leg->loop != NULL && !loop_is_finished(leg->loop))
		tell(leg->loop);
	leg->cancel_over.kind = EVENT_RELEASE;
	call_bring(leg->call, &leg->cancel_over, clock_now(), ON_OUR_THREAD);
}

/* ---- the loop ---- */

static bool
loop_work(void *arg)
{
	struct core *core = arg;
	struct task *task = executor_claim(core->executor, LOOP_CLAIM);
	bool any = task != NULL;
	int64_t now = any ? clock_now() : 0;

	while (task != NULL) {
		struct task *next = task->next;

		if (next != NULL)
			fetch_leg(leg_of_task(next));
		send_leg(leg_of_task(task), now);
		task = next;
	}
	return any;
}

static void
loop_begun(void *arg)
{
	struct core *core = arg;

	arena_use_pool(&core->pool);
}

static void
loop_gone(void *arg)
{
	struct core *core = arg;

	arena_use_pool(NULL);
	executor_unref(core->executor);
	core_unref(core);
}

static void
loop_wake(void *arg)
{
	reactor_wake(arg);
}

bool
loop_start(struct core *core)
{
	const struct reactor_work work = { .work = loop_work,
		.begun = loop_begun,
		.soon = ring_soon,
		.gone = loop_gone,
		.arg = core };

	core_ref(core);
	executor_ref(core->executor);
	core->reactor = reactor_new(&work);
	if (core->reactor == NULL) {
		loop_gone(core);
		return false;
	}
	executor_set_loop(core->executor, loop_wake, core->reactor);
	return true;
}

bool
loop_stop(struct core *core, int64_t until)
{
	return core->reactor == NULL || reactor_stop(core->reactor, until);
}
