/* SPDX-License-Identifier: MIT
 *
 * escape - texts of others, made safe to show.
 *
 * A name in a database may hold ESC ] 0 ; ... and would retitle the terminal,
 * or U+202E and would swap what is read. So nothing reaches a terminal that is
 * not a printable character. The decoder is written out, and not mbrtowc(), so
 * that it does not depend on the locale; iswprint() does, and calls everything
 * beyond ASCII unprintable where no UTF-8 locale is to be had: ugly then, and
 * still safe.
 *
 * A backslash stays as it is: tables are for people, JSON and CSV are there
 * for what must be read back.
 */
#include <config.h>

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <wctype.h>

#include "escape.h"

/* Decodes one character (RFC 3629). Returns its bytes, 0: not UTF-8. */
static size_t
decode(const unsigned char *text, uint32_t *ret)
{
	static const uint32_t least[] = { 0, 0, 0x80, 0x800, 0x10000 };
	uint32_t c = text[0];
	size_t length, i;

	if (c < 0x80) {
		*ret = c;
		return 1;
	}
	length = c >= 0xf0 ? 4 : c >= 0xe0 ? 3 : 2;
	if (c < 0xc2 || c > 0xf4)
		return 0;
	c &= 0x7fU >> length;
	for (i = 1; i < length; i++) {
		if ((text[i] & 0xc0) != 0x80)
			return 0;
		c = c << 6 | (text[i] & 0x3f);
	}
	if (c < least[length] || c > 0x10ffff || (c >= 0xd800 && c <= 0xdfff))
		return 0;
	*ret = c;
	return length;
}

/* Embeddings, overrides, isolates and marks of the direction of writing, and
 * the line and paragraph separators: some locales call them printable. */
static bool
is_printable(uint32_t c)
{
	if (c >= 0x200e && c <= 0x200f)
		return false;
	if (c >= 0x2028 && c <= 0x202e)
		return false;
	if (c >= 0x2066 && c <= 0x2069)
		return false;
	return c != 0x061c && iswprint((wint_t)c);
}

/* Writes the character of `length` bytes at `at` (0: a stray byte) to `to`;
 * ten bytes are enough. Returns how many were written. */
static size_t
put_escaped(char *to, const char *at, size_t length, uint32_t c)
{
	if (length == 0)
		return (size_t)snprintf(to, 11, "\\x%02x", (unsigned char)*at);
	if (is_printable(c)) {
		memcpy(to, at, length);
		return length;
	}
	if (c < 0x80)
		return (size_t)snprintf(to, 11, "\\x%02x", (unsigned)c);
	if (c <= 0xffff)
		return (size_t)snprintf(to, 11, "\\u%04x", (unsigned)c);
	return (size_t)snprintf(to, 11, "\\U%08x", (unsigned)c);
}

char *
escape_text(const char *text)
{
	/* Four bytes for one is the worst (\x1b), and a NUL. */
	char *copy = malloc(4 * strlen(text) + 11), *to = copy;

	if (copy == NULL)
		return NULL;
	while (*text != '\0') {
		uint32_t c = 0;
		size_t length = decode((const unsigned char *)text, &c);

		to += put_escaped(to, text, length, c);
		text += length > 0 ? length : 1;
	}
	*to = '\0';
	return copy;
}

char *
escape_mend(const char *text)
{
	char *copy = malloc(3 * strlen(text) + 1), *to = copy;

	if (copy == NULL)
		return NULL;
	while (*text != '\0') {
		uint32_t c;
		size_t length = decode((const unsigned char *)text, &c);

		if (length > 0) {
			memcpy(to, text, length);
			to += length;
			text += length;
		} else {
			memcpy(to, "\xef\xbf\xbd", 3);
			to += 3;
			text++;
		}
	}
	*to = '\0';
	return copy;
}
