/* SPDX-License-Identifier: MIT
 *
 * json - a measurement as one JSON object, for programs.
 */
#ifndef CLI_BENCH_JSON_H
#define CLI_BENCH_JSON_H

#include "bench/bench.h"
#include "bench/sweep.h"

/* Prints the object on standard output, on one line, with the rows or, unless
 * it is NULL, with the sweep. False: no memory. */
bool bench_json(const struct bench_plan *plan, const struct bench_row *rows,
    size_t count, const struct bench_sweep *sweep);

#endif
