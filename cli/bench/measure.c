/* SPDX-License-Identifier: MIT
 *
 * measure - the figures of the ways of a row.
 *
 * On a machine that is shared, one long measurement says less than several
 * short ones: what disturbs it is in some of them. So each way has its runs,
 * the figure is the median run's, and how far the best and the worst run are
 * apart is reported beside it. The ways take turns, and each run begins with
 * another one, so that none is always the first.
 */
#include <config.h>

#include <stdlib.h>

#include "bench/asker.h"
#include "bench/callers.h"
#include "bench/flight.h"
#include "bench/measure.h"
#include "say.h"

/* Of one way, over all its runs. */
struct record {
	struct times latest; /* of one run */
	struct times all;
	size_t batch;
	struct bench_run runs[];
};

/* ---- one run by this thread ---- */

static bool
run_alone(const struct bench_order *order, struct bench_run *run)
{
	struct asker asker = {
		.way = order->way,
		.times = order->times,
		.batch = order->batch,
		.clock_cost = order->plan->clock_cost,
	};

	/* The first call may still find something cold. */
	asker_ask(&asker);
	asker.calls = asker.failed = asker.partial = 0;
	bench_meter_begin(run);
	asker_loop(&asker, bench_now(CLOCK_MONOTONIC) + order->time,
	    order->least);
	bench_meter_end(run);
	run->calls = asker.calls;
	run->failed = asker.failed;
	run->partial = asker.partial;
	run->timed = asker.timed;
	run->spent = asker.spent;
	run->memory = -1;
	asker_fini(&asker);
	return true;
}

static bool
run_one(const struct bench_order *order, struct bench_run *run)
{
	if (order->plan->in_flight > 0)
		return bench_flight_run(order, run);
	if (order->plan->callers > 0)
		return bench_callers_run(order, run);
	return run_alone(order, run);
}

static size_t
warm_up(const struct bench_plan *plan, const struct bench_way *way)
{
	struct asker asker = { .way = way, .clock_cost = plan->clock_cost };
	size_t batch = asker_warm_up(&asker);

	asker_fini(&asker);
	return batch;
}

/* ---- the figures of all runs ---- */

/* For sorting doubles. */
static int
compare(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

enum column { MEAN, P50, RATE, CPU, ALLOCATIONS, BYTES, MEMORY };

static double
value_of(const struct bench_run *run, enum column column)
{
	double calls = run->calls > 0 ? (double)run->calls : 1;

	switch (column) {
	case MEAN:
		return (double)run->spent /
		    (run->timed > 0 ? (double)run->timed : 1);
	case P50:
		return (double)run->p50;
	case RATE:
		return run->elapsed > 0 ? (double)run->calls *
			(double)MUSTER_SECOND / (double)run->elapsed
					: 0;
	case CPU:
		return (double)run->cpu / calls;
	case ALLOCATIONS:
		return (double)run->allocations / calls;
	case BYTES:
		return (double)run->bytes / calls;
	case MEMORY:
		break;
	}
	return run->memory;
}

/* What the runs have in that column; `values` has room for all of them. */
static struct bench_value
value_of_all(const struct bench_run *runs, size_t count, enum column column,
    double *values)
{
	size_t i;

	for (i = 0; i < count; i++)
		values[i] = value_of(&runs[i], column);
	qsort(values, count, sizeof(*values), compare);
	return (struct bench_value){
		.median = (values[(count - 1) / 2] + values[count / 2]) / 2,
		.least = values[0],
		.most = values[count - 1],
	};
}

bool
bench_summarise(struct bench_figures *figures, const struct bench_run *runs,
    size_t count, const struct times *times)
{
	double *values = calloc(count, sizeof(*values));
	size_t i;

	if (values == NULL)
		return false;
	*figures = (struct bench_figures){
		.mean = value_of_all(runs, count, MEAN, values),
		.p50 = value_of_all(runs, count, P50, values),
		.rate = value_of_all(runs, count, RATE, values),
		.cpu = value_of_all(runs, count, CPU, values).median,
		.allocations =
		    value_of_all(runs, count, ALLOCATIONS, values).median,
		.bytes = value_of_all(runs, count, BYTES, values).median,
		/* What the first run has taken is there for the others. */
		.memory = value_of_all(runs, count, MEMORY, values).most,
		.p99 = times_percentile(times, 99),
	};
	for (i = 0; i < count; i++) {
		figures->calls += runs[i].calls;
		figures->failed += runs[i].failed;
		figures->partial += runs[i].partial;
	}
	free(values);
	return true;
}

/* ---- all runs of all ways ---- */

static void
records_free(struct record **records, size_t count)
{
	size_t i;

	for (i = 0; records != NULL && i < count; i++)
		free(records[i]);
	free(records);
}

static struct record **
records_new(size_t count, size_t runs)
{
	struct record **records = calloc(count, sizeof(struct record *));
	size_t i;

	for (i = 0; records != NULL && i < count; i++) {
		records[i] = calloc(1,
		    sizeof(struct record) + runs * sizeof(struct bench_run));
		if (records[i] == NULL) {
			records_free(records, count);
			return NULL;
		}
	}
	return records;
}

static void
record_close_run(struct record *record, size_t run)
{
	record->runs[run].p50 = times_percentile(&record->latest, 50);
	times_merge(&record->all, &record->latest);
	record->latest = (struct times){ .count = 0 };
}

static bool
measure_run(struct bench_plan *plan, const char *title,
    const struct bench_way *ways, size_t count, struct record **records,
    size_t run)
{
	size_t i;

	for (i = 0; i < count; i++) {
		size_t at = (run + i) % count;
		const struct bench_order order = {
			.plan = plan,
			.way = &ways[at],
			.times = &records[at]->latest,
			.batch = records[at]->batch,
			.time = plan->time / (int64_t)plan->runs,
			.least = (BENCH_LEAST_CALLS + plan->runs - 1) /
			    plan->runs,
		};

		progress_note(&plan->progress, "%s: run %zu of %zu, %s", title,
		    run + 1, plan->runs, ways[at].name);
		if (!run_one(&order, &records[at]->runs[run]))
			return false;
		record_close_run(records[at], run);
	}
	return true;
}

bool
bench_measure(struct bench_plan *plan, const char *title,
    struct bench_way *ways, size_t count)
{
	struct record **records = records_new(count, plan->runs);
	bool done = records != NULL;
	size_t i;

	if (!done)
		say("bench", "out of memory");
	for (i = 0; done && i < count; i++)
		records[i]->batch = warm_up(plan, &ways[i]);
	for (i = 0; done && i < plan->runs; i++)
		done = measure_run(plan, title, ways, count, records, i);
	for (i = 0; done && i < count; i++) {
		done = bench_summarise(&ways[i].figures, records[i]->runs,
		    plan->runs, &records[i]->all);
		if (!done)
			say("bench", "out of memory");
	}
	records_free(records, count);
	progress_end(&plan->progress);
	return done;
}
