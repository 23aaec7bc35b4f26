/* SPDX-License-Identifier: MIT
 *
 * Results: a call that is over, read by its owner.
 */
#include <config.h>

#include "call/answer.h"
#include "call/drive.h"
#include "muster/internal.h"

muster_status
muster_result_status(const muster_result *result)
{
	return const_call_of(result)->status;
}

const char *
muster_result_message(muster_result *result)
{
	return call_message(call_of(result));
}

bool
muster_result_partial(const muster_result *result)
{
	const struct call *call = const_call_of(result);

	return call->status == MUSTER_OK && call->partial;
}

bool
muster_result_truncated(const muster_result *result)
{
	return const_call_of(result)->truncated;
}

int64_t
muster_result_elapsed(const muster_result *result)
{
	const struct call *call = const_call_of(result);

	return call->decided - call->begun;
}

const muster_store *
muster_result_asked(const muster_result *result)
{
	return const_call_of(result)->plan->store;
}

/* ---- users ---- */

size_t
muster_result_users(const muster_result *result)
{
	return const_call_of(result)->user_count;
}

static const struct record *
record_at(const muster_result *result, size_t index)
{
	const struct call *call = const_call_of(result);

	return index < call->user_count ? call->users[index] : NULL;
}

const muster_user *
muster_result_user(const muster_result *result, size_t index)
{
	const struct record *record = record_at(result, index);

	return record == NULL ? NULL : &record->user;
}

const char *
muster_result_user_store(const muster_result *result, size_t index)
{
	const struct record *record = record_at(result, index);

	return record == NULL ? NULL : record->origin->name;
}

/* ---- legs ---- */

const muster_leg *
muster_result_legs(muster_result *result)
{
	return call_report(call_of(result));
}

unsigned
muster_leg_tries(const muster_leg *leg)
{
	return ((const struct report *)(const void *)leg)->tries;
}

const muster_choice *
muster_result_choice(muster_result *result)
{
	const muster_leg *root = call_report_root(call_of(result));

	return root == NULL ? NULL : root->choice;
}

/* The leg of a store that was checked, if it came home. */
static const struct leg *
checked_leg(const muster_result *result)
{
	const struct node *root = &const_call_of(result)->nodes[0];

	return root->heard ? root->leg : NULL;
}

size_t
muster_result_warnings(const muster_result *result)
{
	const struct leg *leg = checked_leg(result);

	return leg == NULL || leg->remarks == NULL ? 0 : leg->remarks->count;
}

const char *
muster_result_warning(const muster_result *result, size_t index)
{
	const struct leg *leg = checked_leg(result);
	const struct warning *warning = leg == NULL || leg->remarks == NULL
	    ? NULL
	    : leg->remarks->first;

	while (warning != NULL && index-- > 0)
		warning = warning->next;
	return warning == NULL ? NULL : warning->text;
}

void
muster_result_free(muster_result *result)
{
	if (result != NULL)
		call_release(call_of(result));
}

/* ---- names ---- */

const char *
muster_outcome_name(muster_outcome outcome)
{
	switch (outcome) {
	case MUSTER_HIT:
		return "hit";
	case MUSTER_MISS:
		return "miss";
	case MUSTER_FAILED:
		return "error";
	case MUSTER_TIMEOUT:
		return "timeout";
	case MUSTER_DROPPED:
		return "cancelled";
	case MUSTER_SKIPPED:
		break;
	}
	return "skipped";
}

const char *
muster_role_name(muster_role role)
{
	return role == MUSTER_PRIMARY ? "primary" : "secondary";
}
