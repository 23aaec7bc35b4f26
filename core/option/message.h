/* SPDX-License-Identifier: MIT
 *
 * message - texts that say what was expected.
 */
#ifndef OPTION_MESSAGE_H
#define OPTION_MESSAGE_H

#include <muster/types.h>

/* The formatted text, or without memory the one below. To be freed with
 * option_message_free() (option.h). */
char *message_make(const char *format, ...) MUSTER_PRINTF(1, 2);

/* The one message that is static: "out of memory". */
char *message_no_memory(void);

#endif
