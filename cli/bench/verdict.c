/* SPDX-License-Identifier: MIT
 *
 * verdict - what the numbers of a row mean.
 *
 * The question is whether to ask the stores at the same time. The answer has
 * a gain and a price, in processor time and in load on the stores, and says so
 * in words. With one caller the gain is time, and that of the median lookup:
 * on a machine that has other work too the mean tells more of that work. With
 * many callers it is lookups a second.
 *
 * A gain below BENCH_WORTH is called none, and one is believed only if the
 * median of each strategy lies outside of all that the other's runs have shown.
 *
 * Adaptive is recommended where parallel is and adaptive has found that out:
 * then it costs the same, and follows when the stores change. Where sequential
 * is the better one, sequential is the simpler one too.
 */
#include <config.h>

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench/verdict.h"
#include "trace.h"

/* Differences in processor time below this part, or below this much, are those
 * of the measurement. */
#define SAME_CPU_SHARE 0.10
#define SAME_CPU       100.0

/* ---- numbers ---- */

static bool
is_by_rate(const struct bench_plan *plan)
{
	return plan->callers > 0 || plan->in_flight > 0;
}

/* What counts. */
static const struct bench_value *
value_of(const struct bench_figures *figures, bool by_rate)
{
	return by_rate ? &figures->rate : &figures->p50;
}

static bool
is_outside(double value, const struct bench_value *other)
{
	return value < other->least || value > other->most;
}

/* What `to` gains over `from`, as a part of it. */
static double
gain_of(const struct bench_figures *from, const struct bench_figures *to,
    bool by_rate)
{
	double before = value_of(from, by_rate)->median;
	double after = value_of(to, by_rate)->median;

	if (before <= 0)
		return 0;
	return (by_rate ? after - before : before - after) / before;
}

static enum bench_outcome
outcome_of(const struct bench_figures *from, const struct bench_figures *to,
    bool by_rate)
{
	const struct bench_value *before = value_of(from, by_rate);
	const struct bench_value *after = value_of(to, by_rate);
	double gain = gain_of(from, to, by_rate);

	if (gain < BENCH_WORTH && gain > -BENCH_WORTH)
		return BENCH_EVEN;
	if (!is_outside(before->median, after) ||
	    !is_outside(after->median, before))
		return BENCH_UNSURE;
	return gain > 0 ? BENCH_WINS : BENCH_LOSES;
}

static size_t
strategy_count(const struct bench_row *row)
{
	size_t count = 0;

	while (count < row->count && count < BENCH_STRATEGIES &&
	    row->ways[count].kind == BENCH_STRATEGY)
		count++;
	return count;
}

struct bench_verdict
bench_verdict_of_row(const struct bench_plan *plan, const struct bench_row *row)
{
	const struct bench_figures *sequential =
	    &row->ways[BENCH_SEQUENTIAL].figures;
	const struct bench_figures *parallel =
	    &row->ways[BENCH_PARALLEL].figures;
	const struct bench_figures *adaptive =
	    &row->ways[BENCH_ADAPTIVE].figures;
	bool by_rate = is_by_rate(plan);
	struct bench_verdict verdict = {
		.outcome = outcome_of(sequential, parallel, by_rate),
		.by_rate = by_rate,
		.gain = gain_of(sequential, parallel, by_rate),
		.saved = sequential->p50.median - parallel->p50.median,
		.cpu = parallel->cpu - sequential->cpu,
		.recommended = BENCH_SEQUENTIAL,
	};

	if (verdict.outcome != BENCH_WINS)
		return verdict;
	verdict.recommended = BENCH_PARALLEL;
	if (strategy_count(row) > BENCH_ADAPTIVE &&
	    gain_of(parallel, adaptive, by_rate) > -BENCH_WORTH)
		verdict.recommended = BENCH_ADAPTIVE;
	return verdict;
}

/* ---- words ---- */

struct words {
	const struct bench_row *row;
	struct bench_verdict verdict;
	const struct bench_figures *sequential;
	const struct bench_figures *parallel;
	FILE *out;
	size_t column; /* 0: a new line begins */
};

