/* SPDX-License-Identifier: MIT
 *
 * banned - functions that write without knowing how much room there is, or
 * that keep hidden state. Their use does not compile.
 *
 * config.h ends with this header, so every .c of the tree has it. The headers
 * that declare the names come first: afterwards their include guards keep them
 * from being read again.
 */
#ifndef BASE_BANNED_H
#define BASE_BANNED_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#pragma GCC poison strcpy strcat sprintf vsprintf strtok strncpy gets

#endif
