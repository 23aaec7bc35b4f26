/* SPDX-License-Identifier: MIT
 *
 * file - open a plugin's file, if it is one that may be trusted.
 *
 * Who can write the file can run code in this process, so it must belong to
 * root or to the user that the process acts for, and nobody else may write
 * it. All questions are put to the open descriptor: what is checked is one
 * file, whatever happens to its name meanwhile. Opening must not wait either:
 * a FIFO without a writer would hold the loader for ever.
 */
#include <config.h>

#include "plugin/file.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "plugin/refuse.h"

static const char *
kind_name(mode_t mode)
{
	switch (mode & S_IFMT) {
	case S_IFDIR:
		return "is a directory";
	case S_IFIFO:
		return "is a FIFO";
	case S_IFSOCK:
		return "is a socket";
	default:
		return "is a device";
	}
}

static bool
check_status(const char *path, const struct stat *status, muster_error *error)
{
	uid_t user = geteuid();

	if (!S_ISREG(status->st_mode))
		return plugin_refuse(error, MUSTER_FAILED_PRECONDITION, path,
		    "%s, not a file", kind_name(status->st_mode));
	if (status->st_uid != 0 && status->st_uid != user)
		return plugin_refuse(error, MUSTER_PERMISSION_DENIED, path,
		    "owned by user %lu, neither by root nor by the user of "
		    "this process (%lu); chown it",
		    (unsigned long)status->st_uid, (unsigned long)user);
	if ((status->st_mode & (S_IWGRP | S_IWOTH)) != 0)
		return plugin_refuse(error, MUSTER_PERMISSION_DENIED, path,
		    "writable by group or others (mode %04o); chmod go-w it",
		    (unsigned)(status->st_mode & 07777));
	return true;
}

/* open(2) failed with `number`. */
static enum plugin_file_outcome
explain_open(const char *path, int number, muster_error *error)
{
	if (plugin_errno_status(number) == MUSTER_NOT_FOUND)
		return PLUGIN_FILE_ABSENT;
	/* What open(2) says of sockets: there is no such device. */
	if (number == ENXIO)
		plugin_refuse(error, MUSTER_FAILED_PRECONDITION, path,
		    "is a socket or a device, not a file");
	else
		plugin_refuse(error, plugin_errno_status(number), path,
		    "cannot be opened: %s", strerror(number));
	return PLUGIN_FILE_REFUSED;
}

enum plugin_file_outcome
plugin_file_open(const char *path, struct plugin_file *ret, muster_error *error)
{
	struct plugin_file file;

	do {
		file.descriptor = open(path,
		    O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	} while (file.descriptor < 0 && errno == EINTR);
	if (file.descriptor < 0)
		return explain_open(path, errno, error);
	if (fstat(file.descriptor, &file.status) != 0) {
		plugin_refuse(error, plugin_errno_status(errno), path,
		    "cannot be looked at: %s", strerror(errno));
		goto fail;
	}
	if (!check_status(path, &file.status, error))
		goto fail;
	*ret = file;
	return PLUGIN_FILE_OPEN;

fail:
	plugin_file_close(&file);
	return PLUGIN_FILE_REFUSED;
}

void
plugin_file_close(struct plugin_file *file)
{
	close(file->descriptor);
	file->descriptor = -1;
}
