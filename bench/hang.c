/* SPDX-License-Identifier: MIT
 *
 * hang - what stores cost that promise nothing.
 *
 *	hang [-t MILLISECONDS] [-s SLICES] [-n CALLS]
 *
 * hand-over: a store without a flag may hang, so a call that has a deadline
 * hands it over to a worker and waits. The same store without a deadline is
 * asked by the caller itself: the difference is the hand-over. Calls are 300 us
 * apart, so that the worker sleeps when the next one comes. The middle call of
 * a slice counts: a mean would tell of what else the machine did.
 *
 * hung: two workers, and two calls to a store that hangs for 300 ms whatever it
 * is told, so that both are gone. Meanwhile another store, which has to be
 * handed over too, is asked once a millisecond. The worst of these calls
 *counts, against the middle one of as many without the hung store. Then the
 *same with eight calls to the hung store at once, of which six wait before the
 *others.
 */
#include <config.h>

#include <stdio.h>
#include <stdlib.h>

#include "shared/clock.h"
#include "shared/sample.h"
#include "shared/world.h"

/* Asks `count` times with a pause before each; fills `times`. */
static void
ask_spaced(struct asker *asker, double *times, int count)
{
	int64_t start;
	int i;

	for (i = 0; i < count; i++) {
		clock_sleep(asker->pause);
		start = clock_now();
		asker_ask(asker);
		times[i] = (double)(clock_now() - start);
	}
}

static void
hand_over(muster *m, const struct settings *settings)
{
	struct asker handed = asker_of(m, "unflagged", 1);
	struct asker kept = asker_of(m, "unflagged", 1);
	int count = (int)(settings->slice / (400 * CLOCK_MICROSECOND)) + 1;
	double *times = need((size_t)count, sizeof *times);
	double over[SAMPLE_MAX_SLICES], own[SAMPLE_MAX_SLICES];
	int slice;

	handed.pause = kept.pause = 300 * CLOCK_MICROSECOND;
	handed.request.timeout = MUSTER_SECOND;
	for (slice = 0; slice < settings->slices; slice++) {
		ask_spaced(&kept, times, count);
		own[slice] = sample_median(times, count);
		ask_spaced(&handed, times, count);
		over[slice] = sample_median(times, count) - own[slice];
	}
	report("handover_own_ns", sample_median(own, settings->slices));
	report("handover_ns", sample_median(over, settings->slices));
	free(times);
	asker_fini(&handed);
	asker_fini(&kept);
}

/* Completion of a call to the store that hangs. */
static void
given_up(void *arg, muster_result *result)
{
	(void)arg;
	muster_result_free(result);
}

/* `hung` calls hang while `calls` others come. Prints their worst time, more
 * than the usual one. */
static void
beside_hung(const char *key, int hung, int calls)
{
	muster *m = world_open("hang");
	struct asker healthy = asker_of(m, "unflagged", 1);
	muster_request request = asker_of(m, "hung", 1).request;
	double *times = need((size_t)calls, sizeof *times), usual;

	healthy.pause = CLOCK_MILLISECOND;
	healthy.request.timeout = MUSTER_SECOND;
	request.timeout = 20 * MUSTER_MILLISECOND;
	ask_spaced(&healthy, times, calls);
	usual = sample_median(times, calls);
	for (; hung > 0; hung--)
		if (muster_find_async(m, &request, given_up, NULL, NULL,
			NULL) != MUSTER_OK)
			fatal("hung: a call was refused");
	ask_spaced(&healthy, times, calls);
	sample_median(times, calls);
	report(key, times[calls - 1] - usual);
	free(times);
	asker_fini(&healthy);
	world_close(m);
}

int
main(int argc, char **argv)
{
	struct settings settings = {
		.slice = 50 * CLOCK_MILLISECOND,
		.slices = 5,
		.size = 200,
	};
	muster *m;

	settings_read(&settings, argc, argv);
	m = world_open("hang");
	hand_over(m, &settings);
	world_close(m);
	beside_hung("hung_added_ns", 2, (int)settings.size);
	beside_hung("hung_crowd_added_ns", 8, (int)settings.size);
	return 0;
}
