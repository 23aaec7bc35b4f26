/* SPDX-License-Identifier: MIT
 *
 * A binary heap of pointers to events that know their places. The order of
 * events of one instant is part of the key: else a simulation would depend on
 * the shape of the heap.
 */
#include <config.h>

#include "engine.h"

#include <assert.h>

#include "room.h"

void
engine_fini(struct engine *engine)
{
	free(engine->heap);
	engine->heap = NULL;
}

static bool
before(const struct event *a, const struct event *b)
{
	return a->when < b->when || (a->when == b->when && a->order < b->order);
}

static void
put(struct engine *engine, struct event *event, size_t place)
{
	engine->heap[place] = event;
	event->place = place;
}

static void
rise(struct engine *engine, struct event *event, size_t place)
{
	while (place > 1 && before(event, engine->heap[place / 2])) {
		put(engine, engine->heap[place / 2], place);
		place /= 2;
	}
	put(engine, event, place);
}

static void
sink(struct engine *engine, struct event *event, size_t place)
{
	for (;;) {
		size_t child = 2 * place;

		if (child < engine->count &&
		    before(engine->heap[child + 1], engine->heap[child]))
			child++;
		if (child > engine->count || before(event, engine->heap[child]))
			break;
		put(engine, engine->heap[child], place);
		place = child;
	}
	put(engine, event, place);
}

void
engine_stop(struct engine *engine, struct event *event)
{
	size_t place = event->place;
	struct event *last;

	if (place == 0)
		return;
	event->place = 0;
	last = engine->heap[engine->count--];
	if (last == event)
		return;
	if (place > 1 && before(last, engine->heap[place / 2]))
		rise(engine, last, place);
	else
		sink(engine, last, place);
}

void
engine_at(struct engine *engine, struct event *event, int64_t when,
    void (*happen)(struct event *event))
{
	assert(when >= engine->now);
	engine_stop(engine, event);
	event->when = when;
	event->order = engine->orders++;
	event->happen = happen;
	if (engine->count + 1 >= engine->room) {
		engine->room = engine->room == 0 ? 64 : 2 * engine->room;
		engine->heap = room_again(engine->heap, engine->room,
		    sizeof(struct event *));
	}
	rise(engine, event, ++engine->count);
}

bool
engine_step(struct engine *engine)
{
	struct event *event;

	if (engine->count == 0)
		return false;
	event = engine->heap[1];
	engine_stop(engine, event);
	engine->now = event->when;
	event->happen(event);
	return true;
}
