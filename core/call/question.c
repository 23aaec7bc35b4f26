/* SPDX-License-Identifier: MIT
 *
 * What goes into a question is checked and copied, whoever asks: a leg that
 * hangs may read it long after its caller has gone.
 */
#include <config.h>

#include "call/question.h"

static bool
no_memory(struct call *call)
{
	return call_over(call, MUSTER_RESOURCE_EXHAUSTED, "out of memory");
}

/* Checked copies of the users to be put. */
static bool
copy_users(struct call *call, const struct question *question)
{
	static const muster_query any = { .limit = 0 };
	size_t n = question->user_count;
	const muster_user **users = arena_alloc(&call->arena,
	    n * sizeof *users);

	if (users == NULL)
		return no_memory(call);
	for (size_t i = 0; i < n; i++) {
		struct record_measure measure;
		const char *fault = question->users == NULL ||
			question->users[i] == NULL
		    ? "missing"
		    : record_check(question->users[i], &any, &measure);
		struct record *record;

		if (fault != NULL) {
			fault = arena_format(&call->arena,
			    "user %zu of %zu is %s", i + 1, n, fault);
			return call_over(call, MUSTER_INVALID_ARGUMENT, fault);
		}
		record = record_copy(&call->arena, question->users[i], &measure,
		    NULL);
		if (record == NULL)
			return no_memory(call);
		users[i] = &record->user;
	}
	call->question.users = users;
	return true;
}

static bool
copy_id(struct call *call, const char *id)
{
	muster_query query = { .id = id };
	struct query_measure measure;
	const char *fault = query_check(&query, &measure);

	if (fault != NULL)
		return call_over(call, MUSTER_INVALID_ARGUMENT, fault);
	call->question.id = arena_copy(&call->arena, id, measure.length[0]);
	return call->question.id != NULL || no_memory(call);
}

static bool
copy_query(struct call *call, const muster_query *query)
{
	struct query_measure measure;
	const char *fault = query_check(query, &measure);

	if (fault != NULL)
		return call_over(call, MUSTER_INVALID_ARGUMENT, fault);
	return query_copy(&call->arena, query, &measure,
		   &call->question.query) ||
	    no_memory(call);
}

bool
question_take(struct call *call, const struct question *question)
{
	call->question = *question;
	switch (question->operation) {
	case OPERATION_FIND:
		return copy_query(call, &question->query);
	case OPERATION_PUT:
		return copy_users(call, question);
	case OPERATION_REMOVE:
		return copy_id(call, question->id);
	case OPERATION_CHECK:
	case OPERATION_OPEN:
		break;
	}
	return true;
}
