/* SPDX-License-Identifier: MIT
 *
 * garbage - answers with what no store may answer with.
 *
 * Each choice of the option `fault` is a function below, in the same order.
 * What may be repaired (users that do not match, one id twice) comes beside one
 * good user, "good", so that it can be seen that this one is kept.
 */
#include <config.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "mock.h"

struct options {
	uint32_t fault;
};

typedef muster_status (*fault_fn)(const muster_query *, muster_call *);

/* What is asked for, so that the user matches. */
static muster_user
user_for(const muster_query *query, const char *id)
{
	return (muster_user){
		.id = query->id != NULL ? query->id : id,
		.email = query->email,
		.org_id = query->org_id,
	};
}

static muster_status
emit_good(const muster_query *query, muster_call *call)
{
	muster_user user = user_for(query, "good");

	return muster_emit(call, &user);
}

/* A text of that many letters, until the call ends. */
static char *
letters(muster_call *call, size_t count)
{
	char *text = malloc(count + 1);
	const char *copy;

	if (text == NULL)
		return NULL;
	memset(text, 'x', count);
	text[count] = '\0';
	copy = muster_text(call, text, count);
	free(text);
	return (char *)(uintptr_t)copy;
}

static muster_status
no_id(const muster_query *query, muster_call *call)
{
	muster_user user = user_for(query, "1");

	user.id = NULL;
	return muster_emit(call, &user);
}

static muster_status
empty_id(const muster_query *query, muster_call *call)
{
	muster_user user = user_for(query, "1");

	user.id = "";
	return muster_emit(call, &user);
}

static muster_status
no_user(const muster_query *query, muster_call *call)
{
	(void)query;
	return muster_emit(call, NULL);
}

static muster_status
not_utf8(const muster_query *query, muster_call *call)
{
	muster_user user = user_for(query, "1");

	user.name = "Zo\xeb";
	return muster_emit(call, &user);
}

static muster_status
control_byte(const muster_query *query, muster_call *call)
{
	muster_user user = user_for(query, "1");

	user.email = "ann@example.org\r\nBcc: all@example.org";
	return muster_emit(call, &user);
}

static muster_status
long_id(const muster_query *query, muster_call *call)
{
	muster_user user = user_for(query, "1");

	user.id = letters(call, MUSTER_MAX_KEY + 1);
	return muster_emit(call, &user);
}

static muster_status
long_name(const muster_query *query, muster_call *call)
{
	muster_user user = user_for(query, "1");

	user.name = letters(call, MUSTER_MAX_TEXT + 1);
	return muster_emit(call, &user);
}

/* Does not listen to what emit returns. */
static muster_status
many_users(const muster_query *query, muster_call *call)
{
	muster_user user = user_for(query, NULL);
	char id[16];
	int i;

	for (i = 0; i <= MUSTER_MAX_USERS; i++) {
		snprintf(id, sizeof id, "%d", i);
		user.id = id;
		muster_emit(call, &user);
	}
	return MUSTER_OK;
}

/* Users of the largest size, more than fit into an answer. */
static muster_status
large_answer(const muster_query *query, muster_call *call)
{
	muster_user user = user_for(query, NULL);
	muster_attribute attribute = { "large", NULL };
	char id[16];
	int i;

	user.name = letters(call, MUSTER_MAX_TEXT);
	attribute.value = user.name;
	user.attributes = &attribute;
	user.attribute_count = 1;
	for (i = 0; i <= MUSTER_MAX_ANSWER / MUSTER_MAX_TEXT / 2; i++) {
		snprintf(id, sizeof id, "%d", i);
		user.id = id;
		muster_emit(call, &user);
	}
	return MUSTER_OK;
}

static muster_status
mismatch(const muster_query *query, muster_call *call)
{
	muster_emit(call,
	    &(muster_user){
		.id = "somebody",
		.email = "somebody@else.example",
		.org_id = "elsewhere",
	    });
	return emit_good(query, call);
}

static muster_status
duplicate(const muster_query *query, muster_call *call)
{
	emit_good(query, call);
	return emit_good(query, call);
}

/* The first verdict stands: what comes after it must not count. */
static muster_status
after_refusal(const muster_query *query, muster_call *call)
{
	no_id(query, call);
	emit_good(query, call);
	return MUSTER_OK;
}

static muster_status
after_fail(const muster_query *query, muster_call *call)
{
	muster_fail(call, MUSTER_DATA_LOSS, "the first verdict");
	emit_good(query, call);
	muster_fail(call, MUSTER_ABORTED, "the second verdict");
	return MUSTER_OK;
}

