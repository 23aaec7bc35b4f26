/* SPDX-License-Identifier: MIT
 *
 * Our lines are compact and their members come in a fixed order, the number of
 * the request first. That is promised to children that are shell scripts: they
 * take lines apart with text tools, and compare texts as they are written,
 * without ever decoding them.
 *
 * The child may write its lines as it likes. A line that is not as it should
 * be concerns the request that it begins with, if it does begin with one: a
 * single record that is not UTF-8 is no reason to end all that is in flight.
 */
#include <config.h>

#include "message.h"

#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/status.h"
#include "records/records.h"

enum { MOST_DEPTH = 32 };

/* ---- ours ---- */

/* The text of an object, which is freed. */
static char *
spell(json_t *object)
{
	char *text = object == NULL ? NULL : json_dumps(object, JSON_COMPACT);

	json_decref(object);
	return text;
}

char *
message_hello(const char *store)
{
	return spell(
	    json_pack("{s:i,s:s}", "hello", MESSAGE_VERSION, "store", store));
}

/* What is NULL is left out. */
static bool
set_text(json_t *object, const char *name, const char *text)
{
	return text == NULL ||
	    json_object_set_new(object, name, json_string(text)) == 0;
}

char *
message_find(uint64_t id, const muster_query *query, int64_t remaining)
{
	json_t *asked = json_object(), *object;

	if (!set_text(asked, "id", query->id) ||
	    !set_text(asked, "email", query->email) ||
	    !set_text(asked, "org_id", query->org_id)) {
		json_decref(asked);
		return NULL;
	}
	object = json_pack("{s:I,s:o,s:I}", "id", (json_int_t)id, "find", asked,
	    "limit", (json_int_t)query->limit);
	if (object != NULL && remaining != INT64_MAX &&
	    json_object_set_new(object, "timeout_us",
		json_integer(remaining / 1000)) != 0) {
		json_decref(object);
		return NULL;
	}
	return spell(object);
}

/* An attribute that has no value does not exist. */
static json_t *
user_object(const muster_user *user)
{
	json_t *object = record_json_user(user), *value;
	json_t *attributes = json_object_get(object, "attributes");
	const char *name;
	void *next;

	json_object_foreach_safe(attributes, next, name, value)
	{
		if (json_is_null(value))
			json_object_del(attributes, name);
	}
	return object;
}

char *
message_put(uint64_t id, const muster_user *const *users, size_t count)
{
	json_t *list = json_array();

	for (size_t i = 0; i < count; i++) {
		if (json_array_append_new(list, user_object(users[i])) == 0)
			continue;
		json_decref(list);
		return NULL;
	}
	return spell(json_pack("{s:I,s:o}", "id", (json_int_t)id, "put", list));
}

char *
message_remove(uint64_t id, const char *user_id)
{
	return spell(
	    json_pack("{s:I,s:s}", "id", (json_int_t)id, "remove", user_id));
}

char *
message_ping(uint64_t id)
{
	return spell(json_pack("{s:I,s:b}", "id", (json_int_t)id, "ping", 1));
}

char *
message_cancel(uint64_t id)
{
	return spell(json_pack("{s:I}", "cancel", (json_int_t)id));
}

/* ---- the child's ---- */

static bool MUSTER_PRINTF(2, 3)
    blame(struct message_fault *fault, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vsnprintf(fault->text, sizeof fault->text, format, args);
	va_end(args);
	return false;
}

/* Is it nested deeper than anything that is of use? The parser needs stack for
 * each level, and the stack may be that of any thread. */
static bool
is_deep(const char *line, size_t size)
{
	bool in_text = false;
	unsigned depth = 0;

	for (size_t i = 0; i < size; i++) {
		if (line[i] == '"')
			in_text = !in_text;
		else if (in_text)
			i += line[i] == '\\';
		else if (line[i] == '{' || line[i] == '[')
			depth++;
		else if (depth > 0 && (line[i] == '}' || line[i] == ']'))
			depth--;
		if (depth > MOST_DEPTH)
			return true;
	}
	return false;
}

/* An object, or NULL with the fault. */
static json_t *
parse(const char *line, size_t size, struct message_fault *fault)
{
	json_error_t error = { .text = "" };
	json_t *root;

	fault->no_memory = false;
	if (is_deep(line, size)) {
		blame(fault, "a line that is nested more than %d deep",
		    MOST_DEPTH);
		return NULL;
	}
	root = record_json_parse(line, size,
	    JSON_REJECT_DUPLICATES | JSON_ALLOW_NUL, &error);
	if (root != NULL && json_is_object(root))
		return root;
	fault->no_memory = root == NULL && errno == ENOMEM;
	if (root != NULL)
		blame(fault, "a line that is no JSON object");
	else if (fault->no_memory)
		blame(fault, "a line that is too much for the memory");
	else
		blame(fault, "a line that is not JSON: %s", error.text);
	json_decref(root);
	return NULL;
}

static bool
take_key(const char *name, uint32_t *keys)
{
	if (strcmp(name, "id") == 0)
		*keys |= MUSTER_KEY_ID;
	else if (strcmp(name, "email") == 0)
		*keys |= MUSTER_KEY_EMAIL;
	else if (strcmp(name, "org_id") == 0)
		*keys |= MUSTER_KEY_ORG_ID;
	else
		return false;
	return true;
}

