/* SPDX-License-Identifier: MIT
 *
 * text - UTF-8, and words that were perhaps meant.
 *
 * Nearly every byte that is checked here is ASCII, so the check goes eight
 * bytes a step (in the header, for it is done for each text of each answer) and
 * falls back to one sequence a step where a high bit or a suspect byte shows
 * up. strnlen() finds the end first: it is faster than anything portable, and
 * then no read goes past the NUL.
 *
 * The nearest word is found with the optimal string alignment distance. As
 * only distances up to MAX_EDITS count, only the cells of the matrix that are
 * at most that far from its diagonal are computed: three rows of five cells,
 * whatever the length of the words.
 */
#include <config.h>

#include "base/text.h"

enum { MAX_EDITS = 2, BAND = 2 * MAX_EDITS + 1, FAR = MAX_EDITS + 1 };

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

long
text_look_closely(const char *bytes, size_t size, bool controls)
{
	const unsigned char *at = (const unsigned char *)bytes;
	size_t i = 0, length;

	while (i < size) {
		if (size - i >= 8 && text_is_plain(bytes + i, 8, controls)) {
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
