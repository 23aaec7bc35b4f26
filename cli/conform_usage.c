/* SPDX-License-Identifier: MIT
 *
 * conform_usage - what this process holds of the machine.
 *
 * The heap is asked through glibc, or through the sanitizer that has taken its
 * place. What the heap keeps for later counts as given back, but for some
 * caches of each thread: a leak is what grows with every round.
 */
#include <config.h>

#include "conform_usage.h"

#include <dirent.h>
#include <malloc.h>
#include <stdint.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>

/* A sanitizer's, where there is one. */
extern size_t __sanitizer_get_current_allocated_bytes(void)
    __attribute__((weak));

static size_t
heap_size(void)
{
	if (__sanitizer_get_current_allocated_bytes != NULL)
		return __sanitizer_get_current_allocated_bytes();
#ifdef HAVE_MALLINFO2
	return mallinfo2().uordblks + mallinfo2().hblkhd;
#else
	return 0;
#endif
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

void
usage_read(struct usage *ret, const struct usage *wanted)
{
	const struct timespec moment = { .tv_nsec = 1000000 };
	int tries;

	for (tries = 0; tries < 2000; tries++) {
		ret->threads = count_entries("/proc/self/task");
		ret->children = count_children();
		if (wanted == NULL ||
		    (ret->threads <= wanted->threads &&
			ret->children <= wanted->children))
			break;
		nanosleep(&moment, NULL);
	}
	ret->descriptors = count_entries("/proc/self/fd");
	ret->heap = heap_size();
}
