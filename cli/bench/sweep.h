/* SPDX-License-Identifier: MIT
 *
 * sweep - for which delays of two stores parallel is worth it.
 */
#ifndef CLI_BENCH_SWEEP_H
#define CLI_BENCH_SWEEP_H

#include "bench/bench.h"

/* Delays of each store. */
enum { SWEEP_SIDE = 9 };

struct bench_sweep {
	int64_t delays[SWEEP_SIDE];
	/* cells[i][j]: the first store, which is the primary, answers after
	 * delays[i], the second one after delays[j]. */
	struct sweep_cell {
		double sequential;      /* nanoseconds of the median lookup */
		double parallel;
		double gain;            /* what parallel saves, as a part of
					 * sequential's; < 0: it costs */
		bool worth;             /* more than BENCH_WORTH */
	} cells[SWEEP_SIDE][SWEEP_SIDE];
	uint64_t failed;                /* lookups of all cells */
};

/* Measures all cells. Returns an exit status; unless it is EXIT_FOUND it has
 * been said what is wrong. */
int bench_sweep_run(struct bench_plan *plan, struct bench_sweep *sweep);

/* Writes the second store's delays for which parallel is worth it beside
 * delays[first]: "50 us to 2 ms", "from 50 us", "-". Returns `text`. */
enum { SWEEP_RANGE_SIZE = 80 };
const char *bench_sweep_range(const struct bench_sweep *sweep, size_t first,
    char text[SWEEP_RANGE_SIZE]);

/* Writes a gain in whole per cent, with its sign. Returns `text`. */
const char *bench_sweep_percent(double gain, char text[SWEEP_RANGE_SIZE]);

/* Prints the grid as a table on standard output, with the break-even line.
 * False: no memory. */
bool bench_sweep_print(const struct bench_sweep *sweep);

#endif
