/* SPDX-License-Identifier: MIT
 *
 * sample - measures several things beside each other, and prints figures.
 *
 * A machine that is shared is now faster, now slower. What is to be compared
 * is therefore measured in turn, in slices of some milliseconds: a subject's
 * figure is the median of its slices. Whoever wants to be sure runs the
 * program several times, as bench/compare does.
 *
 * Every program prints lines "KEY NUMBER", or "KEY - REASON" for what it could
 * not measure. All times are nanoseconds.
 */
#ifndef SHARED_SAMPLE_H
#define SHARED_SAMPLE_H

#include <stddef.h>
#include <stdint.h>

enum { SAMPLE_MAX_SLICES = 64 };

/* What the arguments of a program say. */
struct settings {
	int64_t slice; /* -t: how long one is, in nanoseconds */
	int slices;    /* -s: how many of each subject */
	long size;     /* -n: how much of what, as the program says */
};

/* Something that can be done over and over, and what came of it. */
struct subject {
	const char *key;
	/* Does it so many times; returns how long that took. */
	int64_t (*run)(void *arg, long count);
	void *arg;
	/* filled by sample() */
	long count;                          /* times in a slice */
	double time[SAMPLE_MAX_SLICES];      /* ns for one of them */
	double processor[SAMPLE_MAX_SLICES]; /* ns used, of each ns */
	double threads[SAMPLE_MAX_SLICES];   /* of each ns of this thread's */
};

/* Reads -t MILLISECONDS, -s SLICES and -n SIZE into `settings`, which holds
 * what goes without saying; ends the program if they are wrong. Returns how
 * many arguments that took: argv[that] is the next one. */
int settings_read(struct settings *settings, int argc, char **argv);

/* Measures all subjects, slice by slice in turn, after warming up. */
void sample(struct subject *subjects, size_t count,
    const struct settings *settings);

/* The middle one of `count` numbers (> 0), which are put in order. */
double sample_median(double *values, int count);

/* The median time of one subject, after sample(). */
double subject_time(const struct subject *subject, int slices);

/* Prints "KEY NUMBER", or "KEY - REASON". */
void report(const char *key, double number);
void report_missing(const char *key, const char *reason);

/* Prints KEY_ns of each subject; and of one KEY_cpu, which is what the process
 * used in percent of the time that passed, and KEY_threads_cpu, the same in
 * percent of what the calling thread used. A machine that has no time for us
 * makes the first one small; the second one it cannot change. */
void report_times(const struct subject *subjects, size_t count, int slices);
void report_processor(const struct subject *subject, int slices);

/* Ends the program: what it would print is not to be trusted. */
_Noreturn void fatal(const char *format, ...)
    __attribute__((format(printf, 1, 2)));

/* calloc() that ends the program in place of returning NULL. */
void *need(size_t count, size_t size);

#endif
