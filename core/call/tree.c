/* SPDX-License-Identifier: MIT
 *
 * The tree of a call, and its strategies at work. Everything here is done by
 * the driver of the call's gate: it waits for nothing and runs nothing of a
 * plugin but cancel hooks.
 *
 * A node is `open` from its start to its end; it is `told` once its outcome
 * stands. A leaf that is told before its end (a timeout, a cancel) stays open
 * until its leg comes home, and what it says then is dropped.
 */
#include <config.h>

#include "base/rare.h"
#include "call/guarded.h"
#include "call/leg.h"
#include "call/tree.h"

static void act(struct call *call, struct node *node,
    const struct strategy_actions *actions, bool late, struct steps *steps);

static const struct strategy_facts *
facts_of(const struct call *call, const struct node *node)
{
	const struct advice *advice = node->advice;
	bool together = advice != NULL && advice->together;
	unsigned way = !together ? 0 : advice->crowded ? 2 : 1;

	return &node->store->facts[call->question.primary_only][way];
}

/* The times have to be looked at no later than then. */
static void
look_at(struct call *call, int64_t when, struct steps *steps)
{
	if (when >= call_next_time(call))
		return;
	/* Relaxed: see call_next_time(). */
	atomic_store_explicit(&call->next_time, when, memory_order_relaxed);
	steps->look = true;
}

/* ---- starting ---- */

/* Which way is an adaptive composite to go? Without secondaries there is no
 * choice, and without memory none is made. */
static void
take_advice(struct call *call, struct node *node, int64_t now)
{
	struct advice *advice;

	if (call->question.primary_only || node->store->reach_count < 2)
		return;
	advice = arena_alloc(&call->arena, sizeof *advice);
	if (advice != NULL)
		adviser_ask(node->store->adviser, now, advice);
	node->advice = advice;
}

/* Asks the store, for the first time or again. */
static inline void
start_leg(struct call *call, struct node *node, bool if_idle,
    struct steps *steps)
{
	struct leg *leg = node->leg;

	node->tries++;
	node->tried = steps->now;
	leg_prepare(leg, node->deadline);
	if (if_idle) {
		leg->task.if_idle = true;
		leg->task.may_wait = node->parent->advice->outlasts;
	}
	node->right = BREAKER_FREE;
	if (!guard_is_calm(&node->store->guard))
		guarded_start(node, steps->now);
	leg->task.next = NULL;
	*steps->last = &leg->task;
	steps->last = &leg->task.next;
	call_live(call, 1);
}

APART static void
start_composite(struct call *call, struct node *node, struct steps *steps)
{
	struct strategy_actions actions = { 0 };

	node->state = (struct strategy_state){ 0 };
	node->force = guarded_takes_force(node) ||
	    (node->store->may_bar && guarded_bars_all(node, steps->now));
	if (node->store->adviser != NULL)
		take_advice(call, node, steps->now);
	if (node->store->hedger != NULL)
		hedger_earn(node->store->hedger);
	node->store->strategy->begin(&node->state, facts_of(call, node),
	    &actions);
	act(call, node, &actions, false, steps);
}

/* If idle: a leaf only. The legs of a composite are not worth the trouble of
 * taking back what has been started already. */
static void
start(struct call *call, struct node *node, int64_t limit, bool if_idle,
    struct steps *steps)
{
	node->asked = node->open = true;
	node->started = steps->now;
	node->deadline = limit;
	if (node->store->timeout > 0 &&
	    call->question.operation != OPERATION_OPEN)
		node->deadline = clock_after(steps->now, node->store->timeout);
	if (node->deadline > limit)
		node->deadline = limit;
	look_at(call, node->deadline, steps);
	if (node->leg != NULL) {
		node->tries = 0;
		node->resting = false;
		start_leg(call, node, if_idle, steps);
	} else {
		start_composite(call, node, steps);
	}
}

void
tree_start(struct call *call, struct steps *steps)
{
	start(call, &call->nodes[0], call->question.deadline, false, steps);
}

/* ---- ending ---- */

/* Its outcome stands: it is counted, with the time that it took. */
static void
tell(struct node *node, muster_outcome outcome, muster_status status,
    const char *message, int64_t now)
{
	/* A leaf's is the time inside the plugin, waiting excluded. */
	const struct leg *leg = outcome <= MUSTER_MISS ? node->leg : NULL;

	node->told = true;
	node->outcome = outcome;
	node->status = status;
	node->message = message;
	node->blamed = node;
	node->ended = now;
	if (node->call->question.operation == OPERATION_FIND)
		counters_ended(node->store->counters, outcome,
		    leg != NULL ? leg->finished - leg->began
				: now - node->started);
}

