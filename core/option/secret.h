/* SPDX-License-Identifier: MIT
 *
 * secret - a secret that stands in a file of its own.
 */
#ifndef OPTION_SECRET_H
#define OPTION_SECRET_H

/* Reads the first line of the file, without its newline: at most 64 KiB of
 * UTF-8 without control characters. The file is a regular one that others than
 * its owner and group can neither read nor write. Returns NULL and sets *ret
 * (owned by the caller, who wipes it), or a message for option_message_free()
 * that shows nothing of what was read. */
char *secret_read(const char *path, char **ret);

#endif
