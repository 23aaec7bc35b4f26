/* SPDX-License-Identifier: MIT
 *
 * record - a user as it stands in the database.
 *
 * Others write records too. What has no id, or another one than its key says,
 * is no user and passed over; what cannot be a text or an object is an error,
 * since a user may be there that nobody can read. Numbers and truth values in
 * JSON are taken as they are written; arrays and objects as JSON text.
 */
#include <config.h>

#include "record.h"

#include <errno.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "records/records.h"

/* A user that is put together. */
struct draft {
	muster_call *call;
	muster_user user;
	muster_attribute attributes[MUSTER_MAX_ATTRIBUTES];
};

static const char **
known_member(muster_user *user, const char *name)
{
	if (strcmp(name, "id") == 0)
		return &user->id;
	if (strcmp(name, "email") == 0)
		return &user->email;
	if (strcmp(name, "org_id") == 0)
		return &user->org_id;
	return strcmp(name, "name") == 0 ? &user->name : NULL;
}

static muster_status
add_attribute(struct draft *draft, const char *name, const char *value)
{
	muster_user *user = &draft->user;

	if (user->attribute_count == MUSTER_MAX_ATTRIBUTES)
		return muster_fail(draft->call, MUSTER_DATA_LOSS,
		    "a user has more than %d attributes",
		    MUSTER_MAX_ATTRIBUTES);
	draft->attributes[user->attribute_count++] = (muster_attribute){ name,
		value };
	return MUSTER_OK;
}

/* ---- hashes ---- */

static muster_status
read_text(struct draft *draft, const redisReply *reply, const char **ret)
{
	if (reply->type != REDIS_REPLY_STRING)
		return muster_fail(draft->call, MUSTER_INTERNAL,
		    "the server answered with type %d in a hash", reply->type);
	if (strlen(reply->str) != (size_t)reply->len)
		return muster_fail(draft->call, MUSTER_DATA_LOSS,
		    "a user has a field that holds a NUL");
	*ret = reply->str;
	return MUSTER_OK;
}

static muster_status
read_hash(struct draft *draft, const redisReply *reply)
{
	const char *name, *value, **member;
	muster_status status = MUSTER_OK;
	size_t i;

	for (i = 0; status == MUSTER_OK && i + 1 < reply->elements; i += 2) {
		status = read_text(draft, reply->element[i], &name);
		if (status == MUSTER_OK)
			status = read_text(draft, reply->element[i + 1],
			    &value);
		if (status != MUSTER_OK)
			break;
		member = known_member(&draft->user, name);
		if (member != NULL)
			*member = value;
		else
			status = add_attribute(draft, name, value);
	}
	return status;
}

/* ---- JSON ---- */

/* The text of a value; NULL: null. */
static muster_status
json_value(struct draft *draft, json_t *json, const char **ret)
{
	const char *copy;
	char *text;

	*ret = NULL;
	if (json_is_null(json))
		return MUSTER_OK;
	*ret = json_string_value(json);
	if (*ret != NULL)
		return MUSTER_OK;
	text = json_dumps(json, JSON_COMPACT | JSON_ENCODE_ANY);
	if (text == NULL)
		return muster_fail(draft->call, MUSTER_RESOURCE_EXHAUSTED,
		    "out of memory");
	copy = muster_text(draft->call, text, strlen(text));
	free(text);
	if (copy == NULL)
		return MUSTER_RESOURCE_EXHAUSTED;
	*ret = copy;
	return MUSTER_OK;
}

static muster_status
read_object(struct draft *draft, json_t *object, bool top)
{
	const char *name, *value, **member;
	muster_status status = MUSTER_OK;
	json_t *json;

	json_object_foreach(object, name, json)
	{
		if (top && strcmp(name, "attributes") == 0 &&
		    json_is_object(json)) {
			status = read_object(draft, json, false);
			if (status != MUSTER_OK)
				break;
			continue;
		}
		status = json_value(draft, json, &value);
		member = top ? known_member(&draft->user, name) : NULL;
		if (status == MUSTER_OK && member != NULL)
			*member = value;
		else if (status == MUSTER_OK && value != NULL)
			status = add_attribute(draft, name, value);
		if (status != MUSTER_OK)
			break;
	}
	return status;
}

/* ---- out of the database ---- */

