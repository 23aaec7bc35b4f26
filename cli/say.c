/* SPDX-License-Identifier: MIT
 *
 * say - messages on standard error.
 *
 * Each message is put together first and printed in one piece, because the log
 * function is called from threads of the library and lines must not mix. When
 * there is no memory for that, the message is said without its variable parts
 * rather than not at all.
 */
#include <config.h>

#include <muster/muster.h>

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "escape.h"
#include "say.h"

void
say(const char *topic, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vsay(topic, format, args);
	va_end(args);
}

void
vsay(const char *topic, const char *format, va_list args)
{
	char *message = NULL, *safe = NULL;

	if (vasprintf(&message, format, args) < 0)
		message = NULL;
	if (message != NULL)
		safe = escape_text(message);
	fprintf(stderr, "muster%s%s: %s\n", topic ? " " : "",
	    topic ? topic : "", safe ? safe : format);
	free(safe);
	free(message);
}

void
say_lines(const char *text)
{
	while (*text != '\0') {
		size_t length = strcspn(text, "\n");
		char *line = strndup(text, length);
		char *safe = line != NULL ? escape_text(line) : NULL;

		fprintf(stderr, "%s\n", safe ? safe : "(out of memory)");
		free(safe);
		free(line);
		text += length + (text[length] == '\n');
	}
}

void
say_at(const char *file, unsigned long line, const char *message)
{
	char *text = NULL;

	if (asprintf(&text, "%s:%lu: %s", file, line, message) < 0)
		text = NULL;
	say_lines(text ? text : message);
	free(text);
}

void
say_log(void *arg, int level, const char *store, const char *message)
{
	(void)arg;
	if (level < MUSTER_WARNING)
		return;
	if (store != NULL)
		say(NULL, "store '%s': %s", store, message);
	else
		say(NULL, "%s", message);
}
