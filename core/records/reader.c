/* SPDX-License-Identifier: MIT
 *
 * reader - opening, input by lines, checks and messages for both formats.
 *
 * Input comes through one large buffer, and a line that fits into it is never
 * copied: what is left over is moved to the front before more is read. Lines
 * are counted here and nowhere else.
 *
 * A failure is remembered and told again by every later call, so that a caller
 * who looks away once cannot take the rest of a damaged file for all of it.
 */
#include <config.h>

#include "records/reader.h"

#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/clean.h"
#include "base/text.h"

static char out_of_memory[] = "out of memory";

struct format_name {
	const char *text;
	enum record_format format;
};

static const struct format_name names[4], endings[4];

bool
record_format_by_name(const char *name, enum record_format *ret)
{
	size_t i;

	for (i = 0; names[i].text != NULL; i++) {
		if (strcmp(name, names[i].text) == 0) {
			*ret = names[i].format;
			return true;
		}
	}
	return false;
}

enum record_format
record_format_by_ending(const char *path)
{
	size_t length = strlen(path), ending, i;

	for (i = 0; endings[i].text != NULL; i++) {
		ending = strlen(endings[i].text);
		if (length > ending &&
		    strcasecmp(path + length - ending, endings[i].text) == 0)
			return endings[i].format;
	}
	return RECORD_AUTO;
}

/* ---- life ---- */

struct record_reader *
record_reader_new(FILE *stream, const char *name, enum record_format format)
{
	struct record_reader *reader = calloc(1, sizeof *reader);

	if (reader == NULL)
		return NULL;
	if (format == RECORD_AUTO)
		format = record_format_by_ending(name);
	reader->stream = stream;
	reader->line_over = true;
	if (format == RECORD_CSV)
		reader->parser = &csv_parser;
	else if (format == RECORD_JSONL)
		reader->parser = &jsonl_parser;
	reader->name = strdup(name);
	reader->buffer = malloc(READER_BUFFER);
	reader->attributes = calloc(MUSTER_MAX_ATTRIBUTES,
	    sizeof *reader->attributes);
	if (reader->name == NULL || reader->buffer == NULL ||
	    reader->attributes == NULL ||
	    (reader->parser != NULL && !reader->parser->begin(reader))) {
		record_reader_free(reader);
		return NULL;
	}
	return reader;
}

struct record_reader *
record_reader_open(const char *path, enum record_format format)
{
	FILE *stream = fopen(path, "re");
	int saved = errno;
	struct record_reader *reader;

	reader = record_reader_new(stream, path, format);
	if (reader == NULL) {
		if (stream != NULL)
			fclose(stream);
		return NULL;
	}
	reader->owned = stream != NULL;
	reader->open_errno = stream == NULL ? saved : 0;
	return reader;
}

static void
forget_failure(struct record_reader *reader)
{
	if (reader->message != out_of_memory)
		free(reader->message);
	reader->message = NULL;
	reader->status = MUSTER_OK;
}

void
record_reader_free(struct record_reader *reader)
{
	if (reader == NULL)
		return;
	if (reader->parser != NULL)
		reader->parser->finish(reader);
	if (reader->owned)
		fclose(reader->stream);
	forget_failure(reader);
	free(reader->attributes);
	free(reader->buffer);
	free(reader->name);
	free(reader);
}

/* ---- input ---- */

static muster_status
refuse_file(struct record_reader *reader, const char *what, int number)
{
	muster_status status = MUSTER_UNAVAILABLE;

	if (number == ENOENT || number == ENOTDIR)
		status = MUSTER_NOT_FOUND;
	else if (number == EACCES)
		status = MUSTER_PERMISSION_DENIED;
	else if (number == ENOMEM)
		status = MUSTER_RESOURCE_EXHAUSTED;
	return reader_fail(reader, status, 0, 0, "cannot be %s: %s", what,
	    strerror(number));
}

