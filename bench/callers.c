/* SPDX-License-Identifier: MIT
 *
 * callers - strategies under load: more callers than workers and processors.
 *
 *	callers [-t MILLISECONDS] [-s SLICES]
 *
 * sleeping: 48 callers, 8 workers, stores of 2 ms and 1 ms. Every thread that
 * there is can be asleep in a store; parallel wins only where it does not take
 * a worker from another call.
 * nodelay: 8 callers whose stores answer at once: there is nothing to be won,
 * and a lock or a wake can be lost.
 *
 * Each strategy has a configuration of its own, since adaptive learns from its
 * calls.
 */
#include <config.h>

#include <stdio.h>

#include "shared/clock.h"
#include "shared/crowd.h"
#include "shared/sample.h"
#include "shared/world.h"

static const char *const strategies[] = {
	"sequential",
	"parallel",
	"adaptive",
};
enum { STRATEGIES = sizeof strategies / sizeof *strategies };

/* One strategy in one configuration, and those who ask it. */
struct scene {
	muster *m;
	struct asker askers[CROWD_MAX];
	void *args[CROWD_MAX];
	double rates[SAMPLE_MAX_SLICES];
};

static long
ask_once(void *arg)
{
	asker_ask(arg);
	return 1;
}

static long
ask_often(void *arg)
{
	int i;

	for (i = 0; i < 100; i++)
		asker_ask(arg);
	return 100;
}

static void
scene_init(struct scene *scene, const char *kind, const char *strategy,
    int callers)
{
	int i;

	scene->m = world_open_as("callers", kind, strategy);
	for (i = 0; i < callers; i++) {
		scene->askers[i] = asker_of(scene->m, kind, 2);
		scene->args[i] = &scene->askers[i];
	}
}

static void
scene_fini(struct scene *scene, int callers)
{
	int i;

	for (i = 0; i < callers; i++)
		asker_fini(&scene->askers[i]);
	world_close(scene->m);
}

/* Slice -1 is the first one, which warms up and does not count. */
static void
measure(const char *kind, int callers, crowd_step step,
    const struct settings *settings)
{
	static struct scene scenes[STRATEGIES];
	char key[60];
	double rate;
	int i, slice;

	for (i = 0; i < STRATEGIES; i++)
		scene_init(&scenes[i], kind, strategies[i], callers);
	for (slice = -1; slice < settings->slices; slice++) {
		for (i = 0; i < STRATEGIES; i++) {
			rate = crowd_rate(callers, step, scenes[i].args,
			    settings->slice);
			if (slice >= 0)
				scenes[i].rates[slice] = rate;
		}
	}
	for (i = 0; i < STRATEGIES; i++) {
		snprintf(key, sizeof key, "callers_%s_%s_per_s", kind,
		    strategies[i]);
		report(key, sample_median(scenes[i].rates, settings->slices));
		scene_fini(&scenes[i], callers);
	}
}

int
main(int argc, char **argv)
{
	struct settings settings = {
		.slice = 200 * CLOCK_MILLISECOND,
		.slices = 5,
	};

	settings_read(&settings, argc, argv);
	measure("sleeping", 48, ask_once, &settings);
	measure("nodelay", 8, ask_often, &settings);
	return 0;
}
