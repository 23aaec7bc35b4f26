/* SPDX-License-Identifier: MIT
 *
 * judge - see judge.h.
 *
 * The judge walks the table of the tree and the reports of the legs side by
 * side. Of each leaf it knows how its leg has to end; that it was cut short is
 * believed only where something could have done that. From there upwards the
 * answer follows: what failed, who is to be blamed, which users, in which
 * order, from which store, whether partial. No word of it is taken from the
 * engine but how the legs of leaves ended.
 */
#include <config.h>

#include "judge.h"

#include <stdio.h>
#include <string.h>

/* How a store has answered. */
struct verdict {
	muster_status status; /* MUSTER_OK: answered */
	bool partial;
	const char *blame; /* whose message it is, if known */
};

/* What may have cut a leg short. */
struct scope {
	bool timeout; /* it, or one that it serves, has one */
	bool dropped; /* it may be no longer needed */
	size_t limit; /* users wanted of it; 0: all */
};

static struct verdict judge_store(struct judge *judge, const struct tree *tree,
    const muster_leg *leg, struct scope scope);
static struct verdict judge_members(struct judge *judge,
    const struct tree *tree, const muster_leg *leg, struct scope scope);

static void MUSTER_PRINTF(2, 3)
    complain(struct judge *judge, const char *format, ...)
{
	va_list args;

	if (judge->complaint[0] != '\0')
		return;
	va_start(args, format);
	vsnprintf(judge->complaint, sizeof judge->complaint, format, args);
	va_end(args);
}

/* ---- users ---- */

static bool
is_known(const struct judge *judge, size_t from, const char *id)
{
	size_t i;

	for (i = from; i < judge->count; i++) {
		if (strcmp(judge->users[i].user.id, id) == 0)
			return true;
	}
	return false;
}

static void
add_user(struct judge *judge, const struct mock_user *user, const char *store)
{
	if (is_known(judge, 0, user->id))
		return;
	if (judge->count == JUDGE_MAX_USERS) {
		complain(judge, "more users than the judge can count");
		return;
	}
	judge->users[judge->count++] = (struct expected){ .user = *user,
		.store = store };
}

static size_t
add_users(struct judge *judge, const struct behaviour *behaviour,
    const char *store)
{
	size_t matching = 0;
	unsigned i;

	for (i = 0; i < behaviour->count; i++) {
		if (!behaviour_matches(&behaviour->users[i],
			&judge->asked->query))
			continue;
		add_user(judge, &behaviour->users[i], store);
		matching++;
	}
	return matching;
}

/* ---- legs ---- */

static bool
has_answered(const muster_leg *leg)
{
	return leg->outcome == MUSTER_HIT || leg->outcome == MUSTER_MISS;
}

/* A leg that was never started is skipped for no failure. */
static bool
was_asked(const muster_leg *leg)
{
	return leg->outcome != MUSTER_SKIPPED || leg->status != MUSTER_OK;
}

/* Could the leg have been cut short, as it says? */
static void
judge_cut(struct judge *judge, const muster_leg *leg, struct scope scope)
{
	if (leg->outcome == MUSTER_TIMEOUT && !scope.timeout)
		complain(judge, "'%s' timed out, but had all the time",
		    leg->store);
	if (leg->outcome == MUSTER_TIMEOUT &&
	    leg->status != MUSTER_DEADLINE_EXCEEDED)
		complain(judge, "'%s' timed out, but its status is %s",
		    leg->store, muster_status_name(leg->status));
	if (leg->outcome == MUSTER_DROPPED && !scope.dropped)
		complain(judge, "'%s' was cancelled, but is needed",
		    leg->store);
}

