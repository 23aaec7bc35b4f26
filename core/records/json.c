/* SPDX-License-Identifier: MIT
 *
 * json - records of a file of JSON lines, by jansson.
 *
 * A line is parsed into a tree that lives until the next one, and the user's
 * strings are the tree's. Lines that lie whole in the input buffer, which is
 * all of them but monsters, are parsed where they are.
 *
 * jansson tells where text is not JSON, but a tree does not know where its
 * values came from. So when a value is of the wrong kind the line, of which
 * then is known that it is JSON, is walked again to find the column: members
 * of a jansson object are iterated in the order of the text, and none can come
 * twice.
 */
#include <config.h>

#include "records/reader.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

struct jsonl {
	json_t *root;
	char *line; /* one that came in pieces, gathered */
	size_t line_size, line_room;
	const char *text; /* the line that is being looked at, or NULL */
};

static bool
jsonl_begin(struct record_reader *reader)
{
	reader->state = calloc(1, sizeof(struct jsonl));
	return reader->state != NULL;
}

static void
jsonl_finish(struct record_reader *reader)
{
	struct jsonl *jsonl = reader->state;

	if (jsonl == NULL)
		return;
	json_decref(jsonl->root);
	free(jsonl->line);
	free(jsonl);
}

/* ---- where a value stands ---- */

/* Behind the string that starts at `at`. */
static const char *
skip_string(const char *at)
{
	for (at++; *at != '"'; at++) {
		if (*at == '\\')
			at++;
	}
	return at + 1;
}

/* At the comma or bracket behind the value that starts at `at`. */
static const char *
skip_value(const char *at)
{
	size_t depth = 0;

	do {
		if (*at == '"') {
			at = skip_string(at);
			continue;
		}
		if (*at == '{' || *at == '[')
			depth++;
		else if (*at == '}' || *at == ']')
			depth--;
		at++;
	} while (depth > 0 || (*at != ',' && *at != '}' && *at != ']'));
	return at;
}

/* The value of the member `index` of the object that starts at `at` or behind
 * the blanks there. */
static const char *
find_value(const char *at, size_t index)
{
	at = strchr(at, '{') + 1;
	for (;;) {
		at = skip_string(strchr(at, '"'));
		at = strchr(at, ':') + 1;
		at += strspn(at, " \t\r\n");
		if (index-- == 0)
			return at;
		at = skip_value(at) + 1;
	}
}

/* ---- members ---- */

/* A member of an object: where it stands is looked for only when it is
 * refused. */
struct member {
	const struct member *outer; /* whose value that object is, or NULL:
				     * the line is the object */
	size_t index;
	const char *name;
	json_t *value;
};

/* Column of the member's value, in bytes from 1; 0: there is no line. */
static size_t
column_of(const struct record_reader *reader, const struct member *member)
{
	const struct jsonl *jsonl = reader->state;
	const char *at = jsonl->text;

	if (at == NULL)
		return 0;
	if (member->outer != NULL)
		at = find_value(at, member->outer->index);
	return (size_t)(find_value(at, member->index) - jsonl->text) + 1;
}

static muster_status
refuse(struct record_reader *reader, const struct member *member,
    const char *fault)
{
	return reader_fail(reader, MUSTER_INVALID_ARGUMENT, reader->record_line,
	    column_of(reader, member), "'%s' %s", member->name, fault);
}

static muster_status
take_text(struct record_reader *reader, const struct member *member,
    bool is_text, const char **ret)
{
	const char *value = json_string_value(member->value);
	const char *fault;

	fault = reader_fault(value, json_string_length(member->value), is_text);
	if (fault != NULL)
		return refuse(reader, member, fault);
	*ret = value;
	return MUSTER_OK;
}

static muster_status
take_attribute(struct record_reader *reader, const struct member *member)
{
	const char *known = reader_known_name(member->name);
	const char *value = NULL;
	muster_status status;
	size_t i;

	if (known != NULL && strcmp(known, member->name) == 0)
		return refuse(reader, member, "is no attribute");
	status = reader_check_name(reader, reader->record_line, 0, member->name,
	    strlen(member->name));
	if (status != MUSTER_OK)
		return status;
	if (!json_is_string(member->value))
		return refuse(reader, member, "must be a string");
	for (i = 0; i < reader->user.attribute_count; i++) {
		if (strcmp(reader->attributes[i].name, member->name) == 0)
			return refuse(reader, member, "comes twice");
	}
	status = take_text(reader, member, true, &value);
	if (status != MUSTER_OK)
		return status;
	return reader_add_attribute(reader, member->name, value);
}

static muster_status
take_attributes(struct record_reader *reader, const struct member *outer)
{
	struct member member = { .outer = outer };
	muster_status status;

	if (!json_is_object(outer->value))
		return refuse(reader, outer, "must be an object of strings");
	json_object_foreach(outer->value, member.name, member.value)
	{
		status = take_attribute(reader, &member);
		if (status != MUSTER_OK)
			return status;
		member.index++;
	}
	return MUSTER_OK;
}

/* id, email, org_id or name, to *ret. */
static muster_status
take_known(struct record_reader *reader, const struct member *member,
    const char **ret)
{
	if (json_is_null(member->value))
		return MUSTER_OK;
	if (!json_is_string(member->value))
		return refuse(reader, member, "must be a string or null");
	return take_text(reader, member, ret == &reader->user.name, ret);
}

