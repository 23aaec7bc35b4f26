/* SPDX-License-Identifier: MIT
 *
 * standard - standard input, output and error of the process.
 */
#ifndef CLI_STANDARD_H
#define CLI_STANDARD_H

#include <stdbool.h>

/* Opens those of the three that the caller has closed, or a database could
 * become descriptor 1 and be overwritten with results. The stand-ins refuse
 * what the descriptor is for, so that nothing is lost without a word. False:
 * it cannot be done. */
bool standard_open(void);

/* Sends what has been printed so far on its way, so that it comes before what
 * is said on standard error next. */
void standard_flush(void);

/* The exit status of the program: `code` when all that was printed has
 * arrived, else EXIT_FAILED, with the reason on standard error unless the
 * reader has just gone away. */
int standard_finish(int code);

#endif
