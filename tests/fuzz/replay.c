/* SPDX-License-Identifier: MIT
 *
 * replay - runs a fuzz target on the files of its corpus, without libFuzzer.
 *
 *	fuzz_NAME [FILE | FOLDER]...
 *
 * Without an argument, on tests/fuzz/corpus/NAME. Speaks TAP. The name of a
 * file is told before it is tried: a target ends the process when it finds
 * something.
 */
#include <config.h>

#include <dirent.h>
#include <string.h>
#include <sys/stat.h>

#include "fuzz.h"

static unsigned count;

static void
try_file(const char *path)
{
	FILE *file = fopen(path, "re");
	struct stat status;
	uint8_t *bytes;
	size_t size;

	FUZZ_CHECK(file != NULL && fstat(fileno(file), &status) == 0, "%s",
	    path);
	size = (size_t)status.st_size;
	/* Of that size and no more, so that a sanitizer sees who reads on. */
	bytes = malloc(size);
	FUZZ_CHECK((bytes != NULL || size == 0) &&
		fread(bytes, 1, size, file) == size,
	    "%s", path);
	fclose(file);
	printf("# %s\n", path);
	fflush(stdout);
	LLVMFuzzerTestOneInput(bytes, size);
	free(bytes);
	printf("ok %u - %s\n", ++count, strrchr(path, '/') + 1);
}

static int
is_shown(const struct dirent *entry)
{
	return entry->d_name[0] != '.';
}

static void
try_folder(const char *path)
{
	struct dirent **entries;
	char name[4096];
	int found, i;

	found = scandir(path, &entries, is_shown, alphasort);
	FUZZ_CHECK(found > 0, "%s", path);
	for (i = 0; i < found; i++) {
		snprintf(name, sizeof name, "%s/%s", path, entries[i]->d_name);
		try_file(name);
		free(entries[i]);
	}
	free(entries);
}

static void
try(const char *path)
{
	struct stat status;

	FUZZ_CHECK(stat(path, &status) == 0, "%s", path);
	if (S_ISDIR(status.st_mode))
		try_folder(path);
	else
		try_file(path);
}

int
main(int argc, char **argv)
{
	char corpus[4096];
	int i;

	snprintf(corpus, sizeof corpus, TEST_SRCDIR "/tests/fuzz/corpus/%s",
	    fuzz_name);
	for (i = 1; i < argc; i++)
		try(argv[i]);
	if (argc <= 1)
		try(corpus);
	printf("1..%u\n", count);
	return EXIT_SUCCESS;
}
