/* SPDX-License-Identifier: MIT
 *
 * flight - many calls at a time, by one thread that does not wait.
 */
#ifndef CLI_BENCH_FLIGHT_H
#define CLI_BENCH_FLIGHT_H

#include "bench/run.h"

/* One run with plan->in_flight calls on their way at any time. False: it has
 * been said why it cannot be done. */
bool bench_flight_run(const struct bench_order *order, struct bench_run *run);

#endif
