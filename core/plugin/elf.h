/* SPDX-License-Identifier: MIT
 *
 * elf - is a file one that the dynamic loader can map without harm?
 */
#ifndef PLUGIN_ELF_H
#define PLUGIN_ELF_H

#include <stdint.h>

#include "base/error.h"

/* Checks the open file of `size` bytes: an ELF shared object of this
 * process's class, byte order and machine, with headers of sane sizes, and
 * whole: every segment and the section table lie inside of it. The file's
 * position stays. false: `error` says why, naming `path`. */
bool elf_check(const char *path, int descriptor, uint64_t size,
    muster_error *error);

#endif
