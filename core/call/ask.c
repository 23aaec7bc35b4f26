/* SPDX-License-Identifier: MIT
 *
 * A wrapper asks another store: its thread becomes the synchronous caller of a
 * nested call, and every leg of that call may run on it. The nested call
 * inherits deadline and "primary only"; a cancel of the outer leg reaches it
 * through the leg's interrupt. What it says that outlives it (users, message,
 * reports) is copied into the outer leg's arena.
 *
 * Copying a put's users for each wrapper in a row costs little beside writing
 * them.
 */
#include <config.h>

#include <string.h>

#include "call/answer.h"
#include "call/ask.h"
#include "call/async.h"
#include "call/begin.h"
#include "call/drive.h"
#include "call/emit.h"
#include "call/hook.h"
#include "call/sync.h"

/* A wrapper that asks again and again has its first reports kept. */
enum { ASK_MAX_REPORTS = 64 };

static void
cancel_inner(void *arg)
{
	call_cancel(arg);
}

/* ---- what is taken over ---- */

static const char *
keep_text(struct leg *leg, const char *text)
{
	return text == NULL ? NULL
			    : arena_copy(&leg->arena, text, strlen(text));
}

static const muster_choice *
keep_choice(struct leg *leg, const muster_choice *from)
{
	muster_choice *copy;

	if (from == NULL)
		return NULL;
	copy = arena_alloc(&leg->arena, sizeof *copy);
	if (copy == NULL)
		return NULL;
	*copy = *from;
	copy->why = keep_text(leg, from->why);
	return copy->why == NULL ? NULL : copy;
}

/* A copy of a list of reports and all that hang on it; `shift` is what their
 * call began later than the leg's. */
static const muster_leg *
keep_reports(struct leg *leg, const muster_leg *from, int64_t shift)
{
	const muster_leg *first = NULL, **last = &first;

	for (; from != NULL && leg->inner->report_count < ASK_MAX_REPORTS;
	     from = from->next) {
		struct report *report = arena_alloc(&leg->arena,
		    sizeof *report);
		muster_leg *copy;

		if (report == NULL)
			break;
		leg->inner->report_count++;
		*report = *(const struct report *)(const void *)from;
		copy = &report->face;
		copy->next = NULL;
		copy->start += shift;
		copy->message = keep_text(leg, from->message);
		copy->choice = keep_choice(leg, from->choice);
		copy->legs = keep_reports(leg, from->legs, shift);
		*last = copy;
		last = &copy->next;
	}
	return first;
}

static void
keep_report(struct leg *leg, struct call *call)
{
	const muster_leg **last = &leg->inner->reports;

	while (*last != NULL)
		last = (const muster_leg **)(uintptr_t) & (*last)->next;
	*last = keep_reports(leg, call_report_root(call),
	    call->begun - leg->call->begun);
}

/* What is told of the stores that were asked; without memory, nothing. */
static void
keep_inner(struct leg *leg, struct call *call)
{
	if (leg->inner == NULL) {
		leg->inner = arena_alloc(&leg->arena, sizeof *leg->inner);
		if (leg->inner == NULL)
			return;
		*leg->inner = (struct inner_answer){ .report_count = 0 };
	}
	if (call->question.operation == OPERATION_FIND)
		keep_report(leg, call);
	leg->inner->status = call->status;
	leg->inner->message = keep_text(leg, call_message(call));
}

/* The nested answer's users become the leg's, or go to the wrapper. */
static muster_status
pass_users(struct leg *leg, const struct call *call, muster_user_fn each,
    void *arg)
{
	muster_status status = MUSTER_OK;

	for (size_t i = 0; i < call->user_count && status == MUSTER_OK; i++) {
		const struct record *record = call->users[i];

		if (each != NULL)
			status = each(arg, &record->user);
		else
			status = leg_emit(leg, &record->user, record->origin);
	}
	/* A wrapper that wants no more has not failed. */
	return each != NULL || status == MUSTER_ENOUGH ? MUSTER_OK : status;
}

