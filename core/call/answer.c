/* SPDX-License-Identifier: MIT
 *
 * What the caller gets. Merging gathers pointers: the users stay where their
 * legs put them, since the block lives as long as the result.
 *
 * Only what the driver has told is read here: a leg that is late may still be
 * writing into its own memory.
 */
#include <config.h>

#include <string.h>

#include "call/answer.h"

/* ---- users ---- */

struct merge {
	struct call *call;
	struct unique seen;
	size_t room; /* of call->users */
	bool many;   /* more than one leg: ids may repeat */
	bool failed; /* out of memory */
};

/* Adds a record; false: no more are wanted. */
static bool
add(struct merge *merge, struct record *record)
{
	struct call *call = merge->call;
	size_t limit = call->question.query.limit;

	if (merge->many)
		switch (unique_add(&merge->seen, &call->arena, record)) {
		case UNIQUE_KNOWN:
			return true;
		case UNIQUE_NO_MEMORY:
			merge->failed = true;
			return false;
		case UNIQUE_NEW:
			break;
		}
	if (limit != 0 && call->user_count == limit) {
		call->truncated = true;
		return false;
	}
	call->users[call->user_count++] = record;
	return true;
}

static inline bool
gather_leaf(struct merge *merge, const struct node *node)
{
	if (node->outcome != MUSTER_HIT)
		return true;
	merge->call->truncated |= node->leg->truncated;
	for (struct record *record = node->leg->first; record != NULL;
	     record = record->next)
		if (!add(merge, record))
			return false;
	return true;
}

/* Depth first over what the strategies took, in the order of the file. */
static bool
gather(struct merge *merge, const struct node *node)
{
	if (node->leg != NULL)
		return gather_leaf(merge, node);
	for (uint64_t take = node->take; take != 0; take &= take - 1) {
		const struct node *member =
		    &node->members[__builtin_ctzll(take)];

		if (!(member->leg != NULL ? gather_leaf(merge, member)
					  : gather(merge, member)))
			return false;
	}
	return true;
}

void
call_merge(struct call *call)
{
	const struct node *root = &call->nodes[0];
	struct merge merge = { .call = call };

	if (call->status != MUSTER_OK || root->users == 0)
		return;
	merge.many = root->leg == NULL && root->users > 1;
	call->users = arena_alloc(&call->arena,
	    root->users * sizeof *call->users);
	if (root->users > UNIQUE_FEW)
		unique_expect(&merge.seen, root->users);
	if (call->users != NULL)
		gather(&merge, root);
	if (call->users != NULL && !merge.failed)
		return;
	call->user_count = 0;
	call->status = MUSTER_RESOURCE_EXHAUSTED;
	call->message = "out of memory";
	call->blamed = NULL;
}

/* ---- reports ---- */

static const char *
message_of(const struct node *node, const struct call *call)
{
	if (node->outcome == MUSTER_HIT || node->outcome == MUSTER_MISS)
		return NULL;
	if (node->asked)
		return node->message;
	return call->question.primary_only && node->index > 0 &&
		!node->parent->store->strategy->equals
	    ? "left out: primary only"
	    : "not needed";
}

/* Adds the users that a taken node answered with, each once. */
static void
count_users(struct call *call, const struct node *node, struct unique *seen)
{
	if (node->leg == NULL) {
		for (unsigned i = 0; i < node->store->reach_count; i++)
			if (node->take >> i & 1)
				count_users(call, &node->members[i], seen);
		return;
	}
	if (node->outcome != MUSTER_HIT)
		return;
	for (struct record *record = node->leg->first; record != NULL;
	     record = record->next)
		unique_add(seen, &call->arena, record);
}

/* How many users the node answered with. */
static size_t
users_of(struct call *call, const struct node *node)
{
	struct unique seen = { 0 };
	size_t limit = call->question.query.limit;

	if (node->leg != NULL || node->users == 0)
		return node->users;
	count_users(call, node, &seen);
	return limit != 0 && seen.count > limit ? limit : seen.count;
}

/* NULL: none was made, or no memory. */
static const muster_choice *
choice_of(struct call *call, const struct node *node)
{
	const struct advice *advice = node->leg == NULL ? node->advice : NULL;
	char why[ADVICE_TEXT_SIZE];
	muster_choice *choice;

	if (advice == NULL)
		return NULL;
	advice_explain(advice, why, sizeof why);
	choice = arena_alloc(&call->arena, sizeof *choice);
	if (choice == NULL)
		return NULL;
	*choice = (muster_choice){ .way = advice_way(advice),
		.why = arena_copy(&call->arena, why, strlen(why)),
		.predicted_sequential = advice->predicted[SEQUENTIAL],
		.predicted_parallel = advice->predicted[PARALLEL] };
	return choice->why == NULL ? NULL : choice;
}

