/* SPDX-License-Identifier: MIT
 *
 * odd_store - a store that breaks the rules, one at a time: its option `how`
 * says which.
 */
#include <config.h>

#include <stdlib.h>
#include <string.h>

#include <muster/store.h>

struct odd_options {
	uint32_t how;
};

/* A user that matches, to be made odd. */
static muster_user
good_user(const muster_query *query, const char *id)
{
	return (muster_user){
		.id = id,
		.email = query->email,
		.org_id = query->org_id,
	};
}

static muster_status
no_id(const muster_query *query, muster_call *call)
{
	muster_user user = good_user(query, NULL);

	return muster_emit(call, &user);
}

static muster_status
empty_id(const muster_query *query, muster_call *call)
{
	muster_user user = good_user(query, "");

	return muster_emit(call, &user);
}

static muster_status
control_id(const muster_query *query, muster_call *call)
{
	muster_user user = good_user(query, "1\r\n2");

	return muster_emit(call, &user);
}

static muster_status
latin_id(const muster_query *query, muster_call *call)
{
	muster_user user = good_user(query, "J\xf8rgen");

	return muster_emit(call, &user);
}

static muster_status
latin_name(const muster_query *query, muster_call *call)
{
	muster_user user = good_user(query, "1");

	user.name = "J\xf8rgen";
	return muster_emit(call, &user);
}

/* `size` bytes of x. */
static char *
long_text(muster_call *call, size_t size)
{
	char *text = muster_alloc(call, size + 1);

	if (text == NULL)
		return NULL;
	memset(text, 'x', size);
	text[size] = '\0';
	return text;
}

static muster_status
long_id(const muster_query *query, muster_call *call)
{
	muster_user user = good_user(query,
	    long_text(call, MUSTER_MAX_KEY + 1));

	return muster_emit(call, &user);
}

static muster_status
long_name(const muster_query *query, muster_call *call)
{
	muster_user user = good_user(query, "1");

	user.name = long_text(call, (size_t)MUSTER_MAX_TEXT + 1);
	return muster_emit(call, &user);
}

static muster_status
nameless_attribute(const muster_query *query, muster_call *call)
{
	const muster_attribute attribute = { NULL, "blue" };
	muster_user user = good_user(query, "1");

	user.attributes = &attribute;
	user.attribute_count = 1;
	return muster_emit(call, &user);
}

static muster_status
missing_attributes(const muster_query *query, muster_call *call)
{
	muster_user user = good_user(query, "1");

	user.attribute_count = 3;
	return muster_emit(call, &user);
}

static muster_status
many_attributes(const muster_query *query, muster_call *call)
{
	const muster_attribute attribute = { "colour", "blue" };
	muster_user user = good_user(query, "1");

	user.attributes = &attribute;
	user.attribute_count = MUSTER_MAX_ATTRIBUTES + 1;
	return muster_emit(call, &user);
}

static muster_status
no_user(const muster_query *query, muster_call *call)
{
	(void)query;
	return muster_emit(call, NULL);
}

/* The first bytes of `text` become the number. */
static void
write_number(char *text, unsigned number)
{
	int digit;

	for (digit = 0; digit < 7; digit++, number /= 10)
		text[digit] = (char)('0' + number % 10);
}

/* One user more than there may be; a well-behaved store that emits them all
 * while they are taken. */
static muster_status
many_users(const muster_query *query, muster_call *call)
{
	char id[] = "0000000";
	muster_user user = good_user(query, id);
	unsigned i;

	for (i = 0; i <= MUSTER_MAX_USERS; i++) {
		muster_status status;

		write_number(id, i);
		status = muster_emit(call, &user);
		if (status != MUSTER_OK)
			return status;
	}
	return MUSTER_OK;
}

static muster_status
large_answer(const muster_query *query, muster_call *call)
{
	char id[] = "0000000";
	muster_user user = good_user(query, id);
	unsigned i;

	user.name = long_text(call, MUSTER_MAX_TEXT);
	for (i = 0; i < 2 * MUSTER_MAX_ANSWER / MUSTER_MAX_TEXT; i++) {
		muster_status status;

		write_number(id, i);
		status = muster_emit(call, &user);
		if (status != MUSTER_OK)
			return status;
	}
	return MUSTER_OK;
}

/* Does not look at what muster_emit() returns. */
static muster_status
deaf(const muster_query *query, muster_call *call)
{
	muster_user user = good_user(query, NULL);
	static const char *const ids[] = { "1", "2", "3", "4" };
	size_t i;

	for (i = 0; i < sizeof ids / sizeof *ids; i++) {
		user.id = ids[i];
		(void)muster_emit(call, &user);
	}
	return MUSTER_OK;
}

static muster_status
others(const muster_query *query, muster_call *call)
{
	muster_user user = good_user(query, "1");

	user.email = "bob@example.org";
	return muster_emit(call, &user);
}

static muster_status
twice(const muster_query *query, muster_call *call)
{
	muster_user user = good_user(query, "1");
	muster_status status;

	user.name = "first";
	status = muster_emit(call, &user);
	if (status != MUSTER_OK)
		return status;
	user.name = "second";
	return muster_emit(call, &user);
}

