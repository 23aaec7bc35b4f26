/* SPDX-License-Identifier: MIT
 *
 * callers - many threads that ask at a time.
 *
 * The threads are started before the run and stand at a gate, which is a lock
 * that the starter holds: what their start costs is not measured. Each has
 * asked once by then, because the first call of a thread finds the block of
 * its result missing. Each counts for itself; sums are made when all have
 * ended.
 */
#include <config.h>

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "bench/asker.h"
#include "bench/callers.h"
#include "say.h"

struct group {
	pthread_mutex_t gate;
	int64_t until; /* set before the gate opens */
	uint64_t least;
};

struct caller {
	pthread_t thread;
	struct group *group;
	struct asker asker;
	struct times times;
};

static void *
caller_run(void *arg)
{
	struct caller *caller = arg;
	struct group *group = caller->group;

	asker_ask(&caller->asker);
	caller->asker.calls = 0;
	caller->asker.failed = 0;
	caller->asker.partial = 0;
	pthread_mutex_lock(&group->gate);
	pthread_mutex_unlock(&group->gate);
	asker_loop(&caller->asker, group->until, group->least);
	return NULL;
}

/* NULL: it has been said why it cannot be started. */
static struct caller *
caller_start(struct group *group, const struct bench_order *order)
{
	struct caller *caller = calloc(1, sizeof(*caller));
	int error;

	if (caller == NULL) {
		say("bench", "out of memory");
		return NULL;
	}
	caller->group = group;
	caller->asker = (struct asker){
		.way = order->way,
		.times = &caller->times,
		.batch = order->batch,
		.clock_cost = order->plan->clock_cost,
	};
	error = pthread_create(&caller->thread, NULL, caller_run, caller);
	if (error == 0)
		return caller;
	say("bench", "cannot start a thread: %s", strerror(error));
	free(caller);
	return NULL;
}

/* Waits for it and adds what it has counted. */
static void
caller_join(struct caller *caller, const struct bench_order *order,
    struct bench_run *run)
{
	const struct asker *asker = &caller->asker;

	pthread_join(caller->thread, NULL);
	run->calls += asker->calls;
	run->failed += asker->failed;
	run->partial += asker->partial;
	run->timed += asker->timed;
	run->spent += asker->spent;
	times_merge(order->times, &caller->times);
}

static void
caller_free(struct caller *caller)
{
	asker_fini(&caller->asker);
	free(caller);
}

/* The threads that could not be started are missing, at the end. */
static size_t
start_all(struct caller **callers, struct group *group,
    const struct bench_order *order)
{
	size_t count = order->plan->callers, i;

	for (i = 0; i < count; i++) {
		callers[i] = caller_start(group, order);
		if (callers[i] == NULL)
			break;
	}
	return i;
}

bool
bench_callers_run(const struct bench_order *order, struct bench_run *run)
{
	size_t count = order->plan->callers, started, i;
	struct caller **callers = calloc(count, sizeof(*callers));
	struct group group = {
		.gate = PTHREAD_MUTEX_INITIALIZER,
		.least = (order->least + count - 1) / count,
	};

	if (callers == NULL) {
		say("bench", "out of memory");
		return false;
	}
	*run = (struct bench_run){ .memory = -1 };
	pthread_mutex_lock(&group.gate);
	started = start_all(callers, &group, order);
	bench_meter_begin(run);
	if (started == count)
		group.until = bench_now(CLOCK_MONOTONIC) + order->time;
	pthread_mutex_unlock(&group.gate);
	for (i = 0; i < started; i++)
		caller_join(callers[i], order, run);
	bench_meter_end(run);
	for (i = 0; i < started; i++)
		caller_free(callers[i]);
	pthread_mutex_destroy(&group.gate);
	free(callers);
	return started == count;
}