/* The failure of a leaf that chose to fail. */
static void
judge_failure(struct judge *judge, const struct tree *tree,
    const muster_leg *leg, const struct behaviour *behaviour)
{
	char message[BEHAVIOUR_TEXT];
	muster_outcome outcome = behaviour->status == MUSTER_UNIMPLEMENTED
	    ? MUSTER_SKIPPED
	    : MUSTER_FAILED;

	snprintf(message, sizeof message, "down for %u", judge->asked->number);
	if (leg->outcome != outcome || leg->status != behaviour->status)
		complain(judge, "'%s' is to fail with %s, not %s, %s (%s)",
		    tree->name, muster_status_name(behaviour->status),
		    muster_outcome_name(leg->outcome),
		    muster_status_name(leg->status),
		    leg->message != NULL ? leg->message : "-");
	else if (leg->message == NULL || strcmp(leg->message, message) != 0)
		complain(judge, "'%s' failed with '%s', not with '%s'",
		    tree->name, leg->message, message);
}

/* Can the store be asked that at all? */
static bool
can_be_asked(const struct judge *judge, const struct tree *tree)
{
	return !tree->email_only || judge->asked->query.email != NULL;
}

static void
judge_count(struct judge *judge, const muster_leg *leg, size_t users,
    size_t limit)
{
	if (limit != 0 && users > limit)
		users = limit;
	if (leg->users != users)
		complain(judge, "'%s' reports %zu users, not %zu", leg->store,
		    leg->users, users);
	if ((users != 0) != (leg->outcome == MUSTER_HIT))
		complain(judge, "'%s' is no %s with %zu users", leg->store,
		    muster_outcome_name(leg->outcome), users);
}

/* The one leg of what a wrapper asked. */
static struct verdict
judge_asked(struct judge *judge, const struct tree *tree, const muster_leg *leg,
    struct scope scope)
{
	if (leg != NULL && leg->next == NULL &&
	    strcmp(leg->store, tree->name) == 0)
		return judge_store(judge, tree, leg, scope);
	complain(judge, "not one leg for '%s'", tree->name);
	return (struct verdict){ MUSTER_OK, false, NULL };
}

/* What a wrapper asks is asked after its own answer, which it adds to. */
static struct verdict
judge_inner(struct judge *judge, const struct tree *tree, const muster_leg *leg,
    struct scope scope)
{
	size_t first = judge->count;
	struct verdict verdict;

	/* It hears of one more than wanted, and passes that on. */
	if (scope.limit != 0)
		scope.limit++;
	verdict = judge_asked(judge, tree_find(tree->inner), leg->legs, scope);
	for (; tree->relay && first < judge->count; first++)
		judge->users[first].store = tree->name;
	return verdict;
}

/* A wrapper asks unless its own users are too many already. */
static bool
asks_on(const struct tree *tree, size_t users, struct scope scope)
{
	return tree->inner != NULL &&
	    (scope.limit == 0 || users <= scope.limit);
}

static void
judge_answer(struct judge *judge, const struct tree *tree,
    const muster_leg *leg, size_t users, size_t limit)
{
	if (leg->status != MUSTER_OK)
		complain(judge, "'%s' is to answer, not to end with %s, %s",
		    tree->name, muster_outcome_name(leg->outcome),
		    leg->message != NULL ? leg->message : "-");
	if (leg->legs != NULL)
		complain(judge, "'%s' has asked '%s'", tree->name,
		    leg->legs->store);
	judge_count(judge, leg, users, limit);
}

static struct verdict
judge_asked_leaf(struct judge *judge, const struct tree *tree,
    const muster_leg *leg, struct scope scope)
{
	struct verdict verdict = { leg->status, false, tree->name };
	struct behaviour behaviour;
	size_t users;

	behaviour_of(tree->name, judge->asked->number, &behaviour);
	if (behaviour.status != MUSTER_OK) {
		judge_failure(judge, tree, leg, &behaviour);
		return verdict;
	}
	users = add_users(judge, &behaviour, tree->name);
	if (asks_on(tree, users, scope))
		verdict = judge_inner(judge, tree, leg, scope);
	if (leg->status != verdict.status)
		complain(judge, "'%s' is to end with %s, not %s", tree->name,
		    muster_status_name(verdict.status),
		    muster_status_name(leg->status));
	if (!asks_on(tree, users, scope))
		judge_answer(judge, tree, leg, users, scope.limit);
	return verdict;
}

