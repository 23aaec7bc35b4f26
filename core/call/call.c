/* SPDX-License-Identifier: MIT
 *
 * The life of a block: made with all its links, made ready for a question,
 * given back, freed.
 *
 * What goes into a question is checked and copied here, whoever asks: a leg
 * that hangs may read it long after its caller has gone.
 */
#include <config.h>

#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "call/call.h"

/* ---- blocks ---- */

static void ring(struct alarm *alarm);

static void
link_node(struct call *call, unsigned at)
{
	const struct plan_node *place = &call->plan->nodes[at];
	struct node *node = &call->nodes[at];

	node->call = call;
	node->store = place->store;
	node->index = place->index;
	node->parent = at == 0 ? NULL : &call->nodes[place->parent];
	if (place->store->plugin == NULL) {
		node->members = &call->nodes[place->first];
		return;
	}
	node->leg = &call->legs[place->leg];
	node->leg->face.services = &call_services;
	node->leg->call = call;
	node->leg->node = node;
	node->leg->store = place->store;
	node->leg->ended.kind = EVENT_LEG;
	node->leg->hook_over.kind = EVENT_RELEASE;
	arena_init(&node->leg->arena, node->leg->own, sizeof node->leg->own);
}

static void
link_call(struct call *call, struct plan *plan)
{
	call->core = plan->core;
	call->plan = plan;
	call->own_tasks.waiter = &call->waiter;
	call->alarm.ring = ring;
	call->alarm_event.kind = EVENT_ALARM;
	call->time_event.kind = EVENT_TIME;
	call->arm_event.kind = EVENT_ARM;
	call->cancel_event.kind = EVENT_CANCEL;
	call->result_event.kind = EVENT_RELEASE;
	call->handle_event.kind = EVENT_RELEASE;
	arena_init(&call->arena, call->own, sizeof call->own);
	for (unsigned at = 0; at < plan->node_count; at++)
		link_node(call, at);
}

struct call *
call_new(struct plan *plan)
{
	size_t legs = plan->leg_count * sizeof(struct leg);
	size_t nodes = plan->node_count * sizeof(struct node);
	struct call *call = calloc(1, sizeof *call + legs + nodes);

	if (call == NULL)
		return NULL;
	call->legs = (struct leg *)(void *)(call + 1);
	call->nodes = (struct node *)(void *)((char *)call->legs + legs);
	link_call(call, plan);
	return call;
}

void
call_free(struct call *call)
{
	for (unsigned i = 0; i < call->plan->leg_count; i++)
		arena_fini(&call->legs[i].arena);
	arena_fini(&call->arena);
	free(call);
}

/* The clock: it is time. */
static void
ring(struct alarm *alarm)
{
	struct call *call = (struct call *)(void *)((char *)alarm -
	    offsetof(struct call, alarm));

	call_bring(call, &call->alarm_event, clock_now());
}

/* ---- questions ---- */

static bool
refuse(struct call *call, muster_status status, const char *message)
{
	call->over = true;
	call->status = status;
	call->message = message;
	return false;
}

static bool
no_memory(struct call *call)
{
	return refuse(call, MUSTER_RESOURCE_EXHAUSTED, "out of memory");
}

/* Checked copies of the users to be put. */
static bool
copy_users(struct call *call, const struct question *question)
{
	size_t n = question->user_count;
	const muster_user **users = arena_alloc(&call->arena,
	    n * sizeof *users);

	if (users == NULL)
		return no_memory(call);
	for (size_t i = 0; i < n; i++) {
		struct record_measure measure;
		const char *fault = record_check(question->users[i], &measure);
		struct record *record;

		if (fault != NULL) {
			fault = arena_format(&call->arena,
			    "user %zu of %zu is %s", i + 1, n, fault);
			return refuse(call, MUSTER_INVALID_ARGUMENT, fault);
		}
		record = record_copy(&call->arena, question->users[i], &measure,
		    NULL);
		if (record == NULL)
			return no_memory(call);
		users[i] = &record->user;
	}
	call->question.users = users;
	return true;
}

