/* SPDX-License-Identifier: MIT
 *
 * A wrapper on the loop asks another store: a call like any other, for which
 * nobody waits. It is begun when the plugin has returned, so that nothing of a
 * plugin runs inside of something of a plugin; its completion is an errand of
 * the loop too. A cancel of the outer leg cancels it, on the loop.
 */
#include <config.h>

#include <string.h>

#include "call/ask.h"
#include "call/async.h"
#include "call/begin.h"
#include "call/drive.h"
#include "call/emit.h"
#include "call/lend.h"
#include "call/loop_ask.h"

/* What the wrapper hears, if it has waited. What it has given for that is not
 * read in the leg: it may wait for something else by now. */
static void
answer(struct loop_leg *loop, muster_answer_fn answered, void *arg,
    muster_status status)
{
	if (loop_is_finished(loop))
		return;
	if (answered != NULL)
		answered(arg, status);
	else
		loop_finish(loop->leg, status);
}

/* The inner call's completion. */
static void
inner_done(void *arg, muster_result *result)
{
	struct loop_leg *loop = arg;
	struct call *call = (struct call *)(void *)result;
	muster_answer_fn answered = loop->ask.answered;
	void *its_arg = loop->arg;
	muster_status status;

	loop->inner = NULL;
	if (loop_is_finished(loop)) {
		call_release(call);
		loop_end(loop);
		return;
	}
	if (loop->ask.each == NULL && ask_keep_answer(loop->leg, call)) {
		status = MUSTER_OK;
	} else {
		status = ask_take_answer(loop->leg, call, loop->ask.each,
		    its_arg);
		call_release(call);
	}
	answer(loop, answered, its_arg, status);
}

/* Begins what was asked, once the plugin has returned. */
static void
begin_inner(struct errand *step)
{
	struct loop_leg *loop = loop_of_step(step);
	struct call *call = loop->inner;
	struct steps steps;

	loop->beginning = false;
	if (call == NULL) {
		/* It could not be asked: the leg's verdict says why. */
		answer(loop, loop->ask.answered, loop->arg, loop->leg->verdict);
		return;
	}
	if (call->over) {
		inner_done(loop, (muster_result *)(void *)call);
		return;
	}
	/* It is not asked, then. */
	if (loop_is_finished(loop))
		call_cancel(call);
	steps_init(&steps, call->begun);
	steps.todo = loop->ask.todo;
	while (*steps.last != NULL)
		steps.last = &(*steps.last)->next;
	call_leave(call, &steps);
	loop_pursue(call, call->core->executor, &steps);
}

/* Makes the inner call; NULL: none can be, and the leg has failed. */
static struct call *
make_inner(struct leg *leg, muster_store *store)
{
	struct call *call;

	if (leg->verdict != MUSTER_OK)
		return NULL;
	if (store == NULL || store->plan == NULL) {
		leg_fail(leg, MUSTER_INVALID_ARGUMENT,
		    "asked no store of this configuration");
		return NULL;
	}
	call = plan_take(store->plan);
	if (call == NULL) {
		leg_fail(leg, MUSTER_RESOURCE_EXHAUSTED, "out of memory");
		return NULL;
	}
	call->sync = call->nested = false;
	call->inner = true;
	call->done = inner_done;
	call->done_arg = leg->loop;
	return call;
}

/* The question of a plugin whose struct may be shorter. */
static struct question
question_of(const struct leg *leg, const muster_query *query)
{
	struct question question = { .operation = OPERATION_FIND,
		.deadline = leg->deadline,
		.primary_only = leg->call->question.primary_only };
	size_t size = leg->store->plugin->descriptor.query_size;

	memcpy(&question.query, query,
	    size < sizeof question.query ? size : sizeof question.query);
	return question;
}

/* Makes the inner call and begins it: it is left at its gate. */
static void
prepare_inner(struct leg *leg, muster_store *store, const muster_query *query)
{
	struct loop_leg *loop = leg->loop;
	struct question question;
	struct steps steps;

	loop->ask.todo = NULL;
	loop->inner = make_inner(leg, store);
	if (loop->inner == NULL)
		return;
	question = question_of(leg, query);
	if (call_begin(loop->inner, &question, clock_now(), &steps))
		loop->ask.todo = steps.todo;
	/* Acquire: pairs with the release in leg_tell(). Who is cancelled later
	 * is told so on the loop. */
	if (atomic_load_explicit(&leg->cancelled, memory_order_acquire) != 0)
		call_cancel(loop->inner);
}

/* Asks one that may be asked in the leg, once the plugin has returned; but if
 * the plugin has something to say itself, by a call. */
static void
ask_guest(struct errand *step)
{
	struct loop_leg *loop = loop_of_step(step);
	struct leg *leg = loop->leg;
	muster_store *guest = loop->ask.guest;
	muster_status status = MUSTER_CANCELLED;

	if (loop_is_finished(loop))
		return;
	if (!leg_is_blank(leg)) {
		prepare_inner(leg, guest, &leg->call->question.query);
		begin_inner(step);
		return;
	}
	/* Acquire: pairs with the release in leg_tell(). */
	if (atomic_load_explicit(&leg->cancelled, memory_order_acquire) == 0)
		status = leg_lend(leg, guest);
	loop->beginning = false;
	answer(loop, loop->ask.answered, loop->arg, status);
}

void
loop_ask(struct leg *leg, muster_store *store, const muster_query *query,
    muster_user_fn each, muster_answer_fn answered, void *arg)
{
	struct loop_leg *loop = leg->loop;

	if (!loop_is_free(leg, "muster_ask_async()"))
		return;
	loop->ask.each = each;
	loop->ask.answered = answered;
	loop->arg = arg;
	loop->beginning = true;
	if (each == NULL && leg_suits(leg, store, query)) {
		loop->ask.guest = store;
		loop_step(leg, ask_guest);
		return;
	}
	loop_step(leg, begin_inner);
	if (query != NULL)
		prepare_inner(leg, store, query);
	else
		leg_fail(leg, MUSTER_INVALID_ARGUMENT,
		    "asked a store without a query");
}
