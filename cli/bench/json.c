/* SPDX-License-Identifier: MIT
 *
 * json - a measurement as one JSON object, for programs.
 *
 * As in output_json.c the whole tree is made before a byte is printed, and the
 * keys are always there: what was not measured is null. Names are those of
 * stores and strategies, and so are plain text. Times are nanoseconds.
 */
#include <config.h>

#include <jansson.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "bench/json.h"
#include "bench/verdict.h"

/* A number, or null when it was not measured. */
static json_t *
json_measured(double value, bool measured)
{
	return measured ? json_real(value) : json_null();
}

static json_t *
json_value(const struct bench_value *value)
{
	return json_pack("{sf sf sf}", "median", value->median, "least",
	    value->least, "most", value->most);
}

/* A count, or null for 0. */
static json_t *
json_count(size_t count)
{
	return count > 0 ? json_integer((json_int_t)count) : json_null();
}

static const char *
kind_name(enum bench_kind kind)
{
	switch (kind) {
	case BENCH_STRATEGY:
		return "strategy";
	case BENCH_MEMBER:
		return "member";
	case BENCH_SLEEP:
		break;
	}
	return "sleep";
}

static json_t *
json_way(const struct bench_plan *plan, const struct bench_way *way)
{
	const struct bench_figures *figures = &way->figures;

	return json_pack("{ss ss sI sI sI so so sI so sf so so so}", "name",
	    way->name, "kind", kind_name(way->kind), "calls",
	    (json_int_t)figures->calls, "failed", (json_int_t)figures->failed,
	    "partial", (json_int_t)figures->partial, "ns_per_op",
	    json_value(&figures->mean), "p50_ns", json_value(&figures->p50),
	    "p99_ns", (json_int_t)figures->p99, "calls_per_second",
	    json_value(&figures->rate), "cpu_ns_per_op", figures->cpu,
	    "allocations_per_op",
	    json_measured(figures->allocations, plan->counts), "bytes_per_op",
	    json_measured(figures->bytes, plan->counts),
	    "memory_per_call_in_flight",
	    json_measured(figures->memory, figures->memory >= 0));
}

static json_t *
json_ways(const struct bench_plan *plan, const struct bench_row *row)
{
	json_t *json = json_array();
	size_t i;

	for (i = 0; i < row->count; i++) {
		if (json_array_append_new(json,
			json_way(plan, &row->ways[i])) != 0) {
			json_decref(json);
			return NULL;
		}
	}
	return json;
}

static const char *
outcome_name(enum bench_outcome outcome)
{
	switch (outcome) {
	case BENCH_WINS:
		return "worth it";
	case BENCH_EVEN:
		return "not worth it";
	case BENCH_LOSES:
		return "slower";
	case BENCH_UNSURE:
		break;
	}
	return "unsure";
}

static json_t *
json_verdict(const struct bench_plan *plan, const struct bench_row *row)
{
	const struct bench_verdict verdict = bench_verdict_of_row(plan, row);
	char *text = bench_verdict_text(plan, row), *from, *to;
	json_t *json;

	if (text == NULL)
		return NULL;
	/* One line, without the indentation of several. */
	for (from = to = text; *from != '\0'; from++)
		if (*from != '\n' && (to > text || *from != ' ') &&
		    (*from != ' ' || to[-1] != ' '))
			*to++ = *from;
	*to = '\0';
	json = json_pack("{ss ss sf sf sf ss ss}", "parallel",
	    outcome_name(verdict.outcome), "measure",
	    verdict.by_rate ? "calls_per_second" : "p50_ns", "gain",
	    verdict.gain, "saved_ns", verdict.saved, "cpu_ns", verdict.cpu,
	    "recommended", row->ways[verdict.recommended].name, "text", text);
	free(text);
	return json;
}

static json_t *
json_row(const struct bench_plan *plan, const struct bench_row *row)
{
	json_t *delays = row->own
	    ? json_null()
	    : json_pack("[I I]", (json_int_t)row->delays[0],
		  (json_int_t)row->delays[1]);

	return json_pack("{ss so so so so}", "name", row->name, "store",
	    row->own ? json_string(row->name) : json_null(), "delays_ns",
	    delays, "ways", json_ways(plan, row), "verdict",
	    json_verdict(plan, row));
}

static json_t *
json_rows(const struct bench_plan *plan, const struct bench_row *rows,
    size_t count)
{
	json_t *json = json_array();
	size_t i;

	for (i = 0; i < count; i++) {
		if (json_array_append_new(json, json_row(plan, &rows[i])) !=
		    0) {
			json_decref(json);
			return NULL;
		}
	}
	return json;
}

static json_t *
json_sweep(const struct bench_sweep *sweep)
{
	json_t *json = json_array();
	size_t i;

	for (i = 0; i < (size_t)SWEEP_SIDE * SWEEP_SIDE; i++) {
		size_t first = i / SWEEP_SIDE, second = i % SWEEP_SIDE;
		const struct sweep_cell *cell = &sweep->cells[first][second];

		if (json_array_append_new(json,
			json_pack("{s[I I] sf sf sf sb}", "delays_ns",
			    (json_int_t)sweep->delays[first],
			    (json_int_t)sweep->delays[second],
			    "sequential_p50_ns", cell->sequential,
			    "parallel_p50_ns", cell->parallel, "gain",
			    cell->gain, "worth_it", cell->worth)) != 0) {
			json_decref(json);
			return NULL;
		}
	}
	return json;
}

bool
bench_json(const struct bench_plan *plan, const struct bench_row *rows,
    size_t count, const struct bench_sweep *sweep)
{
	json_t *json = json_pack("{ss sI sI sI so so sb so so}", "version",
	    muster_version(), "processors",
	    (json_int_t)sysconf(_SC_NPROCESSORS_ONLN), "runs",
	    (json_int_t)plan->runs, "time_ns", (json_int_t)plan->time,
	    "callers", json_count(plan->callers), "in_flight",
	    json_count(plan->in_flight), "allocations_counted", plan->counts,
	    "rows", sweep == NULL ? json_rows(plan, rows, count) : json_null(),
	    "sweep", sweep != NULL ? json_sweep(sweep) : json_null());
	bool done;

	if (json == NULL)
		return false;
	done = json_dumpf(json, stdout,
		   JSON_COMPACT | JSON_REAL_PRECISION(9)) == 0;
	if (done)
		putchar('\n');
	json_decref(json);
	/* What cannot be written is told when the output is flushed. */
	return done || ferror(stdout);
}
