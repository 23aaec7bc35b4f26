/* SPDX-License-Identifier: MIT
 *
 * lookup - the classic experiment: two stores, one after the other and at once.
 *
 *	lookup [-t MILLISECONDS] [-s SLICES] [nodelay] [spaced] [delays]
 *
 * nodelay: the stores answer at once, calls follow each other. Prints what a
 * call takes, and for parallel how much of one processor it uses.
 * spaced: the same with 300 us between the calls. Caches and workers have gone
 * to sleep then, as they do in an application that does something else too.
 * delays: `slow` in front of the stores, and beside each the sleeps alone that
 * nobody can be faster than.
 */
#include <config.h>

#include <stdio.h>
#include <string.h>

#include "shared/clock.h"
#include "shared/sample.h"
#include "shared/world.h"

enum { MAX_SUBJECTS = 8 };

/* One way to ask: the key of its figure, and the store. */
struct way {
	const char *key;
	const char *store;
};

/* The sleeps of one call, without anything around them. */
struct sleeps {
	int64_t first, second;
};

static int64_t
sleeps_run(void *arg, long count)
{
	const struct sleeps *sleeps = arg;
	int64_t start = clock_now();

	for (; count > 0; count--) {
		clock_sleep(sleeps->first);
		clock_sleep(sleeps->second);
	}
	return clock_now() - start;
}

/* Fills a subject for each way; returns how many there are. */
static size_t
make_subjects(struct subject *subjects, struct asker *askers, muster *m,
    const struct way *ways, int64_t pause)
{
	size_t i;

	for (i = 0; ways[i].key != NULL; i++) {
		askers[i] = asker_of(m, ways[i].store, 2);
		askers[i].pause = pause;
		subjects[i] = (struct subject){
			.key = ways[i].key,
			.run = pause > 0 ? asker_run_spaced : asker_run,
			.arg = &askers[i],
		};
	}
	return i;
}

/* Measures all ways without a delay in the stores. */
static void
measure_ways(const struct way *ways, int64_t pause,
    const struct settings *settings)
{
	static struct subject subjects[MAX_SUBJECTS];
	struct asker askers[MAX_SUBJECTS];
	muster *m = world_open("lookup");
	size_t count, i;

	count = make_subjects(subjects, askers, m, ways, pause);
	sample(subjects, count, settings);
	report_times(subjects, count, settings->slices);
	for (i = 0; i < count; i++) {
		report_processor(&subjects[i], settings->slices);
		asker_fini(&askers[i]);
	}
	world_close(m);
}

static void
nodelay(const struct settings *settings)
{
	static const struct way ways[] = {
		{ "nodelay_sequential", "sequential" },
		{ "nodelay_parallel", "parallel" },
		{ "nodelay_sequential_bounded", "sequential-bounded" },
		{ "nodelay_parallel_bounded", "parallel-bounded" },
		{ "nodelay_sequential_unflagged", "sequential-unflagged" },
		{ "nodelay_parallel_unflagged", "parallel-unflagged" },
		{ NULL, NULL },
	};

	measure_ways(ways, 0, settings);
}

static void
spaced(const struct settings *settings)
{
	static const struct way ways[] = {
		{ "spaced_sequential", "sequential" },
		{ "spaced_parallel", "parallel" },
		{ NULL, NULL },
	};

	measure_ways(ways, 300 * CLOCK_MICROSECOND, settings);
}

static void
delays(const struct settings *settings)
{
	static const struct way ways[] = {
		{ "low_sequential", "sequential-low" },
		{ "low_parallel", "parallel-low" },
		{ "high_parallel", "parallel-high" },
		{ NULL, NULL },
	};
	static struct sleeps both = { 500 * CLOCK_MICROSECOND,
		100 * CLOCK_MICROSECOND };
	static struct sleeps longer = { 500 * CLOCK_MICROSECOND, 0 };
	static struct sleeps high = { 50 * CLOCK_MILLISECOND, 0 };
	static struct subject subjects[MAX_SUBJECTS] = {
		{ .key = "low_sleeps", .run = sleeps_run, .arg = &both },
		{ .key = "low_sleep", .run = sleeps_run, .arg = &longer },
		{ .key = "high_sleep", .run = sleeps_run, .arg = &high },
	};
	struct asker askers[MAX_SUBJECTS];
	muster *m = world_open("lookup");
	size_t count, i;

	count = make_subjects(subjects + 3, askers, m, ways, 0);
	sample(subjects, 3 + count, settings);
	report_times(subjects, 3 + count, settings->slices);
	for (i = 0; i < count; i++)
		asker_fini(&askers[i]);
	world_close(m);
}

int
main(int argc, char **argv)
{
	static const struct {
		const char *name;
		void (*measure)(const struct settings *settings);
	} parts[] = {
		{ "nodelay", nodelay },
		{ "spaced", spaced },
		{ "delays", delays },
	};
	struct settings settings = {
		.slice = 50 * CLOCK_MILLISECOND,
		.slices = 5,
	};
	int first = settings_read(&settings, argc, argv), i;
	size_t part;

	for (part = 0; part < sizeof parts / sizeof *parts; part++) {
		for (i = first; i < argc; i++)
			if (strcmp(argv[i], parts[part].name) == 0)
				break;
		if (i < argc || first == argc)
			parts[part].measure(&settings);
	}
	return 0;
}
