/* SPDX-License-Identifier: MIT
 *
 * heap - things in the order of their times, the earliest first.
 *
 * The links are in the things: adding one cannot fail. Equal times come out in
 * any order. Protected by its owner.
 */
#ifndef BASE_HEAP_H
#define BASE_HEAP_H

#include <stdint.h>

/* Zeroed: in no heap. */
struct heap_node {
	struct heap_node *child;   /* the first one, */
	struct heap_node *sibling; /* the next one, */
	struct heap_node *back;    /* parent or previous sibling */
	int64_t when;
};

/* Adds it with its time. NULL: an empty heap. */
void heap_add(struct heap_node **heap, struct heap_node *node, int64_t when);

/* Takes out one that is in it. */
void heap_remove(struct heap_node **heap, struct heap_node *node);

#endif
