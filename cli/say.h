/* SPDX-License-Identifier: MIT
 *
 * say - messages on standard error.
 *
 * Results go to standard output, everything else through here. A message may
 * quote what a user, a file or a store has sent, so all of it is made safe for
 * a terminal first (escape.h).
 */
#ifndef CLI_SAY_H
#define CLI_SAY_H

#include <muster/types.h>

/* Prints "muster: MESSAGE", or "muster TOPIC: MESSAGE", and a newline, in one
 * write. */
void say(const char *topic, const char *format, ...) MUSTER_PRINTF(2, 3);
void vsay(const char *topic, const char *format, va_list args)
    MUSTER_PRINTF(2, 0);

/* Prints each line of `text` as it stands. */
void say_lines(const char *text);

/* Prints "FILE:LINE: MESSAGE". */
void say_at(const char *file, unsigned long line, const char *message);

/* A muster_log_fn that says warnings and errors. */
void say_log(void *arg, int level, const char *store, const char *message);

#endif
