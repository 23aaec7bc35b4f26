/* SPDX-License-Identifier: MIT
 *
 * Timers. Those of one length expire in the order in which they were set, and
 * most of what waits on a loop waits equally long: so a timer is put at the end
 * of a line of its length, which takes a few instructions, however many there
 * are. Only the first one of each line is in the heap, beside those that are
 * alone with their length; and for the first one of the heap there is one event
 * of libevent.
 *
 * Lines stand in a small table. A length whose place is taken by another one
 * has none: its timers go into the heap, all of them.
 */
#include <config.h>

#include "base/clock.h"
#include "reactor/internal.h"

/* Timers that ring before others have their turn. */
enum { TIMES_ROUND = 256 };

/* struct reactor_timer.place: in the heap by itself, or in the line of that
 * number, which is the first one of it or not. */
enum { PLACE_NONE, PLACE_HEAP, PLACE_LINE };

static struct reactor_timer *
timer_of(struct heap_node *node)
{
	return (struct reactor_timer *)(void *)node;
}

/* ---- lines ---- */

/* The line for that length; NULL: it can have none now. */
static struct time_line *
line_for(struct times *times, int64_t length)
{
	uint64_t mixed = (uint64_t)length * UINT64_C(0x9e3779b97f4a7c15);
	struct time_line *line = &times->lines[mixed >> 58];

	if (line->first == NULL)
		line->length = length;
	return line->length == length ? line : NULL;
}

/* Behind the last one. Those behind the first one are linked by `sibling` and
 * `back`. */
static void
line_add(struct times *times, struct time_line *line,
    struct reactor_timer *timer, int64_t when)
{
	if (line->first == NULL) {
		line->first = timer;
		heap_add(&times->heap, &timer->node, when);
	} else {
		timer->node.when = when;
		timer->node.sibling = NULL;
		timer->node.back = line->last;
		if (line->last != NULL)
			line->last->sibling = &timer->node;
		else
			line->second = &timer->node;
		line->last = &timer->node;
	}
}

static void
line_unlink(struct time_line *line, struct heap_node *node)
{
	if (node->sibling != NULL)
		node->sibling->back = node->back;
	else
		line->last = node->back;
	if (node->back != NULL)
		node->back->sibling = node->sibling;
	else
		line->second = node->sibling;
}

/* The first one goes: the second one takes its place in the heap. */
static void
line_step(struct times *times, struct time_line *line)
{
	struct heap_node *second = line->second;

	line->first = NULL;
	if (second == NULL)
		return;
	line_unlink(line, second);
	line->first = timer_of(second);
	heap_add(&times->heap, second, second->when);
}

/* ---- the event ---- */

/* Has libevent call when the first one is due. */
static void
arm(struct times *times, int64_t now)
{
	struct timeval time;
	int64_t when, left;

	if (times->heap == NULL) {
		times->armed_for = CLOCK_NEVER;
		return;
	}
	when = times->heap->when;
	left = when <= now ? 0 : (when - now - 1) / 1000 + 1;
	time.tv_sec = left / 1000000;
	time.tv_usec = left % 1000000;
	times->armed_for = when;
	/* It was added before, so there is room for it. */
	event_add(times->event, &time);
}

/* Takes a timer out of where it is. */
static void
take(struct times *times, struct reactor_timer *timer)
{
	struct time_line *line = &times->lines[timer->line];

	if (timer->place == PLACE_LINE && line->first != timer) {
		line_unlink(line, &timer->node);
	} else {
		heap_remove(&times->heap, &timer->node);
		if (timer->place == PLACE_LINE)
			line_step(times, line);
	}
	timer->place = PLACE_NONE;
}

void
times_ring(struct reactor *reactor)
{
	struct times *times = &reactor->times;
	int64_t now = clock_now();

	/* Whoever sets one meanwhile leaves the event to us. */
	times->armed_for = INT64_MIN;
	for (int i = 0; i < TIMES_ROUND; i++) {
		struct heap_node *first = times->heap;

		if (first == NULL || first->when > now)
			break;
		take(times, timer_of(first));
		if (times->heap != NULL && reactor->work.soon != NULL)
			reactor->work.soon(timer_of(times->heap));
		/* It may be gone when it has rung. */
		timer_of(first)->ring(timer_of(first));
		reactor_settle(reactor);
	}
	arm(times, clock_now());
}

/* ---- for others ---- */

void
reactor_timer_init(struct reactor_timer *timer,
    void (*ring)(struct reactor_timer *timer))
{
	timer->ring = ring;
	timer->place = PLACE_NONE;
}

void
reactor_timer_set(struct reactor *reactor, struct reactor_timer *timer,
    int64_t nanoseconds)
{
	struct times *times = &reactor->times;
	int64_t length = nanoseconds < 0 ? 0 : nanoseconds, now = clock_now();
	int64_t when = clock_after(now, length);
	struct time_line *line;

	reactor_timer_stop(reactor, timer);
	line = line_for(times, length);
	if (line == NULL) {
		timer->place = PLACE_HEAP;
		heap_add(&times->heap, &timer->node, when);
	} else {
		timer->place = PLACE_LINE;
		timer->line = (unsigned char)(line - times->lines);
		line_add(times, line, timer, when);
	}
	if (when < times->armed_for)
		arm(times, now);
}

bool
reactor_timer_stop(struct reactor *reactor, struct reactor_timer *timer)
{
	bool set = timer->place != PLACE_NONE;

	if (set)
		take(&reactor->times, timer);
	return set;
}
