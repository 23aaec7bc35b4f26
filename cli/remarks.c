/* SPDX-License-Identifier: MIT
 *
 * remarks - what there is to say about an answer.
 *
 * `find` and `bench` ask alike, so what a call comes to for a script and which
 * stores were missed is decided here, once.
 */
#include <config.h>

#include "command.h"
#include "remarks.h"
#include "say.h"

/* A query that the library refuses reaches no store. */
static bool
is_refused(muster_result *result)
{
	const muster_leg *leg = muster_result_legs(result);

	if (muster_result_status(result) != MUSTER_INVALID_ARGUMENT)
		return false;
	while (leg != NULL && leg->outcome == MUSTER_SKIPPED)
		leg = leg->next;
	return leg == NULL;
}

int
remarks_exit_status(muster_result *result)
{
	muster_status status = muster_result_status(result);

	if (status == MUSTER_DEADLINE_EXCEEDED)
		return EXIT_DEADLINE;
	if (status != MUSTER_OK)
		return is_refused(result) ? EXIT_USAGE : EXIT_FAILED;
	return muster_result_users(result) > 0 ? EXIT_FOUND : EXIT_NOBODY;
}

/* The members that were wanted and gave no answer: a leg that failed under one
 * that answered is said too, it is why that one's answer is partial. */
void
remarks_say_unanswered(const muster_leg *leg)
{
	for (; leg != NULL; leg = leg->next) {
		bool unanswered = leg->outcome == MUSTER_FAILED ||
		    leg->outcome == MUSTER_TIMEOUT ||
		    (leg->outcome == MUSTER_SKIPPED &&
			leg->status == MUSTER_UNIMPLEMENTED);

		if (unanswered)
			say(NULL, "partial: no answer from '%s' (%s): %s",
			    leg->store, muster_outcome_name(leg->outcome),
			    leg->message ? leg->message
					 : muster_status_name(leg->status));
		remarks_say_unanswered(leg->legs);
	}
}
