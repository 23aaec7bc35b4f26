/* SPDX-License-Identifier: MIT
 *
 * The memory of a call: one piece for the call, its legs and its nodes, with
 * all the links between them, which stay as they are from call to call.
 */
#include <config.h>

#include <assert.h>
#include <stdlib.h>

#include "call/block.h"

/* A call in flight to two stores takes no more than 2 KiB, with what malloc()
 * puts before it. */
static_assert(sizeof(void *) > 8 ||
	sizeof(struct call) + 2 * sizeof(struct leg) + 3 * sizeof(struct node) +
		16 <=
	    2048,
    "a call in flight has grown");

static void
link_leg(struct leg *leg, struct call *call, struct node *node)
{
	leg->face.services = call->core->services;
	leg->call = call;
	leg->node = node;
	leg->store = node->store;
	leg->task.run = call->core->run_leg;
	leg->permit.task = &leg->task;
	leg->ended.kind = EVENT_LEG;
	arena_init(&leg->arena, leg->own, sizeof leg->own);
}

static struct leg *
legs_of(struct call *call)
{
	return (struct leg *)(void *)(call + 1);
}

static void
link_node(struct call *call, unsigned at)
{
	const struct plan_node *place = &call->plan->nodes[at];
	struct node *node = &call->nodes[at];

	node->call = call;
	node->store = place->store;
	node->index = (unsigned short)place->index;
	node->parent = at == 0 ? NULL : &call->nodes[place->parent];
	if (place->store->plugin == NULL) {
		node->members = &call->nodes[place->first];
		return;
	}
	node->leg = &legs_of(call)[place->leg];
	link_leg(node->leg, call, node);
}

static void
link_call(struct call *call, struct plan *plan)
{
	call->core = plan->core;
	call->plan = plan;
	call->alarm_event.kind = EVENT_ALARM;
	call->cancel_event.kind = EVENT_CANCEL;
	call->result_event.kind = EVENT_RELEASE;
	arena_init(&call->arena, call->own, sizeof call->own);
	for (unsigned at = 0; at < plan->node_count; at++)
		link_node(call, at);
}

struct call *
block_new(struct plan *plan)
{
	size_t legs = plan->leg_count * sizeof(struct leg);
	size_t nodes = plan->node_count * sizeof(struct node);
	struct call *call = calloc(1, sizeof *call + legs + nodes);

	if (call == NULL)
		return NULL;
	call->nodes = (struct node *)(void *)((char *)legs_of(call) + legs);
	link_call(call, plan);
	return call;
}

void
block_free(struct call *call)
{
	for (unsigned i = 0; i < call->plan->leg_count; i++)
		arena_fini(&legs_of(call)[i].arena);
	arena_fini(&call->arena);
	free(call);
}
