/* SPDX-License-Identifier: MIT
 *
 * progress - how far something long is, on a terminal.
 *
 * One line of standard error that is drawn over, and gone at the end; what
 * is short is over before the first line, and a file or a pipe gets none at
 * all.
 */
#include <config.h>

#include <muster/muster.h>

#include <stdio.h>
#include <time.h>
#include <unistd.h>

#include "progress.h"

#define INTERVAL (100 * MUSTER_MILLISECOND)

static int64_t
now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return time.tv_sec * MUSTER_SECOND + time.tv_nsec;
}

void
progress_begin(struct progress *progress)
{
	*progress = (struct progress){
		.shown = isatty(STDERR_FILENO) == 1,
		.start = now(),
	};
	progress->latest = progress->start;
}

void
progress_update(struct progress *progress, size_t count)
{
	double time;

	if (!progress->shown)
		return;
	time = (double)(now() - progress->start) / (double)MUSTER_SECOND;
	progress_note(progress, "%zu users, %.0f a second", count,
	    time > 0 ? (double)count / time : 0);
}

void
progress_note(struct progress *progress, const char *format, ...)
{
	int64_t time;
	va_list args;

	if (!progress->shown)
		return;
	time = now();
	if (time - progress->latest < INTERVAL)
		return;
	fputc('\r', stderr);
	va_start(args, format);
	vfprintf(stderr, format, args);
	va_end(args);
	fputs("\033[K", stderr);
	fflush(stderr);
	progress->latest = time;
	progress->drawn = true;
}

void
progress_end(struct progress *progress)
{
	if (progress->drawn)
		fputs("\r\033[K", stderr);
	progress->drawn = false;
}
