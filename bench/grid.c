/* SPDX-License-Identifier: MIT
 *
 * grid - adaptive against the two strategies that it chooses from.
 *
 *	grid [-t MILLISECONDS] [-s SLICES] [-n CALLS] [FIRST SECOND CALLERS]
 *
 * A cell is two stores and a number of callers, each of whom asks again as soon
 * as he has his answer. Every strategy has a configuration of its own in it, so
 * that adaptive learns from nothing but its own calls. They run in turn, slice
 * by slice; the first slice warms up, until at least CALLS calls were made or
 * two seconds are over, and does not count.
 *
 * A line is "FIRST SECOND CALLERS STRATEGY" and mean latency, p99, calls a
 * second: for each the median of the slices (p99 is that of all slices
 * together, since one has few late calls), and how far apart the slices of this
 * one strategy are, (most - least) / median. That is the noise: what differs by
 * less may be chance. bench/grid.awk judges by it.
 */
#include <config.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "shared/clock.h"
#include "shared/crowd.h"
#include "measure/times.h"
#include "shared/sample.h"
#include "shared/world.h"

/* A store of a cell: its name in the output, and its lines in the file. */
struct kind {
	const char *name;
	const char *lines;
};

/* One who asks and notes how long it took. */
struct caller {
	struct asker asker;
	struct times times;
	int at_a_time; /* calls in a step */
};

/* One strategy in one cell. */
struct scene {
	const char *strategy;
	muster *m;
	struct caller *callers;
	void *args[CROWD_MAX];
	double mean[SAMPLE_MAX_SLICES];
	double late[SAMPLE_MAX_SLICES]; /* p99 */
	struct times all;               /* of all slices */
	double rate[SAMPLE_MAX_SLICES];
};

static const char *const strategies[] = {
	"sequential",
	"parallel",
	"adaptive",
};
enum { STRATEGIES = sizeof strategies / sizeof *strategies };

static const struct kind kinds[] = {
	{ "nodelay", "plugin = prompt" },
	{ "50us", "plugin = bounded\ndelay = 50us" },
	{ "500us", "plugin = bounded\ndelay = 500us" },
	{ "5ms", "plugin = bounded\ndelay = 5ms" },
	{ "50ms", "plugin = bounded\ndelay = 50ms" },
	{ "seldom", "plugin = seldom\ndelay = 500us" },
};
enum { KINDS = sizeof kinds / sizeof *kinds };

static long
ask_and_note(void *arg)
{
	struct caller *caller = arg;
	int64_t before = clock_now(), now;
	int i;

	for (i = 0; i < caller->at_a_time; i++) {
		asker_ask(&caller->asker);
		now = clock_now();
		times_add(&caller->times, now - before);
		before = now;
	}
	return caller->at_a_time;
}

static void
scene_init(struct scene *scene, const struct kind *first,
    const struct kind *second, int callers, const char *strategy)
{
	bool instant = first == &kinds[0] && second == &kinds[0];
	char *text;
	int i;

	if (asprintf(&text,
		"[store first]\n%s\nid = 1\n[store second]\n%s%s\nid = 2\n"
		"[store both]\nstrategy = %s\n"
		"primary = first\nsecondary = second\n",
		first->lines, second->lines,
		strcmp(second->name, "seldom") == 0 ? "\nseed = 2" : "",
		strategy) < 0)
		fatal("out of memory");
	memset(&scene->all, 0, sizeof scene->all);
	scene->strategy = strategy;
	scene->m = world_open_text(text);
	free(text);
	scene->callers = need((size_t)callers, sizeof *scene->callers);
	for (i = 0; i < callers; i++) {
		scene->callers[i].asker = asker_of(scene->m, "both", 2);
		scene->callers[i].at_a_time = instant ? 50 : 1;
		scene->args[i] = &scene->callers[i];
	}
}

