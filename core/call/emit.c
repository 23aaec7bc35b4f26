/* SPDX-License-Identifier: MIT
 *
 * What a store answers: every user is checked, matched against the question,
 * held against those before and counted, and copied. The first verdict that is
 * not OK stands.
 */
#include <config.h>

#include <string.h>

#include "base/clean.h"
#include "call/emit.h"

/* Bytes of a message that are kept. */
enum { EMIT_MOST_MESSAGE = 1024 };

muster_status
leg_vfail(struct leg *leg, muster_status status, const char *format,
    va_list args)
{
	char *text;

	if (leg->verdict != MUSTER_OK)
		return leg->verdict;
	text = arena_vformat(&leg->arena, format, args);
	if (text != NULL)
		clean_line(text, EMIT_MOST_MESSAGE);
	leg->message = text == NULL ? "out of memory" : text;
	leg->verdict = status;
	return status;
}

muster_status
leg_fail(struct leg *leg, muster_status status, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	status = leg_vfail(leg, status, format, args);
	va_end(args);
	return status;
}

muster_status
leg_stopped(struct leg *leg)
{
	if (leg->enough)
		return MUSTER_ENOUGH;
	if (leg->deadline != CLOCK_NEVER && clock_now() >= leg->deadline)
		return MUSTER_DEADLINE_EXCEEDED;
	/* Acquire: pairs with the release in leg_tell(). */
	return atomic_load_explicit(&leg->cancelled, memory_order_acquire) != 0
	    ? MUSTER_CANCELLED
	    : MUSTER_OK;
}

RARE static muster_status
no_memory(struct leg *leg)
{
	return leg_fail(leg, MUSTER_RESOURCE_EXHAUSTED, "out of memory");
}

RARE static muster_status
too_many(struct leg *leg)
{
	return leg_fail(leg, MUSTER_INTERNAL,
	    "answered with more than %d users; set a limit",
	    (int)MUSTER_MAX_USERS);
}

RARE static muster_status
too_much(struct leg *leg)
{
	return leg_fail(leg, MUSTER_INTERNAL,
	    "answered with more than %d MiB; set a limit",
	    (int)(MUSTER_MAX_ANSWER >> 20));
}

/* The set is made when there is one to compare with. */
static enum unique_answer
look_up(struct leg *leg, struct record *record)
{
	if (leg->first == NULL)
		return UNIQUE_NEW;
	if (leg->unique == NULL) {
		leg->unique = arena_alloc(&leg->arena, sizeof *leg->unique);
		if (leg->unique == NULL)
			return UNIQUE_NO_MEMORY;
		*leg->unique = (struct unique){ .count = 0 };
		for (struct record *at = leg->first; at != NULL; at = at->next)
			if (unique_add(leg->unique, &leg->arena, at) ==
			    UNIQUE_NO_MEMORY)
				return UNIQUE_NO_MEMORY;
	}
	return unique_add(leg->unique, &leg->arena, record);
}

static inline muster_status
keep(struct leg *leg, struct record *record)
{
	size_t limit = leg->call->question.query.limit;

	if (leg->users >= MUSTER_MAX_USERS)
		return too_many(leg);
	if (leg->arena.used > MUSTER_MAX_ANSWER)
		return too_much(leg);
	switch (look_up(leg, record)) {
	case UNIQUE_KNOWN:
		leg->faults++;
		return MUSTER_OK;
	case UNIQUE_NO_MEMORY:
		return no_memory(leg);
	case UNIQUE_NEW:
		break;
	}
	if (limit != 0 && leg->users >= limit) {
		leg->enough = leg->truncated = true;
		return MUSTER_ENOUGH;
	}
	*leg->last = record;
	leg->last = &record->next;
	leg->users++;
	/* There is one of each id: what comes now is not wanted. */
	leg->enough = leg->call->question.query.id != NULL;
	return MUSTER_OK;
}

/* One that does not match: the store's fault, if it was told all. */
APART static muster_status
pass_over(struct leg *leg)
{
	leg->faults += leg->narrowed ? 0 : 1;
	return MUSTER_OK;
}

/* Why no user is taken any more, or in this way; OK: one is. */
static inline muster_status
refuse(struct leg *leg, const muster_user *user)
{
	if (leg->verdict != MUSTER_OK)
		return leg->verdict;
	if (leg->enough)
		return MUSTER_ENOUGH;
	if (leg->call->question.operation != OPERATION_FIND)
		return leg_fail(leg, MUSTER_INTERNAL,
		    "emitted a user outside of find");
	/* Acquire: as in leg_stopped(). */
	if (atomic_load_explicit(&leg->cancelled, memory_order_acquire) != 0) {
		leg->late = true;
		return leg_fail(leg, MUSTER_CANCELLED, "no longer needed");
	}
	return user != NULL ? MUSTER_OK
			    : leg_fail(leg, MUSTER_INTERNAL, "emitted no user");
}

muster_status
leg_emit(struct leg *leg, const muster_user *user, const muster_store *origin)
{
	muster_status status = refuse(leg, user);
	struct record *record;
	const char *fault;

	if (status != MUSTER_OK)
		return status;
	switch (record_make(&leg->arena, user, &leg->call->question.query,
	    &record, &fault)) {
	case RECORD_MADE:
		break;
	case RECORD_FAULTY:
		return leg_fail(leg, MUSTER_INTERNAL, "answered with %s",
		    fault);
	case RECORD_OTHER:
		return pass_over(leg);
	case RECORD_NO_MEMORY:
		return no_memory(leg);
	}
	record->origin = origin;
	return keep(leg, record);
}
