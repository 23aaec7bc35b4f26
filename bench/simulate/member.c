/* SPDX-License-Identifier: MIT
 *
 * A store and its places. A place is held by a thread that is inside. One that
 * becomes free is offered: the task that has waited longest goes to the front
 * of the ready queue, where a worker or its caller takes it.
 */
#include <config.h>

#include "member.h"

/* Streams of random numbers; those of the world and the waits come before. */
enum { STREAM_ERRORS = 2000 };

void
member_init(struct member *member, const struct model *model, unsigned number,
    struct pool *pool)
{
	member->model = &model->members[number];
	member->pool = pool;
	random_begin_waits(&member->waits, model->seed, number);
	random_begin(&member->errors, model->seed, STREAM_ERRORS + number);
	TAILQ_INIT(&member->parked);
}

static void
offer(struct member *member)
{
	struct task *task;

	while ((task = TAILQ_FIRST(&member->parked)) != NULL &&
	    member->used + member->offered < member->model->places) {
		TAILQ_REMOVE(&member->parked, task, next);
		member->offered++;
		task->offered = true;
		pool_push(member->pool, task, true, NULL);
		owner_signal(task->owner);
		pool_wake(member->pool, 1);
	}
}

bool
member_enter(struct member *member, struct task *task)
{
	unsigned places = member->model->places;

	if (places == 0)
		return true;
	if (task->offered) {
		task->offered = false;
		member->offered--;
	} else if (!TAILQ_EMPTY(&member->parked) ||
	    member->used + member->offered >= places) {
		task->place = TASK_PARKED;
		TAILQ_INSERT_TAIL(&member->parked, task, next);
		return false;
	}
	member->used++;
	return true;
}

void
member_leave(struct member *member)
{
	if (member->model->places == 0)
		return;
	member->used--;
	offer(member);
}

void
member_withdraw(struct member *member, struct task *task)
{
	if (task->place == TASK_QUEUED)
		pool_unlink(member->pool, task);
	else
		TAILQ_REMOVE(&member->parked, task, next);
	task->place = TASK_NOWHERE;
	if (!task->offered)
		return;
	task->offered = false;
	member->offered--;
	offer(member);
}
