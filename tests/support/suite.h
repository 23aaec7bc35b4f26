/* SPDX-License-Identifier: MIT
 *
 * suite - runs the tests of a program.
 */
#ifndef SUPPORT_SUITE_H
#define SUPPORT_SUITE_H

#include <check.h>

/* Runs every test of the suite, each in a process of its own, as the
 * environment asks (CK_TAP_LOG_FILE_NAME, CK_RUN_CASE, CK_FORK, ...), and frees
 * the suite. Returns the exit status of the program. In TAP the failures are
 * in the report and the status is 0 unless the program itself went wrong. */
int suite_run(Suite *suite);

#endif
