/* SPDX-License-Identifier: MIT
 *
 * config - the INI file as it stands: sections and their entries, with lines.
 *
 * Only a regular file is read: paths in it start from where it is, and a FIFO
 * or a device could hold the reader up for ever. Whatever is read may be a
 * secret, so buffers and values are wiped before they are freed.
 */
#include <config.h>

#include "config/config.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "config/build.h"
#include "config/feed.h"

enum { MAX_FILE = 16 * 1024 * 1024, BUFFER = 4096 };

static muster_status
refuse(muster_error *error, const char *file, int number)
{
	muster_status status = MUSTER_INVALID_ARGUMENT;
	char room[128];

	if (number == ENOENT || number == ENOTDIR)
		status = MUSTER_NOT_FOUND;
	else if (number == EACCES || number == EPERM)
		status = MUSTER_PERMISSION_DENIED;
	else if (number == ENOMEM || number == EMFILE || number == ENFILE)
		status = MUSTER_RESOURCE_EXHAUSTED;
	return error_set(error, status, "cannot read '%s': %s", file,
	    strerror_r(number, room, sizeof room));
}

/* Opens the file for reading, or NULL. */
static FILE *
open_file(const char *file, muster_error *error)
{
	int descriptor;
	struct stat status;
	FILE *stream = NULL;

	/* O_NONBLOCK: a FIFO must not hold us up. */
	descriptor = open(file, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	if (descriptor < 0 || fstat(descriptor, &status) < 0) {
		refuse(error, file, errno);
	} else if (!S_ISREG(status.st_mode)) {
		error_set(error, MUSTER_INVALID_ARGUMENT,
		    "cannot read '%s': it is %s", file,
		    S_ISDIR(status.st_mode) ? "a directory"
					    : "not a regular file");
	} else if (status.st_size > MAX_FILE) {
		error_set(error, MUSTER_INVALID_ARGUMENT,
		    "cannot read '%s': it is larger than 16 MiB", file);
	} else {
		stream = fdopen(descriptor, "r");
		if (stream == NULL)
			refuse(error, file, errno);
	}
	if (stream == NULL && descriptor >= 0)
		close(descriptor);
	return stream;
}

/* The absolute path of the directory that `file` is in, or NULL. */
static char *
directory_of(const char *file)
{
	const char *slash = strrchr(file, '/');
	int length = slash == NULL ? 0 : (int)(slash - file);
	char *here, *directory;

	if (slash == file)
		return strdup("/");
	if (*file == '/')
		return strndup(file, (size_t)length);
	here = getcwd(NULL, 0);
	if (here == NULL || slash == NULL)
		return here;
	if (asprintf(&directory, "%s/%.*s", here, length, file) < 0)
		directory = NULL;
	free(here);
	return directory;
}

/* Reads the stream into the configuration and closes it. Returns 0 or errno. */
static int
read_stream(struct config *config, FILE *stream, struct problems *problems)
{
	char buffer[BUFFER];
	int result;

	/* A buffer of our own can be wiped. */
	setvbuf(stream, buffer, _IOFBF, sizeof buffer);
	result = feed_read(config, stream, problems);
	fclose(stream);
	explicit_bzero(buffer, sizeof buffer);
	return result;
}

struct config *
config_read(const char *file, struct problems *problems, muster_error *error)
{
	struct config *config = calloc(1, sizeof *config);
	FILE *stream;
	int result;

	if (config == NULL) {
		refuse(error, file, ENOMEM);
		return NULL;
	}
	stream = open_file(file, error);
	if (stream == NULL)
		goto refused;
	config->file = strdup(file);
	config->directory = directory_of(file);
	if (config->file == NULL || config->directory == NULL) {
		refuse(error, file, errno);
		fclose(stream);
		goto refused;
	}
	result = read_stream(config, stream, problems);
	if (result == 0)
		return config;
	refuse(error, file, result);
refused:
	config_free(config);
	return NULL;
}

void
config_free(struct config *config)
{
	size_t i;

	if (config == NULL)
		return;
	for (i = 0; i < config->section_count; i++)
		build_free(&config->sections[i]);
	free(config->sections);
	free(config->file);
	free(config->directory);
	free(config);
}
