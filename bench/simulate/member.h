/* SPDX-License-Identifier: MIT
 *
 * member - a store and its places. A place is held by a thread that is inside.
 * As core/store/permit.c.
 */
#ifndef SIMULATE_MEMBER_H
#define SIMULATE_MEMBER_H

#include "model.h"
#include "pool.h"

struct member {
	const struct member_model *model;
	struct pool *pool;
	struct random_stream waits;
	struct random_stream errors;
	int64_t recent;                 /* what it took lately; 0: not known */
	unsigned used;                  /* places; and of these, */
	unsigned offered;               /* kept for tasks in the queue */
	struct tasks parked;
};

void member_init(struct member *member, const struct model *model,
    unsigned number, struct pool *pool);

/* A place for the task. False: it is parked until it is offered one. */
bool member_enter(struct member *member, struct task *task);
void member_leave(struct member *member);

/* The task, QUEUED or PARKED, is taken from where it waits. */
void member_withdraw(struct member *member, struct task *task);

#endif