static bool
copy_id(struct call *call, const char *id)
{
	muster_query query = { .id = id };
	const char *fault = query_check(&query);

	if (fault != NULL)
		return refuse(call, MUSTER_INVALID_ARGUMENT, fault);
	call->question.id = arena_copy(&call->arena, id, strlen(id));
	return call->question.id != NULL || no_memory(call);
}

static bool
copy_query(struct call *call, const muster_query *query)
{
	const char *fault = query_check(query);

	if (fault != NULL)
		return refuse(call, MUSTER_INVALID_ARGUMENT, fault);
	return query_copy(&call->arena, query, &call->question.query) ||
	    no_memory(call);
}

static bool
copy_question(struct call *call, const struct question *question)
{
	call->question = *question;
	switch (question->operation) {
	case OPERATION_FIND:
		return copy_query(call, &question->query);
	case OPERATION_PUT:
		return copy_users(call, question);
	case OPERATION_REMOVE:
		return copy_id(call, question->id);
	case OPERATION_CHECK:
	case OPERATION_OPEN:
		break;
	}
	return true;
}

/* ---- beginning and end ---- */

static void
reset_node(struct node *node)
{
	node->asked = node->open = node->told = node->heard = false;
	node->outcome = MUSTER_SKIPPED;
	node->status = MUSTER_OK;
	node->message = NULL;
	node->blamed = NULL;
	node->users = 0;
	node->started = node->ended = 0;
	node->alarm = CLOCK_NEVER;
	node->take = 0;
}

void
call_reset(struct call *call, int64_t now)
{
	call->begun = call->decided = now;
	call->shared = !call->sync;
	call->known = call->armed_by_caller = false;
	call->over = call->partial = call->armed = false;
	call->status = MUSTER_OK;
	call->message = NULL;
	call->blamed = NULL;
	call->users = NULL;
	call->user_count = 0;
	call->truncated = call->reported = false;
	/* Relaxed, all of them: nobody else knows the call yet. */
	atomic_store_explicit(&call->gate.word, 0, memory_order_relaxed);
	atomic_store_explicit(&call->live, call->sync ? 1 : 2,
	    memory_order_relaxed);
	atomic_store_explicit(&call->waiter.word, 0, memory_order_relaxed);
	atomic_store_explicit(&call->own_tasks.first, NULL,
	    memory_order_relaxed);
	atomic_store_explicit(&call->time_sent, false, memory_order_relaxed);
	atomic_store_explicit(&call->arm_sent, false, memory_order_relaxed);
	atomic_store_explicit(&call->cancel_sent, false, memory_order_relaxed);
	arena_reset(&call->arena);
	for (unsigned at = 0; at < call->plan->node_count; at++)
		reset_node(&call->nodes[at]);
}

bool
call_begin(struct call *call, const struct question *question, int64_t now,
    struct steps *steps)
{
	steps_init(steps, now);
	call_reset(call, now);
	if (!core_is_ours(call->core))
		return refuse(call, MUSTER_FAILED_PRECONDITION,
		    "this process was forked after muster_open(); open the "
		    "configuration again in the child");
	if (!copy_question(call, question))
		return false;
	/* Relaxed: nobody else knows the call yet. */
	atomic_store_explicit(&call->next_time, question->deadline,
	    memory_order_relaxed);
	if (!call->sync)
		gate_hold(&call->gate);
	tree_start(call, steps);
	return true;
}

bool
call_is_quiet(struct call *call)
{
	/* Relaxed: ordered by gate_is_free(). */
	return !call->shared ||
	    (gate_is_free(&call->gate) &&
		atomic_load_explicit(&call->live, memory_order_relaxed) == 1);
}

void
call_release(struct call *call)
{
	if (!call->shared || !core_is_ours(call->core))
		plan_give(call->plan, call);
	else
		call_bring(call, &call->result_event, clock_now());
}