RARE static void
tell_timeout(struct call *call, struct node *node, int64_t now)
{
	bool own = node->deadline < call->question.deadline &&
	    node->store->timeout > 0;

	tell(node, MUSTER_TIMEOUT, MUSTER_DEADLINE_EXCEEDED,
	    own ? "no answer within its timeout"
		: "no answer before the deadline",
	    now);
	call->partial = true;
}

/* Ends a node whose answer is not waited for any more: because the time is up
 * (late), or because it cannot matter. */
RARE static void
abandon(struct call *call, struct node *node, bool late, struct steps *steps)
{
	if (!node->open || node->told)
		return;
	if (node->leg != NULL && !node->resting)
		guarded_gone(node, late, steps->now);
	if (late)
		tell_timeout(call, node, steps->now);
	else
		tell(node, MUSTER_DROPPED, MUSTER_CANCELLED, "no longer needed",
		    steps->now);
	if (node->leg == NULL) {
		for (unsigned i = 0; i < node->store->reach_count; i++)
			abandon(call, &node->members[i], late, steps);
		node->open = false;
	} else if (node->resting) {
		node->open = false;
	} else if (leg_abandon(node->leg)) {
		node->open = false;
		call_live(call, -1);
	}
}

static void
finish(struct call *call, struct steps *steps)
{
	const struct node *root = &call->nodes[0];

	call->over = true;
	/* Relaxed: see call_next_time(). */
	atomic_store_explicit(&call->next_time, CLOCK_NEVER,
	    memory_order_relaxed);
	call->status = root->status;
	call->message = root->message;
	call->blamed = root->blamed;
	call->decided = steps->now;
	steps->finished = true;
}

/* How long a composite took that went the way that was chosen for it. One that
 * failed tells only if it took too long. */
static void
tell_adviser(const struct node *node, int64_t now)
{
	bool whole = node->outcome == MUSTER_HIT ||
	    node->outcome == MUSTER_MISS || node->outcome == MUSTER_TIMEOUT;

	if (node->advice != NULL && whole)
		adviser_tell(node->store->adviser, node->advice->together,
		    now - node->started);
}

/* The call is not over for a caller before it runs again: see
 * tree_answered(). */
static bool
is_awaited(const struct node *node)
{
	return node->parent == NULL && node->call->sync;
}

/* The composite's answer is decided. */
static void
decide(struct node *node, const struct strategy_actions *actions, int64_t now)
{
	const struct node *blamed = &node->members[actions->blame];
	muster_outcome outcome = MUSTER_MISS;

	if (actions->status != MUSTER_OK) {
		tell(node,
		    actions->status == MUSTER_DEADLINE_EXCEEDED ? MUSTER_TIMEOUT
			: actions->status == MUSTER_UNIMPLEMENTED
			? MUSTER_SKIPPED
			: MUSTER_FAILED,
		    actions->status, blamed->message, now);
		node->blamed = blamed->blamed;
		return;
	}
	node->take = actions->take;
	for (uint64_t take = actions->take; take != 0; take &= take - 1) {
		const struct node *member =
		    &node->members[__builtin_ctzll(take)];

		node->users += member->users;
		if (member->outcome == MUSTER_HIT)
			outcome = MUSTER_HIT;
		if (member->hedge)
			hedger_won(node->store->hedger);
	}
	tell(node, outcome, MUSTER_OK, NULL, now);
}

/* A member that is not waited for any more, or was in vain. */
static void
note_lost(const struct node *node, const struct node *member, int64_t now)
{
	if (node->store->hedger != NULL)
		hedger_lost(node->store->hedger, member->index,
		    now - member->started);
}

RARE static void
cancel_members(struct call *call, struct node *node, uint64_t members,
    bool late, struct steps *steps)
{
	for (; members != 0; members &= members - 1) {
		struct node *member = &node->members[__builtin_ctzll(members)];

		note_lost(node, member, steps->now);
		abandon(call, member, late, steps);
	}
}

static inline void
start_members(struct call *call, struct node *node, uint64_t members,
    bool if_idle, struct steps *steps)
{
	for (; members != 0; members &= members - 1)
		start(call, &node->members[__builtin_ctzll(members)],
		    node->deadline, if_idle, steps);
}

