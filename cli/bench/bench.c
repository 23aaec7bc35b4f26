/* SPDX-License-Identifier: MIT
 *
 * bench - is it worth it to ask at the same time?
 *
 * First the words: which stores, how they are asked, what comes out. Then row
 * after row is opened, measured and closed, and printed as soon as it is
 * there, since a row takes seconds; JSON and charts are made of all rows at the
 * end. A file for the chart is opened before anything is measured: it would be
 * a pity to find out afterwards that it cannot be written.
 *
 * bench.h has the rooms.
 */
#include <config.h>

#include <muster/muster.h>

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "allocations.h"
#include "arguments.h"
#include "bench/bench.h"
#include "bench/asker.h"
#include "bench/json.h"
#include "bench/measure.h"
#include "bench/stores.h"
#include "bench/svg.h"
#include "bench/sweep.h"
#include "bench/print.h"
#include "bench/verdict.h"
#include "command.h"
#include "say.h"
#include "session.h"
#include "standard.h"

enum {
	CONFIG,
	STORE,
	EMAIL,
	ORG,
	ID,
	DELAY,
	SWEEP,
	CALLERS,
	IN_FLIGHT,
	RUNS,
	TIME,
	SVG,
	JSON,
	ARGUMENT_COUNT
};

/* The classic experiment. */
static const int64_t classic[][2] = {
	{ 50 * MUSTER_MILLISECOND, 50 * MUSTER_MILLISECOND },
	{ 500 * MUSTER_MICROSECOND, 100 * MUSTER_MICROSECOND },
	{ 0, 0 },
};

enum { CLASSIC_ROWS = sizeof(classic) / sizeof(*classic) };

#define DEFAULT_TIME (400 * MUSTER_MILLISECOND)

enum {
	DEFAULT_RUNS = 5,
	MOST_RUNS = 1000,
	MOST_CALLERS = 10000,
	MOST_IN_FLIGHT = 1000000
};

/* The words, understood. */
struct experiment {
	struct bench_plan plan;
	bool own;
	const char *config;
	const char *store;
	muster_query query;
	const int64_t (*delays)[2]; /* of each row */
	int64_t given[1][2];        /* by --delay */
	size_t count;
	bool sweep;
	bool json;
	const char *svg; /* a file, or NULL */
	int svg_fd;
};

/* ---- the words ---- */

/* Pairs of options that contradict each other. */
static const unsigned char apart[][2] = {
	{ SWEEP, DELAY },
	{ SWEEP, CALLERS },
	{ SWEEP, IN_FLIGHT },
	{ CALLERS, IN_FLIGHT },
	{ CONFIG, DELAY },
	{ CONFIG, SWEEP },
	{ STORE, DELAY },
	{ STORE, SWEEP },
	{ EMAIL, DELAY },
	{ EMAIL, SWEEP },
	{ ORG, DELAY },
	{ ORG, SWEEP },
	{ ID, DELAY },
	{ ID, SWEEP },
};

static bool
fit_together(const char *const *values)
{
	size_t i;

	for (i = 0; i < sizeof(apart) / sizeof(*apart); i++) {
		if (values[apart[i][0]] == NULL || values[apart[i][1]] == NULL)
			continue;
		arguments_wrong(&bench_command,
		    "options '--%s' and '--%s' exclude each other",
		    bench_command.arguments[apart[i][0]].name,
		    bench_command.arguments[apart[i][1]].name);
		return false;
	}
	return true;
}

/* A number up to `most`, which stays as it is when it is not given. */
static bool
take_number(const char *const *values, size_t index, size_t most, size_t *ret)
{
	size_t number;

	if (values[index] == NULL)
		return true;
	if (arguments_number(values[index], &number) && number <= most) {
		*ret = number;
		return true;
	}
	arguments_wrong(&bench_command,
	    "--%s: expected a whole number from 1 to %zu, not '%s'",
	    bench_command.arguments[index].name, most, values[index]);
	return false;
}

static bool
take_plan(const char *const *values, struct bench_plan *plan)
{
	plan->runs = DEFAULT_RUNS;
	plan->time = DEFAULT_TIME;
	return take_number(values, CALLERS, MOST_CALLERS, &plan->callers) &&
	    take_number(values, IN_FLIGHT, MOST_IN_FLIGHT, &plan->in_flight) &&
	    take_number(values, RUNS, MOST_RUNS, &plan->runs) &&
	    (values[TIME] == NULL ||
		arguments_duration(&bench_command, "time", values[TIME],
		    &plan->time));
}

/* The user's own stores are measured if any of their words is there. */
static bool
take_own(const char *const *values, struct experiment *experiment)
{
	size_t i;

	for (i = CONFIG; i <= ID; i++) {
		if (!arguments_filled(&bench_command, values, i))
			return false;
		experiment->own = experiment->own || values[i] != NULL;
	}
	experiment->config = values[CONFIG];
	experiment->store = values[STORE];
	experiment->query = (muster_query){
		.email = values[EMAIL],
		.org_id = values[ORG],
		.id = values[ID],
	};
	if (!experiment->own || values[EMAIL] != NULL || values[ORG] != NULL ||
	    values[ID] != NULL)
		return true;
	arguments_wrong(&bench_command,
	    "expected whom to find: --email E, --org O or --id I");
	return false;
}

