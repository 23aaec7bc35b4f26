/* SPDX-License-Identifier: MIT
 *
 * When the breaker is asked, and what an end says of the store.
 *
 * The driver asks it when the leg starts, and tells it when the outcome of the
 * leg stands, whatever becomes of the leg then. So the right of a probe is
 * given back by every way on which a call can lose interest in it.
 *
 * What the plugin was not asked for says nothing of the store: a leg that was
 * withdrawn before, one that waited for a permit, one that the stand-in
 * answered.
 */
#include <config.h>

#include "call/emit.h"
#include "call/guarded.h"
#include "option/amount.h"

/* A deadline that so many of all answers would have kept. */
#define USUAL 0.99

/* Opening and checking are the ways to find out. */
static bool
concerns(const struct node *node)
{
	enum operation operation = node->call->question.operation;

	return operation == OPERATION_FIND || operation == OPERATION_PUT ||
	    operation == OPERATION_REMOVE;
}

/* ---- starting ---- */

void
guarded_start(struct node *node, int64_t now)
{
	struct call *call = node->call;
	struct leg *leg = node->leg;

	if (!concerns(node))
		return;
	node->right = (uint8_t)guard_consult(&node->store->guard,
	    guarded_takes_force(node), now);
	if (node->right != BREAKER_BARRED)
		return;
	leg->barred = true;
	leg->inline_allowed = call->sync;
	leg->task.list = call->sync ? &call->own_tasks : NULL;
	leg->task.if_idle = false;
}

static bool
is_barred(const struct node *node, int64_t now)
{
	muster_store *store = node->store;
	uint64_t wanted;

	if (node->leg != NULL)
		return !guard_is_calm(&store->guard) &&
		    guard_bars(&store->guard, now);
	wanted = store->facts[node->call->question.primary_only][0].wanted;
	for (; wanted != 0; wanted &= wanted - 1)
		if (!is_barred(&node->members[__builtin_ctzll(wanted)], now))
			return false;
	return true;
}

bool
guarded_bars_all(const struct node *node, int64_t now)
{
	const muster_store *store = node->store;
	uint64_t wanted =
	    store->facts[node->call->question.primary_only][0].wanted;

	return (wanted & (wanted - 1)) != 0 && is_barred(node, now);
}

/* ---- ending ---- */

/* Relaxed: see attend() in inside.c. */
static bool
is_reached(const struct leg *leg)
{
	return atomic_load_explicit(&leg->reached, memory_order_relaxed);
}

/* Had the store the time that it usually needs? Its own timeout says so, or the
 * caller's deadline was not shorter than what nearly all answers took. */
static bool
had_time(const struct node *node, int64_t now)
{
	const muster_store *store = node->store;
	struct histogram answered;

	if (store->timeout > 0 &&
	    node->deadline == clock_after(node->tried, store->timeout))
		return true;
	counters_answered(store->counters, &answered);
	return now - node->tried >= histogram_percentile(&answered, USUAL);
}

static void
hear(const struct node *node, enum breaker_end end, muster_status status,
    const char *message, int64_t now)
{
	const struct guard_end told = { .right = node->right,
		.began = node->tried,
		.end = end,
		.status = status,
		.message = message };

	if (concerns(node) && node->right != BREAKER_BARRED)
		guard_hear(&node->store->guard, &told, now);
}

void
guarded_tell(const struct node *node, int64_t now)
{
	const struct leg *leg = node->leg;
	muster_status status = leg->verdict;
	enum breaker_end end;

	/* A plugin that let the time pass. */
	if (status == MUSTER_OK && leg->finished > node->deadline)
		status = MUSTER_DEADLINE_EXCEEDED;
	end = is_reached(leg) ? breaker_judge(status) : BREAKER_NEITHER;
	if (status == MUSTER_DEADLINE_EXCEEDED && end == BREAKER_BAD &&
	    leg->finished >= node->deadline && !had_time(node, now))
		end = BREAKER_NEITHER;
	hear(node, end, status, leg->message, now);
}

void
guarded_gone(const struct node *node, bool late, int64_t now)
{
	bool bad = late && is_reached(node->leg) && node->store->guard.on &&
	    had_time(node, now);

	if (node->store->guard.on)
		hear(node, bad ? BREAKER_BAD : BREAKER_NEITHER,
		    MUSTER_DEADLINE_EXCEEDED, "no answer in time", now);
}

/* ---- once more ---- */

/* Only what is safe to ask twice, and only if the store itself has failed. */
bool
guarded_retry(const struct node *node, int64_t now, int64_t *ret_pause)
{
	struct guard *guard = &node->store->guard;

	return guard->retries > 0 && is_reached(node->leg) &&
	    node->call->question.operation == OPERATION_FIND &&
	    guard_retry(guard, node->tries, now, node->deadline, ret_pause);
}

/* ---- not let in ---- */

/* A time for people: whole milliseconds. */
static const char *
format(int64_t time, struct amount_text *room)
{
	int64_t most = time > 0 ? time : 0;

	return amount_format(MUSTER_DURATION, most - most % 1000000, room);
}

void
guarded_refuse(struct leg *leg, int64_t now)
{
	struct amount_text since, next;
	struct guard_report report;

	guard_report(&leg->store->guard, &report);
	leg_fail(leg, MUSTER_UNAVAILABLE,
	    "not asked: its breaker has been open for %s, after %s%s%s; tried "
	    "again in %s",
	    format(now - report.since, &since),
	    muster_status_name(report.status), *report.text == '\0' ? "" : ": ",
	    report.text,
	    report.state == BREAKER_HALF_OPEN
		? "a moment: a probe is on its way"
		: format(report.next - now, &next));
	leg->finished = now;
}

void
guarded_turn_away(struct leg *leg)
{
	const struct permits *permits = &leg->store->permits;

	leg_fail(leg, MUSTER_RESOURCE_EXHAUSTED,
	    "not asked: of %u that may be inside and %u that may wait, none has "
	    "a place left",
	    permits->most, permits->most_waiting);
}
