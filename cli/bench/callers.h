/* SPDX-License-Identifier: MIT
 *
 * callers - many threads that ask at a time.
 */
#ifndef CLI_BENCH_CALLERS_H
#define CLI_BENCH_CALLERS_H

#include "bench/run.h"

/* One run with plan->callers threads; each asks until the time is over, and all
 * of them together order->least times at least. False: it has been said why it
 * cannot be done. */
bool bench_callers_run(const struct bench_order *order, struct bench_run *run);

#endif