enum { INDENT = 2, LINE_WIDTH = 78 };

static void
put_word(struct words *words, const char *word, size_t width)
{
	bool fits = words->column + 1 + width <= LINE_WIDTH;
	size_t i;

	if (words->column == 0 || !fits) {
		fprintf(words->out, words->column > 0 ? "\n%*s" : "%*s", INDENT,
		    "");
		words->column = INDENT;
	} else {
		fputc(' ', words->out);
		words->column++;
	}
	/* A number and its unit stay together. */
	for (i = 0; i < width; i++)
		fputc(word[i] == '~' ? ' ' : word[i], words->out);
	words->column += width;
}

/* Adds words, broken into lines. */
static void MUSTER_PRINTF(2, 3)
    put(struct words *words, const char *format, ...)
{
	char text[400];
	const char *word = text;
	va_list args;
	size_t width;

	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	for (; *word != '\0'; word += width) {
		word += strspn(word, " ");
		width = strcspn(word, " ");
		put_word(words, word, width);
	}
}

static void
end_line(struct words *words)
{
	fputc('\n', words->out);
	words->column = 0;
}

/* "50.1~ms" */
static const char *
time_text(double nanoseconds, char text[TRACE_TIME_SIZE])
{
	char *blank;

	trace_time((int64_t)(nanoseconds < 0 ? -nanoseconds : nanoseconds),
	    text);
	blank = strchr(text, ' ');
	if (blank != NULL)
		*blank = '~';
	return text;
}

/* "34~%", "3.4~%" */
static const char *
share_text(double share, char text[TRACE_TIME_SIZE])
{
	double percent = 100 * (share < 0 ? -share : share);

	snprintf(text, TRACE_TIME_SIZE, "%.*f~%%", percent < 9.95 ? 1 : 0,
	    percent);
	return text;
}

/* What to think of it: the end of the sentence that compares. */
static const char *
end_of(enum bench_outcome outcome)
{
	switch (outcome) {
	case BENCH_WINS:
		return "worth it";
	case BENCH_EVEN:
		return "not worth it, sequential does as well";
	case BENCH_LOSES:
		return "not worth it, sequential does better";
	case BENCH_UNSURE:
		break;
	}
	return "but runs of the same strategy differ by as much: measure "
	       "longer, with --time or --runs";
}

static void
put_time(struct words *words)
{
	const struct bench_verdict *verdict = &words->verdict;
	char saved[TRACE_TIME_SIZE], of[TRACE_TIME_SIZE];
	char share[TRACE_TIME_SIZE];
	const char *join = verdict->outcome == BENCH_UNSURE ? "," : ":";

	time_text(verdict->saved, saved);
	time_text(words->sequential->p50.median, of);
	share_text(verdict->gain, share);
	if (verdict->saved < 0)
		put(words, "parallel takes %s more than %s (%s)%s %s.", saved,
		    of, share, join, end_of(verdict->outcome));
	else
		put(words, "parallel saves %s of %s (%s)%s %s.", saved, of,
		    share, join, end_of(verdict->outcome));
}

static void
put_rate(struct words *words)
{
	const struct bench_verdict *verdict = &words->verdict;
	char share[TRACE_TIME_SIZE], then[TRACE_TIME_SIZE];
	char now[TRACE_TIME_SIZE];

	share_text(verdict->gain, share);
	time_text(words->sequential->p50.median, then);
	time_text(words->parallel->p50.median, now);
	put(words,
	    "parallel answers %s %s lookups a second, %.0f beside %.0f%s %s.",
	    share, verdict->gain < 0 ? "fewer" : "more",
	    words->parallel->rate.median, words->sequential->rate.median,
	    verdict->outcome == BENCH_UNSURE ? "," : ":",
	    end_of(verdict->outcome));
	put(words, "The median lookup takes %s with it, %s without.", now,
	    then);
}