static bool
is_wanted(const muster_user *user, const char *id, const muster_query *query)
{
	if (user->id == NULL || strcmp(user->id, id) != 0 ||
	    (query->id != NULL && strcmp(user->id, query->id) != 0))
		return false;
	if (query->org_id != NULL &&
	    (user->org_id == NULL || strcmp(user->org_id, query->org_id) != 0))
		return false;
	return query->email == NULL ||
	    (user->email != NULL &&
		muster_email_equal(user->email, query->email));
}

static muster_status
emit(struct draft *draft, const char *id, const muster_query *query)
{
	draft->user.attributes = draft->attributes;
	if (!is_wanted(&draft->user, id, query))
		return MUSTER_OK;
	return muster_emit(draft->call, &draft->user);
}

static muster_status
emit_json(struct draft *draft, const redisReply *reply, const char *id,
    const muster_query *query)
{
	muster_status status;
	json_error_t error;
	json_t *json;

	json = record_json_parse(reply->str, (size_t)reply->len,
	    JSON_REJECT_DUPLICATES, &error);
	if (json == NULL && errno == ENOMEM)
		return muster_fail(draft->call, MUSTER_RESOURCE_EXHAUSTED,
		    "out of memory");
	if (!json_is_object(json)) {
		json_decref(json);
		return muster_fail(draft->call, MUSTER_DATA_LOSS,
		    "the record of user '%.100s' is no JSON object", id);
	}
	status = read_object(draft, json, true);
	if (status == MUSTER_OK)
		status = emit(draft, id, query);
	json_decref(json);
	return status;
}

muster_status
record_emit(muster_call *call, enum layout layout, const redisReply *reply,
    const char *id, const muster_query *query)
{
	struct draft draft;
	muster_status status;

	draft.call = call;
	draft.user = (muster_user){ 0 };
	if (layout == LAYOUT_JSON && reply->type == REDIS_REPLY_NIL)
		return MUSTER_OK;
	if (layout == LAYOUT_JSON && reply->type == REDIS_REPLY_STRING)
		return emit_json(&draft, reply, id, query);
	if (reply->type != REDIS_REPLY_ARRAY)
		return muster_fail(call, MUSTER_INTERNAL,
		    "the server answered with type %d instead of a record",
		    reply->type);
	status = read_hash(&draft, reply);
	return status == MUSTER_OK ? emit(&draft, id, query) : status;
}

/* ---- into the database ---- */

void
record_ask(enum layout layout, const void *key, size_t size, struct bytes *to)
{
	bytes_command(to, 2);
	bytes_text(to, layout == LAYOUT_JSON ? "GET" : "HGETALL");
	bytes_word(to, key, size);
}

muster_status
record_check(muster_call *call, enum layout layout, const muster_user *user)
{
	size_t i;

	if (layout == LAYOUT_JSON)
		return MUSTER_OK;
	for (i = 0; i < user->attribute_count; i++) {
		const char *name = user->attributes[i].name;

		if (record_is_field(name))
			return muster_fail(call, MUSTER_INVALID_ARGUMENT,
			    "an attribute cannot be called '%s'", name);
	}
	return MUSTER_OK;
}

size_t
record_words(enum layout layout, const muster_user *user)
{
	if (layout == LAYOUT_JSON)
		return 1;
	return 2 *
	    ((size_t)(user->id != NULL) + (user->email != NULL) +
		(user->org_id != NULL) + (user->name != NULL) +
		user->attribute_count);
}

static void
add_field(struct bytes *to, const char *name, const char *value)
{
	if (value == NULL)
		return;
	bytes_text(to, name);
	bytes_text(to, value);
}

static void
add_json(const muster_user *user, struct bytes *to)
{
	json_t *json = record_json_user(user);
	char *text = json != NULL ? json_dumps(json, JSON_COMPACT) : NULL;

	json_decref(json);
	if (text != NULL)
		bytes_text(to, text);
	else
		to->broken = true;
	free(text);
}

void
record_add(enum layout layout, const muster_user *user, struct bytes *to)
{
	size_t i;

	if (layout == LAYOUT_JSON) {
		add_json(user, to);
		return;
	}
	add_field(to, "id", user->id);
	add_field(to, "email", user->email);
	add_field(to, "org_id", user->org_id);
	add_field(to, "name", user->name);
	for (i = 0; i < user->attribute_count; i++)
		add_field(to, user->attributes[i].name,
		    user->attributes[i].value);
}
