/* SPDX-License-Identifier: MIT
 *
 * shorten - a text of the file, made fit for a message of one line.
 */
#ifndef CONFIG_SHORTEN_H
#define CONFIG_SHORTEN_H

enum { SHORTEN_BYTES = 60 };

/* Where shorten() puts what it made. */
struct shortened {
	char text[SHORTEN_BYTES + sizeof "..."];
};

/* `text` when it has at most SHORTEN_BYTES bytes, else so many of them as make
 * whole characters, and "...". Lives as long as both arguments. */
const char *shorten(struct shortened *room, const char *text);

#endif
