/* SPDX-License-Identifier: MIT
 *
 * records - a file of users, read by the targets for CSV and JSON lines.
 */
#ifndef FUZZ_RECORDS_H
#define FUZZ_RECORDS_H

#include "fuzz.h"
#include "records/records.h"

/* Reads the bytes as a file of that format. Every user has to keep to the
 * bounds; a failure has one clean line that begins with the file's name, and
 * stays. The users up to there, written in either format and read again, have
 * to be the same. */
void records_try(const uint8_t *bytes, size_t size, enum record_format format);

/* Does the user keep to the bounds of muster/types.h? */
void records_check_user(const muster_user *user);

#endif
