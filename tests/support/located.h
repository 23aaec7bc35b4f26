/* SPDX-License-Identifier: MIT
 *
 * located - is a configuration refused as it has to be?
 */
#ifndef SUPPORT_LOCATED_H
#define SUPPORT_LOCATED_H

#include <muster/muster.h>

/* Is each problem one line of clean UTF-8 that begins with `file` and a line
 * of it, "FILE:LINE: ", and are there as many as the error counts, one at
 * least? That there is no store is about the whole file and has no line.
 * Returns NULL, or what is wrong (static). `lines` is how many the file has;
 * a last one without an end counts. */
const char *located_fault(const muster_error *error, const char *file,
    size_t lines);

/* How many lines these bytes are. */
size_t located_lines(const void *bytes, size_t size);

#endif
