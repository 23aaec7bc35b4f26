/* SPDX-License-Identifier: MIT
 *
 * auto - an option whose value the library can find by itself. For tables of
 * our own; plugins have none of it.
 */
#ifndef BASE_AUTO_H
#define BASE_AUTO_H

#include <stdint.h>

/* A flag of an option beside MUSTER_REQUIRED: of a duration, the word "auto" is
 * a value too, and is this one. */
enum { OPTION_OR_AUTO = 1 << 16 };
#define OPTION_AUTO INT64_C(-1)

#endif
