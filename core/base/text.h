/* SPDX-License-Identifier: MIT
 *
 * text - UTF-8, and words that were perhaps meant.
 */
#ifndef BASE_TEXT_H
#define BASE_TEXT_H

#include <stdbool.h>
#include <stddef.h>

/* What text_length() found wrong. */
enum { TEXT_TOO_LONG = -1, TEXT_CONTROL = -2, TEXT_NOT_UTF8 = -3 };

/* Length of `text` in bytes when it is valid UTF-8 (RFC 3629: no overlong
 * form, no surrogate, at most U+10FFFF) of at most `maximum` bytes; else one of
 * the above. With `controls` false, bytes below 0x20 and 0x7f are TEXT_CONTROL.
 * Never reads further than maximum + 1 bytes. Eight bytes a step for ASCII. */
long text_length(const char *text, size_t maximum, bool controls);

/* The same for bytes that need not end with NUL; a NUL among them is
 * TEXT_CONTROL. Returns size. */
long text_check(const char *bytes, size_t size, bool controls);

/* The one of `words` that `word` was perhaps meant to be, or NULL: at most 2
 * edits (insert, delete, replace, swap of neighbours: the optimal string
 * alignment distance) and fewer than half of the word's letters. NULL items
 * are passed over. Case does not count. */
const char *text_nearest(const char *word, const char *const *words,
    size_t count);

#endif