static struct verdict
judge_leaf(struct judge *judge, const struct tree *tree, const muster_leg *leg,
    struct scope scope)
{
	if (!can_be_asked(judge, tree)) {
		if (leg->outcome != MUSTER_SKIPPED ||
		    leg->status != MUSTER_UNIMPLEMENTED)
			complain(judge, "'%s' cannot be asked that",
			    tree->name);
		return (struct verdict){ leg->status, false, tree->name };
	}
	return judge_asked_leaf(judge, tree, leg, scope);
}

/* ---- wrappers that only pass on ---- */

/* Where such legs of the store are counted. */
static struct tally *
tally_of(const struct judge *judge, const struct tree *tree)
{
	static struct tally nobody;

	return judge->tallies != NULL ? &judge->tallies[tree - trees] : &nobody;
}

static bool
is_made_up(const muster_leg *leg)
{
	bool is_skipped = leg->status == MUSTER_UNIMPLEMENTED;

	return strstr(leg->message, "a made-up failure") != NULL &&
	    (leg->status == MUSTER_PERMISSION_DENIED ||
		leg->status == MUSTER_UNIMPLEMENTED ||
		leg->status == MUSTER_UNAVAILABLE) &&
	    leg->outcome == (is_skipped ? MUSTER_SKIPPED : MUSTER_FAILED);
}

static bool
is_garbage(const muster_leg *leg)
{
	return strstr(leg->message, "answered with a") != NULL &&
	    leg->status == MUSTER_INTERNAL && leg->outcome == MUSTER_FAILED;
}

/* It has asked nobody: it had a reason of its own, or nobody was told. */
static struct verdict
judge_alone(struct judge *judge, const struct tree *tree, const muster_leg *leg)
{
	const struct tree_faults *faults = tree->faults;
	struct tally *tally = tally_of(judge, tree);

	if (faults != NULL && faults->errors > 0 && leg->message != NULL &&
	    is_made_up(leg))
		atomic_fetch_add(&tally->made_up, 1);
	else if (faults != NULL && faults->garbage > 0 &&
	    leg->message != NULL && is_garbage(leg))
		atomic_fetch_add(&tally->garbage, 1);
	else
		complain(judge, "'%s' has asked nobody, and ends with %s, %s",
		    tree->name, muster_status_name(leg->status),
		    leg->message != NULL ? leg->message : "-");
	if (leg->users != 0)
		complain(judge, "'%s' failed with %zu users", tree->name,
		    leg->users);
	return (struct verdict){ leg->status, false, tree->name };
}

/* Users may have become the wrapper's own. */
static void
add_origin(struct judge *judge, size_t first, const struct tree *tree)
{
	for (; first < judge->count; first++) {
		const char **origin = judge->users[first].or_store;

		origin[origin[0] == NULL ? 0 : 1] = tree->name;
	}
}

static struct verdict
judge_passing(struct judge *judge, const struct tree *tree,
    const muster_leg *leg, struct scope scope)
{
	size_t first = judge->count;
	struct verdict verdict;

	if (leg->legs == NULL)
		return judge_alone(judge, tree, leg);
	atomic_fetch_add(&tally_of(judge, tree)->passed, 1);
	verdict = judge_inner(judge, tree, leg, scope);
	if (leg->status != verdict.status)
		complain(judge, "'%s' is to end with %s, not %s", tree->name,
		    muster_status_name(verdict.status),
		    muster_status_name(leg->status));
	if (tree->faults != NULL)
		add_origin(judge, first, tree);
	return verdict;
}

/* ---- composites ---- */

