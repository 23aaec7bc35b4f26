/* SPDX-License-Identifier: MIT
 *
 * shorten - a text of the file, made fit for a message of one line.
 *
 * Texts of the file are valid UTF-8 without control characters when they come
 * here (lines.c), so that only their length is of concern: a message that
 * shows 4,000 bytes of a value hides what it has to say.
 */
#include <config.h>

#include "config/shorten.h"

#include <string.h>

const char *
shorten(struct shortened *room, const char *text)
{
	size_t size = SHORTEN_BYTES;

	if (strnlen(text, SHORTEN_BYTES + 1) <= SHORTEN_BYTES)
		return text;
	while (size > 0 && ((unsigned char)text[size] & 0xc0) == 0x80)
		size--;
	memcpy(room->text, text, size);
	memcpy(room->text + size, "...", sizeof "...");
	return room->text;
}
