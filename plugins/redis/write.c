/* SPDX-License-Identifier: MIT
 *
 * write - put and remove.
 *
 * One server does each change in one piece, record and indexes. In a cluster
 * an index is in another slot than the record, perhaps on another server, so
 * that a change has steps, and each of them leaves entries too many rather than
 * too few:
 *
 *	1  the user is added to the indexes of its new e-mail and organisation
 *	2  the record is replaced in one piece, which tells what it said before
 *	3  the user is added again, and dropped from the indexes of what it said
 *	4  the record is read again: another writer may have put back what was
 *	   dropped just now
 *	5  then the user is added to that again
 *
 * Why twice: of two writers A and B, A drops an entry that B has added before
 * its record stands. If B's record comes before A looks again, A adds the entry
 * (5); if after, B does (3).
 *
 * A change is not sent twice: if it is not known whether it was carried out,
 * the call fails. Steps that concern indexes may be repeated.
 */
#include <config.h>

#include "store.h"

#include <stdlib.h>
#include <string.h>

#include "record.h"
#include "reply.h"
#include "script.h"

enum { BATCH = 64 };

/* What a reply is for, in a tag: 3 * the number of the change + this. */
enum { REPLY_NOTHING, REPLY_BEFORE, REPLY_AFTER, REPLY_KINDS };

struct change {
	const char *id;
	const muster_user *user; /* NULL: it is removed */
	redisReply *before;      /* [count, e-mail, organisation] */
	redisReply *after;       /* the same; NULL: not asked */
};

struct writing {
	struct owner owner; /* first */
	const struct redis_options *options;
	struct engine *engine;
	muster_call *call;
	muster_status verdict;
	struct change changes[BATCH];
	size_t count;
};

static const enum key_kind index_kinds[] = { KEY_EMAIL, KEY_ORG_ID };

enum { INDEXES = sizeof index_kinds / sizeof *index_kinds };

static void
writing_done(struct owner *owner, unsigned tag, struct outcome *outcome)
{
	struct writing *writing = (struct writing *)(void *)owner;
	struct change *change = &writing->changes[tag / REPLY_KINDS];
	muster_status status = reply_check(writing->call, outcome,
	    REDIS_REPLY_ARRAY);

	if (status != MUSTER_OK) {
		if (writing->verdict == MUSTER_OK)
			writing->verdict = status;
		return;
	}
	if (tag % REPLY_KINDS == REPLY_BEFORE)
		change->before = outcome->reply;
	else if (tag % REPLY_KINDS == REPLY_AFTER)
		change->after = outcome->reply;
	else
		return;
	outcome->reply = NULL;
}

/* Waits for what was sent. A change that nobody waits for any more must not be
 * made when the engine is used again. */
static muster_status
settle(struct writing *writing)
{
	muster_status status = engine_wait(writing->engine, writing->call,
	    &writing->owner);

	if (status == MUSTER_OK)
		return writing->verdict;
	engine_cut(writing->engine);
	return status;
}

/* ---- requests ---- */

static struct request *
new_request(struct writing *writing, const struct change *change, unsigned kind)
{
	unsigned number = (unsigned)(change - writing->changes);
	struct request *request = request_new(&writing->owner,
	    number * REPLY_KINDS + kind);

	if (request == NULL && writing->verdict == MUSTER_OK)
		writing->verdict = muster_fail(writing->call,
		    MUSTER_RESOURCE_EXHAUSTED, "out of memory");
	return request;
}

/* The slot of the command is that of its first key. */
static void
add_key(struct writing *writing, struct request *request, enum key_kind kind,
    const char *value, size_t size, bool first)
{
	struct bytes key = { 0 };

	key_make(writing->options, kind, value, size, &key);
	if (key.broken)
		request->bytes.broken = true;
	else if (first)
		request->slot = key_slot(key.data, key.size);
	if (!key.broken)
		bytes_word(&request->bytes, key.data, key.size);
	bytes_free(&key);
}

/* ADD or DROP of one entry. */
static void
send_entry(struct writing *writing, struct change *change, enum script script,
    enum key_kind kind, const char *value)
{
	struct request *request;

