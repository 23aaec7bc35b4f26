/* SPDX-License-Identifier: MIT
 *
 * text - UTF-8, and words that were perhaps meant.
 *
 * Nearly every byte that is checked here is ASCII, so the check goes eight
 * bytes a step and falls back to one sequence a step where a high bit or a
 * suspect byte shows up. strnlen() finds the end first: it is faster than
 * anything portable, and then no read goes past the NUL.
 *
 * The nearest word is found with the optimal string alignment distance. As
 * only distances up to MAX_EDITS count, only the cells of the matrix that are
 * at most that far from its diagonal are computed: three rows of five cells,
 * whatever the length of the words.
 */
#include <config.h>

#include "base/text.h"

#include <stdint.h>
#include <string.h>

enum { MAX_EDITS = 2, BAND = 2 * MAX_EDITS + 1, FAR = MAX_EDITS + 1 };

#define EACH(byte) (UINT64_C(0x0101010101010101) * (byte))
#define HIGH_BITS  EACH(0x80)

/* The high bit of each byte that is below `least`, and of some others behind
 * one that is; 0: no byte is. */
static inline uint64_t
below(uint64_t word, unsigned char least)
{
	return (word - EACH(least)) & ~word;
}

/* High bits, if any of the eight bytes needs a closer look: those that are not
 * ASCII, NUL, and controls unless they may be. */
static inline uint64_t
suspects(uint64_t word, bool controls)
{
	uint64_t found = controls
	    ? below(word, 0x01)
	    : below(word, 0x20) | below(word ^ EACH(0x7f), 0x01);

	return (word | found) & HIGH_BITS;
}

static inline uint64_t
eight_bytes(const unsigned char *at)
{
	uint64_t word;

	memcpy(&word, at, sizeof word);
	return word;
}

static inline uint64_t
four_bytes(const unsigned char *at)
{
	uint32_t word;

	memcpy(&word, at, sizeof word);
	return word;
}

/* All bytes of a text of up to eight, some of them more than once. */
static inline uint64_t
few_bytes(const unsigned char *at, size_t size)
{
	if (size >= 4)
		return four_bytes(at) | four_bytes(at + size - 4) << 32;
	return at[0] * EACH(0x01) ^ (uint64_t)(at[0] ^ at[size / 2]) << 8 ^
	    (uint64_t)(at[0] ^ at[size - 1]) << 16;
}

/* Is all of it ASCII that needs no closer look? What is left behind the last
 * whole word is looked at together with what comes before it. */
static inline bool
plain_text(const unsigned char *at, size_t size, bool controls)
{
	uint64_t found;
	size_t i;

	if (size < 8)
		return size == 0 ||
		    suspects(few_bytes(at, size), controls) == 0;
	found = suspects(eight_bytes(at + size - 8), controls);
	for (i = 0; i + 8 < size; i += 8)
		found |= suspects(eight_bytes(at + i), controls);
	return found == 0;
}

/* Bytes of the UTF-8 sequence of two or more that starts at `at`, 0 when there
 * is none (RFC 3629, table of section 4). */
static size_t
sequence_length(const unsigned char *at, size_t left)
{
	unsigned char lead = at[0], low = 0x80, high = 0xbf;
	size_t length, i;

	if (lead >= 0xc2 && lead <= 0xdf)
		length = 2;
	else if (lead >= 0xe0 && lead <= 0xef)
		length = 3;
	else if (lead >= 0xf0 && lead <= 0xf4)
		length = 4;
	else
		return 0;
	if (length > left)
		return 0;
	/* The second byte tells overlong forms, surrogates and what lies above
	 * U+10FFFF. */
	if (lead == 0xe0)
		low = 0xa0;
	else if (lead == 0xed)
		high = 0x9f;
	else if (lead == 0xf0)
		low = 0x90;
	else if (lead == 0xf4)
		high = 0x8f;
	if (at[1] < low || at[1] > high)
		return 0;
	for (i = 2; i < length; i++) {
		if ((at[i] & 0xc0) != 0x80)
			return 0;
	}
	return length;
}

/* Looks at every byte. */
static long
check_closely(const unsigned char *at, size_t size, bool controls)
{
	size_t i = 0, length;

	while (i < size) {
		if (size - i >= 8 &&
		    suspects(eight_bytes(at + i), controls) == 0) {
			i += 8;
			continue;
		}
		if (at[i] < 0x80) {
			if (at[i] == '\0' ||
			    (!controls && (at[i] < 0x20 || at[i] == 0x7f)))
				return TEXT_CONTROL;
			i++;
			continue;
		}
		length = sequence_length(at + i, size - i);
		if (length == 0)
			return TEXT_NOT_UTF8;
		i += length;
	}
	return (long)size;
}

long
text_check(const char *bytes, size_t size, bool controls)
{
	const unsigned char *at = (const unsigned char *)bytes;

	return plain_text(at, size, controls)
	    ? (long)size
	    : check_closely(at, size, controls);
}

long
text_length(const char *text, size_t maximum, bool controls)
{
	const unsigned char *at = (const unsigned char *)text;
	size_t length = strnlen(text, maximum + 1);

	if (length > maximum)
		return TEXT_TOO_LONG;
	return plain_text(at, length, controls)
	    ? (long)length
	    : check_closely(at, length, controls);
}

static char
fold(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c + 32) : c;
}

static unsigned
smaller(unsigned a, unsigned b)
{
	return a < b ? a : b;
}

/* One cell: row i, column j = i + k - MAX_EDITS. `rows` are this row, the one
 * before and the one before that. */
static unsigned
cell(const char *a, size_t i, const char *b, size_t j, size_t k,
    unsigned rows[3][BAND])
{
	unsigned best = FAR;
	char x, y;

	if (i == 0 || j == 0)
		return smaller((unsigned)(i + j), FAR);
	x = fold(a[i - 1]);
	y = fold(b[j - 1]);
	if (k > 0)
		best = smaller(best, rows[0][k - 1] + 1);
	if (k < BAND - 1)
		best = smaller(best, rows[1][k + 1] + 1);
	best = smaller(best, rows[1][k] + (x != y));
	if (i > 1 && j > 1 && x == fold(b[j - 2]) && y == fold(a[i - 2]))
		best = smaller(best, rows[2][k] + 1);
	return best;
}

/* Edits from a to b, FAR when they are more than MAX_EDITS. */
static unsigned
distance(const char *a, size_t a_length, const char *b, size_t b_length)
{
	unsigned rows[3][BAND] = { { 0 } };
	size_t i, k, column;

	if (a_length > b_length + MAX_EDITS || b_length > a_length + MAX_EDITS)
		return FAR;
	for (i = 0; i <= a_length; i++) {
		memmove(rows[1], rows[0], 2 * sizeof rows[0]);
		for (k = 0; k < BAND; k++) {
			column = i + k;
			if (column < MAX_EDITS || column - MAX_EDITS > b_length)
				rows[0][k] = FAR;
			else
				rows[0][k] = cell(a, i, b, column - MAX_EDITS,
				    k, rows);
		}
	}
	return rows[0][b_length + MAX_EDITS - a_length];
}

const char *
text_nearest(const char *word, const char *const *words, size_t count)
{
	const char *nearest = NULL;
	size_t length = strlen(word), i;
	unsigned best = FAR, edits;

	for (i = 0; i < count; i++) {
		if (words[i] == NULL)
			continue;
		edits = distance(word, length, words[i], strlen(words[i]));
		if (edits < best && (size_t)edits * 2 < length) {
			best = edits;
			nearest = words[i];
		}
	}
	return nearest;
}
