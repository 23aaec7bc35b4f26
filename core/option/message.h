/* SPDX-License-Identifier: MIT
 *
 * message - texts that say what was expected.
 */
#ifndef OPTION_MESSAGE_H
#define OPTION_MESSAGE_H

#include <muster/types.h>

/* The formatted text; without memory a static one that says so. To be freed
 * with option_message_free() (option.h), which knows the static one. */
char *message_make(const char *format, ...) MUSTER_PRINTF(1, 2);

#endif
