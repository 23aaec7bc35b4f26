/* SPDX-License-Identifier: MIT
 *
 * clean - texts of plugins, made fit to be shown.
 */
#ifndef CALL_CLEAN_H
#define CALL_CLEAN_H

/* Makes one line of valid UTF-8 of it, in place: control bytes become blanks,
 * bytes that are not UTF-8 '?', trailing blanks go. */
void clean_line(char *text);

#endif
