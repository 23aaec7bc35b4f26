/* SPDX-License-Identifier: MIT
 *
 * idle - what an open configuration uses when nobody asks.
 *
 *	idle [-t MILLISECONDS]
 *
 * Some calls are handed over, so that every worker has been awake; after a
 * tenth of a second the process time of one second is looked at.
 */
#include <config.h>

#include <stdint.h>
#include <sys/resource.h>

#include "shared/clock.h"
#include "shared/sample.h"
#include "shared/world.h"

static int64_t
nanoseconds(struct timeval time)
{
	return time.tv_sec * CLOCK_SECOND + time.tv_usec * CLOCK_MICROSECOND;
}

/* What the process has used, in itself and in the kernel. */
static int64_t
used(void)
{
	struct rusage usage;

	getrusage(RUSAGE_SELF, &usage);
	return nanoseconds(usage.ru_utime) + nanoseconds(usage.ru_stime);
}

int
main(int argc, char **argv)
{
	struct settings settings = { .slice = CLOCK_SECOND, .slices = 1 };
	struct asker asker;
	muster *m;
	int64_t before, start;
	int i;

	settings_read(&settings, argc, argv);
	m = world_open("lookup");
	asker = asker_of(m, "parallel-unflagged", 2);
	asker.request.timeout = CLOCK_SECOND;
	for (i = 0; i < 1000; i++)
		asker_ask(&asker);
	clock_sleep(settings.slice / 10);
	before = used();
	start = clock_now();
	clock_sleep(settings.slice);
	report("idle_cpu",
	    100 * (double)(used() - before) / (double)(clock_now() - start));
	asker_fini(&asker);
	world_close(m);
	return 0;
}