static inline bool apply(struct call *call, struct node *node,
    const struct strategy_actions *actions, bool late, struct steps *steps);

/* Starts members beside those that take long, where the budget allows it. True:
 * the composite's answer is decided. */
APART static bool
hedge(struct call *call, struct node *node, uint64_t members,
    struct steps *steps)
{
	for (; members != 0; members &= members - 1) {
		struct strategy_actions actions = { 0 };
		unsigned index = (unsigned)__builtin_ctzll(members);

		if (hedger_pay(node->store->hedger)) {
			node->members[index].hedge = true;
			start(call, &node->members[index], node->deadline,
			    false, steps);
			continue;
		}
		node->store->strategy->refused(&node->state,
		    facts_of(call, node), index, &actions);
		if (apply(call, node, &actions, false, steps))
			return true;
	}
	return false;
}

/* The timer is to go off when this member has taken longer than is worth
 * waiting for. */
APART static void
be_patient(struct call *call, struct node *node, uint64_t member,
    struct steps *steps)
{
	int64_t after = hedger_after(node->store->hedger,
	    (unsigned)__builtin_ctzll(member), steps->now);

	node->alarm = after > 0 ? clock_after(steps->now, after) : CLOCK_NEVER;
	look_at(call, node->alarm, steps);
}

/* Does what a strategy wants. Late: it wants it because the time is up. True:
 * the composite's answer is decided. */
static inline bool
apply(struct call *call, struct node *node,
    const struct strategy_actions *actions, bool late, struct steps *steps)
{
	if (actions->cancel != 0)
		cancel_members(call, node, actions->cancel, late, steps);
	start_members(call, node, actions->start, false, steps);
	start_members(call, node, actions->start_if_idle, true, steps);
	if (actions->patience != 0)
		be_patient(call, node, actions->patience, steps);
	if (actions->hedge != 0 && hedge(call, node, actions->hedge, steps))
		return true;
	if (actions->timer > 0) {
		node->alarm = clock_after(steps->now, actions->timer);
		look_at(call, node->alarm, steps);
	}
	if (!actions->finish)
		return false;
	node->open = false;
	decide(node, actions, steps->now);
	if (!is_awaited(node))
		tell_adviser(node, steps->now);
	return true;
}

/* The node has its outcome: its composite is told, and so on. */
static void
settle(struct call *call, const struct node *node, struct steps *steps)
{
	for (; node->parent != NULL; node = node->parent) {
		struct node *parent = node->parent;
		struct strategy_actions actions = { 0 };

		if (node->outcome == MUSTER_TIMEOUT)
			note_lost(parent, node, steps->now);
		parent->store->strategy->ended(&parent->state,
		    facts_of(call, parent), node->index, node->outcome,
		    node->status, &actions);
		if (!apply(call, parent, &actions, false, steps))
			return;
	}
	finish(call, steps);
}

/* apply(), and what follows if it is decided. */
APART static void
act(struct call *call, struct node *node,
    const struct strategy_actions *actions, bool late, struct steps *steps)
{
	if (apply(call, node, actions, late, steps))
		settle(call, node, steps);
}

/* ---- events ---- */

/* A leg that is told already has come home. */
RARE static void
hear_late(const struct leg *leg)
{
	if (leg->began != 0 && (leg->verdict == MUSTER_OK || leg->late) &&
	    leg->call->question.operation == OPERATION_FIND)
		counters_late(leg->store->counters);
}

/* Nobody was idle for it: it was not started. */
APART static void
refuse(struct call *call, struct node *node, struct steps *steps)
{
	struct node *parent = node->parent;
	struct strategy_actions actions = { 0 };

	node->asked = false;
	guarded_gone(node, false, steps->now);
	parent->store->strategy->refused(&parent->state, facts_of(call, parent),
	    node->index, &actions);
	act(call, parent, &actions, false, steps);
}

/* How long it took another thread to begin with it, for who decides whether
 * that pays. It may have waited for a permit, or because others went first,
 * which says nothing of that. */
static void
tell_wait(const struct node *node)
{
	const struct node *parent = node->parent;

	if (parent == NULL || parent->advice == NULL || node->tries > 1 ||
	    node->leg->task.spare)
		return;
	if (parent->advice->together && !node->leg->on_caller &&
	    node->leg->began != 0 &&
	    (node->store->permits.most == 0 || node->store->bounds_workers))
		adviser_tell_wait(parent->store->adviser,
		    node->leg->began - node->started);
}

