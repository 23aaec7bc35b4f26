/* SPDX-License-Identifier: MIT
 *
 * callers - threads that ask the oracle's trees, half of their questions
 * synchronously and half of them not.
 */
#ifndef TESTS_CALLERS_H
#define TESTS_CALLERS_H

#include <stdbool.h>

/* Asks `calls` questions, of the sequences of `seed`. `hurried`: some with
 * deadlines, and a third of those that nobody waits for are cancelled. Some may
 * be on their way when it returns, until callers_settle(). */
void callers_run(long calls, long seed, bool hurried);

/* Waits for what is on its way, looks at the answers, frees all. */
void callers_settle(void);

/* Closes while calls are on their way; each of them has completed then. */
void callers_close(void);

#endif
