/* SPDX-License-Identifier: MIT
 *
 * A store and its places. A place is held by a thread that is inside. One that
 * becomes free is offered: the leg that has waited longest goes to the front of
 * the ready queue, where a worker or its caller takes it.
 */
#include <config.h>

#include "world.h"

/* Streams of random numbers; those of the world and the waits come before. */
enum { STREAM_ERRORS = 2000 };

void
member_init(struct world *world, unsigned number)
{
	struct member *member = &world->members[number];
	uint64_t seed = world->model->seed;

	member->model = &world->model->members[number];
	random_begin_waits(&member->waits, seed, number);
	random_begin(&member->errors, seed, STREAM_ERRORS + number);
	TAILQ_INIT(&member->parked);
}

static void
offer(struct world *world, struct member *member)
{
	struct leg *leg;

	while ((leg = TAILQ_FIRST(&member->parked)) != NULL &&
	    member->used + member->offered < member->model->places) {
		TAILQ_REMOVE(&member->parked, leg, next);
		member->offered++;
		leg->offered = true;
		pool_push(world, leg, true, NULL);
		caller_signal(leg->call);
		pool_wake(world, 1);
	}
}

bool
member_enter(struct world *world, struct leg *leg)
{
	struct member *member = &world->members[leg->member];
	unsigned places = member->model->places;

	if (places == 0)
		return true;
	if (leg->offered) {
		leg->offered = false;
		member->offered--;
	} else if (!TAILQ_EMPTY(&member->parked) ||
	    member->used + member->offered >= places) {
		leg->place = LEG_PARKED;
		TAILQ_INSERT_TAIL(&member->parked, leg, next);
		return false;
	}
	member->used++;
	return true;
}

void
member_leave(struct world *world, struct leg *leg)
{
	struct member *member = &world->members[leg->member];

	if (member->model->places == 0)
		return;
	member->used--;
	offer(world, member);
}

void
member_withdraw(struct world *world, struct leg *leg)
{
	struct member *member = &world->members[leg->member];

	if (leg->place == LEG_QUEUED)
		pool_unlink(world, leg);
	else
		TAILQ_REMOVE(&member->parked, leg, next);
	leg->place = LEG_NOWHERE;
	if (!leg->offered)
		return;
	leg->offered = false;
	member->offered--;
	offer(world, member);
}
