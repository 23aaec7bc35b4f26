/* SPDX-License-Identifier: MIT
 *
 * print - the figures of a row, and what they mean, for people.
 *
 * Which columns there are depends on how it was asked: with one caller the
 * time of a call is what counts and is there as ns/op, to be compared with
 * other benchmarks digit by digit; with many it is how many calls come back a
 * second. All columns are in one table here, each with the ways of asking that
 * it is for.
 */
#include <config.h>

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "bench/print.h"
#include "bench/verdict.h"
#include "table.h"
#include "trace.h"

/* The ways to ask, as bits. */
enum { ALONE = 1, CALLERS = 2, FLIGHT = 4 };

enum { CELL_SIZE = 32 };

struct figure {
	const char *heading;
	int used;
	bool counted; /* needs plan->counts */
	void (
	    *format)(const struct bench_figures *figures, char text[CELL_SIZE]);
};

/* ---- cells ---- */

static void
format_nanoseconds(const struct bench_figures *figures, char text[CELL_SIZE])
{
	snprintf(text, CELL_SIZE, "%.0f", figures->mean.median);
}

static void
format_rate(const struct bench_figures *figures, char text[CELL_SIZE])
{
	snprintf(text, CELL_SIZE, "%.*f", figures->rate.median < 100 ? 1 : 0,
	    figures->rate.median);
}

static void
format_spread(const struct bench_figures *figures, char text[CELL_SIZE])
{
	const struct bench_value *mean = &figures->mean;
	double spread = mean->most - mean->least;

	if (spread > 0 && mean->median > 0)
		snprintf(text, CELL_SIZE, "%.*f %%",
		    spread < 0.0995 * mean->median ? 1 : 0,
		    100 * spread / mean->median);
	else
		snprintf(text, CELL_SIZE, "-");
}

static void
format_mean(const struct bench_figures *figures, char text[CELL_SIZE])
{
	trace_time((int64_t)figures->mean.median, text);
}

static void
format_p50(const struct bench_figures *figures, char text[CELL_SIZE])
{
	trace_time((int64_t)figures->p50.median, text);
}

static void
format_p99(const struct bench_figures *figures, char text[CELL_SIZE])
{
	trace_time(figures->p99, text);
}

static void
format_cpu(const struct bench_figures *figures, char text[CELL_SIZE])
{
	trace_time((int64_t)figures->cpu, text);
}

/* A count that is 0 where nothing happens, and not 0 where something does. */
static void
format_amount(double amount, char text[CELL_SIZE])
{
	double part = amount - (double)(int64_t)amount;
	bool whole = amount >= 9.95 || part < 0.005 || part > 0.995;

	snprintf(text, CELL_SIZE, "%.*f", whole ? 0 : 2, amount);
}

static void
format_allocations(const struct bench_figures *figures, char text[CELL_SIZE])
{
	format_amount(figures->allocations, text);
}

static void
format_bytes(const struct bench_figures *figures, char text[CELL_SIZE])
{
	format_amount(figures->bytes, text);
}

static void
format_memory(const struct bench_figures *figures, char text[CELL_SIZE])
{
	if (figures->memory < 0)
		snprintf(text, CELL_SIZE, "-");
	else
		snprintf(text, CELL_SIZE, "%.0f", figures->memory);
}

_Static_assert((int)CELL_SIZE >= (int)TRACE_TIME_SIZE,
    "a time fits into a cell");

static const struct figure figures_shown[] = {
	{ "ns/op", ALONE, false, format_nanoseconds },
	{ "lookups/s", CALLERS | FLIGHT, false, format_rate },
	{ "mean", CALLERS | FLIGHT, false, format_mean },
	{ "spread", ALONE | CALLERS | FLIGHT, false, format_spread },
	{ "p50", ALONE | CALLERS | FLIGHT, false, format_p50 },
	{ "p99", ALONE | CALLERS | FLIGHT, false, format_p99 },
	{ "CPU/op", ALONE | CALLERS | FLIGHT, false, format_cpu },
	{ "allocs/op", ALONE | CALLERS | FLIGHT, true, format_allocations },
	{ "bytes/op", ALONE, true, format_bytes },
	{ "memory", FLIGHT, false, format_memory },
};

