/* SPDX-License-Identifier: MIT
 *
 * Messages of plugins often come from a library or a server, with line ends
 * and bytes of another encoding. What we pass on is a line of UTF-8: it goes
 * into JSON, into logs and onto terminals.
 */
#include <config.h>

#include "base/clean.h"

#include <string.h>

#include "base/text.h"

/* Bytes of the valid sequence at `text`; 0: it is none. */
static size_t
sequence(const char *text, size_t left)
{
	for (size_t n = 2; n <= 4 && n <= left; n++)
		if (text_check(text, n, true) == (long)n)
			return n;
	return 0;
}

void
clean_line(char *text, size_t most)
{
	size_t length = strlen(text), at = 0;
	bool cut = length > most;

	while (at < length && (!cut || at <= most - strlen("...."))) {
		unsigned char byte = (unsigned char)text[at];
		size_t n = byte < 0x80 ? 1 : sequence(text + at, length - at);

		if (byte < 0x20 || byte == 0x7f)
			text[at] = ' ';
		else if (n == 0)
			text[at] = '?';
		at += n == 0 ? 1 : n;
	}
	if (cut)
		memcpy(text + at, "...", sizeof "...");
	else
		while (length > 0 && text[length - 1] == ' ')
			text[--length] = '\0';
}

void
clean_text(char *text)
{
	size_t left = strlen(text), n;

	for (; left > 0; text += n, left -= n) {
		unsigned char byte = (unsigned char)*text;

		n = byte < 0x80 ? 1 : sequence(text, left);
		if (n == 0 || byte < 0x20 || byte == 0x7f)
			*text = '?';
		if (n == 0)
			n = 1;
	}
}