/* A secondary: its users are added if it answered. */
static void
judge_secondary(struct judge *judge, const struct tree *tree,
    const muster_leg *leg, struct scope scope, struct verdict *whole)
{
	size_t before = judge->count;
	struct verdict verdict;

	/* Its turn did not come: the primary failed, or the time was up. */
	if (!was_asked(leg)) {
		if (whole->status == MUSTER_OK && !scope.timeout)
			complain(judge, "'%s' was not asked", leg->store);
		whole->partial = true;
		return;
	}
	verdict = judge_store(judge, tree, leg, scope);
	if (verdict.status != MUSTER_OK)
		judge->count = before;
	if (verdict.status != MUSTER_OK || verdict.partial)
		whole->partial = true;
}

/* The request leaves the secondaries out, at every level. */
static bool
is_left_out(struct judge *judge, const muster_leg *leg)
{
	if (!judge->asked->primary_only || leg->role == MUSTER_PRIMARY)
		return false;
	if (was_asked(leg))
		complain(judge, "'%s' was to be left out", leg->store);
	return true;
}

/* The legs of a composite's members; whether the composite has answered
 * follows from the primary. */
static struct verdict
judge_members(struct judge *judge, const struct tree *tree,
    const muster_leg *leg, struct scope scope)
{
	struct verdict whole = { MUSTER_OK, false, NULL };
	size_t i;

	for (i = 0; tree->members[i] != NULL; i++, leg = leg->next) {
		const struct tree *member = tree_find(tree->members[i]);
		muster_role role = i == 0 ? MUSTER_PRIMARY : MUSTER_SECONDARY;

		if (leg == NULL || strcmp(leg->store, member->name) != 0 ||
		    leg->role != role) {
			complain(judge, "'%s' lacks the leg of '%s'",
			    tree->name, member->name);
			return whole;
		}
		if (i == 0)
			whole = judge_store(judge, member, leg, scope);
		else if (!is_left_out(judge, leg))
			judge_secondary(judge, member, leg, scope, &whole);
		if (whole.status != MUSTER_OK)
			scope.dropped = true;
	}
	if (leg != NULL)
		complain(judge, "'%s' has a leg '%s' too many", tree->name,
		    leg->store);
	return whole;
}

static struct verdict
judge_composite(struct judge *judge, const struct tree *tree,
    const muster_leg *leg, struct scope scope)
{
	struct verdict verdict = judge_members(judge, tree, leg->legs, scope);

	if (verdict.status != leg->status)
		complain(judge, "'%s' is to end with %s, not %s", tree->name,
		    muster_status_name(verdict.status),
		    muster_status_name(leg->status));
	return verdict;
}

/* The legs of the call: the members' of a composite, else the store's own. */
static struct verdict
judge_root(struct judge *judge, const struct tree *tree, const muster_leg *legs,
    struct scope scope)
{
	if (tree->strategy != NULL)
		return judge_members(judge, tree, legs, scope);
	return judge_asked(judge, tree, legs, scope);
}

static struct verdict
judge_store(struct judge *judge, const struct tree *tree, const muster_leg *leg,
    struct scope scope)
{
	if (strcmp(leg->store, tree->name) != 0)
		complain(judge, "a leg of '%s' where '%s' is asked", leg->store,
		    tree->name);
	if (tree->timeout != NULL)
		scope.timeout = true;
	if (has_answered(leg) != (leg->status == MUSTER_OK))
		complain(judge, "'%s' is a %s with %s", tree->name,
		    muster_outcome_name(leg->outcome),
		    muster_status_name(leg->status));
	if (leg->outcome == MUSTER_TIMEOUT || leg->outcome == MUSTER_DROPPED) {
		judge_cut(judge, leg, scope);
		if (tree_passes_on(tree))
			atomic_fetch_add(&tally_of(judge, tree)->cut, 1);
		return (struct verdict){ leg->status, false, NULL };
	}
	if (tree->strategy != NULL)
		return judge_composite(judge, tree, leg, scope);
	if (tree_passes_on(tree))
		return judge_passing(judge, tree, leg, scope);
	return judge_leaf(judge, tree, leg, scope);
}

