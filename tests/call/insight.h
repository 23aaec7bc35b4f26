/* SPDX-License-Identifier: MIT
 *
 * insight - what tests of calls know of the inside of the library: apart from
 * world.h, whose gates are others than the library's.
 */
#ifndef TESTS_INSIGHT_H
#define TESTS_INSIGHT_H

#include <muster/muster.h>

/* Waits until so many workers have nothing to do. */
void await_idle(muster *m, unsigned workers);

/* Is it the result of a synchronous call that others may know? */
bool is_shared(const muster_result *result);

#endif
