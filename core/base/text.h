/* SPDX-License-Identifier: MIT
 *
 * text - UTF-8, and words that were perhaps meant.
 */
#ifndef BASE_TEXT_H
#define BASE_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "base/rare.h"

/* What text_length() found wrong. */
enum { TEXT_TOO_LONG = -1, TEXT_CONTROL = -2, TEXT_NOT_UTF8 = -3 };

#define TEXT_EACH(byte) (UINT64_C(0x0101010101010101) * (byte))

/* Not 0 if any of the eight bytes needs a closer look: those that are not
 * ASCII, NUL, and controls unless they may be. Taking away the least that is
 * good borrows from the high bit of what is less, adding 1 carries into that of
 * 0x7f; both go on into the next byte only where there was something to
 * find. */
static inline uint64_t
text_suspects(uint64_t word, bool controls)
{
	uint64_t found = controls
	    ? word - TEXT_EACH(0x01)
	    : (word - TEXT_EACH(0x20)) | (word + TEXT_EACH(0x01));

	return (word | found) & TEXT_EACH(0x80);
}

static inline uint64_t
text_eight_bytes(const unsigned char *at)
{
	uint64_t word;

	memcpy(&word, at, sizeof word);
	return word;
}

static inline uint64_t
text_four_bytes(const unsigned char *at)
{
	uint32_t word;

	memcpy(&word, at, sizeof word);
	return word;
}

/* All bytes of a text of one to eight, some of them more than once, and blanks
 * if there are less. */
static inline uint64_t
text_few_bytes(const unsigned char *at, size_t size)
{
	if (size >= 4)
		return text_four_bytes(at) | text_four_bytes(at + size - 4)
		    << 32;
	return (TEXT_EACH(' ') << 24) | (uint64_t)at[size - 1] << 16 |
	    (uint64_t)at[size / 2] << 8 | at[0];
}

/* Is all of it ASCII that needs no closer look? What is left behind the last
 * whole word is looked at together with what comes before it. */
static inline bool
text_is_plain(const char *bytes, size_t size, bool controls)
{
	const unsigned char *at = (const unsigned char *)bytes;
	uint64_t found;
	size_t i;

	if (size < 8)
		return size == 0 ||
		    text_suspects(text_few_bytes(at, size), controls) == 0;
	found = text_suspects(text_eight_bytes(at + size - 8), controls);
	for (i = 0; i + 8 < size; i += 8)
		found |= text_suspects(text_eight_bytes(at + i), controls);
	return found == 0;
}

/* text_check() byte by byte. */
RARE long text_look_closely(const char *bytes, size_t size, bool controls);

/* `size`, if the bytes are valid UTF-8 (RFC 3629: no overlong form, no
 * surrogate, at most U+10FFFF) without NUL; else one of the above. With
 * `controls` false, bytes below 0x20 and 0x7f are TEXT_CONTROL, as NUL is
 * always. Eight bytes a step for ASCII. */
static inline long
text_check(const char *bytes, size_t size, bool controls)
{
	return text_is_plain(bytes, size, controls)
	    ? (long)size
	    : text_look_closely(bytes, size, controls);
}

/* The same for a text that ends with NUL; returns its length, at most
 * `maximum`. Never reads further than maximum + 1 bytes. */
static inline long
text_length(const char *text, size_t maximum, bool controls)
{
	size_t length = strnlen(text, maximum + 1);

	return length > maximum ? TEXT_TOO_LONG
				: text_check(text, length, controls);
}

/* The one of `words` that `word` was perhaps meant to be, or NULL: at most 2
 * edits (insert, delete, replace, swap of neighbours: the optimal string
 * alignment distance) and fewer than half of the word's letters. NULL items
 * are passed over. Case does not count. */
const char *text_nearest(const char *word, const char *const *words,
    size_t count);

#endif
