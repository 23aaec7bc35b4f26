/* SPDX-License-Identifier: MIT
 *
 * find - a lookup: by its id a user's record is read; else an index says which
 * records to read, and each is read and held against the query.
 *
 * Entries of an index whose record is gone or says something else are passed
 * over. Records are asked for some at a time: a server answers them one behind
 * the other, and a limit may be reached early.
 *
 * Waiting or not, a lookup is the same; what differs is who drives the engine.
 */
#include <config.h>

#include "store.h"

#include <string.h>

#include "record.h"
#include "reply.h"

enum { WINDOW = 64 };

/* Tags; of a record of an index, FROM_INDEX + the number of the entry. */
enum { THE_RECORD, THE_INDEX, FROM_INDEX };

struct lookup {
	struct owner owner; /* first */
	const struct redis_options *options;
	struct engine *engine;
	muster_call *call;
	const muster_query *query;
	redisReply *index; /* the entries; NULL: none */
	size_t next;       /* that is asked for */
	size_t flying;
	bool over;
	muster_status verdict;
	bool loop; /* muster_finish() ends the call */
};

static void
end(struct lookup *lookup, muster_status verdict)
{
	if (lookup->over)
		return;
	lookup->over = true;
	lookup->verdict = verdict;
	owner_leave(&lookup->owner);
	if (lookup->index != NULL)
		freeReplyObject(lookup->index);
	lookup->index = NULL;
	if (lookup->loop)
		muster_finish(lookup->call, verdict);
}

/* A request for a key; NULL: the lookup is over. */
static struct request *
new_request(struct lookup *lookup, unsigned tag)
{
	struct request *request = request_new(&lookup->owner, tag);

	if (request == NULL) {
		end(lookup,
		    muster_fail(lookup->call, MUSTER_RESOURCE_EXHAUSTED,
			"out of memory"));
		return NULL;
	}
	request->repeatable = true;
	lookup->flying++;
	return request;
}

/* false: the lookup is over. */
static bool
ask(struct lookup *lookup, enum key_kind kind, const char *value, size_t size,
    unsigned tag)
{
	struct request *request = new_request(lookup, tag);
	struct bytes key = { 0 };

	if (request == NULL)
		return false;
	key_make(lookup->options, kind, value, size, &key);
	if (key.broken) {
		request->bytes.broken = true;
	} else {
		request->slot = key_slot(key.data, key.size);
		if (kind == KEY_USER) {
			record_ask(lookup->options->layout, key.data, key.size,
			    &request->bytes);
		} else {
			bytes_command(&request->bytes, 2);
			bytes_text(&request->bytes, "SMEMBERS");
			bytes_word(&request->bytes, key.data, key.size);
		}
	}
	bytes_free(&key);
	engine_send(lookup->engine, request);
	return true;
}

/* More records of the index; or it is over. */
static void
go_on(struct lookup *lookup)
{
	const redisReply *index = lookup->index;

	while (index != NULL && lookup->next < index->elements &&
	    lookup->flying < WINDOW) {
		const redisReply *entry = index->element[lookup->next++];

		/* what is no text is nobody's id */
		if (entry->type != REDIS_REPLY_STRING || entry->len == 0 ||
		    strlen(entry->str) != (size_t)entry->len)
			continue;
		if (!ask(lookup, KEY_USER, entry->str, (size_t)entry->len,
			FROM_INDEX + (unsigned)(lookup->next - 1)))
			return;
	}
	if (lookup->flying == 0)
		end(lookup, MUSTER_OK);
}

static muster_status
take_index(struct lookup *lookup, struct outcome *outcome)
{
	muster_status status = reply_check(lookup->call, outcome,
	    REDIS_REPLY_ARRAY);

	if (status != MUSTER_OK)
		return status;
	lookup->index = outcome->reply;
	outcome->reply = NULL;
	return MUSTER_OK;
}

static muster_status
take_record(struct lookup *lookup, unsigned tag, const struct outcome *outcome)
{
	const char *id = tag == THE_RECORD
	    ? lookup->query->id
	    : lookup->index->element[tag - FROM_INDEX]->str;

	if (outcome->reply == NULL || outcome->reply->type == REDIS_REPLY_ERROR)
		return reply_check(lookup->call, outcome, REDIS_REPLY_ARRAY);
	return record_emit(lookup->call, lookup->options->layout,
	    outcome->reply, id, lookup->query);
}

static void
lookup_done(struct owner *owner, unsigned tag, struct outcome *outcome)
{
	struct lookup *lookup = (struct lookup *)(void *)owner;
	muster_status status;

	lookup->flying--;
	if (tag == THE_INDEX)
		status = take_index(lookup, outcome);
	else
		status = take_record(lookup, tag, outcome);
	if (status == MUSTER_OK)
		go_on(lookup);
	else
		end(lookup, status);
}

static void
begin(struct lookup *lookup, const struct store *store, struct engine *engine,
    const muster_query *query, muster_call *call)
{
	const struct redis_options *options = store->options;

	*lookup = (struct lookup){
		.owner.done = lookup_done,
		.options = options,
		.engine = engine,
		.call = call,
		.query = query,
		.loop = engine == store->loop,
	};
	if (query->id != NULL)
		ask(lookup, KEY_USER, query->id, strlen(query->id), THE_RECORD);
	else if (query->email != NULL &&
	    key_pattern(options, KEY_EMAIL) != NULL)
		ask(lookup, KEY_EMAIL, query->email, strlen(query->email),
		    THE_INDEX);
	else if (query->org_id != NULL &&
	    key_pattern(options, KEY_ORG_ID) != NULL)
		ask(lookup, KEY_ORG_ID, query->org_id, strlen(query->org_id),
		    THE_INDEX);
	else
		end(lookup,
		    muster_fail(call, MUSTER_UNIMPLEMENTED,
			"there is no index by that"));
}

muster_status
redis_find(void *arg, const muster_query *query, muster_call *call)
{
	struct store *store = arg;
	struct engine *engine;
	struct lookup lookup;
	muster_status status;

	status = engines_take(&store->engines, call, &engine);
	if (status != MUSTER_OK)
		return status;
	begin(&lookup, store, engine, query, call);
	status = engine_wait(engine, call, &lookup.owner);
	if (status != MUSTER_OK)
		end(&lookup, status);
	engines_give(&store->engines, engine);
	return lookup.verdict;
}

/* The cancel hook. */
static void
stop(void *arg)
{
	struct lookup *lookup = arg;

	end(lookup, muster_stopped(lookup->call));
}

void
redis_find_async(void *arg, const muster_query *query, muster_call *call)
{
	struct store *store = arg;
	struct lookup *lookup = muster_alloc(call, sizeof *lookup);
	muster_status status;

	if (lookup == NULL || store->loop == NULL) {
		muster_finish(call,
		    muster_fail(call, MUSTER_RESOURCE_EXHAUSTED,
			"out of memory"));
		return;
	}
	status = muster_on_cancel(call, stop, lookup, 0);
	if (status != MUSTER_OK) {
		muster_finish(call, status);
		return;
	}
	begin(lookup, store, store->loop, query, call);
}
