/* SPDX-License-Identifier: MIT
 *
 * sweep - a scenario again and again, each time without another piece of the
 * memory that it asks for.
 *
 * A scenario is run until it is known what it comes to and how often it asks
 * for memory; then for each number twice: that one is refused, and that one
 * and all that come later are. Whatever is refused, the scenario comes to what
 * it came to with memory, or fails and says so, and holds no memory when it is
 * over. Threads may take their memory in any order: a number is then whatever
 * allocation has it.
 */
#ifndef SWEEP_SWEEP_H
#define SWEEP_SWEEP_H

#include <muster/muster.h>

#include <check.h>

struct scenario;
struct scenarios;

/* One run. */
struct trial {
	const struct scenario *scenario;
	size_t at;                      /* what is refused; 0: nothing */
	bool on;                        /* and those that come later */
	size_t asked;                   /* between begin and end, */
	size_t refused;                 /* once these have been called */
};

struct scenario {
	const char *name;
	void (*run)(struct trial *trial);
	/* What `run` makes of these is its own. */
	const char *text;
	const char *store;
	muster_query query;
	int number;
	/* A process for each run: for what is done but once in a process. Its
	 * libraries keep what they keep without a refusal too. */
	bool fresh;
};

/* From here on memory may be missing; there is enough again. Once a run. */
void trial_begin(struct trial *trial);
void trial_end(struct trial *trial);

/* What the run came to, in words. The first run tells; in all others it has to
 * be the same. True: it is. False: it is not, which is only to be if memory was
 * missing: the caller looks whether what it came to is allowed. */
bool trial_says(struct trial *trial, const char *format, ...)
    MUSTER_PRINTF(2, 3);

/* What the first run said. */
const char *trial_wanted(void);

/* The run did what it must not: ends the test. */
void trial_wrong(struct trial *trial, const char *format, ...)
    MUSTER_PRINTF(2, 3) __attribute__((noreturn));

/* Holds, or the run is wrong. */
#define trial_holds(trial, condition)                                         \
	((condition) ? (void)0                                                \
		     : trial_wrong(trial, "%s:%d: not %s", __FILE__, __LINE__, \
			   #condition))

/* The run failed, as it was to: with the same status, and the same words but
 * for hints, or without words; or because memory was missing. */
void trial_fails(struct trial *trial, muster_status status,
    const char *message);

/* The status of something that failed is that memory is missing, and it was. */
void trial_is_short(struct trial *trial, muster_status status,
    const char *message);

/* The suite of these scenarios, a test each; the numbers of all of them, for
 * the end of the report. */
struct sweep_totals {
	size_t scenarios, allocations, runs, refusals;
};
void sweep_init(void);
void sweep_add(Suite *suite, const struct scenarios *scenarios);
const struct sweep_totals *sweep_totals(void);

/* What the last run was that did not come to its end; "": there is none. */
const char *sweep_unfinished(void);

/* ---- what scenarios share: questions.c ---- */

/* A directory with the files that scenarios read: users.csv, users.jsonl,
 * users.db. A checked fixture, with scratch_leave(). */
void question_enter(void);

/* The options with which all are opened: plugins of tests are found, messages
 * are dropped. */
extern const muster_open_options question_options;

/* Opens t.ini, with memory; the store of the scenario (NULL: none is named). */
muster *question_open(struct trial *trial);
void question_close(struct trial *trial, muster *m);

/* The scenario's question. */
muster_request question_of(const struct trial *trial, muster *m);

/* Judges an answer: right, partial and so far right, or without memory. */
void question_judge(struct trial *trial, muster_status status,
    muster_result *result);

/* The same for what came of a question that was asked with memory, after one
 * that had none: wholly right. */
void question_after(struct trial *trial, muster *m);

/* ---- the scenarios ---- */

struct scenarios {
	const struct scenario *items;
	size_t count;
};

extern const struct scenarios opening_scenarios, mistake_scenarios,
    find_scenarios, async_scenarios, write_scenarios, record_scenarios,
    plugin_scenarios, command_scenarios;

#endif
