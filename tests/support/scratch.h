/* SPDX-License-Identifier: MIT
 *
 * scratch - a directory of its own for a test that needs files.
 */
#ifndef SUPPORT_SCRATCH_H
#define SUPPORT_SCRATCH_H

#include <stddef.h>

/* A fresh directory becomes the working directory; and is removed with all
 * that is in it. A checked fixture. */
void scratch_enter(void);
void scratch_leave(void);

/* Its absolute path. */
const char *scratch_directory(void);

/* Writes a file of mode 0600 in it, in place of an older one. */
void scratch_write(const char *name, const void *bytes, size_t size);
void scratch_text(const char *name, const char *text);

#endif