static muster_status
status_77(const muster_query *query, muster_call *call)
{
	emit_good(query, call);
	return 77;
}

static muster_status
status_negative(const muster_query *query, muster_call *call)
{
	emit_good(query, call);
	return -1;
}

/* Means something in remove only. */
static muster_status
not_found(const muster_query *query, muster_call *call)
{
	(void)query;
	(void)call;
	return MUSTER_NOT_FOUND;
}

/* A failure that is none. */
static muster_status
fail_ok(const muster_query *query, muster_call *call)
{
	emit_good(query, call);
	return muster_fail(call, MUSTER_OK, "nothing is wrong");
}

static muster_status
message_newline(const muster_query *query, muster_call *call)
{
	(void)query;
	return muster_fail(call, MUSTER_INTERNAL, "one\ntwo\x1b[31m\x80");
}

static muster_status
message_long(const muster_query *query, muster_call *call)
{
	const char *text = letters(call, 1000000);

	(void)query;
	return muster_fail(call, MUSTER_INTERNAL, "%s", text);
}

static muster_status
attribute_nameless(const muster_query *query, muster_call *call)
{
	muster_user user = user_for(query, "1");

	user.attributes = &(muster_attribute){ NULL, "value" };
	user.attribute_count = 1;
	return muster_emit(call, &user);
}

static muster_status
attribute_twice(const muster_query *query, muster_call *call)
{
	muster_user user = user_for(query, "1");
	const muster_attribute attributes[] = { { "a", "1" }, { "a", "2" } };

	user.attributes = attributes;
	user.attribute_count = 2;
	return muster_emit(call, &user);
}

static muster_status
attribute_many(const muster_query *query, muster_call *call)
{
	muster_user user = user_for(query, "1");
	muster_attribute *attributes;
	size_t i;

	attributes = muster_alloc(call,
	    (MUSTER_MAX_ATTRIBUTES + 1) * sizeof *attributes);
	if (attributes == NULL)
		return MUSTER_RESOURCE_EXHAUSTED;
	for (i = 0; i <= MUSTER_MAX_ATTRIBUTES; i++) {
		char *name = muster_alloc(call, 16);

		if (name == NULL)
			return MUSTER_RESOURCE_EXHAUSTED;
		snprintf(name, 16, "a%zu", i);
		attributes[i] = (muster_attribute){ name, "value" };
	}
	user.attributes = attributes;
	user.attribute_count = MUSTER_MAX_ATTRIBUTES + 1;
	return muster_emit(call, &user);
}

/* A count and nothing that it counts. */
static muster_status
attribute_null(const muster_query *query, muster_call *call)
{
	muster_user user = user_for(query, "1");

	user.attribute_count = 3;
	return muster_emit(call, &user);
}

static const fault_fn faults[] = {
	no_id,
	empty_id,
	no_user,
	not_utf8,
	control_byte,
	long_id,
	long_name,
	many_users,
	large_answer,
	mismatch,
	duplicate,
	after_refusal,
	after_fail,
	status_77,
	status_negative,
	not_found,
	fail_ok,
	message_newline,
	message_long,
	attribute_nameless,
	attribute_twice,
	attribute_many,
	attribute_null,
};

static muster_status
garbage_find(void *store, const muster_query *query, muster_call *call)
{
	const struct options *options = store;

	return faults[options->fault](query, call);
}

static const muster_option options[] = {
	{
	    .name = "fault",
	    .type = MUSTER_CHOICE,
	    MUSTER_INTO(struct options, fault),
	    .flags = MUSTER_REQUIRED,
	    .choices = "no_id,empty_id,no_user,not_utf8,control_byte,long_id,"
		       "long_name,many_users,large_answer,mismatch,duplicate,"
		       "after_refusal,after_fail,status_77,status_negative,"
		       "not_found,fail_ok,message_newline,message_long,"
		       "attribute_nameless,attribute_twice,attribute_many,"
		       "attribute_null",
	    .help = "what is wrong with the answer",
	},
};

/* clang-format off */
MUSTER_STORE_PLUGIN(
	.name    = "garbage",
	.summary = "answers with what no store may answer with",
	.threads = MUSTER_PARALLEL,
	.returns = MUSTER_PROMPT,
	MUSTER_OPTIONS(struct options, options),
	.find    = garbage_find)