	request = new_request(writing, change, REPLY_NOTHING);
	if (request == NULL)
		return;
	request->repeatable = true;
	script_begin(script, 1, 0, &request->bytes);
	add_key(writing, request, kind, value, strlen(value), true);
	script_words(writing->options, change->id, &request->bytes);
	engine_send(writing->engine, request);
}

/* What the user says that an index is made of; NULL: nothing. */
static const char *
indexed(const struct writing *writing, const muster_user *user,
    enum key_kind kind)
{
	const char *value;

	if (user == NULL || key_pattern(writing->options, kind) == NULL)
		return NULL;
	value = kind == KEY_EMAIL ? user->email : user->org_id;
	return value != NULL && value[0] != '\0' ? value : NULL;
}

/* PUT, REMOVE or READ of a record. */
static void
send_record(struct writing *writing, struct change *change, enum script script)
{
	const struct redis_options *options = writing->options;
	const muster_user *user = script == SCRIPT_PUT ? change->user : NULL;
	bool with_indexes = user != NULL && !options->cluster;
	const char *values[INDEXES] = { NULL };
	struct request *request;
	size_t i, keys = 1;

	request = new_request(writing, change,
	    script == SCRIPT_READ ? REPLY_AFTER : REPLY_BEFORE);
	if (request == NULL)
		return;
	request->repeatable = script == SCRIPT_READ;
	for (i = 0; with_indexes && i < INDEXES; i++) {
		values[i] = indexed(writing, user, index_kinds[i]);
		keys += values[i] != NULL;
	}
	script_begin(script, keys,
	    user != NULL ? record_words(options->layout, user) : 0,
	    &request->bytes);
	add_key(writing, request, KEY_USER, change->id, strlen(change->id),
	    true);
	for (i = 0; i < INDEXES; i++) {
		if (values[i] != NULL)
			add_key(writing, request, index_kinds[i], values[i],
			    strlen(values[i]), false);
	}
	script_words(options, change->id, &request->bytes);
	if (user != NULL)
		record_add(options->layout, user, &request->bytes);
	engine_send(writing->engine, request);
}

/* ---- the steps in a cluster ---- */

static void
add_entries(struct writing *writing)
{
	size_t i, j;

	for (i = 0; i < writing->count; i++) {
		struct change *change = &writing->changes[i];

		for (j = 0; j < INDEXES; j++) {
			const char *value = indexed(writing, change->user,
			    index_kinds[j]);

			if (value != NULL)
				send_entry(writing, change, SCRIPT_ADD,
				    index_kinds[j], value);
		}
	}
}

/* What a record said, by one of the replies; NULL: nothing. */
static const char *
said(const redisReply *reply, size_t which)
{
	const redisReply *text;

	if (reply == NULL || reply->elements != INDEXES + 1)
		return NULL;
	text = reply->element[which + 1];
	return text->type == REDIS_REPLY_STRING && text->len > 0 &&
		strlen(text->str) == (size_t)text->len
	    ? text->str
	    : NULL;
}

static bool
is_same(enum key_kind kind, const char *a, const char *b)
{
	if (a == NULL || b == NULL)
		return false;
	return kind == KEY_EMAIL ? muster_email_equal(a, b) : strcmp(a, b) == 0;
}

/* The value whose entry a change has made out of date; NULL: none. */
static const char *
outdated(const struct writing *writing, const struct change *change,
    size_t which)
{
	enum key_kind kind = index_kinds[which];
	const char *old = said(change->before, which);

	if (old == NULL || key_pattern(writing->options, kind) == NULL ||
	    is_same(kind, old, indexed(writing, change->user, kind)))
		return NULL;
	return old;
}

static void
drop_entries(struct writing *writing)
{
	size_t i, j;

	for (i = 0; i < writing->count; i++) {
		for (j = 0; j < INDEXES; j++) {
			struct change *change = &writing->changes[i];
			const char *old = outdated(writing, change, j);

			if (old != NULL)
				send_entry(writing, change, SCRIPT_DROP,
				    index_kinds[j], old);
		}
	}
}

/* Reads those records again of which something was dropped. */
static void
look_again(struct writing *writing)
{
	size_t i;

	for (i = 0; i < writing->count; i++) {
		struct change *change = &writing->changes[i];

		if (outdated(writing, change, 0) != NULL ||
		    outdated(writing, change, 1) != NULL)
			send_record(writing, change, SCRIPT_READ);
	}
}

