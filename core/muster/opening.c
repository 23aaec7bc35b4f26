/* SPDX-License-Identifier: MIT
 *
 * An open is a call like any other: it runs on a worker, it has a deadline, and
 * when it hangs it holds up nobody. So stores open beside each other, and a
 * server that does not answer costs the others nothing.
 *
 * A store that fails with UNAVAILABLE or DEADLINE_EXCEEDED is away: it answers
 * with the saved message, and an alarm tries again, with pauses that double up
 * to a bound.
 */
#include <config.h>

#include <stdlib.h>
#include <string.h>

#include "call/async.h"
#include "call/drive.h"
#include "muster/opening.h"

struct opening {
	struct openings *all;
	muster_store *store;
	struct alarm alarm;
	int64_t pause;
	bool first;           /* the attempt of muster_open() */
	muster_status status; /* of the last attempt */
	char *message;
	char *option;
};

static bool
may_come_back(muster_status status)
{
	return status == MUSTER_UNAVAILABLE ||
	    status == MUSTER_DEADLINE_EXCEEDED;
}

/* ---- one attempt ---- */

static char *
copy(const char *text)
{
	return text == NULL ? NULL : strdup(text);
}

/* What came of it. A late open is not asked: its leg may still be writing. */
static void
take_outcome(struct opening *opening, const struct call *call)
{
	const struct node *root = &call->nodes[0];

	free(opening->message);
	free(opening->option);
	opening->status = call->status;
	opening->message = copy(root->message);
	opening->option = root->heard && root->leg->remarks != NULL
	    ? copy(root->leg->remarks->option)
	    : NULL;
}

/* With the lock held. */
static void
try_later(struct opening *opening)
{
	if (opening->all->stopped)
		return;
	alarm_set(opening->all->core->executor, &opening->alarm,
	    clock_after(clock_now(), opening->pause));
	opening->pause *= 2;
	if (opening->pause > OPENING_MOST_PAUSE)
		opening->pause = OPENING_MOST_PAUSE;
}

static void
first_is_over(struct openings *openings)
{
	if (--openings->left > 0)
		return;
	/* Relaxed: the lock orders it; the word only has to change. */
	atomic_fetch_add_explicit(&openings->changed, 1, memory_order_relaxed);
	futex_wake(&openings->changed, 1);
}

/* On a worker or the clock. */
static void
opened(void *arg, muster_result *result)
{
	struct opening *opening = arg;
	struct call *call = (struct call *)(void *)result;

	lock_acquire(&opening->all->lock);
	take_outcome(opening, call);
	if (opening->status != MUSTER_OK)
		store_away(opening->store, opening->status, opening->message);
	if (opening->status != MUSTER_OK &&
	    (!opening->first || may_come_back(opening->status)))
		try_later(opening);
	if (opening->first) {
		opening->first = false;
		first_is_over(opening->all);
	}
	lock_release(&opening->all->lock);
	call_release(call);
}

static muster_status
attempt(struct opening *opening, muster_error *error)
{
	struct question question = { .operation = OPERATION_OPEN,
		.deadline = clock_after(clock_now(), opening->all->timeout) };

	return call_ask_async(opening->store->plan, &question, opened, opening,
	    NULL, error);
}

/* The pause is over. */
static void
try_again(struct alarm *alarm)
{
	struct opening *opening = (struct opening *)(void *)((char *)alarm -
	    offsetof(struct opening, alarm));

	lock_acquire(&opening->all->lock);
	if (!opening->all->stopped && attempt(opening, NULL) != MUSTER_OK)
		try_later(opening);
	lock_release(&opening->all->lock);
}

/* ---- all of them ---- */

static bool
choose(struct openings *openings)
{
	struct directory *directory = openings->directory;

	openings->items = calloc(directory->count, sizeof *openings->items);
	if (openings->items == NULL)
		return false;
	for (size_t i = 0; i < directory->count; i++) {
		muster_store *store = directory->order[i];

		if (store->plugin == NULL || !store->wanted)
			continue;
		openings->items[openings->count++] = (struct opening){
			.all = openings,
			.store = store,
			.alarm.ring = try_again,
			.pause = OPENING_FIRST_PAUSE,
			.first = true
		};
	}
	return true;
}

static void
await_first(struct openings *openings)
{
	unsigned changed;
	size_t left;

	do {
		/* Relaxed: ordered by the lock. */
		lock_acquire(&openings->lock);
		changed = atomic_load_explicit(&openings->changed,
		    memory_order_relaxed);
		left = openings->left;
		lock_release(&openings->lock);
		if (left > 0)
			futex_wait(&openings->changed, changed, CLOCK_NEVER);
	} while (left > 0);
}

static muster_status
judge(struct openings *openings, muster_error *error)
{
	struct directory *directory = openings->directory;

	lock_acquire(&openings->lock);
	for (size_t i = 0; i < openings->count; i++) {
		const struct opening *opening = &openings->items[i];

		if (opening->status == MUSTER_OK ||
		    may_come_back(opening->status))
			continue;
		directory_blame(directory, opening->store, opening->option,
		    opening->message != NULL
			? opening->message
			: muster_status_name(opening->status));
		if (opening->status == MUSTER_RESOURCE_EXHAUSTED)
			directory->problems.exhausted = true;
	}
	lock_release(&openings->lock);
	return problems_report(&directory->problems, error);
}

muster_status
openings_start(struct openings *openings, struct core *core,
    struct directory *directory, int64_t timeout, muster_error *error)
{
	muster_status status = MUSTER_OK;

	openings->core = core;
	openings->directory = directory;
	openings->timeout = timeout;
	if (!choose(openings))
		return error_set(error, MUSTER_RESOURCE_EXHAUSTED,
		    "out of memory");
	openings->left = openings->count;
	for (size_t i = 0; i < openings->count && status == MUSTER_OK; i++) {
		store_away(openings->items[i].store, MUSTER_UNAVAILABLE,
		    "is still being opened");
		status = attempt(&openings->items[i], error);
		if (status == MUSTER_OK)
			continue;
		lock_acquire(&openings->lock);
		openings->left -= openings->count - i;
		lock_release(&openings->lock);
	}
	await_first(openings);
	return status == MUSTER_OK ? judge(openings, error) : status;
}

void
openings_stop(struct openings *openings)
{
	if (openings->core == NULL)
		return;
	lock_acquire(&openings->lock);
	openings->stopped = true;
	for (size_t i = 0; i < openings->count; i++)
		alarm_stop(openings->core->executor, &openings->items[i].alarm);
	lock_release(&openings->lock);
}

void
openings_fini(struct openings *openings)
{
	for (size_t i = 0; i < openings->count; i++) {
		free(openings->items[i].message);
		free(openings->items[i].option);
	}
	free(openings->items);
}
