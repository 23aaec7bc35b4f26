/* SPDX-License-Identifier: MIT
 *
 * crowd - many threads that call at the same time.
 *
 * The threads are started, wait for each other at a barrier, and then look at
 * the clock after each step. Steps are therefore to be long against a reading
 * of the clock where that matters.
 */
#include <config.h>

#include <pthread.h>

#include "shared/clock.h"
#include "shared/crowd.h"
#include "shared/sample.h"

struct member {
	pthread_t thread;
	pthread_barrier_t *start;
	crowd_step step;
	void *arg;
	int64_t time;
	double rate; /* calls for each nanosecond; read after the join */
};

static void *
member_run(void *arg)
{
	struct member *member = arg;
	int64_t start, now;
	long calls = 0;

	pthread_barrier_wait(member->start);
	start = clock_now();
	do {
		calls += member->step(member->arg);
		now = clock_now();
	} while (now - start < member->time);
	member->rate = (double)calls / (double)(now - start);
	return NULL;
}

double
crowd_rate(int callers, crowd_step step, void *const *args, int64_t time)
{
	struct member members[CROWD_MAX];
	pthread_barrier_t start;
	double rate = 0;
	int i;

	pthread_barrier_init(&start, NULL, (unsigned)callers);
	for (i = 0; i < callers; i++) {
		members[i] = (struct member){
			.start = &start,
			.step = step,
			.arg = args[i],
			.time = time,
		};
		if (pthread_create(&members[i].thread, NULL, member_run,
			&members[i]) != 0)
			fatal("no more threads");
	}
	for (i = 0; i < callers; i++) {
		pthread_join(members[i].thread, NULL);
		rate += members[i].rate;
	}
	pthread_barrier_destroy(&start);
	return rate * (double)CLOCK_SECOND;
}