static void
scene_fini(struct scene *scene, int callers)
{
	int i;

	for (i = 0; i < callers; i++)
		asker_fini(&scene->callers[i].asker);
	free(scene->callers);
	world_close(scene->m);
}

/* Moves the callers' times to `ret`, which is empty. */
static void
take_times(struct scene *scene, int callers, struct times *ret)
{
	int i;

	for (i = 0; i < callers; i++) {
		times_merge(ret, &scene->callers[i].times);
		memset(&scene->callers[i].times, 0,
		    sizeof scene->callers[i].times);
	}
}

static void
warm_up(struct scene *scene, int callers, const struct settings *settings)
{
	int64_t end = clock_now() + 2 * CLOCK_SECOND;
	struct times times = { .count = 0 };

	do {
		crowd_rate(callers, ask_and_note, scene->args, settings->slice);
		take_times(scene, callers, &times);
	} while (times.count < (uint64_t)settings->size && clock_now() < end);
}

static void
run_slice(struct scene *scene, int callers, int slice, int64_t time)
{
	struct times times = { .count = 0 };

	scene->rate[slice] = crowd_rate(callers, ask_and_note, scene->args,
	    time);
	take_times(scene, callers, &times);
	scene->mean[slice] = times_mean(&times);
	scene->late[slice] = (double)times_percentile(&times, 99);
	times_merge(&scene->all, &times);
}

static void
say(double number, double spread)
{
	printf(" %.6g %.3f", number, spread / number);
}

static void
say_median(double *values, int slices)
{
	double median = sample_median(values, slices);

	say(median, values[slices - 1] - values[0]);
}

static void
scene_say(struct scene *scene, int slices)
{
	say_median(scene->mean, slices);
	sample_median(scene->late, slices);
	say((double)times_percentile(&scene->all, 99),
	    scene->late[slices - 1] - scene->late[0]);
	say_median(scene->rate, slices);
	putchar('\n');
}

static void
measure(const struct kind *first, const struct kind *second, int callers,
    const struct settings *settings)
{
	static struct scene scenes[STRATEGIES];
	int count = 0, i, slice;

	for (i = 0; i < STRATEGIES; i++)
		if (world_has_strategy(strategies[i]))
			scene_init(&scenes[count++], first, second, callers,
			    strategies[i]);
	for (i = 0; i < count; i++)
		warm_up(&scenes[i], callers, settings);
	for (slice = 0; slice < settings->slices; slice++)
		for (i = 0; i < count; i++)
			run_slice(&scenes[i], callers, slice, settings->slice);
	for (i = 0; i < count; i++) {
		printf("%s %s %d %s", first->name, second->name, callers,
		    scenes[i].strategy);
		scene_say(&scenes[i], settings->slices);
		scene_fini(&scenes[i], callers);
	}
	fflush(stdout);
}

static const struct kind *
find_kind(const char *name)
{
	int i;

	for (i = 0; i < KINDS; i++)
		if (strcmp(kinds[i].name, name) == 0)
			return &kinds[i];
	fatal("there is no store '%s'", name);
}

int
main(int argc, char **argv)
{
	static const int callers[] = { 1, 2, 8, 48 };
	struct settings settings = {
		.slice = 250 * CLOCK_MILLISECOND,
		.slices = 4,
		.size = 32,
	};
	int first = settings_read(&settings, argc, argv), i, k, n;

	if (argc - first == 3) {
		n = atoi(argv[first + 2]);
		if (n < 1 || n > CROWD_MAX)
			fatal("expected 1 to %d callers", CROWD_MAX);
		measure(find_kind(argv[first]), find_kind(argv[first + 1]), n,
		    &settings);
		return 0;
	}
	for (i = 0; i < KINDS; i++)
		for (k = 0; k < KINDS; k++)
			for (n = 0; n < 4; n++)
				measure(&kinds[i], &kinds[k], callers[n],
				    &settings);
	return 0;
}
