/* SPDX-License-Identifier: MIT
 *
 * lines - the lines of a configuration file, checked as text.
 *
 * getline() has no limit of its own, so a line that is too long is seen whole
 * and can be refused instead of being cut in two. The buffer starts with room
 * for the longest line that is accepted: it moves, and leaves a copy of what
 * may be a secret behind, only for lines that are refused.
 *
 * A last line without a newline is refused. Most files that were cut short end
 * inside a line, and what is left of a value is often still a value
 * ("timeout = 2", "path = /var/lib"). crontab(1) asks for the same.
 */
#include <config.h>

#include "config/lines.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"

bool
lines_init(struct lines *lines, FILE *stream)
{
	*lines = (struct lines){
		.stream = stream,
		.room = LINES_MAX_BYTES + sizeof "\r\n",
	};
	lines->buffer = malloc(lines->room);
	return lines->buffer != NULL;
}

void
lines_fini(struct lines *lines)
{
	if (lines->buffer != NULL)
		explicit_bzero(lines->buffer, lines->room);
	free(lines->buffer);
	*lines = (struct lines){ 0 };
}

/* Takes the line's end away: "\n" or "\r\n". Returns what is left. */
static size_t
strip_end(struct lines *lines, size_t size)
{
	char *text = lines->buffer;

	if (size == 0 || text[size - 1] != '\n') {
		snprintf(lines->fault, sizeof lines->fault,
		    "the last line has no newline at its end: "
		    "is the file complete?");
		return size;
	}
	size--;
	if (size > 0 && text[size - 1] == '\r')
		size--;
	text[size] = '\0';
	return size;
}

/* Where the first byte is that no text has; a tab is text. */
static size_t
find_control(const char *text, size_t size)
{
	size_t i;

	for (i = 0; i < size; i++) {
		unsigned char c = (unsigned char)text[i];

		if ((c < 0x20 && c != '\t') || c == 0x7f)
			break;
	}
	return i;
}

/* Says what is wrong with the line as text. */
static void
check(struct lines *lines, const char *text, size_t size)
{
	char *fault = lines->fault;
	size_t room = sizeof lines->fault, at = find_control(text, size);

	lines->usable = false;
	if (size > LINES_MAX_BYTES)
		snprintf(fault, room,
		    "a line of %zu bytes: at most %d are allowed", size,
		    LINES_MAX_BYTES);
	else if (at < size && text[at] == '\0')
		snprintf(fault, room, "byte %zu of the line is NUL", at + 1);
	else if (at < size)
		snprintf(fault, room,
		    "byte %zu of the line is a control character (0x%02x)",
		    at + 1, (unsigned char)text[at]);
	else if (text_check(text, size, true) < 0)
		snprintf(fault, room, "the line is not valid UTF-8");
	else
		lines->usable = true;
	if (!lines->usable && size <= LINES_MAX_BYTES)
		lines->bad++;
}

static void
strip_blanks(struct lines *lines, char *text, size_t size)
{
	while (size > 0 && lines_is_blank(text[size - 1]))
		text[--size] = '\0';
	lines->text = lines_skip_blanks(text);
}

/* getline(), again if it was interrupted before anything was read. */
static ssize_t
read_line(struct lines *lines)
{
	ssize_t got;

	while (
	    (got = getline(&lines->buffer, &lines->room, lines->stream)) < 0 &&
	    ferror(lines->stream) && errno == EINTR)
		clearerr(lines->stream);
	/* What came before a failure is no line. */
	return ferror(lines->stream) ? -1 : got;
}

enum lines_outcome
lines_next(struct lines *lines)
{
	static const char mark[] = "\xef\xbb\xbf";
	ssize_t got;
	size_t size;
	char *text;

	lines->fault[0] = '\0';
	got = read_line(lines);
	if (got < 0)
		return feof(lines->stream) ? LINES_END : LINES_FAILED;
	if (lines->bad >= LINES_MAX_BAD)
		return LINES_NOT_TEXT;
	lines->number++;
	size = strip_end(lines, (size_t)got);
	text = lines->buffer;
	if (lines->number == 1 && strncmp(text, mark, strlen(mark)) == 0) {
		text += strlen(mark);
		size -= strlen(mark);
	}
	check(lines, text, size);
	strip_blanks(lines, text, size);
	return LINES_READ;
}
