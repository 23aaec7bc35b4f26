/* SPDX-License-Identifier: MIT
 *
 * scratch - a directory of its own for a test that needs files.
 *
 * Check runs each test in a process of its own, so that the working directory
 * can be the test's: messages then name files as they were given.
 */
#include <config.h>

#include "support/scratch.h"

#include <check.h>
#include <fcntl.h>
#include <ftw.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static char directory[PATH_MAX];

void
scratch_enter(void)
{
	const char *parent = getenv("TMPDIR");
	char *here;

	snprintf(directory, sizeof directory, "%s/muster-test-XXXXXX",
	    parent == NULL ? "/tmp" : parent);
	ck_assert_ptr_nonnull(mkdtemp(directory));
	ck_assert_int_eq(chdir(directory), 0);
	here = getcwd(NULL, 0);
	ck_assert_ptr_nonnull(here);
	snprintf(directory, sizeof directory, "%s", here);
	free(here);
}

static int
remove_one(const char *path, const struct stat *status, int kind,
    struct FTW *at)
{
	(void)status;
	(void)kind;
	(void)at;
	return remove(path);
}

void
scratch_leave(void)
{
	enum { DESCRIPTORS = 8 };

	ck_assert_int_eq(chdir("/"), 0);
	ck_assert_int_eq(
	    nftw(directory, remove_one, DESCRIPTORS, FTW_DEPTH | FTW_PHYS), 0);
}

const char *
scratch_directory(void)
{
	return directory;
}

void
scratch_write(const char *name, const void *bytes, size_t size)
{
	int descriptor = open(name, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC,
	    S_IRUSR | S_IWUSR);

	ck_assert_int_ge(descriptor, 0);
	ck_assert_int_eq(write(descriptor, bytes, size), (ssize_t)size);
	ck_assert_int_eq(close(descriptor), 0);
}

void
scratch_text(const char *name, const char *text)
{
	scratch_write(name, text, strlen(text));
}