static muster_status
loud(const muster_query *query, muster_call *call)
{
	muster_user user = good_user(query, "1");

	user.email = "ANN@Example.ORG";
	return muster_emit(call, &user);
}

static muster_status
emit_and_fail(const muster_query *query, muster_call *call)
{
	muster_user user = good_user(query, "1");
	muster_status status = muster_emit(call, &user);

	return status != MUSTER_OK
	    ? status
	    : muster_fail(call, MUSTER_DATA_LOSS, "the rest is lost");
}

static muster_status
fail_and_go_on(const muster_query *query, muster_call *call)
{
	muster_user user = good_user(query, "1");

	(void)muster_fail(call, MUSTER_ABORTED, "the first reason");
	(void)muster_fail(call, MUSTER_INTERNAL, "the second reason");
	(void)muster_emit(call, &user);
	return MUSTER_OK;
}

static muster_status
fail_with_ok(const muster_query *query, muster_call *call)
{
	(void)query;
	return muster_fail(call, MUSTER_OK, "all is well");
}

static muster_status
emit_nobody_and_go_on(const muster_query *query, muster_call *call)
{
	muster_user user = good_user(query, NULL);

	(void)muster_emit(call, &user);
	user.id = "1";
	(void)muster_emit(call, &user);
	return MUSTER_OK;
}

static muster_status
strange_status(const muster_query *query, muster_call *call)
{
	(void)query;
	(void)call;
	return 77;
}

static muster_status
negative_status(const muster_query *query, muster_call *call)
{
	(void)query;
	(void)call;
	return -1;
}

static muster_status
no_message(const muster_query *query, muster_call *call)
{
	(void)query;
	(void)call;
	return MUSTER_PERMISSION_DENIED;
}

static muster_status
ugly_message(const muster_query *query, muster_call *call)
{
	(void)query;
	return muster_fail(call, MUSTER_UNKNOWN,
	    "ORA-1\n\tat J\xf8rgen\x1b[0m\n");
}

static muster_status
no_memory(const muster_query *query, muster_call *call)
{
	muster_user user = good_user(query, "1");

	if (muster_alloc(call, SIZE_MAX / 2) != NULL)
		return MUSTER_OK;
	return muster_emit(call, &user);
}

static muster_status
nul_in_text(const muster_query *query, muster_call *call)
{
	(void)query;
	if (muster_text(call, "1\0002", 3) != NULL)
		return MUSTER_OK;
	return MUSTER_OK;
}

static muster_status
foreign_store(const muster_query *query, muster_call *call)
{
	return muster_forward(call, NULL, query);
}

static muster_status
enough(const muster_query *query, muster_call *call)
{
	muster_user user = good_user(query, "1");

	(void)muster_emit(call, &user);
	return MUSTER_ENOUGH;
}

/* That is for find_async. */
static muster_status
finish(const muster_query *query, muster_call *call)
{
	(void)query;
	muster_finish(call, MUSTER_OK);
	return MUSTER_OK;
}

static muster_status (*const ways[])(const muster_query *query,
    muster_call *call) = {
	no_id,
	empty_id,
	control_id,
	latin_id,
	latin_name,
	long_id,
	long_name,
	nameless_attribute,
	missing_attributes,
	many_attributes,
	no_user,
	many_users,
	large_answer,
	deaf,
	others,
	twice,
	loud,
	emit_and_fail,
	fail_and_go_on,
	fail_with_ok,
	emit_nobody_and_go_on,
	strange_status,
	negative_status,
	no_message,
	ugly_message,
	no_memory,
	nul_in_text,
	foreign_store,
	enough,
	finish,
};

static muster_status
odd_find(void *store, const muster_query *query, muster_call *call)
{
	const struct odd_options *options = store;

	return ways[options->how](query, call);
}

static muster_status
odd_ping(void *store, muster_call *call)
{
	(void)store;
	return muster_emit(call, &(muster_user){ .id = "1" });
}

static const muster_option odd_options[] = {
	{
	    .name = "how",
	    .type = MUSTER_CHOICE,
	    MUSTER_INTO(struct odd_options, how),
	    .flags = MUSTER_REQUIRED,
	    .choices =
		"no-id,empty-id,control-id,latin-id,latin-name,long-id,"
		"long-name,nameless-attribute,missing-attributes,"
		"many-attributes,no-user,many-users,large-answer,deaf,others,"
		"twice,loud,emit-and-fail,fail-and-go-on,fail-with-ok,"
		"emit-nobody-and-go-on,strange-status,negative-status,"
		"no-message,ugly-message,no-memory,nul-in-text,"
		"foreign-store,enough,finish",
	    .help = "which rule to break",
	},
};

/* clang-format off */
MUSTER_STORE_PLUGIN(
    .name    = "odd",
    .summary = "a store that breaks the rules",
    .threads = MUSTER_PARALLEL,
    .returns = MUSTER_PROMPT,
    MUSTER_OPTIONS(struct odd_options, odd_options),
    .find    = odd_find,
    .ping    = odd_ping)
/* clang-format on */
