/* SPDX-License-Identifier: MIT
 *
 * A growing array. A time under 0 (a clock that was read twice in the wrong
 * order cannot be, but a difference of two measured times can) counts as 0.
 */
#include <config.h>

#include "samples.h"

#include <err.h>
#include <inttypes.h>

#include "room.h"

void
samples_add(struct samples *samples, int64_t time)
{
	if (samples->count == samples->room) {
		samples->room = samples->room == 0 ? 256 : 2 * samples->room;
		samples->times = room_again(samples->times, samples->room,
		    sizeof *samples->times);
	}
	samples->times[samples->count++] = time < 0 ? 0 : time;
}

void
samples_move(struct samples *samples, struct samples *more)
{
	size_t i;

	for (i = 0; i < more->count; i++)
		samples_add(samples, more->times[i]);
	samples_fini(more);
}

static int
compare(const void *a, const void *b)
{
	int64_t first = *(const int64_t *)a, second = *(const int64_t *)b;

	return first < second ? -1 : first > second;
}

int64_t
samples_median(struct samples *samples)
{
	if (samples->count == 0)
		return 0;
	qsort(samples->times, samples->count, sizeof *samples->times, compare);
	return samples->times[samples->count / 2];
}

void
samples_write(const struct samples *samples, const char *directory,
    const char *name, const char *end)
{
	char *path;
	FILE *file;
	size_t i;

	if (asprintf(&path, "%s/%s.%s", directory, name, end) < 0)
		errx(2, "out of memory");
	file = fopen(path, "we");
	if (file == NULL)
		err(2, "%s", path);
	for (i = 0; i < samples->count; i++)
		fprintf(file, "%" PRId64 "\n", samples->times[i]);
	if (fclose(file) != 0)
		err(2, "%s", path);
	free(path);
}

void
samples_fini(struct samples *samples)
{
	free(samples->times);
	*samples = (struct samples){ 0 };
}
