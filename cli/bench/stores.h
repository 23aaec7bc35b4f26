/* SPDX-License-Identifier: MIT
 *
 * stores - the stores that are measured, opened once for each way to ask
 * them.
 */
#ifndef CLI_BENCH_STORES_H
#define CLI_BENCH_STORES_H

#include "bench/bench.h"

/* "50 ms", "1500 us", "0" into `text`. Returns it. */
enum { BENCH_SPAN_SIZE = 32 };
const char *bench_span(int64_t nanoseconds, char text[BENCH_SPAN_SIZE]);

/* Opens two stores that answer with the same user after a delay each, and a
 * composite of both under the first `strategies` strategies: the ways of the
 * row, which gets its name of the delays. Returns EXIT_FOUND, or says what is
 * wrong and returns the exit status; bench_stores_close() in both cases. */
int bench_stores_make(struct bench_row *row, const int64_t delays[2],
    size_t strategies);

/* Adds two bare sleeps: "two sleeps", both delays one after the other, and
 * "one sleep", the longer of them; nothing when there is no delay. */
void bench_stores_add_sleeps(struct bench_row *row);

/* The user's own: opens the composite `store` (NULL: the file's default store)
 * of `file` (NULL: the one that session_file() finds) under each strategy, and
 * adds its members. `query` lives as long as the row. Asks once before, and
 * says what is wrong when there is no answer. As bench_stores_make(). */
int bench_stores_open(struct bench_row *row, const char *file,
    const char *store, const muster_query *query);

/* Closes what is open. The names and figures of the row stay. */
void bench_stores_close(struct bench_row *row);

#endif