/* "A,B"; 0 is a duration here. */
static bool
read_delays(const char *text, int64_t delays[2])
{
	const char *comma = strchr(text, ',');
	char first[32];

	if (comma == NULL || (size_t)(comma - text) >= sizeof(first))
		return false;
	memcpy(first, text, (size_t)(comma - text));
	first[comma - text] = '\0';
	return arguments_delay(first, &delays[0]) &&
	    arguments_delay(comma + 1, &delays[1]);
}

static bool
take_rows(const char *const *values, struct experiment *experiment)
{
	experiment->delays = classic;
	experiment->count = experiment->own ? 1 : CLASSIC_ROWS;
	if (values[DELAY] == NULL)
		return true;
	experiment->delays = (const int64_t(*)[2])experiment->given;
	experiment->count = 1;
	if (read_delays(values[DELAY], experiment->given[0]))
		return true;
	arguments_wrong(&bench_command,
	    "--delay: expected two durations such as 500us,100us (units ns us "
	    "ms s m h d), not '%s'",
	    values[DELAY]);
	return false;
}

static bool
take_words(const char *const *values, struct experiment *experiment)
{
	experiment->sweep = values[SWEEP] != NULL;
	experiment->json = values[JSON] != NULL;
	experiment->svg = values[SVG];
	experiment->svg_fd = -1;
	return fit_together(values) &&
	    arguments_filled(&bench_command, values, SVG) &&
	    take_own(values, experiment) && take_rows(values, experiment) &&
	    take_plan(values, &experiment->plan);
}

/* ---- the chart ---- */

static bool
open_chart(struct experiment *experiment)
{
	if (experiment->svg == NULL)
		return true;
	/* What is there already stays until there is something better. */
	experiment->svg_fd = open(experiment->svg,
	    O_WRONLY | O_CREAT | O_CLOEXEC, 0666);
	if (experiment->svg_fd >= 0)
		return true;
	say("bench", "cannot write '%s': %s", experiment->svg, strerror(errno));
	return false;
}

/* Of the rows, or of the sweep if there is one. */
static int
write_chart(struct experiment *experiment, const struct bench_row *rows,
    const struct bench_sweep *sweep)
{
	FILE *file;
	bool done;

	if (experiment->svg == NULL)
		return EXIT_FOUND;
	file = fdopen(experiment->svg_fd, "w");
	if (file == NULL) {
		say("bench", "out of memory");
		return EXIT_FAILED;
	}
	experiment->svg_fd = -1;
	done = ftruncate(fileno(file), 0) == 0 || errno == EINVAL;
	if (sweep != NULL)
		bench_svg_map(&experiment->plan, sweep, file);
	else
		bench_svg_bars(&experiment->plan, rows, experiment->count,
		    file);
	done = ferror(file) == 0 && done;
	done = fclose(file) == 0 && done;
	if (done)
		return EXIT_FOUND;
	say("bench", "cannot write '%s': %s", experiment->svg, strerror(errno));
	return EXIT_FAILED;
}

/* ---- measuring ---- */

static int
measure_row(struct experiment *experiment, struct bench_row *row, size_t index)
{
	struct bench_plan *plan = &experiment->plan;
	int code;

	if (experiment->own)
		code = bench_stores_open(row, experiment->config,
		    experiment->store, &experiment->query);
	else
		code = bench_stores_make(row, experiment->delays[index],
		    BENCH_STRATEGIES);
	if (code == EXIT_FOUND && !experiment->own && plan->callers == 0 &&
	    plan->in_flight == 0)
		bench_stores_add_sleeps(row);
	if (code == EXIT_FOUND &&
	    !bench_measure(plan, row->name, row->ways, row->count))
		code = EXIT_FAILED;
	bench_stores_close(row);
	return code;
}

/* Says how many lookups were no answer, or half of one. */
static int
judge_row(const struct bench_row *row)
{
	int code = EXIT_FOUND;
	size_t i;

	for (i = 0; i < row->count; i++) {
		const struct bench_way *way = &row->ways[i];
		const struct bench_figures *figures = &way->figures;

		if (figures->failed > 0) {
			say("bench", "%s: %llu of %llu lookups failed",
			    way->name, (unsigned long long)figures->failed,
			    (unsigned long long)figures->calls);
			/* A member that fails is why answers are partial. */
			if (way->kind == BENCH_STRATEGY)
				code = EXIT_FAILED;
		}
		if (figures->partial > 0)
			say("bench", "%s: %llu of %llu answers are partial",
			    way->name, (unsigned long long)figures->partial,
			    (unsigned long long)figures->calls);
	}
	return code;
}

