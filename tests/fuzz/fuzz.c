/* SPDX-License-Identifier: MIT
 *
 * fuzz - what the fuzz targets have in common.
 *
 * A configuration is read from a path, and what a path names has to be a
 * regular file. One in memory is, and is written some ten thousand times a
 * second without wearing anything out.
 */
#include <config.h>

#include "fuzz.h"

#include <ctype.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/text.h"

void
fuzz_file_init(struct fuzz_file *file)
{
	file->descriptor = memfd_create("fuzz", MFD_CLOEXEC);
	FUZZ_CHECK(file->descriptor >= 0, "no file in memory");
	snprintf(file->path, sizeof file->path, "/proc/self/fd/%d",
	    file->descriptor);
}

void
fuzz_file_write(const struct fuzz_file *file, const void *bytes, size_t size)
{
	ssize_t written;

	FUZZ_CHECK(ftruncate(file->descriptor, 0) == 0, "%s", file->path);
	written = pwrite(file->descriptor, bytes, size, 0);
	FUZZ_CHECK(written == (ssize_t)size, "%s", file->path);
}

bool
fuzz_is_line(const char *text, size_t size)
{
	return text_check(text, size, false) >= 0;
}

size_t
fuzz_count_lines(const void *bytes, size_t size)
{
	const char *text = bytes;
	size_t lines = 1, i;

	for (i = 0; i < size; i++)
		lines += text[i] == '\n';
	return lines;
}

/* One problem, "FILE:LINE: text". Only that there is no store is about the
 * whole file. */
static void
check_problem(const char *text, size_t size, const char *file, size_t lines)
{
	size_t length = strlen(file);
	unsigned long line;
	char *end;

	FUZZ_CHECK(fuzz_is_line(text, size), "%.*s", (int)size, text);
	FUZZ_CHECK(size > length + 2 && strncmp(text, file, length) == 0 &&
		text[length] == ':',
	    "%.*s", (int)size, text);
	text += length + 1;
	if (!isdigit((unsigned char)*text)) {
		FUZZ_CHECK(strncmp(text, " there is no store: ", 20) == 0, "%s",
		    text);
		return;
	}
	line = strtoul(text, &end, 10);
	FUZZ_CHECK(line >= 1 && line <= lines && strncmp(end, ": ", 2) == 0,
	    "%s", text);
}

void
fuzz_check_located(const muster_error *error, const char *file, size_t lines)
{
	const char *at = error->message, *end;
	size_t count = 0;

	FUZZ_CHECK(error->status == MUSTER_INVALID_ARGUMENT, "%d: %s",
	    error->status, error->message);
	do {
		end = strchrnul(at, '\n');
		check_problem(at, (size_t)(end - at), file, lines);
		at = end + 1;
		count++;
	} while (*end != '\0');
	FUZZ_CHECK(error->count == count, "%zu problems are told to be %zu",
	    count, error->count);
}
