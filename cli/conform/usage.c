/* SPDX-License-Identifier: MIT
 *
 * usage - what this process holds of the machine.
 *
 * What is taken from the heap is counted by the command (allocations.h), or by
 * the sanitizer that has taken the place of the heap. glibc's own numbers would
 * hold what threads keep for later.
 */
#include <config.h>

#include "conform/usage.h"

#include <dirent.h>
#include <stdint.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>

#include "allocations.h"

/* Milliseconds that threads have to end in. */
enum { MOMENT = 1000 };

/* A sanitizer's, where there is one. */
extern size_t __sanitizer_get_current_allocated_bytes(void)
    __attribute__((weak));

static int64_t
heap_size(void)
{
	if (__sanitizer_get_current_allocated_bytes != NULL)
		return (int64_t)__sanitizer_get_current_allocated_bytes();
	return allocations_balance();
}

/* How many entries a directory has. */
static size_t
count_entries(const char *path)
{
	DIR *directory = opendir(path);
	const struct dirent *entry;
	size_t count = 0;

	while (directory != NULL && (entry = readdir(directory)) != NULL)
		count += entry->d_name[0] != '.';
	if (directory != NULL)
		closedir(directory);
	return count;
}

/* Numbers in a file, as /proc has the children of a thread. */
static size_t
count_numbers(const char *path)
{
	FILE *file = fopen(path, "re");
	size_t count = 0;
	long number;

	while (file != NULL && fscanf(file, "%ld", &number) == 1)
		count++;
	if (file != NULL)
		fclose(file);
	return count;
}

static size_t
count_threads(void)
{
	return count_entries("/proc/self/task");
}

static size_t
count_children(void)
{
	DIR *directory = opendir("/proc/self/task");
	const struct dirent *entry;
	size_t count = 0;
	char path[300];

	while (directory != NULL && (entry = readdir(directory)) != NULL) {
		if (entry->d_name[0] == '.')
			continue;
		snprintf(path, sizeof(path), "/proc/self/task/%s/children",
		    entry->d_name);
		count += count_numbers(path);
	}
	if (directory != NULL)
		closedir(directory);
	return count;
}

static int64_t
now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return (int64_t)time.tv_sec * 1000 + time.tv_nsec / 1000000;
}

/* Reads a number until it is no more than `wanted`, or the moment is over. */
static size_t
settle(size_t (*count)(void), size_t wanted)
{
	const struct timespec moment = { .tv_nsec = 1000000 };
	int64_t until = now() + MOMENT;
	size_t number;

	while ((number = count()) > wanted && now() < until)
		nanosleep(&moment, NULL);
	return number;
}

void
usage_read(struct usage *ret, const struct usage *wanted)
{
	ret->threads = settle(count_threads,
	    wanted ? wanted->threads : SIZE_MAX);
	ret->children = settle(count_children,
	    wanted ? wanted->children : SIZE_MAX);
	ret->descriptors = count_entries("/proc/self/fd");
	ret->heap = heap_size();
}