static int
out_of_memory(void)
{
	say("bench", "out of memory");
	return EXIT_FAILED;
}

/* All rows, into `rows`. */
static int
run_rows(struct experiment *experiment, struct bench_row *rows)
{
	const struct bench_plan *plan = &experiment->plan;
	int code = EXIT_FOUND, judged;
	size_t i;

	for (i = 0; i < experiment->count; i++) {
		judged = measure_row(experiment, &rows[i], i);
		if (judged != EXIT_FOUND)
			return judged;
		if (i == 0 && !experiment->json)
			bench_table_begin(plan);
		if (!experiment->json && !bench_table_row(plan, &rows[i]))
			return out_of_memory();
		standard_flush();
		judged = judge_row(&rows[i]);
		if (judged != EXIT_FOUND)
			code = judged;
	}
	if (!experiment->json)
		bench_table_end(plan, rows, experiment->count);
	else if (!bench_json(plan, rows, experiment->count, NULL))
		return out_of_memory();
	judged = write_chart(experiment, rows, NULL);
	return judged != EXIT_FOUND ? judged : code;
}

static int
run_sweep(struct experiment *experiment)
{
	struct bench_sweep sweep;
	int code = bench_sweep_run(&experiment->plan, &sweep);

	if (code != EXIT_FOUND)
		return code;
	if (!experiment->json)
		bench_table_begin(&experiment->plan);
	if (experiment->json ? !bench_json(&experiment->plan, NULL, 0, &sweep)
			     : !bench_sweep_print(&sweep))
		return out_of_memory();
	standard_flush();
	code = write_chart(experiment, NULL, &sweep);
	if (sweep.failed == 0)
		return code;
	say("bench", "%llu lookups failed", (unsigned long long)sweep.failed);
	return EXIT_FAILED;
}

static int
run_experiment(struct experiment *experiment)
{
	struct bench_row *rows;
	int code;

	experiment->plan.clock_cost = bench_clock_cost();
	experiment->plan.counts = allocations_are_counted();
	progress_begin(&experiment->plan.progress);
	if (experiment->sweep)
		return run_sweep(experiment);
	rows = calloc(experiment->count, sizeof(*rows));
	if (rows == NULL)
		return out_of_memory();
	code = run_rows(experiment, rows);
	free(rows);
	return code;
}

static int
bench_run(const char *const *values, const char *const *operands)
{
	struct experiment experiment = { .own = false };
	int code;

	(void)operands;
	if (!take_words(values, &experiment))
		return EXIT_USAGE;
	if (!open_chart(&experiment))
		return EXIT_USAGE;
	code = run_experiment(&experiment);
	if (experiment.svg_fd >= 0)
		close(experiment.svg_fd);
	return code;
}

static const struct argument bench_arguments[ARGUMENT_COUNT] = {
	[CONFIG] = { "config", 'c', "FILE", "measure stores of this one" },
	[STORE] = { "store", 0, "NAME", "the store to measure" },
	[EMAIL] = { "email", 0, "E", "look for this e-mail address" },
	[ORG] = { "org", 0, "O", "look for this organisation" },
	[ID] = { "id", 0, "I", "look for this id" },
	[DELAY] = { "delay", 0, "A,B", "two stores of these delays" },
	[SWEEP] = { "sweep", 0, NULL, "find the delays that are worth it" },
	[CALLERS] = { "callers", 0, "N", "ask from N threads at a time" },
	[IN_FLIGHT] = { "in-flight", 0, "N",
	    "ask without waiting, N at a time" },
	[RUNS] = { "runs", 0, "N", "medians of N runs (5)" },
	[TIME] = { "time", 0, "D", "measure each way for D (400ms)" },
	[SVG] = { "svg", 0, "FILE", "draw a chart into this file" },
	[JSON] = { "json", 0, NULL, "print one JSON object" },
};

const struct command bench_command = {
	.name = "bench",
	.summary = "Measure whether it is worth it to ask at the same time.",
	.synopsis = "[--delay A,B | --sweep]\n"
		    "       muster bench [-c FILE] [--store NAME] [--email E] "
		    "[--org O] [--id I]\n"
		    "       each with [--callers N | --in-flight N] [--runs N] "
		    "[--time D]\n"
		    "                 [--svg FILE] [--json]",
	.notes =
	    "Without arguments, two stores of 50 ms, of 500 us and 100 us, "
	    "and without delay\n"
	    "are asked one after the other and at once. With -c or whom to "
	    "find, your own\n"
	    "store is, by each strategy, and one is recommended.\n"
	    "\n"
	    "exit status:\n"
	    "  0  measured\n"
	    "  2  a mistake in the arguments or in the configuration\n"
	    "  3  lookups failed, or the machine is short of something\n"
	    "  4  a lookup ran into a timeout\n",
	.arguments = bench_arguments,
	.argument_count = ARGUMENT_COUNT,
	.operand_count = 0,
	.run = bench_run,
};
