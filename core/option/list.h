/* SPDX-License-Identifier: MIT
 *
 * list - items between commas.
 */
#ifndef OPTION_LIST_H
#define OPTION_LIST_H

#include <stdbool.h>
#include <stddef.h>

/* A walk through a list. */
struct list {
	const char *next; /* where the next item starts; NULL: no more */
	const char *item; /* this one, blanks at its ends taken away; */
	size_t length;    /* not ended by NUL */
};

/* A walk that starts before the first item of `text`. A text of blanks has no
 * items; in any other an item may be empty. */
struct list list_start(const char *text);

/* Goes to the next item. False: there is none. */
bool list_next(struct list *list);

/* How many items there are. */
size_t list_count(const char *text);

/* The place of the item in `text`, or -1. */
long list_find(const char *text, const char *item, size_t length);

#endif
