/* SPDX-License-Identifier: MIT
 *
 * image - load a checked file into this process, and get at its descriptor.
 */
#ifndef PLUGIN_IMAGE_H
#define PLUGIN_IMAGE_H

#include <muster/store.h>

#include <sys/stat.h>

#include "base/error.h"

/* Loads the file `path`, which is the one that `file` describes and holds a
 * slash. It stays loaded for ever. A file that this process has loaded before
 * is not loaded again; one that came in its place by a rename is. NULL:
 * `error` says why. Any thread. */
void *image_open(const char *path, const struct stat *file,
    muster_error *error);

/* Asks the loaded file for its descriptor. NULL: `error` says why. */
const muster_plugin *image_descriptor(const char *path, void *handle,
    muster_error *error);

#endif
