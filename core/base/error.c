/* SPDX-License-Identifier: MIT
 *
 * error - a status and one line of text in a struct that the caller owns.
 *
 * The first writer wins: whoever is deepest knows best what went wrong, and
 * those further out need not ask whether something was said already.
 *
 * Nothing here fails for want of memory. A message that cannot be made becomes
 * a static text, which muster_error_clear() tells by its address; a problem
 * that cannot be kept is remembered as lost.
 *
 * Problems are kept in the order in which they are reported, so that the
 * report needs no memory but for its text. They nearly always come by line,
 * so looking for the place from the end is quick.
 */
#include <config.h>

#include "base/error.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/status.h"

struct problem {
	char *text;
	unsigned line;
};

static char out_of_memory[] = "out of memory";

void
muster_error_clear(muster_error *error)
{
	if (error == NULL)
		return;
	if (error->message != out_of_memory)
		free(error->message);
	*error = (muster_error)MUSTER_ERROR_INIT;
}

static size_t
count_lines(const char *text)
{
	size_t lines = 1;

	while ((text = strchr(text, '\n')) != NULL) {
		text++;
		lines++;
	}
	return lines;
}

muster_status
error_vset(muster_error *error, muster_status status, const char *format,
    va_list args)
{
	assert(status != MUSTER_OK);
	if (error == NULL || error->status != MUSTER_OK)
		return status;
	error->status = status;
	if (vasprintf(&error->message, format, args) < 0)
		error->message = out_of_memory;
	error->count = count_lines(error->message);
	return status;
}

muster_status
error_set(muster_error *error, muster_status status, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	error_vset(error, status, format, args);
	va_end(args);
	return status;
}

/* "FILE:LINE: [SECTION] text", owned by the caller, or NULL. */
static char *
problem_text(const char *file, unsigned line, const char *section,
    const char *text)
{
	char where[16] = "", *made;

	if (line != 0)
		snprintf(where, sizeof where, ":%u", line);
	if (asprintf(&made, "%s%s: %s%s%s%s", file, where,
		section != NULL ? "[" : "", section != NULL ? section : "",
		section != NULL ? "] " : "", text) < 0)
		return NULL;
	return made;
}

/* Makes room for one more. */
static bool
problems_grow(struct problems *problems)
{
	size_t capacity = problems->capacity * 2 + 8;
	struct problem *items;

	if (problems->count < problems->capacity)
		return true;
	items = reallocarray(problems->items, capacity, sizeof *items);
	if (items == NULL)
		return false;
	problems->items = items;
	problems->capacity = capacity;
	return true;
}

void
problems_add(struct problems *problems, const char *file, unsigned line,
    const char *section, const char *format, ...)
{
	char *detail, *text = NULL;
	va_list args;
	size_t at;
	int made;

	va_start(args, format);
	made = vasprintf(&detail, format, args);
	va_end(args);
	if (made >= 0) {
		text = problem_text(file, line, section, detail);
		free(detail);
	}
	if (text == NULL || !problems_grow(problems)) {
		free(text);
		problems->out_of_memory = true;
		return;
	}
	for (at = problems->count; at > 0; at--) {
		if (problems->items[at - 1].line <= line)
			break;
		problems->items[at] = problems->items[at - 1];
	}
	problems->items[at] = (struct problem){ text, line };
	problems->count++;
}

/* All texts, a line each, owned by the caller, or NULL. */
static char *
problems_join(const struct problems *problems)
{
	char *joined, *end;
	size_t size = 1, i;

	for (i = 0; i < problems->count; i++)
		size += strlen(problems->items[i].text) + 1;
	joined = malloc(size);
	if (joined == NULL)
		return NULL;
	end = joined;
	for (i = 0; i < problems->count; i++) {
		end = stpcpy(end, problems->items[i].text);
		*end++ = '\n';
	}
	*end = '\0';
	return joined;
}

muster_status
problems_report(const struct problems *problems, muster_error *error)
{
	muster_status status = problems->exhausted ? MUSTER_RESOURCE_EXHAUSTED
						   : MUSTER_INVALID_ARGUMENT;
	char *joined;

	if (problems->count == 0 && !problems->out_of_memory)
		return MUSTER_OK;
	joined = problems_join(problems);
	if (joined == NULL) {
		status = error_set(error, MUSTER_RESOURCE_EXHAUSTED, "%s",
		    out_of_memory);
	} else if (problems->out_of_memory) {
		status = error_set(error, MUSTER_RESOURCE_EXHAUSTED,
		    "%sout of memory: more problems are not shown", joined);
	} else {
		joined[strlen(joined) - 1] = '\0';
		error_set(error, status, "%s", joined);
	}
	free(joined);
	return status;
}

void
problems_fini(struct problems *problems)
{
	size_t i;

	for (i = 0; i < problems->count; i++)
		free(problems->items[i].text);
	free(problems->items);
	*problems = (struct problems){ 0 };
}

const char *
muster_status_name(muster_status status)
{
	return status_name(status);
}
