/* SPDX-License-Identifier: MIT
 *
 * value - what stands after the `=` of an entry.
 */
#ifndef CONFIG_VALUE_H
#define CONFIG_VALUE_H

/* Takes a value out of `text` (what follows the `=`), in place: without
 * blanks at both ends, comment and quotes. Returns NULL and sets *ret, which
 * points into `text`, or a static message that says what is wrong and shows
 * nothing of the value. */
const char *value_parse(char *text, char **ret);

#endif
