/* SPDX-License-Identifier: MIT
 *
 * escape - texts of others, made safe to show.
 */
#ifndef CLI_ESCAPE_H
#define CLI_ESCAPE_H

/* A copy in which everything that is no printable character of valid UTF-8 is
 * written as \x1b (a byte) or \u202e (a character): control characters, marks
 * that reverse the direction of writing, line separators, bytes that are not
 * UTF-8. What is printable follows LC_CTYPE. NULL: no memory. Owned by the
 * caller. */
char *escape_text(const char *text);

/* A copy in which bytes that are not valid UTF-8 are replaced by U+FFFD and
 * all else stays. NULL: no memory. Owned by the caller. */
char *escape_mend(const char *text);

#endif
