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

#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/text.h"
#include "support/located.h"

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

void
fuzz_check_located(const muster_error *error, const char *file,
    const void *bytes, size_t size)
{
	const char *fault = located_fault(error, file,
	    located_lines(bytes, size));

	FUZZ_CHECK(fault == NULL, "%s: %s", fault, error->message);
}
