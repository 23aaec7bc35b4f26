/* SPDX-License-Identifier: MIT
 *
 * threads - see threads.h.
 */
#include <config.h>

#include <dirent.h>
#include <sched.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <check.h>

#include "support/threads.h"

static bool
is_asleep(const char *thread)
{
	char path[64], text[512] = "";
	const char *state;
	FILE *file;

	snprintf(path, sizeof path, "/proc/self/task/%.20s/stat", thread);
	file = fopen(path, "re");
	if (file == NULL)
		return true; /* it has ended */
	if (fgets(text, sizeof text, file) == NULL)
		text[0] = '\0';
	fclose(file);
	state = strrchr(text, ')');
	return state == NULL || strncmp(state, ") S", 3) == 0;
}

static bool
are_asleep(void)
{
	DIR *directory = opendir("/proc/self/task");
	const struct dirent *entry;
	bool asleep = true;

	ck_assert_ptr_nonnull(directory);
	while (asleep && (entry = readdir(directory)) != NULL)
		if (entry->d_name[0] != '.' && atoi(entry->d_name) != getpid())
			asleep = is_asleep(entry->d_name);
	closedir(directory);
	return asleep;
}

void
threads_await_sleep(void)
{
	while (!are_asleep())
		sched_yield();
}