/* All of a list of reports, which are ours, are from so much earlier. */
static void
shift_reports(const muster_leg *list, int64_t shift)
{
	for (; list != NULL; list = list->next) {
		((muster_leg *)(uintptr_t)list)->start += shift;
		shift_reports(list->legs, shift);
	}
}

/* As a call of its own would report it; without memory, nothing. */
static const muster_leg *
guest_report(const struct leg *leg, const muster_leg *next)
{
	const struct guest *guest = leg->guest;
	struct report *report = arena_alloc(&leg->call->arena, sizeof *report);

	if (report == NULL)
		return next;
	report->tries = 1;
	report->face = (muster_leg){ .next = next,
		.store = guest->store->name,
		.role = MUSTER_PRIMARY,
		.outcome = guest->outcome,
		.status = guest->status,
		.users = guest->users,
		.start = guest->began - leg->call->begun,
		.elapsed = guest->ended - guest->began,
		.message = guest->message };
	return &report->face;
}

/* What the leg has asked: the guest, or the call that it has kept, then what it
 * has copied. Times are from the start of the leg's call. */
static const muster_leg *
inner_reports(const struct leg *leg)
{
	const muster_leg *copied = leg->inner == NULL ? NULL
						      : leg->inner->reports;
	struct call *kept = leg->kept;

	if (leg->guest != NULL)
		return guest_report(leg, copied);
	if (kept == NULL || call_report_root(kept) == NULL)
		return copied;
	shift_reports(&kept->reports->face, kept->begun - leg->call->begun);
	kept->reports->face.next = copied;
	return &kept->reports->face;
}

static unsigned
tries_of(const struct node *node)
{
	bool was_asked = node->asked && node->leg != NULL &&
	    node->right != BREAKER_BARRED;

	return was_asked ? node->tries : 0;
}

static void
report(struct call *call, struct node *node)
{
	const struct node *parent = node->parent;
	struct report *report = &call->reports[node - call->nodes];
	muster_leg *leg = &report->face;
	bool last = parent == NULL ||
	    node->index + 1u == parent->store->reach_count;

	report->tries = tries_of(node);
	*leg = (muster_leg){ .next = last ? NULL : &report[1].face,
		.store = node->store->name,
		.role = node->index == 0 || parent->store->strategy->equals
		    ? MUSTER_PRIMARY
		    : MUSTER_SECONDARY,
		.outcome = node->outcome,
		.status = node->status,
		.users = users_of(call, node),
		.start = node->asked ? node->started - call->begun : 0,
		.elapsed = node->asked ? node->ended - node->started : 0,
		.message = message_of(node, call),
		.choice = choice_of(call, node) };
	if (node->leg == NULL)
		leg->legs = &call->reports[node->members - call->nodes].face;
	else if (node->heard)
		leg->legs = inner_reports(node->leg);
}

const muster_leg *
call_report_root(struct call *call)
{
	unsigned count = call->plan->node_count;

	if (call->reports == NULL) {
		call->reports = arena_alloc(&call->arena,
		    count * sizeof *call->reports);
		for (unsigned at = 0; call->reports != NULL && at < count; at++)
			report(call, &call->nodes[at]);
	}
	return call->reports == NULL ? NULL : &call->reports->face;
}

const muster_leg *
call_report(struct call *call)
{
	const muster_leg *root = call_report_root(call);

	return call->nodes[0].leg == NULL && root != NULL ? root->legs : root;
}

/* ---- the message ---- */

const char *
call_message(struct call *call)
{
	const char *store = call->blamed == NULL ? NULL
						 : call->blamed->store->name;
	const char *text = call->message;

	if (call->status == MUSTER_OK || store == NULL)
		return call->status == MUSTER_OK ? NULL : text;
	if (text == NULL)
		text = muster_status_name(call->status);
	/* A nested answer's message names its own store. */
	text = arena_format(&call->arena, "%s: %s", store, text);
	if (text == NULL)
		return call->message;
	call->message = text;
	call->blamed = NULL;
	return text;
}