/* Reads until the buffer is full or the input at its end. */
static muster_status
fill(struct record_reader *reader)
{
	size_t got, room;

	memmove(reader->buffer, reader->buffer + reader->at,
	    reader->end - reader->at);
	reader->end -= reader->at;
	reader->at = 0;
	room = READER_BUFFER - reader->end;
	errno = 0;
	got = fread(reader->buffer + reader->end, 1, room, reader->stream);
	reader->end += got;
	reader->ended = got < room;
	if (ferror(reader->stream))
		return refuse_file(reader, "read", errno);
	return MUSTER_OK;
}

/* A byte order mark means nothing in UTF-8, and only at the very start. */
static void
skip_mark(struct record_reader *reader)
{
	if (reader->line == 1 && reader->column == 0 &&
	    reader->end - reader->at >= 3 &&
	    memcmp(reader->buffer + reader->at, "\xef\xbb\xbf", 3) == 0)
		reader->at += 3;
}

muster_status
reader_piece(struct record_reader *reader, const char **ret, size_t *ret_size)
{
	const char *newline = NULL;
	muster_status status;
	size_t size;

	reader->column += reader->taken;
	if (reader->line_over) {
		reader->line++;
		reader->column = 0;
	}
	if (reader->end > reader->at)
		newline = memchr(reader->buffer + reader->at, '\n',
		    reader->end - reader->at);
	if (newline == NULL && !reader->ended) {
		status = fill(reader);
		if (status != MUSTER_OK)
			return status;
		skip_mark(reader);
		newline = memchr(reader->buffer + reader->at, '\n',
		    reader->end - reader->at);
	}
	*ret = reader->buffer + reader->at;
	size = reader->end - reader->at;
	if (newline != NULL)
		size = (size_t)(newline + 1 - *ret);
	else if (!reader->ended && (*ret)[size - 1] == '\r')
		size--;
	reader->at += size;
	reader->taken = size;
	reader->line_over = newline != NULL;
	*ret_size = size;
	return MUSTER_OK;
}

/* ---- messages ---- */

static muster_status fail_with(struct record_reader *reader,
    muster_status status, unsigned long line, size_t column, const char *format,
    va_list args) MUSTER_PRINTF(5, 0);

static muster_status
fail_with(struct record_reader *reader, muster_status status,
    unsigned long line, size_t column, const char *format, va_list args)
{
	char where[48] = "", *text;
	int made;

	reader->status = status;
	if (vasprintf(&text, format, args) < 0) {
		reader->message = out_of_memory;
		return status;
	}
	if (line != 0 && column != 0)
		snprintf(where, sizeof where, ":%lu:%zu", line, column);
	else if (line != 0)
		snprintf(where, sizeof where, ":%lu", line);
	/* It may quote the file, or cut a character of it in two. */
	clean_text(text);
	made = asprintf(&reader->message, "%s%s: %s", reader->name, where,
	    text);
	if (made < 0)
		reader->message = out_of_memory;
	free(text);
	return status;
}

muster_status
reader_fail(struct record_reader *reader, muster_status status,
    unsigned long line, size_t column, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	fail_with(reader, status, line, column, format, args);
	va_end(args);
	return status;
}

muster_status
reader_out_of_memory(struct record_reader *reader)
{
	reader->status = MUSTER_RESOURCE_EXHAUSTED;
	reader->message = out_of_memory;
	return reader->status;
}

const char *
record_reader_message(const struct record_reader *reader)
{
	return reader->message;
}

unsigned long
record_reader_line(const struct record_reader *reader)
{
	return reader->record_line;
}

/* ---- checks ---- */

_Static_assert(MUSTER_MAX_KEY == 1024 && MUSTER_MAX_TEXT == 65536,
    "the messages of reader_fault() name these numbers");

const char *
reader_fault(const char *bytes, size_t size, bool is_text)
{
	long checked;

	if (is_text && size > MUSTER_MAX_TEXT)
		return "is longer than 65536 bytes";
	if (!is_text && size > MUSTER_MAX_KEY)
		return "is longer than 1024 bytes";
	checked = text_check(bytes, size, is_text);
	if (checked >= 0)
		return NULL;
	if (checked != TEXT_CONTROL)
		return "is not UTF-8";
	return is_text ? "holds a NUL byte" : "holds a control byte";
}

