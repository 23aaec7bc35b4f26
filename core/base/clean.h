/* SPDX-License-Identifier: MIT
 *
 * clean - texts of plugins, made fit to be shown.
 */
#ifndef BASE_CLEAN_H
#define BASE_CLEAN_H

#include <stddef.h>

/* Makes one line of valid UTF-8 of it, in place: control bytes become blanks,
 * bytes that are not UTF-8 '?', trailing blanks go. What is longer than `most`
 * bytes is cut between two characters and ends in "...". */
void clean_line(char *text, size_t most);

/* Puts '?' in place of every control byte and of every byte that is not of
 * UTF-8, nothing more. */
void clean_text(char *text);

#endif