enum { FIGURE_COUNT = sizeof(figures_shown) / sizeof(*figures_shown) };

static int
way_of_asking(const struct bench_plan *plan)
{
	if (plan->in_flight > 0)
		return FLIGHT;
	return plan->callers > 0 ? CALLERS : ALONE;
}

/* ---- the table ---- */

static bool
add_columns(struct libscols_table *table, const struct bench_plan *plan)
{
	size_t i;

	if (!table_column(table, ""))
		return false;
	for (i = 0; i < FIGURE_COUNT; i++)
		if ((figures_shown[i].used & way_of_asking(plan)) != 0 &&
		    !table_column_right(table, figures_shown[i].heading))
			return false;
	return true;
}

static bool
add_way(struct libscols_table *table, const struct bench_plan *plan,
    const struct bench_way *way)
{
	struct libscols_line *line = scols_table_new_line(table, NULL);
	size_t column = 1, i;
	char text[CELL_SIZE];

	if (line == NULL || !table_set(line, 0, way->name))
		return false;
	for (i = 0; i < FIGURE_COUNT; i++) {
		const struct figure *figure = &figures_shown[i];

		if ((figure->used & way_of_asking(plan)) == 0)
			continue;
		if (figure->counted && !plan->counts)
			snprintf(text, sizeof(text), "-");
		else
			figure->format(&way->figures, text);
		if (!table_set(line, column++, text))
			return false;
	}
	return true;
}

static bool
print_ways(const struct bench_plan *plan, const struct bench_row *row)
{
	struct libscols_table *table = table_new();
	bool done = table != NULL && add_columns(table, plan);
	size_t i;

	for (i = 0; done && i < row->count; i++)
		done = add_way(table, plan, &row->ways[i]);
	done = done && table_print(table);
	scols_unref_table(table);
	return done;
}

bool
bench_table_row(const struct bench_plan *plan, const struct bench_row *row)
{
	char *verdict = bench_verdict_text(plan, row);
	bool done = verdict != NULL;

	if (done) {
		printf("\n%s\n", row->name);
		done = print_ways(plan, row);
	}
	if (done)
		printf("%s", verdict);
	free(verdict);
	return done;
}

/* ---- above and below ---- */

void
bench_table_begin(const struct bench_plan *plan)
{
	long processors = sysconf(_SC_NPROCESSORS_ONLN);

	printf("muster %s, %ld processor%s, ", muster_version(), processors,
	    processors == 1 ? "" : "s");
	if (plan->in_flight > 0)
		printf("%zu in flight; ", plan->in_flight);
	else
		printf("%zu caller%s; ", plan->callers > 0 ? plan->callers : 1,
		    plan->callers > 1 ? "s" : "");
	if (plan->runs > 1)
		printf("medians of %zu runs that took turns\n", plan->runs);
	else
		puts("one run");
}

static uint64_t
least_calls(const struct bench_row *rows, size_t count)
{
	uint64_t least = UINT64_MAX;
	size_t i, j;

	for (i = 0; i < count; i++)
		for (j = 0; j < rows[i].count; j++)
			if (rows[i].ways[j].figures.calls < least)
				least = rows[i].ways[j].figures.calls;
	return least;
}

static bool
has_sleeps(const struct bench_row *rows, size_t count)
{
	size_t i;

	for (i = 0; i < count; i++)
		if (rows[i].ways[rows[i].count - 1].kind == BENCH_SLEEP)
			return true;
	return false;
}

void
bench_table_end(const struct bench_plan *plan, const struct bench_row *rows,
    size_t count)
{
	uint64_t least = least_calls(rows, count);

	puts(
	    "\nspread: of the mean, from the best run to the worst. CPU/op: of "
	    "all threads.");
	if (least < 100)
		printf("The slower lookups were measured %" PRIu64
		       " times: their p99 is the slowest of them.\n",
		    least);
	if (has_sleeps(rows, count))
		puts("two sleeps, one sleep: the same delays as bare sleeps of "
		     "one thread, one after\nthe other, and the longer one.");
	if (plan->in_flight > 0)
		puts("memory: bytes that the process has grown by, for each "
		     "lookup in flight.");
	if (!plan->counts)
		puts("allocs/op and bytes/op are not counted in this build, or "
		     "not where it runs.");
}
