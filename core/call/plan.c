/* SPDX-License-Identifier: MIT
 *
 * Blocks that are not in use wait in a stack: the one that is still in the
 * cache comes first. A block is fitted with its links once, when it is
 * allocated; a call only resets what the one before has changed.
 *
 * In a forked child the lock may have been held by a thread that is not there
 * any more: blocks come from malloc and go back to it.
 */
#include <config.h>

#include <assert.h>
#include <stdlib.h>

#include "call/block.h"
#include "call/call.h"

static size_t
count_nodes(const muster_store *store)
{
	size_t n = 1;

	if (store->plugin != NULL)
		return n;
	for (unsigned i = 0; i < store->reach_count; i++)
		n += count_nodes(store->reaches[i]);
	return n;
}

/* Appends the members of node `at`. */
static void
lay_out(struct plan *plan, unsigned at, unsigned *end)
{
	struct plan_node *node = &plan->nodes[at];

	if (node->store->plugin != NULL) {
		node->leg = plan->leg_count++;
		return;
	}
	node->first = *end;
	for (unsigned i = 0; i < node->store->reach_count; i++)
		plan->nodes[(*end)++] = (struct plan_node){
			.store = node->store->reaches[i],
			.parent = at,
			.index = i
		};
}

struct plan *
plan_new(struct core *core, muster_store *store)
{
	size_t count = count_nodes(store);
	struct plan *plan = calloc(1,
	    sizeof *plan + count * sizeof plan->nodes[0]);
	unsigned end = 1;

	if (plan == NULL)
		return NULL;
	plan->core = core;
	plan->next = core->plans;
	core->plans = plan;
	plan->store = store;
	plan->node_count = (unsigned)count;
	plan->nodes[0].store = store;
	for (unsigned at = 0; at < plan->node_count; at++)
		lay_out(plan, at, &end);
	assert(end == count);
	return plan;
}

void
plan_free(struct plan *plan)
{
	assert(plan == NULL || plan->free == NULL);
	free(plan);
}

struct call *
plan_take(struct plan *plan)
{
	struct call *call;

	if (!core_is_ours(plan->core))
		return block_new(plan);
	lock_acquire(&plan->lock);
	call = plan->free;
	if (call != NULL)
		plan->free = call->next_free;
	lock_release(&plan->lock);
	if (call != NULL)
		return call;
	call = block_new(plan);
	if (call == NULL)
		return NULL;
	core_ref(plan->core);
	lock_acquire(&plan->lock);
	call->next_block = plan->all;
	plan->all = call;
	lock_release(&plan->lock);
	return call;
}

struct call *
plan_blocks(struct plan *plan)
{
	struct call *newest;

	lock_acquire(&plan->lock);
	newest = plan->all;
	lock_release(&plan->lock);
	return newest;
}

/* One that a thread waits for is used again by that thread. */
static void
give_chunks(struct call *call)
{
	if (call->sync)
		return;
	for (unsigned at = 0; at < call->plan->node_count; at++)
		if (call->nodes[at].leg != NULL)
			arena_give(&call->nodes[at].leg->arena);
	arena_give(&call->arena);
}

static void
free_block(struct core *core, struct call *call)
{
	block_free(call);
	core_unref(core);
}

void
plan_give(struct plan *plan, struct call *call)
{
	bool closed;

	if (!core_is_ours(plan->core)) {
		block_free(call);
		return;
	}
	give_chunks(call);
	lock_acquire(&plan->lock);
	closed = plan->closed;
	if (!closed) {
		call->next_free = plan->free;
		plan->free = call;
	}
	lock_release(&plan->lock);
	if (closed)
		free_block(plan->core, call);
}

void
plan_close(struct plan *plan)
{
	struct call *call;

	lock_acquire(&plan->lock);
	plan->closed = true;
	call = plan->free;
	plan->free = NULL;
	lock_release(&plan->lock);
	while (call != NULL) {
		struct call *next = call->next_free;

		free_block(plan->core, call);
		call = next;
	}
}
