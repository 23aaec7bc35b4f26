/* SPDX-License-Identifier: MIT
 *
 * located - is a configuration refused as it has to be?
 *
 * For tests and fuzz targets, which tell of a fault in different ways.
 */
#include <config.h>

#include "support/located.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"

static const char no_store[] = " there is no store: expected at least one "
			       "[store NAME]";

size_t
located_lines(const void *bytes, size_t size)
{
	const char *text = bytes;
	size_t lines = 1, i;

	for (i = 0; i < size; i++)
		lines += text[i] == '\n';
	return lines;
}

/* Is it UTF-8 without control bytes, but for tabs? Those are text in a
 * configuration, and a value may be shown. */
static bool
is_clean(const char *at, const char *end)
{
	if (text_check(at, (size_t)(end - at), true) < 0)
		return false;
	for (; at < end; at++) {
		if (((unsigned char)*at < 0x20 && *at != '\t') || *at == 0x7f)
			return false;
	}
	return true;
}

/* The line that starts at `at` and ends at `end`. */
static const char *
problem_fault(const char *at, const char *end, const char *file, size_t lines)
{
	size_t length = strlen(file);
	unsigned long line;
	char *behind;

	if (!is_clean(at, end))
		return "a problem is not a clean line of UTF-8";
	if (strncmp(at, file, length) != 0 || at[length] != ':')
		return "a problem does not name the file";
	at += length + 1;
	if ((size_t)(end - at) == sizeof no_store - 1 &&
	    memcmp(at, no_store, sizeof no_store - 1) == 0)
		return NULL;
	if (!isdigit((unsigned char)*at))
		return "a problem has no line";
	line = strtoul(at, &behind, 10);
	if (line < 1 || line > lines)
		return "a problem is at a line that there is not";
	if (strncmp(behind, ": ", 2) != 0 || end - behind <= 2)
		return "a problem says nothing";
	return NULL;
}

const char *
located_fault(const muster_error *error, const char *file, size_t lines)
{
	const char *at = error->message, *end, *fault;
	size_t count = 0;

	if (error->status != MUSTER_INVALID_ARGUMENT || at == NULL)
		return "it is no refusal of a file";
	do {
		end = strchrnul(at, '\n');
		fault = problem_fault(at, end, file, lines);
		if (fault != NULL)
			return fault;
		at = end + 1;
		count++;
	} while (*end != '\0');
	return count == error->count ? NULL : "its problems are miscounted";
}
