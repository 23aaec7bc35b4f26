/* SPDX-License-Identifier: MIT
 *
 * sample - measures several things beside each other, and prints figures.
 *
 * How often a subject is done in one slice is found by doubling until it takes
 * a quarter of a slice, which warms it up as well. The clock is read twice a
 * slice and not once an operation, unless the subject itself does: an empty
 * call costs no more than some readings.
 */
#include <config.h>

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "shared/clock.h"
#include "shared/sample.h"

static long
number(const char *text, long most)
{
	char *end;
	long value = strtol(text, &end, 10);

	if (end == text || *end != '\0' || value < 1 || value > most)
		fatal("expected a number from 1 to %ld, not '%s'", most, text);
	return value;
}

int
settings_read(struct settings *settings, int argc, char **argv)
{
	int option;

	while ((option = getopt(argc, argv, "n:s:t:")) != -1) {
		switch (option) {
		case 'n':
			settings->size = number(optarg, 10000000);
			break;
		case 's':
			settings->slices = (int)number(optarg,
			    SAMPLE_MAX_SLICES);
			break;
		case 't':
			settings->slice = number(optarg, 60000) *
			    CLOCK_MILLISECOND;
			break;
		default:
			fatal("usage: %s [-t MILLISECONDS] [-s SLICES] "
			      "[-n SIZE] [WHAT]...",
			    argv[0]);
		}
	}
	return optind;
}

/* How often the subject can be done in `slice`, with all that does not count
 * (a pause). */
static long
calibrate(struct subject *subject, int64_t slice)
{
	long count = 1;
	int64_t start, time;

	for (;;) {
		start = clock_now();
		subject->run(subject->arg, count);
		time = clock_now() - start;
		if (time >= slice / 4 || count > 1000000000)
			break;
		count *= 2;
	}
	count = (long)((double)count * (double)slice / (double)(time + 1));
	return count > 0 ? count : 1;
}

static void
one_slice(struct subject *subject, int slice)
{
	int64_t start = clock_now(), used = clock_used();
	int64_t own = clock_read(CLOCK_THREAD_CPUTIME_ID), time;

	time = subject->run(subject->arg, subject->count);
	own = clock_read(CLOCK_THREAD_CPUTIME_ID) - own;
	used = clock_used() - used;
	subject->time[slice] = (double)time / (double)subject->count;
	subject->processor[slice] = (double)used /
	    (double)(clock_now() - start);
	subject->threads[slice] = (double)used / (double)own;
}

void
sample(struct subject *subjects, size_t count, const struct settings *settings)
{
	size_t i;
	int slice;

	for (i = 0; i < count; i++)
		subjects[i].count = calibrate(&subjects[i], settings->slice);
	for (slice = 0; slice < settings->slices; slice++)
		for (i = 0; i < count; i++)
			one_slice(&subjects[i], slice);
}

static int
by_size(const void *left, const void *right)
{
	double a = *(const double *)left, b = *(const double *)right;

	return (a > b) - (a < b);
}

double
sample_median(double *values, int count)
{
	int half = count / 2;

	qsort(values, (size_t)count, sizeof *values, by_size);
	if (count % 2 == 1)
		return values[half];
	return (values[half - 1] + values[half]) / 2;
}

static double
median_of_copy(const double *values, int slices)
{
	double copy[SAMPLE_MAX_SLICES];

	memcpy(copy, values, (size_t)slices * sizeof *copy);
	return sample_median(copy, slices);
}

double
subject_time(const struct subject *subject, int slices)
{
	return median_of_copy(subject->time, slices);
}

void
report(const char *key, double value)
{
	printf("%s %.10g\n", key, value);
	fflush(stdout);
}

void
report_missing(const char *key, const char *reason)
{
	printf("%s - %s\n", key, reason);
	fflush(stdout);
}

void
report_times(const struct subject *subjects, size_t count, int slices)
{
	char key[100];
	size_t i;

	for (i = 0; i < count; i++) {
		snprintf(key, sizeof key, "%s_ns", subjects[i].key);
		report(key, subject_time(&subjects[i], slices));
	}
}

void
report_processor(const struct subject *subject, int slices)
{
	char key[100];

	snprintf(key, sizeof key, "%s_cpu", subject->key);
	report(key, 100 * median_of_copy(subject->processor, slices));
	snprintf(key, sizeof key, "%s_threads_cpu", subject->key);
	report(key, 100 * median_of_copy(subject->threads, slices));
}

void
fatal(const char *format, ...)
{
	va_list args;

	fflush(stdout);
	va_start(args, format);
	vfprintf(stderr, format, args);
	va_end(args);
	fputc('\n', stderr);
	exit(1);
}

void *
need(size_t count, size_t size)
{
	void *memory = calloc(count, size);

	if (memory == NULL)
		fatal("out of memory");
	return memory;
}
