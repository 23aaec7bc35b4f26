/* SPDX-License-Identifier: MIT
 *
 * What is asked of the child, and what it says. Runs on the loop.
 *
 * A request is answered once, by one line or by several of which all but the
 * last have "more"; one that nobody waits for any more, too. So its number is
 * kept until then, and an answer that comes late is told from one that belongs
 * to nothing. Only the latter is a fault of the child, which is logged; it does
 * no harm to others.
 */
#include <config.h>

#include <stdlib.h>
#include <string.h>

#include "exec.h"

/* Faults of one child that are logged. */
enum { MOST_ODD = 8 };

/* ---- ends ---- */

static void
forget(struct exec *exec, struct request *request)
{
	if (request->sent) {
		requests_remove(&exec->requests, request);
	} else {
		request_list_remove(&exec->waiting, request);
		exec->waiting_count--;
	}
	request_free(request);
}

/* Ends a find for who waits; the request stays. */
static void
finish(struct request *request, muster_status status)
{
	muster_call *call = request->call;

	request->call = NULL;
	request->query = NULL;
	if (call != NULL)
		muster_finish(call, status);
}

static void MUSTER_PRINTF(4, 5) end(struct exec *exec, struct request *request,
    muster_status status, const char *format, ...)
{
	char message[400];
	va_list args;

	va_start(args, format);
	vsnprintf(message, sizeof message, format, args);
	va_end(args);
	if (request->kind != REQUEST_FIND)
		mailbox_answer(&exec->mailbox, request, status, message);
	else if (request->call != NULL && status != MUSTER_OK)
		muster_fail(request->call, status, "%s", message);
	finish(request, status);
	forget(exec, request);
}

void
talk_fail_sent(struct exec *exec)
{
	while (exec->requests.list.first != NULL)
		end(exec, exec->requests.list.first, MUSTER_UNAVAILABLE, "%s",
		    exec->why);
}

void
talk_fail_waiting(struct exec *exec)
{
	while (exec->waiting.first != NULL)
		end(exec, exec->waiting.first, MUSTER_UNAVAILABLE, "%s",
		    exec->why);
}

void
talk_cancel(struct exec *exec, struct request *request)
{
	char *line;

	if (!request->sent) {
		forget(exec, request);
		return;
	}
	if (request->told)
		return;
	request->told = true;
	line = message_cancel(request->id);
	if (line != NULL)
		child_say(exec, line);
	free(line);
}

/* ---- asking ---- */

static uint32_t
keys_of(const muster_query *query)
{
	return (query->id != NULL ? (uint32_t)MUSTER_KEY_ID : 0) |
	    (query->email != NULL ? (uint32_t)MUSTER_KEY_EMAIL : 0) |
	    (query->org_id != NULL ? (uint32_t)MUSTER_KEY_ORG_ID : 0);
}

/* The question with what the child searches by; the limit is for those who
 * narrow by all. */
static char *
spell_find(struct request *request)
{
	muster_query query = *request->query;

	if (!(request->asked & MUSTER_KEY_ID))
		query.id = NULL;
	if (!(request->asked & MUSTER_KEY_EMAIL))
		query.email = NULL;
	if (!(request->asked & MUSTER_KEY_ORG_ID))
		query.org_id = NULL;
	if (request->asked != keys_of(request->query))
		query.limit = 0;
	return message_find(request->id, &query,
	    muster_remaining(request->call));
}

/* Does the child do that? If not, the request is over. */
static bool
can(struct exec *exec, struct request *request)
{
	if (request->kind == REQUEST_FIND) {
		request->asked = keys_of(request->query) & exec->hello.keys;
		if (request->asked != 0)
			return true;
		end(exec, request, MUSTER_UNIMPLEMENTED,
		    "the child cannot search by what was given");
		return false;
	}
	if (request->kind == REQUEST_PING || exec->hello.writes)
		return true;
	end(exec, request, MUSTER_UNIMPLEMENTED,
	    "the child cannot be written: its hello has no 'writes'");
	return false;
}

/* Is there room for one more? If not, the request is over. */
static bool
has_room(struct exec *exec, struct request *request)
{
	size_t unsent = lines_unsent(&exec->in);

	if (exec->requests.count >= EXEC_MOST_REQUESTS)
		end(exec, request, MUSTER_RESOURCE_EXHAUSTED,
		    "the child has left %d requests unanswered",
		    (int)EXEC_MOST_REQUESTS);
	else if (unsent > (size_t)exec->options->max_unsent)
		end(exec, request, MUSTER_RESOURCE_EXHAUSTED,
		    "the child does not read: %zu bytes wait for it", unsent);
	else
		return true;
	return false;
}

/* The first that waits is sent, or over. */
static void
send_first(struct exec *exec)
{
	struct request *request = exec->waiting.first;
	char *line;

	if (request->kind != REQUEST_FIND &&
	    mailbox_is_left(&exec->mailbox, request)) {
		forget(exec, request);
		return;
	}
	if (!can(exec, request) || !has_room(exec, request))
		return;
	line = request->kind == REQUEST_FIND ? spell_find(request)
					     : request->text;
	request->text = NULL;
	if (line == NULL) {
		end(exec, request, MUSTER_RESOURCE_EXHAUSTED, "out of memory");
		return;
	}
	request_list_remove(&exec->waiting, request);
	exec->waiting_count--;
	request->since = exec_now();
	requests_add(&exec->requests, request);
	child_expect(exec);
	child_say(exec, line);
	free(line);
}

void
talk_begin(struct exec *exec)
{
	while (exec->state == CHILD_READY && exec->waiting.first != NULL)
		send_first(exec);
}