static void
add_again(struct writing *writing)
{
	size_t i, j;

	for (i = 0; i < writing->count; i++) {
		for (j = 0; j < INDEXES; j++) {
			struct change *change = &writing->changes[i];
			const char *old = outdated(writing, change, j);

			if (is_same(index_kinds[j], old,
				said(change->after, j)))
				send_entry(writing, change, SCRIPT_ADD,
				    index_kinds[j], old);
		}
	}
}

static void
change_records(struct writing *writing)
{
	size_t i;

	for (i = 0; i < writing->count; i++)
		send_record(writing, &writing->changes[i],
		    writing->changes[i].user != NULL ? SCRIPT_PUT
						     : SCRIPT_REMOVE);
}

static void
add_and_drop(struct writing *writing)
{
	add_entries(writing);
	drop_entries(writing);
}

static muster_status
write_batch(struct writing *writing)
{
	void (*const steps[])(struct writing *) = { add_entries, change_records,
		add_and_drop, look_again, add_again };
	muster_status status = MUSTER_OK;
	size_t i;

	engine_look(writing->engine);
	if (!writing->options->cluster) {
		change_records(writing);
		return settle(writing);
	}
	for (i = 0; i < sizeof steps / sizeof *steps && status == MUSTER_OK;
	     i++) {
		steps[i](writing);
		status = settle(writing);
	}
	return status;
}

/* ---- callbacks ---- */

static void
forget(struct writing *writing)
{
	size_t i;

	for (i = 0; i < writing->count; i++) {
		if (writing->changes[i].before != NULL)
			freeReplyObject(writing->changes[i].before);
		if (writing->changes[i].after != NULL)
			freeReplyObject(writing->changes[i].after);
	}
	writing->count = 0;
}

static bool
has(const struct writing *writing, const char *id)
{
	size_t i;

	for (i = 0; i < writing->count; i++) {
		if (strcmp(writing->changes[i].id, id) == 0)
			return true;
	}
	return false;
}

static muster_status
begin(struct writing *writing, struct store *store, muster_call *call)
{
	if (store->options->read_only)
		return muster_fail(call, MUSTER_PERMISSION_DENIED,
		    "the store has read_only = yes");
	writing->owner = (struct owner){ .done = writing_done };
	writing->options = store->options;
	writing->call = call;
	writing->verdict = MUSTER_OK;
	writing->count = 0;
	return engines_take(&store->engines, call, &writing->engine);
}

muster_status
redis_put(void *arg, const muster_user *const *users, size_t count,
    muster_call *call)
{
	struct store *store = arg;
	struct writing writing;
	muster_status status = MUSTER_OK;
	size_t i;

	for (i = 0; i < count && status == MUSTER_OK; i++)
		status = record_check(call, store->options->layout, users[i]);
	if (status == MUSTER_OK)
		status = begin(&writing, store, call);
	if (status != MUSTER_OK)
		return status;
	for (i = 0; i < count && status == MUSTER_OK; i++) {
		/* changes of one user one after the other, if servers differ */
		if (writing.count == BATCH || has(&writing, users[i]->id)) {
			status = write_batch(&writing);
			forget(&writing);
			if (status != MUSTER_OK)
				break;
		}
		writing.changes[writing.count++] =
		    (struct change){ .id = users[i]->id, .user = users[i] };
	}
	if (status == MUSTER_OK)
		status = write_batch(&writing);
	forget(&writing);
	engines_give(&store->engines, writing.engine);
	return status;
}

muster_status
redis_remove(void *arg, const char *id, muster_call *call)
{
	struct store *store = arg;
	struct writing writing;
	muster_status status = begin(&writing, store, call);
	const redisReply *before;

	if (status != MUSTER_OK)
		return status;
	writing.changes[writing.count++] = (struct change){ .id = id };
	status = write_batch(&writing);
	before = writing.changes[0].before;
	if (status == MUSTER_OK &&
	    (before == NULL || before->elements == 0 ||
		before->element[0]->integer == 0))
		status = muster_fail(call, MUSTER_NOT_FOUND,
		    "there is no user '%s'", id);
	forget(&writing);
	engines_give(&store->engines, writing.engine);
	return status;
}
