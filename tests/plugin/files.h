/* SPDX-License-Identifier: MIT
 *
 * files - plugin files for the loader's tests: the mocks, and copies of them
 * in the test's own directory (support/scratch.h).
 */
#ifndef PLUGIN_TEST_FILES_H
#define PLUGIN_TEST_FILES_H

#include <stddef.h>

#include "plugin/plugin.h"

/* Where the mocks are. */
#define MOCKS TEST_BUILDDIR "/tests/mocks/.libs"

/* Only what a test says is searched: a checked fixture that takes
 * $MUSTER_PLUGIN_PATH away, to be followed by scratch_enter(). */
void files_setup(void);

/* All bytes of a file; the caller frees them. */
char *files_read(const char *path, size_t *ret_size);

/* Writes `size` bytes as a file that a plugin may be in. */
void files_write(const char *name, const void *bytes, size_t size);

/* Copies MOCKS/MOCK.so. */
void files_copy(const char *mock, const char *name);

/* " no such file in ..." as a message ends where the directories (NULL: none)
 * and the installed one have been searched. Static. */
const char *files_nowhere(const char *directories);

/* Fails the test unless `name` is refused with that status and message. */
void files_refused(struct plugins *plugins, const char *name,
    muster_status status, const char *format, ...) MUSTER_PRINTF(4, 5);

/* Loads it, or fails the test. */
struct plugin *files_load(struct plugins *plugins, const char *name);

#endif