void
talk_take(struct exec *exec, struct request *request)
{
	request_list_add(&exec->waiting, request);
	exec->waiting_count++;
	if (child_is_away(exec))
		end(exec, request, MUSTER_UNAVAILABLE, "%s", exec->why);
	else if (exec->waiting_count > EXEC_MOST_REQUESTS)
		end(exec, request, MUSTER_RESOURCE_EXHAUSTED,
		    "%d requests wait for the child to start",
		    (int)EXEC_MOST_REQUESTS);
	else
		talk_begin(exec);
}

void
talk_look(struct exec *exec)
{
	struct request_list posted;
	struct request *request, *next;
	bool left;

	mailbox_take(&exec->mailbox, &posted, &left);
	while ((request = posted.first) != NULL) {
		request_list_remove(&posted, request);
		talk_take(exec, request);
	}
	request = left ? exec->requests.list.first : NULL;
	for (; request != NULL; request = next) {
		next = request->next;
		if (request->kind != REQUEST_FIND &&
		    mailbox_is_left(&exec->mailbox, request))
			talk_cancel(exec, request);
		/* With the child, all of them are gone. */
		if (exec->condemned)
			break;
	}
}

/* ---- answers ---- */

/* Of what the child was not told, it may know nothing. */
static bool
matches_rest(const struct request *request, const muster_user *user)
{
	const muster_query *query = request->query;
	uint32_t rest = keys_of(query) & ~request->asked;

	if ((rest & MUSTER_KEY_ID) && strcmp(user->id, query->id) != 0)
		return false;
	if ((rest & MUSTER_KEY_EMAIL) &&
	    (user->email == NULL ||
		!muster_email_equal(user->email, query->email)))
		return false;
	return !(rest & MUSTER_KEY_ORG_ID) ||
	    (user->org_id != NULL && strcmp(user->org_id, query->org_id) == 0);
}

/* Not OK: no more are wanted, or the call has failed. */
static muster_status
emit_users(struct exec *exec, struct request *request, const json_t *users)
{
	const muster_user *user = NULL;
	muster_status status;
	json_t *item;
	size_t i;

	json_array_foreach(users, i, item)
	{
		status = record_reader_object(exec->reader, item, &user);
		if (status != MUSTER_OK)
			return muster_fail(request->call, MUSTER_INTERNAL,
			    "user %zu of the child's %s", i + 1,
			    record_reader_message(exec->reader));
		if (!matches_rest(request, user))
			continue;
		status = muster_emit(request->call, user);
		if (status != MUSTER_OK)
			return status;
	}
	return MUSTER_OK;
}

/* A piece of an answer to a find, or the last one. */
static void
hear_users(struct exec *exec, struct request *request,
    const struct message_answer *answer)
{
	muster_status status = MUSTER_OK;

	if (request->call != NULL)
		status = emit_users(exec, request, answer->users);
	if (!answer->more) {
		finish(request, status);
		forget(exec, request);
	} else if (status != MUSTER_OK) {
		finish(request, status);
		talk_cancel(exec, request);
	} else if (request->call != NULL) {
		requests_touch(&exec->requests, request, exec_now());
	}
}

static void
hear_answer(struct exec *exec, struct request *request,
    const struct message_answer *answer)
{
	bool is_there = request->kind == REQUEST_PING &&
	    answer->status == MUSTER_UNIMPLEMENTED;

	exec->useful = true;
	if (answer->status != MUSTER_OK && !is_there)
		end(exec, request, answer->status, "%s",
		    answer->message[0] != '\0' ? answer->message
					       : "the child did not say why");
	else if (request->kind == REQUEST_FIND && answer->users != NULL)
		hear_users(exec, request, answer);
	else if (request->kind == REQUEST_FIND)
		end(exec, request, MUSTER_INTERNAL,
		    "the child answered with neither users nor an error");
	else if (answer->users != NULL || answer->more)
		end(exec, request, MUSTER_INTERNAL,
		    "the child answered with users where none were asked for");
	else
		end(exec, request, MUSTER_OK, "%s", "");
}

/* Once for each of the first: a child may go on like that for ever. */
static void
note_odd(struct exec *exec, uint64_t id)
{
	if (exec->odd == MOST_ODD)
		return;
	exec->odd++;
	muster_log(exec->host, MUSTER_WARNING,
	    "the child answered request %llu, which is not open%s",
	    (unsigned long long)id,
	    exec->odd == MOST_ODD ? "; the next ones are not logged" : "");
}

static void
hear_hello(struct exec *exec, const char *line, size_t size)
{
	struct message_fault fault;

	if (!message_read_hello(line, size, &exec->hello, &fault)) {
		exec->misspoken = !fault.no_memory;
		child_condemn(exec, "the child began with %s", fault.text);
		return;
	}
	exec->greeted = true;
	if (exec->state != CHILD_STARTING)
		return;
	exec->state = CHILD_READY;
	talk_begin(exec);
}

void
talk_hear(struct exec *exec, const char *line, size_t size)
{
	struct message_answer answer;
	struct message_fault fault;
	struct request *request;
	enum message_result result;

	if (size == 0 || (size == 1 && *line == '\r'))
		return;
	if (!exec->greeted) {
		hear_hello(exec, line, size);
		return;
	}
	result = message_read_answer(line, size, &answer, &fault);
	request = result == MESSAGE_GOOD || result == MESSAGE_BAD
	    ? requests_get(&exec->requests, answer.id)
	    : NULL;
	if (request != NULL && result == MESSAGE_GOOD)
		hear_answer(exec, request, &answer);
	else if (request != NULL)
		end(exec, request, MUSTER_INTERNAL,
		    "the child answered with %s", fault.text);
	else if (result == MESSAGE_GOOD)
		note_odd(exec, answer.id);
	else
		child_condemn(exec, "the child sent %s", fault.text);
	message_answer_fini(&answer);
}
