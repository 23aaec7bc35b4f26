/* SPDX-License-Identifier: MIT
 *
 * plan - the tree of a store, laid out when the configuration is opened, and
 * the blocks in which calls of that shape live.
 *
 * Nodes stand breadth first: the root is node 0, the members of a node stand
 * side by side, and every member comes after its composite.
 */
#ifndef CALL_PLAN_H
#define CALL_PLAN_H

#include "store/store.h"

struct call;
struct core;

struct plan_node {
	muster_store *store;
	unsigned parent; /* of the root: 0 */
	unsigned index;  /* which member of its parent */
	unsigned first;  /* its first member */
	unsigned leg;    /* of a leaf: which leg of the call */
};

struct plan {
	struct core *core;
	muster_store *store;
	unsigned node_count;
	unsigned leg_count;
	struct lock lock;  /* protects the rest */
	struct call *free; /* blocks not in use */
	bool closed;       /* blocks are not kept any more */
	struct call *all;  /* blocks, but for those of forked children */
	struct plan *next; /* of the core's */
	struct plan_node nodes[];
};

/* Lays out the tree of a store whose members have been settled. NULL: no
 * memory. The tree has at most STORE_MAX_NODES nodes. */
struct plan *plan_new(struct core *core, muster_store *store);

/* Frees a plan of which no block is left. NULL is nothing. */
void plan_free(struct plan *plan);

/* A block for a call, as it was left by the one before or fresh; NULL: no
 * memory. Holds a reference to the core until it is freed. */
struct call *plan_take(struct plan *plan);

/* Gives back a block that nobody knows any more. */
void plan_give(struct plan *plan, struct call *call);

/* The newest of all its blocks, in use or not; the others by next_block, which
 * stays as it is. NULL: it has none. */
struct call *plan_blocks(struct plan *plan);

/* Frees the blocks that are not in use, and from now on each that is given
 * back. */
void plan_close(struct plan *plan);

#endif