muster_status
reader_check_name(struct record_reader *reader, unsigned long line,
    size_t column, const char *name, size_t size)
{
	const char *fault = NULL;

	if (size > MUSTER_MAX_KEY)
		fault = "is too long";
	else if (size == 0)
		fault = "is empty";
	else if (text_check(name, size, true) == TEXT_NOT_UTF8)
		fault = "is not UTF-8";
	else if (text_check(name, size, false) < 0)
		fault = "holds a control byte";
	else if (name[0] == ' ' || name[size - 1] == ' ')
		fault = "starts or ends with a blank";
	if (fault == NULL)
		return MUSTER_OK;
	return reader_fail(reader, MUSTER_INVALID_ARGUMENT, line, column,
	    "the name of an attribute %s", fault);
}

/* Are they the same but for case, `-`, `_` and blanks? */
static bool
looks_like(const char *name, const char *known)
{
	for (;; name++, known++) {
		name += strspn(name, "-_ ");
		known += strspn(known, "_");
		if (tolower((unsigned char)*name) != *known)
			return false;
		if (*known == '\0')
			return true;
	}
}

const char *
reader_known_name(const char *name)
{
	static const char *const known[] = { "id", "email", "org_id", "name" };
	size_t i;

	for (i = 0; i < sizeof known / sizeof *known; i++) {
		if (looks_like(name, known[i]))
			return known[i];
	}
	return NULL;
}

muster_status
reader_add_attribute(struct record_reader *reader, const char *name,
    const char *value)
{
	if (reader->user.attribute_count == MUSTER_MAX_ATTRIBUTES)
		return reader_fail(reader, MUSTER_INVALID_ARGUMENT,
		    reader->record_line, 0, "more than %d attributes",
		    (int)MUSTER_MAX_ATTRIBUTES);
	reader->attributes[reader->user.attribute_count++] =
	    (muster_attribute){ .name = name, .value = value };
	return MUSTER_OK;
}

/* Checks that the user has an id. */
static muster_status
check_id(struct record_reader *reader)
{
	if (reader->user.id != NULL && reader->user.id[0] != '\0')
		return MUSTER_OK;
	return reader_fail(reader, MUSTER_INVALID_ARGUMENT, reader->record_line,
	    0, "'id' is required");
}

muster_status
record_reader_object(struct record_reader *reader, json_t *object,
    const muster_user **ret)
{
	muster_status status;

	forget_failure(reader);
	reader->user = (muster_user){ .attributes = reader->attributes };
	status = jsonl_take(reader, object);
	if (status == MUSTER_OK)
		status = check_id(reader);
	if (status == MUSTER_OK)
		*ret = &reader->user;
	return status;
}

muster_status
record_reader_next(struct record_reader *reader, const muster_user **ret)
{
	muster_status status;
	bool end = false;

	if (reader->status != MUSTER_OK)
		return reader->status;
	if (reader->open_errno != 0)
		return refuse_file(reader, "opened", reader->open_errno);
	if (reader->parser == NULL)
		return reader_fail(reader, MUSTER_INVALID_ARGUMENT, 0, 0,
		    "ends with none of .csv, .jsonl and .ndjson: say which "
		    "format it is in");
	reader->user = (muster_user){ .attributes = reader->attributes };
	status = reader->parser->next(reader, &end);
	if (status != MUSTER_OK)
		return status;
	if (!end)
		status = check_id(reader);
	if (status != MUSTER_OK)
		return status;
	*ret = end ? NULL : &reader->user;
	return MUSTER_OK;
}

static const struct format_name names[4] = {
	{ "auto", RECORD_AUTO },
	{ "csv", RECORD_CSV },
	{ "jsonl", RECORD_JSONL },
};

static const struct format_name endings[4] = {
	{ ".csv", RECORD_CSV },
	{ ".jsonl", RECORD_JSONL },
	{ ".ndjson", RECORD_JSONL },
};
