/* SPDX-License-Identifier: MIT
 *
 * exports - what a shared object shows to others.
 */
#ifndef CLI_CONFORM_EXPORTS_H
#define CLI_CONFORM_EXPORTS_H

#include <stdbool.h>
#include <stddef.h>

/* The names of the symbols that the file defines for others, without those
 * that are the compiler's and linker's (that begin with '_', and the marks of
 * sections). At most `most` of them, new texts, in names; how many there are
 * in *ret_count. False: the file cannot be read. */
bool exports_read(const char *path, char **names, size_t most,
    size_t *ret_count);

#endif
