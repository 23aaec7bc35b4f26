/* SPDX-License-Identifier: MIT
 *
 * sweep - for which delays of two stores parallel is worth it.
 *
 * Parallel saves the shorter of two delays and pays for a hand-over. So there
 * are two edges: where the shorter one is not much longer than the hand-over,
 * and where it is next to nothing beside the longer one. The delays go up in
 * steps of about two, so that both are seen; a cell is measured for a part of
 * the time of a row, for there are many.
 */
#include <config.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench/measure.h"
#include "bench/stores.h"
#include "bench/sweep.h"
#include "bench/verdict.h"
#include "command.h"
#include "say.h"
#include "table.h"

static const int64_t sweep_delays[SWEEP_SIDE] = {
	0,
	20 * MUSTER_MICROSECOND,
	50 * MUSTER_MICROSECOND,
	100 * MUSTER_MICROSECOND,
	200 * MUSTER_MICROSECOND,
	500 * MUSTER_MICROSECOND,
	1 * MUSTER_MILLISECOND,
	2 * MUSTER_MILLISECOND,
	5 * MUSTER_MILLISECOND,
};

/* The part of a row's time that a cell gets. */
enum { CELL_PART = 8 };

static int
measure_cell(struct bench_plan *plan, struct bench_sweep *sweep,
    struct bench_row *row, size_t first, size_t second)
{
	const int64_t delays[2] = { sweep->delays[first],
		sweep->delays[second] };
	struct sweep_cell *cell = &sweep->cells[first][second];
	char title[80];
	int code = bench_stores_make(row, delays, BENCH_ADAPTIVE);
	struct bench_verdict verdict;
	size_t i;

	snprintf(title, sizeof(title), "%zu of %d, %s",
	    first * SWEEP_SIDE + second + 1, SWEEP_SIDE * SWEEP_SIDE,
	    row->name);
	if (code == EXIT_FOUND &&
	    !bench_measure(plan, title, row->ways, row->count))
		code = EXIT_FAILED;
	bench_stores_close(row);
	if (code != EXIT_FOUND)
		return code;
	verdict = bench_verdict_of_row(plan, row);
	cell->sequential = row->ways[BENCH_SEQUENTIAL].figures.p50.median;
	cell->parallel = row->ways[BENCH_PARALLEL].figures.p50.median;
	cell->gain = verdict.gain;
	cell->worth = verdict.gain > BENCH_WORTH;
	for (i = 0; i < row->count; i++)
		sweep->failed += row->ways[i].figures.failed;
	return EXIT_FOUND;
}

int
bench_sweep_run(struct bench_plan *plan, struct bench_sweep *sweep)
{
	struct bench_row *row = calloc(1, sizeof(*row));
	struct bench_plan own = *plan;
	int code = EXIT_FOUND;
	size_t i, j;

	if (row == NULL) {
		say("bench", "out of memory");
		return EXIT_FAILED;
	}
	own.time /= CELL_PART;
	memcpy(sweep->delays, sweep_delays, sizeof(sweep->delays));
	sweep->failed = 0;
	for (i = 0; code == EXIT_FOUND && i < SWEEP_SIDE; i++)
		for (j = 0; code == EXIT_FOUND && j < SWEEP_SIDE; j++)
			code = measure_cell(&own, sweep, row, i, j);
	progress_end(&own.progress);
	free(row);
	return code;
}

/* ---- the table ---- */

const char *
bench_sweep_range(const struct bench_sweep *sweep, size_t first,
    char text[SWEEP_RANGE_SIZE])
{
	const struct sweep_cell *cells = sweep->cells[first];
	char from[BENCH_SPAN_SIZE], to[BENCH_SPAN_SIZE];
	size_t least = 0, most = SWEEP_SIDE;

	while (least < SWEEP_SIDE && !cells[least].worth)
		least++;
	while (most > least && !cells[most - 1].worth)
		most--;
	if (least == most)
		snprintf(text, SWEEP_RANGE_SIZE, "never");
	else if (most == SWEEP_SIDE)
		snprintf(text, SWEEP_RANGE_SIZE, "from %s",
		    bench_span(sweep->delays[least], from));
	else
		snprintf(text, SWEEP_RANGE_SIZE, "%s to %s",
		    bench_span(sweep->delays[least], from),
		    bench_span(sweep->delays[most - 1], to));
	return text;
}

const char *
bench_sweep_percent(double gain, char text[SWEEP_RANGE_SIZE])
{
	/* To whole ones; there is no -0. */
	long percent = (long)(100 * gain + (gain < 0 ? -0.5 : 0.5));

	snprintf(text, SWEEP_RANGE_SIZE, percent == 0 ? "%ld" : "%+ld",
	    percent);
	return text;
}

static bool
add_columns(struct libscols_table *table, const struct bench_sweep *sweep)
{
	char span[BENCH_SPAN_SIZE];
	size_t i;

	if (!table_column_right(table, "first"))
		return false;
	for (i = 0; i < SWEEP_SIDE; i++)
		if (!table_column_right(table,
			bench_span(sweep->delays[i], span)))
			return false;
	return table_column(table, "worth it");
}

static bool
add_line(struct libscols_table *table, const struct bench_sweep *sweep,
    size_t first)
{
	struct libscols_line *line = scols_table_new_line(table, NULL);
	char text[SWEEP_RANGE_SIZE], percent[SWEEP_RANGE_SIZE];
	char span[BENCH_SPAN_SIZE];
	size_t i;

	if (line == NULL ||
	    !table_set(line, 0, bench_span(sweep->delays[first], span)))
		return false;
	for (i = 0; i < SWEEP_SIDE; i++) {
		const struct sweep_cell *cell = &sweep->cells[first][i];

		bench_sweep_percent(cell->gain, percent);
		snprintf(text, sizeof(text), "%.16s%c", percent,
		    cell->worth ? '*' : ' ');
		if (!table_set(line, i + 1, text))
			return false;
	}
	return table_set(line, SWEEP_SIDE + 1,
	    bench_sweep_range(sweep, first, text));
}

bool
bench_sweep_print(const struct bench_sweep *sweep)
{
	struct libscols_table *table = table_new();
	bool done = table != NULL && add_columns(table, sweep);
	size_t i;

	for (i = 0; done && i < SWEEP_SIDE; i++)
		done = add_line(table, sweep, i);
	if (done) {
		puts("\nWhat parallel saves, in % of sequential's median time. "
		     "Down: the delay of the\nfirst store; across: that of "
		     "the second. * where it is more than 5 %.\n");
		done = table_print(table);
	}
	if (done)
		puts("\nworth it: the delays of the second store for which "
		     "that is so.");
	scols_unref_table(table);
	return done;
}
