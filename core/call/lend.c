/* SPDX-License-Identifier: MIT
 *
 * Most of what a wrapper on the loop passes on is the question that it was
 * asked, and most of what stands behind it answers at once. A call for that
 * would be more work than the answer: a block, a tree, a gate, an end; and the
 * block would have to live as long as the answer, which is in it.
 *
 * So the leg is lent. The other store, the guest, is asked in it: its users are
 * checked against the same question, and go where the wrapper's would. What is
 * said of it in reports and statistics is what a call of its own would say.
 *
 * Nobody waits in it. One that has a timeout or takes permits gets a call, and
 * so does one for which the leg has a cancel hook already.
 */
#include <config.h>

#include "call/emit.h"
#include "call/hook.h"
#include "call/inside.h"
#include "call/leg.h"
#include "call/lend.h"

bool
leg_suits(const struct leg *leg, const muster_store *store,
    const muster_query *query)
{
	return query == &leg->call->question.query && store != NULL &&
	    store->plan != NULL && store->timeout == 0 &&
	    store_never_waits(store);
}

bool
leg_is_blank(const struct leg *leg)
{
	return leg->verdict == MUSTER_OK && leg->first == NULL &&
	    leg->faults == 0 && leg->inner == NULL && leg->kept == NULL &&
	    leg->guest == NULL && leg->hook.run == NULL;
}

/* How it has ended, from what is in the leg. */
static void
judge(const struct leg *leg, struct guest *guest)
{
	guest->outcome = leg_outcome(leg);
	guest->status = leg->verdict;
	guest->message = leg->message;
	guest->users = leg->users;
	if (leg->verdict == MUSTER_OK && guest->ended > leg->deadline) {
		guest->outcome = MUSTER_TIMEOUT;
		guest->status = MUSTER_DEADLINE_EXCEEDED;
		guest->message = "no answer before the deadline";
	} else if (leg->verdict == MUSTER_CANCELLED && leg->late) {
		guest->outcome = MUSTER_DROPPED;
	}
	if (guest->outcome != MUSTER_HIT)
		guest->users = 0;
	counters_ended(guest->store->counters, guest->outcome,
	    guest->ended - guest->began);
	store_took(guest->store, guest->ended - guest->began);
}

/* What the wrapper may fail with in its turn; without memory, nothing. */
static void
keep_message(struct leg *leg, const struct guest *guest)
{
	const char *text = guest->message != NULL
	    ? guest->message
	    : muster_status_name(guest->status);

	leg->inner = arena_alloc(&leg->arena, sizeof *leg->inner);
	if (leg->inner == NULL)
		return;
	*leg->inner = (struct inner_answer){ .status = guest->status,
		.message = arena_format(&leg->arena, "%s: %s",
		    guest->store->name, text) };
}

/* The leg as it was before, for the wrapper to go on with. */
static void
take_back(struct leg *leg)
{
	leg->verdict = MUSTER_OK;
	leg->message = NULL;
	leg->first = NULL;
	leg->last = &leg->first;
	leg->unique = NULL;
	leg->users = 0;
	leg->enough = false;
}

muster_status
leg_lend(struct leg *leg, muster_store *store)
{
	struct guest *guest = arena_alloc(&leg->arena, sizeof *guest);
	muster_store *own = leg->store;

	if (guest == NULL)
		return leg_fail(leg, MUSTER_RESOURCE_EXHAUSTED,
		    "out of memory");
	guest->store = store;
	guest->began = clock_now();
	leg->store = store;
	inside_run(leg);
	if (leg->hook.run != NULL)
		leg_take_hook(leg);
	leg->store = own;
	guest->ended = clock_now();
	judge(leg, guest);
	leg->guest = guest;
	leg->faults = 0;
	leg->narrowed = false;
	if (guest->status != MUSTER_OK) {
		take_back(leg);
		keep_message(leg, guest);
	}
	return guest->status;
}
