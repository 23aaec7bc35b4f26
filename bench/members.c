/* SPDX-License-Identifier: MIT
 *
 * members - what each further member of a parallel call costs.
 *
 *	members [-t MILLISECONDS] [-s SLICES]
 *
 * Composites of 2, 4, ... 64 members that answer at once. Legs of PROMPT stores
 * are kept by the caller; those of BOUNDED ones are handed over, and whoever
 * comes first runs them. The figure is the slope between 2 and 64 members.
 */
#include <config.h>

#include <stdio.h>
#include <stdlib.h>

#include "shared/clock.h"
#include "shared/sample.h"
#include "shared/world.h"

enum { MOST = 64, SIZES = 6 };

/* 64 stores of that plugin, and a composite of each size: "of-2", ... */
static char *
make_text(const char *plugin)
{
	char *text = NULL;
	size_t length;
	FILE *file = open_memstream(&text, &length);
	int i, size;

	if (file == NULL)
		fatal("out of memory");
	for (i = 1; i <= MOST; i++)
		fprintf(file, "[store m%d]\nplugin = %s\nid = %d\n", i, plugin,
		    i);
	for (size = 2; size <= MOST; size *= 2) {
		fprintf(file,
		    "[store of-%d]\nstrategy = parallel\n"
		    "primary = m1\nsecondary = m2",
		    size);
		for (i = 3; i <= size; i++)
			fprintf(file, ", m%d", i);
		fputc('\n', file);
	}
	if (fclose(file) != 0)
		fatal("out of memory");
	return text;
}

static void
measure(const char *plugin, const struct settings *settings)
{
	static struct subject subjects[SIZES];
	struct asker askers[SIZES];
	char name[20], keys[SIZES][40], key[60], *text = make_text(plugin);
	muster *m = world_open_text(text);
	double least, most;
	int i, size;

	free(text);
	for (i = 0, size = 2; i < SIZES; i++, size *= 2) {
		snprintf(name, sizeof name, "of-%d", size);
		snprintf(keys[i], sizeof keys[i], "members_%s_%d", plugin,
		    size);
		askers[i] = asker_of(m, name, (size_t)size);
		subjects[i] = (struct subject){
			.key = keys[i],
			.run = asker_run,
			.arg = &askers[i],
		};
	}
	sample(subjects, SIZES, settings);
	report_times(subjects, SIZES, settings->slices);
	least = subject_time(&subjects[0], settings->slices);
	most = subject_time(&subjects[SIZES - 1], settings->slices);
	snprintf(key, sizeof key, "members_%s_each_ns", plugin);
	report(key, (most - least) / (MOST - 2));
	for (i = 0; i < SIZES; i++)
		asker_fini(&askers[i]);
	world_close(m);
}

int
main(int argc, char **argv)
{
	struct settings settings = {
		.slice = 30 * CLOCK_MILLISECOND,
		.slices = 5,
	};

	settings_read(&settings, argc, argv);
	measure("prompt", &settings);
	measure("bounded", &settings);
	return 0;
}