static bool
take_keys(const json_t *list, uint32_t *ret, struct message_fault *fault)
{
	uint32_t keys = 0;
	json_t *item;
	size_t i;

	json_array_foreach(list, i, item)
	{
		if (!json_is_string(item) ||
		    !take_key(json_string_value(item), &keys))
			return blame(fault,
			    "'keys' with something else than "
			    "\"id\", \"email\", \"org_id\"");
	}
	if (keys == 0)
		return blame(fault,
		    "a hello without 'keys': [\"id\", "
		    "\"email\", \"org_id\"] or some of them");
	*ret = keys;
	return true;
}

static bool
take_hello(const json_t *root, struct message_hello *ret,
    struct message_fault *fault)
{
	const json_t *version = json_object_get(root, "hello");
	const json_t *writes = json_object_get(root, "writes");

	if (!json_is_integer(version))
		return blame(fault, "a first line that is no hello");
	if (json_integer_value(version) != MESSAGE_VERSION)
		return blame(fault, "a hello of version %lld; this is %d",
		    (long long)json_integer_value(version), MESSAGE_VERSION);
	if (writes != NULL && !json_is_boolean(writes))
		return blame(fault, "'writes' that is neither true nor false");
	ret->writes = json_is_true(writes);
	return take_keys(json_object_get(root, "keys"), &ret->keys, fault);
}

bool
message_read_hello(const char *line, size_t size, struct message_hello *ret,
    struct message_fault *ret_fault)
{
	json_t *root = parse(line, size, ret_fault);
	bool taken = root != NULL && take_hello(root, ret, ret_fault);

	json_decref(root);
	return taken;
}

/* Behind the word, if it stands there after blanks; NULL: it does not, or `at`
 * is NULL. */
static const char *
after(const char *at, const char *end, const char *word)
{
	size_t length = strlen(word);

	while (at != NULL && at < end && (*at == ' ' || *at == '\t'))
		at++;
	if (at == NULL || (size_t)(end - at) < length ||
	    memcmp(at, word, length) != 0)
		return NULL;
	return at + length;
}

/* The number in {"id":NUMBER at the start of the line, or 0. */
static uint64_t
leading_id(const char *line, size_t size)
{
	const char *end = line + size, *at = after(line, end, "{");
	uint64_t id = 0;

	at = after(after(after(at, end, "\"id\""), end, ":"), end, "");
	while (at != NULL && at < end && isdigit((unsigned char)*at) &&
	    id < INT64_MAX / 20)
		id = id * 10 + (uint64_t)(*at++ - '0');
	return id;
}

static bool
take_error(const json_t *error, struct message_answer *ret,
    struct message_fault *fault)
{
	const json_t *status = json_object_get(error, "status");
	const json_t *message = json_object_get(error, "message");

	if (!json_is_string(status) ||
	    (message != NULL && !json_is_string(message)))
		return blame(fault,
		    "an 'error' without the texts 'status' and "
		    "'message'");
	if (!status_by_name(json_string_value(status), &ret->status) ||
	    ret->status == MUSTER_OK || ret->status == MUSTER_ENOUGH)
		return blame(fault, "an 'error' whose status is '%.40s'",
		    json_string_value(status));
	if (message != NULL)
		ret->message = json_string_value(message);
	return true;
}

static bool
take_rest(struct message_answer *ret, struct message_fault *fault)
{
	const json_t *error = json_object_get(ret->root, "error");
	const json_t *more = json_object_get(ret->root, "more");

	ret->users = json_object_get(ret->root, "users");
	ret->more = json_is_true(more);
	if (ret->users != NULL && !json_is_array(ret->users))
		return blame(fault, "'users' that is no array");
	if (more != NULL && !json_is_boolean(more))
		return blame(fault, "'more' that is neither true nor false");
	if (error == NULL)
		return true;
	if (ret->users != NULL || ret->more)
		return blame(fault, "an 'error' beside users or more of them");
	return take_error(error, ret, fault);
}

enum message_result
message_read_answer(const char *line, size_t size, struct message_answer *ret,
    struct message_fault *ret_fault)
{
	const json_t *id;

	*ret = (struct message_answer){ .message = "" };
	ret->root = parse(line, size, ret_fault);
	if (ret->root == NULL) {
		if (ret_fault->no_memory)
			return MESSAGE_NO_MEMORY;
		ret->id = leading_id(line, size);
		return ret->id != 0 ? MESSAGE_BAD : MESSAGE_UNKNOWN;
	}
	id = json_object_get(ret->root, "id");
	if (!json_is_integer(id) || json_integer_value(id) <= 0) {
		blame(ret_fault, "a line without the number 'id'");
		message_answer_fini(ret);
		return MESSAGE_UNKNOWN;
	}
	ret->id = (uint64_t)json_integer_value(id);
	if (take_rest(ret, ret_fault))
		return MESSAGE_GOOD;
	message_answer_fini(ret);
	return MESSAGE_BAD;
}

void
message_answer_fini(struct message_answer *answer)
{
	json_decref(answer->root);
	answer->root = answer->users = NULL;
}
