/* SPDX-License-Identifier: MIT
 *
 * print - the figures of a row, and what they mean, for people.
 */
#ifndef CLI_BENCH_PRINT_H
#define CLI_BENCH_PRINT_H

#include "bench/bench.h"

/* Prints on standard output under which conditions it is measured. */
void bench_table_begin(const struct bench_plan *plan);

/* Prints a row: a table with a line a way, and the verdict below it. False: no
 * memory. */
bool bench_table_row(const struct bench_plan *plan,
    const struct bench_row *row);

/* Prints what there is to know of all the tables: `rows` of them. */
void bench_table_end(const struct bench_plan *plan,
    const struct bench_row *rows, size_t count);

#endif
