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
		const char *fault = "missing";
		enum record_made made = RECORD_FAULTY;
		struct record *record;

		if (question->users != NULL && question->users[i] != NULL)
			made = record_make(&call->arena, question->users[i],
			    &any, &record, &fault);
		if (made == RECORD_FAULTY) {
			fault = arena_format(&call->arena,
			    "user %zu of %zu is %s", i + 1, n, fault);
			return call_over(call, MUSTER_INVALID_ARGUMENT, fault);
		}
		if (made != RECORD_MADE)
			return no_memory(call);
		users[i] = &record->user;
	}
	call->question.users = users;
	return true;
}

static bool
copy_query(struct call *call, const muster_query *query, muster_query *ret)
{
	const char *fault = query_take(&call->arena, query, ret);

	if (fault == NULL)
		return true;
	return fault == query_no_memory
	    ? no_memory(call)
	    : call_over(call, MUSTER_INVALID_ARGUMENT, fault);
}

static bool
copy_id(struct call *call, const char *id)
{
	muster_query query = { .id = id };

	if (!copy_query(call, &query, &query))
		return false;
	call->question.id = query.id;
	return true;
}

bool
question_take(struct call *call, const struct question *question)
{
	call->question = *question;
	switch (question->operation) {
	case OPERATION_FIND:
		return copy_query(call, &question->query,
		    &call->question.query);
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