static void
put_price(struct words *words)
{
	double before = words->sequential->cpu, after = words->parallel->cpu;
	double more = words->verdict.cpu;
	char less[TRACE_TIME_SIZE], then[TRACE_TIME_SIZE];
	char now[TRACE_TIME_SIZE], share[TRACE_TIME_SIZE];

	time_text(before, then);
	time_text(after, now);
	time_text(more, less);
	share_text(before > 0 ? more / before : 0, share);
	if (more > SAME_CPU && more > SAME_CPU_SHARE * before)
		put(words,
		    "The price: %s more CPU a lookup, %s beside %s (%s).", less,
		    now, then, share);
	else if (more < -SAME_CPU && more < -SAME_CPU_SHARE * before)
		put(words, "It takes %s less CPU a lookup, %s beside %s (%s).",
		    less, now, then, share);
	else if (words->verdict.outcome == BENCH_WINS)
		put(words, "The price: none in CPU, %s a lookup either way.",
		    then);
}

static void
put_load(struct words *words)
{
	size_t sequential = words->row->ways[BENCH_SEQUENTIAL].asked;
	size_t parallel = words->row->ways[BENCH_PARALLEL].asked;

	if (parallel == sequential)
		put(words,
		    "The stores are asked as often either way, %zu a lookup, "
		    "but with parallel at the same moment.",
		    parallel);
	else
		put(words,
		    "Load on the stores: a lookup asks %zu of them, where "
		    "sequential asks %zu.",
		    parallel, sequential);
}

static void
put_adaptive(struct words *words)
{
	const struct bench_figures *adaptive =
	    &words->row->ways[BENCH_ADAPTIVE].figures;
	bool by_rate = words->verdict.by_rate;
	bool parallel = words->verdict.gain > 0;
	const struct bench_figures *best = parallel ? words->parallel
						    : words->sequential;
	double gain = gain_of(best, adaptive, by_rate);
	char share[TRACE_TIME_SIZE];

	share_text(gain, share);
	if (gain > -BENCH_WORTH ||
	    outcome_of(best, adaptive, by_rate) == BENCH_UNSURE)
		put(words, "adaptive does as well as the better of the two.");
	else if (by_rate)
		put(words, "adaptive answers %s fewer than %s.", share,
		    parallel ? "parallel" : "sequential");
	else
		put(words, "adaptive takes %s more than %s.", share,
		    parallel ? "parallel" : "sequential");
}

static const char *
reason_for(size_t strategy)
{
	if (strategy == BENCH_PARALLEL)
		return "what it gains is worth its price";
	if (strategy == BENCH_ADAPTIVE)
		return "it gains what parallel does, and follows when the "
		       "stores change";
	return "the others gain nothing that is worth it";
}

static void
put_recommendation(struct words *words)
{
	size_t best = words->verdict.recommended;

	end_line(words);
	if (words->verdict.outcome == BENCH_UNSURE)
		put(words,
		    "Recommended: none yet, the numbers are not steady "
		    "enough.");
	else
		put(words, "Recommended: strategy = %s, because %s.",
		    words->row->ways[best].name, reason_for(best));
}

static void
put_all(struct words *words)
{
	if (words->verdict.by_rate)
		put_rate(words);
	else
		put_time(words);
	put_price(words);
	if (words->row->own)
		put_load(words);
	if (strategy_count(words->row) > BENCH_ADAPTIVE)
		put_adaptive(words);
	if (words->row->own)
		put_recommendation(words);
	end_line(words);
}

char *
bench_verdict_text(const struct bench_plan *plan, const struct bench_row *row)
{
	char *text = NULL;
	size_t size = 0;
	struct words words = {
		.row = row,
		.verdict = bench_verdict_of_row(plan, row),
		.sequential = &row->ways[BENCH_SEQUENTIAL].figures,
		.parallel = &row->ways[BENCH_PARALLEL].figures,
		.out = open_memstream(&text, &size),
	};

	if (words.out == NULL)
		return NULL;
	put_all(&words);
	if (fclose(words.out) == 0)
		return text;
	free(text);
	return NULL;
}