/* ---- what is kept ---- */

static bool
is_same(const char *a, const char *b)
{
	return a == NULL || b == NULL ? a == b : strcmp(a, b) == 0;
}

/* Is it the answer of one store to what the leg was asked? Then its users are
 * what the leg answers, each of them once, as they stand there. */
static bool
may_keep(const struct leg *leg, const struct call *call)
{
	const muster_query *asked = &leg->call->question.query;
	const muster_query *inner = &call->question.query;

	/* Acquire: pairs with the release in leg_tell(). One that is cancelled
	 * is told so by leg_emit(). */
	return call->plan->node_count == 1 && call->status == MUSTER_OK &&
	    leg->verdict == MUSTER_OK && call->user_count > 0 &&
	    leg->first == NULL && !leg->enough && leg->inner == NULL &&
	    leg->kept == NULL && leg->guest == NULL &&
	    (asked->limit == 0 || call->user_count <= asked->limit) &&
	    is_same(asked->id, inner->id) &&
	    is_same(asked->email, inner->email) &&
	    is_same(asked->org_id, inner->org_id) &&
	    atomic_load_explicit(&leg->cancelled, memory_order_acquire) == 0;
}

bool
ask_keep_answer(struct leg *leg, struct call *call)
{
	if (!may_keep(leg, call))
		return false;
	leg->kept = call;
	leg->first = call->users[0];
	leg->last = &call->users[call->user_count - 1]->next;
	leg->users = (unsigned)call->user_count;
	leg->enough = leg->call->question.query.id != NULL;
	leg->partial |= call->partial;
	leg->truncated |= call->truncated;
	return true;
}

muster_status
ask_take_answer(struct leg *leg, struct call *call, muster_user_fn each,
    void *arg)
{
	muster_status status = call->status;

	keep_inner(leg, call);
	if (status != MUSTER_OK)
		return status;
	leg->partial |= call->partial;
	leg->truncated |= call->truncated;
	return pass_users(leg, call, each, arg);
}

/* ---- asking ---- */

/* Runs the nested call. If the leg is cancelled already, it is over before any
 * of its legs is. */
static void
run_inner(struct leg *leg, struct call *call, struct steps *steps)
{
	bool set;

	call_share(call);
	/* Relaxed: this thread's. */
	atomic_store_explicit(&call->known, true, memory_order_relaxed);
	set = leg_set_interrupt(leg, cancel_inner, call);
	if (!set)
		call_cancel(call);
	call_run(call, steps);
	if (set)
		leg_clear_interrupt(leg);
}

muster_status
leg_ask(struct leg *leg, muster_store *store, const struct question *question,
    muster_user_fn each, void *arg)
{
	struct question inner = *question;
	struct call *call;
	struct steps steps;
	muster_status status = leg->verdict;

	if (status != MUSTER_OK)
		return status;
	if (leg->call->question.operation == OPERATION_OPEN ||
	    leg->call->question.operation == OPERATION_CHECK)
		return leg_fail(leg, MUSTER_FAILED_PRECONDITION,
		    "no store can be asked before all are open, nor by check");
	if (store == NULL || store->plan == NULL)
		return leg_fail(leg, MUSTER_INVALID_ARGUMENT,
		    "asked no store of this configuration");
	call = plan_take(store->plan);
	if (call == NULL)
		return leg_fail(leg, MUSTER_RESOURCE_EXHAUSTED,
		    "out of memory");
	call->sync = call->nested = true;
	call->inner = false;
	inner.deadline = leg->deadline;
	inner.primary_only = leg->call->question.primary_only;
	if (call_begin(call, &inner, clock_now(), &steps))
		run_inner(leg, call, &steps);
	status = ask_take_answer(leg, call, each, arg);
	call_release(call);
	return status;
}