RARE static void
start_again(struct call *call, struct node *node, struct steps *steps)
{
	node->resting = false;
	start_leg(call, node, false, steps);
}

/* The leg has failed, and is to be asked again? At once, or a little later. */
RARE static bool
try_again(struct call *call, struct node *node, struct steps *steps)
{
	int64_t pause;

	if (!guarded_retry(node, steps->now, &pause))
		return false;
	node->open = true;
	if (pause == 0) {
		start_again(call, node, steps);
		return true;
	}
	node->resting = true;
	node->alarm = clock_after(steps->now, pause);
	look_at(call, node->alarm, steps);
	return true;
}

void
tree_leg_ended(struct call *call, struct leg *leg, struct steps *steps)
{
	struct node *node = leg->node;
	muster_outcome outcome;

	node->open = false;
	call_live(call, -1);
	if (node->stray.listed)
		executor_unstray(call->core->executor, &node->stray);
	if (node->told) {
		hear_late(leg);
		return;
	}
	if (leg->task.refused) {
		refuse(call, node, steps);
		return;
	}
	tell_wait(node);
	guarded_ended(node, steps->now);
	if (leg->verdict == MUSTER_UNAVAILABLE && try_again(call, node, steps))
		return;
	node->heard = true;
	if (leg->verdict == MUSTER_OK && leg->finished > node->deadline) {
		/* A plugin that let the time pass. */
		tell_timeout(call, node, steps->now);
		settle(call, node, steps);
		return;
	}
	outcome = leg_outcome(leg);
	tell(node, outcome, leg->verdict, leg->message, steps->now);
	node->users = outcome == MUSTER_HIT ? leg->users : 0;
	if ((outcome != MUSTER_HIT && outcome != MUSTER_MISS) || leg->partial)
		call->partial = true;
	settle(call, node, steps);
}

/* The time of a node is up. */
static void
time_is_up(struct call *call, struct node *node, struct steps *steps)
{
	struct strategy_actions actions = { 0 };

	if (node->leg != NULL) {
		abandon(call, node, true, steps);
		settle(call, node, steps);
		return;
	}
	node->store->strategy->deadline(&node->state, facts_of(call, node),
	    &actions);
	act(call, node, &actions, true, steps);
}

static void
look_at_node(struct call *call, struct node *node, struct steps *steps)
{
	struct strategy_actions actions = { 0 };

	if (node->deadline <= steps->now) {
		/* A leaf's composite knows best what a deadline of both
		 * means. */
		if (node->leg == NULL || node->parent == NULL ||
		    node->parent->deadline > steps->now)
			time_is_up(call, node, steps);
		return;
	}
	if (node->alarm > steps->now)
		return;
	node->alarm = CLOCK_NEVER;
	if (node->leg != NULL) {
		start_again(call, node, steps);
		return;
	}
	node->store->strategy->timer(&node->state, facts_of(call, node),
	    &actions);
	act(call, node, &actions, false, steps);
}

void
tree_times(struct call *call, struct steps *steps)
{
	int64_t next = CLOCK_NEVER;

	/* Members stand behind their composite: they come first here, so that
	 * what they can still say in time is heard. */
	for (unsigned at = call->plan->node_count; at-- > 0 && !call->over;)
		if (call->nodes[at].open && !call->nodes[at].told)
			look_at_node(call, &call->nodes[at], steps);
	if (call->over)
		return;
	for (unsigned at = 0; at < call->plan->node_count; at++) {
		const struct node *node = &call->nodes[at];

		if (!node->open || node->told)
			continue;
		if (node->deadline < next)
			next = node->deadline;
		if (node->alarm < next)
			next = node->alarm;
	}
	/* Relaxed: see call_next_time(). */
	atomic_store_explicit(&call->next_time, next, memory_order_relaxed);
}

void
tree_cancel(struct call *call, struct steps *steps)
{
	struct node *root = &call->nodes[0];

	abandon(call, root, false, steps);
	root->message = NULL;
	root->status = MUSTER_CANCELLED;
	finish(call, steps);
	call->message = "cancelled by the caller";
	call->blamed = NULL;
}

void
tree_answered(const struct call *call, int64_t now)
{
	const struct node *root = &call->nodes[0];

	/* A leaf has no advice, and remembers something else there. */
	if (root->leg == NULL)
		tell_adviser(root, now);
}
