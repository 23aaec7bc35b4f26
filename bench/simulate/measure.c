/* SPDX-License-Identifier: MIT
 *
 * measure - small lookups through the library, for bench/agree.
 *
 *	measure PLUGIN-PATH DIRECTORY ROUNDS < SETTINGS
 *
 * Each line of SETTINGS is one of setting.h. All of them take turns, ROUNDS
 * times. Into DIRECTORY go, for the setting NAME, NAME.latencies and
 * NAME.overshoots; and what the machine costs, which settings of its own
 * measure: hand-over.samples and back.samples, and in costs.samples what waking
 * a worker and what a leg costs, by the medians, in nanoseconds.
 */
#include <config.h>

#include <err.h>

#include "room.h"
#include "setting.h"

/* Settings that measure what things cost, before those that are asked for. */
enum { COST_ALONE, COST_BESIDE, COST_BACK, COSTS, SETTINGS = 32 };

/* - one leg that sleeps, on its caller alone and beside one that is handed
 *   over: the difference is what waking a worker costs. Alone it takes longer
 *   than the sleep: that is what a leg costs;
 * - what is handed over there takes no time: its leg takes the hand-over;
 * - the last leg ends on a worker: the caller is told. */
static const char *const costs[COSTS] = {
	[COST_ALONE] = "cost-alone sequential 1 100 400us 0ns",
	[COST_BESIDE] = "cost-beside parallel 1 100 400us 0ns",
	[COST_BACK] = "cost-back parallel 1 100 100us 400us",
};

static unsigned
open_all(struct setting *settings, const char *directory,
    const char *plugin_path)
{
	unsigned count;
	char line[512];

	for (count = 0; count < COSTS; count++) {
		char *copy = room_copy(costs[count]);

		setting_open(&settings[count], copy, directory, plugin_path);
		free(copy);
	}
	while (fgets(line, sizeof line, stdin) != NULL) {
		line[strcspn(line, "\n")] = '\0';
		if (count == SETTINGS)
			errx(2, "too many settings");
		setting_open(&settings[count++], line, directory, plugin_path);
	}
	return count;
}

static void
write_costs(struct setting *settings, const char *directory)
{
	int64_t alone = samples_median(&settings[COST_ALONE].first);
	int64_t beside = samples_median(&settings[COST_BESIDE].first);
	int64_t sleep = settings[COST_ALONE].delays[0] +
	    samples_median(&settings[COST_ALONE].overshoots);
	struct samples costs_found = { 0 };

	samples_add(&costs_found, beside - alone);
	samples_add(&costs_found, alone - sleep);
	samples_write(&costs_found, directory, "costs", "samples");
	samples_fini(&costs_found);
	samples_write(&settings[COST_BESIDE].second, directory, "hand-over",
	    "samples");
	samples_write(&settings[COST_BACK].backs, directory, "back", "samples");
}

int
main(int argc, char **argv)
{
	static struct setting settings[SETTINGS];
	unsigned count, i;
	int round;

	if (argc != 4)
		errx(2, "usage: %s PLUGIN-PATH DIRECTORY ROUNDS", argv[0]);
	count = open_all(settings, argv[2], argv[1]);
	for (round = 0; round < atoi(argv[3]); round++) {
		for (i = 0; i < count; i++)
			setting_round(&settings[i]);
	}
	write_costs(settings, argv[2]);
	for (i = COSTS; i < count; i++) {
		samples_write(&settings[i].latencies, argv[2], settings[i].name,
		    "latencies");
		samples_write(&settings[i].overshoots, argv[2],
		    settings[i].name, "overshoots");
	}
	for (i = 0; i < count; i++)
		setting_close(&settings[i]);
	return 0;
}