/* ---- the answer ---- */

static bool
same_text(const char *a, const char *b)
{
	return a != NULL && strcmp(a, b) == 0;
}

static void
judge_user(struct judge *judge, muster_result *result, size_t index)
{
	const muster_user *user = muster_result_user(result, index);
	const char *store = muster_result_user_store(result, index);
	const struct expected *expected = &judge->users[index];

	if (!same_text(user->id, expected->user.id) ||
	    !same_text(user->email, expected->user.email) ||
	    !same_text(user->org_id, expected->user.org_id) ||
	    !same_text(user->name, expected->user.name) ||
	    user->attribute_count != 0)
		complain(judge, "user %zu is '%s' (%s), not '%s' (%s)", index,
		    user->id, user->name, expected->user.id,
		    expected->user.name);
	if (!same_text(store, expected->store) &&
	    (expected->or_store[0] == NULL ||
		!same_text(store, expected->or_store[0])) &&
	    (expected->or_store[1] == NULL ||
		!same_text(store, expected->or_store[1])))
		complain(judge, "user %zu is said to be from '%s', not '%s'",
		    index, store, expected->store);
}

static void
judge_users(struct judge *judge, muster_result *result)
{
	size_t limit = judge->asked->query.limit;
	bool truncated = limit != 0 && judge->count > limit;
	size_t count = truncated ? limit : judge->count, i;

	if (muster_result_status(result) != MUSTER_OK)
		count = 0;
	else if (muster_result_truncated(result) != truncated)
		complain(judge,
		    "%zu users with a limit of %zu: truncated is "
		    "not %d",
		    judge->count, limit, truncated);
	if (muster_result_users(result) != count) {
		complain(judge, "%zu users, not %zu",
		    muster_result_users(result), count);
		return;
	}
	for (i = 0; i < count && judge->complaint[0] == '\0'; i++)
		judge_user(judge, result, i);
}

static void
judge_message(struct judge *judge, const struct verdict *verdict,
    muster_result *result)
{
	const char *message = muster_result_message(result);

	if (verdict->status == MUSTER_OK) {
		if (message != NULL)
			complain(judge, "a message, '%s', but no failure",
			    message);
		return;
	}
	if (message == NULL)
		complain(judge, "%s without a message",
		    muster_status_name(verdict->status));
	else if (verdict->blame != NULL &&
	    strstr(message, verdict->blame) == NULL)
		complain(judge, "'%s' is to blame, but '%s'", verdict->blame,
		    message);
}

bool
judge_result(struct judge *judge, const struct asked *asked,
    muster_result *result)
{
	muster_status status = muster_result_status(result);
	struct scope scope = { .timeout = asked->timeout,
		.limit = asked->query.limit };
	struct verdict verdict;

	judge->asked = asked;
	judge->count = 0;
	judge->complaint[0] = '\0';
	if (status == MUSTER_CANCELLED && !asked->cancelled)
		complain(judge, "cancelled by nobody");
	if (status == MUSTER_CANCELLED && muster_result_users(result) != 0)
		complain(judge, "cancelled, with users");
	if (status == MUSTER_CANCELLED)
		return judge->complaint[0] == '\0';

	verdict = judge_root(judge, asked->tree, muster_result_legs(result),
	    scope);
	if (status != verdict.status)
		complain(judge, "%s, not %s", muster_status_name(status),
		    muster_status_name(verdict.status));
	if (status == MUSTER_OK &&
	    muster_result_partial(result) != verdict.partial)
		complain(judge, "partial is not %d", verdict.partial);
	judge_message(judge, &verdict, result);
	judge_users(judge, result);
	return judge->complaint[0] == '\0';
}
