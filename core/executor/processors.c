/* SPDX-License-Identifier: MIT
 *
 * The quota is read from where containers see their own group: cpu.max of
 * cgroup v2 ("max 100000" or "50000 100000"), cpu.cfs_quota_us of v1 (-1: none;
 * https://docs.kernel.org/admin-guide/cgroup-v2.html). A file that is not
 * there means that there is no quota.
 */
#include <config.h>

#include <sched.h>
#include <stdio.h>
#include <string.h>

#include "executor/processors.h"

/* Does the first word of the file name a positive number? */
static bool
has_quota(const char *path)
{
	FILE *file = fopen(path, "re");
	long quota = 0;
	bool positive;

	if (file == NULL)
		return false;
	positive = fscanf(file, "%ld", &quota) == 1 && quota > 0;
	fclose(file);
	return positive;
}

bool
processors_allow_spinning(void)
{
	cpu_set_t set;

	CPU_ZERO(&set);
	if (sched_getaffinity(0, sizeof set, &set) == 0 && CPU_COUNT(&set) < 2)
		return false;
	return !has_quota("/sys/fs/cgroup/cpu.max") &&
	    !has_quota("/sys/fs/cgroup/cpu/cpu.cfs_quota_us");
}