static muster_status
take_member(struct record_reader *reader, const struct member *member)
{
	const char *meant;

	if (strcmp(member->name, "id") == 0)
		return take_known(reader, member, &reader->user.id);
	if (strcmp(member->name, "email") == 0)
		return take_known(reader, member, &reader->user.email);
	if (strcmp(member->name, "org_id") == 0)
		return take_known(reader, member, &reader->user.org_id);
	if (strcmp(member->name, "name") == 0)
		return take_known(reader, member, &reader->user.name);
	if (strcmp(member->name, "attributes") == 0)
		return take_attributes(reader, member);
	meant = reader_known_name(member->name);
	if (meant == NULL)
		return take_attribute(reader, member);
	return reader_fail(reader, MUSTER_INVALID_ARGUMENT, reader->record_line,
	    column_of(reader, member),
	    "unknown member '%s' (did you mean '%s'?)", member->name, meant);
}

static muster_status
take_object(struct record_reader *reader, json_t *object)
{
	struct member member = { 0 };
	muster_status status;

	json_object_foreach(object, member.name, member.value)
	{
		status = take_member(reader, &member);
		if (status != MUSTER_OK)
			return status;
		member.index++;
	}
	return MUSTER_OK;
}

muster_status
jsonl_take(struct record_reader *reader, json_t *object)
{
	struct jsonl *jsonl = reader->state;

	jsonl->text = NULL;
	if (json_is_object(object))
		return take_object(reader, object);
	return reader_fail(reader, MUSTER_INVALID_ARGUMENT, 0, 0,
	    "expected an object");
}

/* ---- lines ---- */

/* Adds a piece to the gathered line. */
static muster_status
gather(struct record_reader *reader, const char *piece, size_t size)
{
	struct jsonl *jsonl = reader->state;
	size_t needed = jsonl->line_size + size;
	char *line;

	if (needed > MUSTER_MAX_ANSWER)
		return reader_fail(reader, MUSTER_INVALID_ARGUMENT,
		    reader->line, 0, "the line is longer than %d bytes",
		    (int)MUSTER_MAX_ANSWER);
	if (needed > jsonl->line_room) {
		line = realloc(jsonl->line, needed * 2);
		if (line == NULL)
			return reader_out_of_memory(reader);
		jsonl->line = line;
		jsonl->line_room = needed * 2;
	}
	memcpy(jsonl->line + jsonl->line_size, piece, size);
	jsonl->line_size = needed;
	return MUSTER_OK;
}

/* The next whole line; size 0: the end. */
static muster_status
read_line(struct record_reader *reader, const char **ret, size_t *ret_size)
{
	struct jsonl *jsonl = reader->state;
	muster_status status;

	jsonl->line_size = 0;
	status = reader_piece(reader, ret, ret_size);
	while (status == MUSTER_OK && *ret_size > 0 && !reader->line_over &&
	    !(reader->ended && reader->at == reader->end)) {
		status = gather(reader, *ret, *ret_size);
		if (status != MUSTER_OK)
			return status;
		status = reader_piece(reader, ret, ret_size);
	}
	if (status != MUSTER_OK || jsonl->line_size == 0)
		return status;
	status = gather(reader, *ret, *ret_size);
	*ret = jsonl->line;
	*ret_size = jsonl->line_size;
	return status;
}

static bool
is_blank(const char *line, size_t size)
{
	size_t i;

	for (i = 0; i < size; i++) {
		if (strchr(" \t\r\n", line[i]) == NULL || line[i] == '\0')
			return false;
	}
	return true;
}

static muster_status
parse_line(struct record_reader *reader, const char *line, size_t size)
{
	struct jsonl *jsonl = reader->state;
	json_error_t error;

	/* The end of the line is not where jansson is to look for more. */
	while (size > 0 && (line[size - 1] == '\n' || line[size - 1] == '\r'))
		size--;
	json_decref(jsonl->root);
	jsonl->root = record_json_parse(line, size, JSON_REJECT_DUPLICATES,
	    &error);
	if (jsonl->root == NULL && errno == ENOMEM)
		return reader_out_of_memory(reader);
	if (jsonl->root == NULL)
		return reader_fail(reader, MUSTER_INVALID_ARGUMENT,
		    reader->line, error.column > 0 ? (size_t)error.column : 1,
		    "%s", error.text);
	if (!json_is_object(jsonl->root))
		return reader_fail(reader, MUSTER_INVALID_ARGUMENT,
		    reader->line, 1, "expected an object");
	jsonl->text = line;
	return take_object(reader, jsonl->root);
}

static muster_status
jsonl_next(struct record_reader *reader, bool *ret_end)
{
	muster_status status;
	const char *line;
	size_t size;

	do {
		status = read_line(reader, &line, &size);
		if (status != MUSTER_OK)
			return status;
		*ret_end = size == 0;
	} while (size > 0 && is_blank(line, size));
	if (*ret_end)
		return MUSTER_OK;
	reader->record_line = reader->line;
	return parse_line(reader, line, size);
}

const struct reader_parser jsonl_parser = {
	.name = "jsonl",
	.begin = jsonl_begin,
	.next = jsonl_next,
	.finish = jsonl_finish,
};
