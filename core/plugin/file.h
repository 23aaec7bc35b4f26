/* SPDX-License-Identifier: MIT
 *
 * file - open a plugin's file, if it is one that may be trusted.
 */
#ifndef PLUGIN_FILE_H
#define PLUGIN_FILE_H

#include <sys/stat.h>

#include "base/error.h"

/* An open file and what fstat(2) says of it. */
struct plugin_file {
	int descriptor;
	struct stat status;
};

enum plugin_file_outcome {
	PLUGIN_FILE_OPEN,
	PLUGIN_FILE_ABSENT,             /* nothing is written into `error` */
	PLUGIN_FILE_REFUSED             /* `error` says why */
};

/* Opens `path` for reading: a regular file, owned by root or the effective
 * user, not writable by group or others. Neither a FIFO nor a device is
 * waited for. */
enum plugin_file_outcome plugin_file_open(const char *path,
    struct plugin_file *ret, muster_error *error);
void plugin_file_close(struct plugin_file *file);

/* Is it the file with that identity? */
static inline bool
plugin_file_is(const struct stat *file, dev_t device, ino_t inode)
{
	return file->st_dev == device && file->st_ino == inode;
}

#endif
