/* SPDX-License-Identifier: MIT
 *
 * A pairing heap (Fredman, Sedgewick, Sleator and Tarjan, "The pairing heap",
 * Algorithmica 1, 1986).
 */
#include <config.h>

#include <stddef.h>

#include "base/heap.h"

static struct heap_node *
meld(struct heap_node *a, struct heap_node *b)
{
	struct heap_node *parent, *child;

	if (a == NULL || b == NULL)
		return a == NULL ? b : a;
	parent = a->when <= b->when ? a : b;
	child = parent == a ? b : a;
	child->sibling = parent->child;
	if (child->sibling != NULL)
		child->sibling->back = child;
	child->back = parent;
	parent->child = child;
	return parent;
}

/* One heap of the children: melds pairs from left to right, then the pairs. */
static struct heap_node *
join(struct heap_node *child)
{
	struct heap_node *pairs = NULL, *heap = NULL;

	while (child != NULL) {
		struct heap_node *a = child, *b = a->sibling;

		child = b == NULL ? NULL : b->sibling;
		a->sibling = a->back = NULL;
		if (b != NULL)
			b->sibling = b->back = NULL;
		a = meld(a, b);
		a->sibling = pairs;
		pairs = a;
	}
	while (pairs != NULL) {
		struct heap_node *rest = pairs->sibling;

		pairs->sibling = NULL;
		heap = meld(heap, pairs);
		pairs = rest;
	}
	if (heap != NULL)
		heap->back = NULL;
	return heap;
}

void
heap_add(struct heap_node **heap, struct heap_node *node, int64_t when)
{
	node->child = node->sibling = node->back = NULL;
	node->when = when;
	*heap = meld(*heap, node);
}

void
heap_remove(struct heap_node **heap, struct heap_node *node)
{
	struct heap_node *below = join(node->child);

	if (node == *heap) {
		*heap = below;
	} else {
		if (node->back->child == node)
			node->back->child = node->sibling;
		else
			node->back->sibling = node->sibling;
		if (node->sibling != NULL)
			node->sibling->back = node->back;
		*heap = meld(*heap, below);
	}
	node->child = node->sibling = node->back = NULL;
}
