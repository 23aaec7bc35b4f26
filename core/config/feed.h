/* SPDX-License-Identifier: MIT
 *
 * feed - the lines of the file go through inih and become sections.
 */
#ifndef CONFIG_FEED_H
#define CONFIG_FEED_H

#include <stdio.h>

#include "config/config.h"

/* Reads the stream to its end into `config`, mistakes into `problems`. Returns
 * 0, or the errno that says why it could not be read (ENOMEM: no memory). */
int feed_read(struct config *config, FILE *stream, struct problems *problems);

/* What is wrong with the name of an entry (static, shows nothing of it), or
 * NULL. */
const char *feed_name_fault(const char *name);

#endif
