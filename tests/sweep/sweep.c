/* SPDX-License-Identifier: MIT
 *
 * sweep - see sweep.h.
 *
 * Each scenario is a test of Check, in a process of its own: a crash or a hang
 * ends that one, and what it was doing is told at the end. So what the
 * processes have to tell each other is in memory that they share.
 *
 * SWEEP_SHARE=n makes one in n of the runs (1: all), another choice for another
 * SWEEP_SEED. SWEEP_TELL=1 tells where memory was refused and where blocks that
 * are left come from. A scenario is a test case: CK_RUN_CASE=name runs one.
 */
#include <config.h>

#include "sweep.h"

#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "heap.h"
#include "support/scratch.h"

enum {
	TEXT = 32768,
	HELD_PATIENCE = 2000, /* milliseconds for threads to go, */
	FIRST_PATIENCE = 20,  /* where some blocks are never given back */
	KEPT = 16,            /* blocks: locales, translated messages */
	FRESH_WRONG = 97,     /* exit status: see the message */
	SHARE = 60            /* that `make check` has time for */
};

/* What the processes share. */
static struct shared {
	struct sweep_totals totals;
	char wanted[TEXT];
	bool told;   /* `wanted` is there */
	size_t held; /* by a fresh process at its end */
	size_t asked, refused;
	char wrong[TEXT];
} * shared;

/* Each has a test case, whose number is its place here. */
enum { SCENARIOS = 200 };
static const struct scenario *all[SCENARIOS];
static size_t count;

void
sweep_init(void)
{
	shared = mmap(NULL, sizeof *shared, PROT_READ | PROT_WRITE,
	    MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (shared == MAP_FAILED)
		abort();
}

const struct sweep_totals *
sweep_totals(void)
{
	return &shared->totals;
}

static unsigned long
number_from(const char *name, unsigned long otherwise)
{
	const char *text = getenv(name);

	return text == NULL ? otherwise : strtoul(text, NULL, 10);
}

/* ---- one run ---- */

void
trial_begin(struct trial *trial)
{
	heap_refuse(trial->at, trial->on);
}

void
trial_end(struct trial *trial)
{
	trial->asked = heap_relent(&trial->refused);
}

const char *
trial_wanted(void)
{
	return shared->wanted;
}

void
trial_wrong(struct trial *trial, const char *format, ...)
{
	char text[TEXT];
	va_list args;

	heap_relent(&trial->refused);
	va_start(args, format);
	vsnprintf(text, sizeof text, format, args);
	va_end(args);
	heap_tell();
	snprintf(shared->wrong, TEXT, "%s: without allocation %zu%s: %.8000s",
	    trial->scenario->name, trial->at, trial->on ? " and later" : "",
	    text);
	for (char *at = shared->wrong; *at != '\0'; at++)
		if (*at == '\n')
			*at = '|';
	if (trial->scenario->fresh)
		_exit(FRESH_WRONG);
	ck_abort_msg("%s", shared->wrong);
	abort();
}

bool
trial_says(struct trial *trial, const char *format, ...)
{
	char text[TEXT];
	va_list args;
	int length;

	va_start(args, format);
	length = vsnprintf(text, sizeof text, format, args);
	va_end(args);
	trial_holds(trial, length >= 0 && length < TEXT);
	if (!shared->told) {
		memcpy(shared->wanted, text, (size_t)length + 1);
		shared->told = true;
	}
	if (strcmp(shared->wanted, text) == 0)
		return true;
	if (trial->refused == 0)
		trial_wrong(trial, "'%s' is not '%s', and memory was enough",
		    text, shared->wanted);
	return false;
}

/* Skips one " (did you mean 'x'?)". */
static const char *
behind_hint(const char *text)
{
	static const char hint[] = " (did you mean '", end[] = "'?)";
	const char *at;

	while (strncmp(text, hint, sizeof hint - 1) == 0 &&
	    (at = strstr(text, end)) != NULL)
		text = at + sizeof end - 1;
	return text;
}

static bool
is_same_but_hints(const char *a, const char *b)
{
	for (;;) {
		a = behind_hint(a);
		b = behind_hint(b);
		/* What might be expected, in full. */
		if (strncmp(b, "...", 3) == 0 &&
		    (b[3] == '\n' || b[3] == '\0')) {
			b += 3;
			a += strcspn(a, "\n");
		}
		if (*a != *b)
			return false;
		if (*a == '\0')
			return true;
		a++;
		b++;
	}
}

/* Is the problem the one that is wanted, and only its line and option are not
 * known? */
static bool
is_same_problem(const char *wanted, const char *message)
{
	const char *text = strstr(message, "] ");
	size_t length;

	if (text == NULL || strlen(text + 2) > strlen(wanted))
		return false;
	length = strlen(text + 2);
	return strcmp(wanted + strlen(wanted) - length, text + 2) == 0;
}

void
trial_fails(struct trial *trial, muster_status status, const char *message)
{
	const char *name = muster_status_name(status), *wanted;

	trial_holds(trial, status != MUSTER_OK);
	if (message == NULL)
		message = "out of memory";
	wanted = strchr(shared->wanted, ':');
	wanted = wanted == NULL ? shared->wanted : wanted + 2;
	if (trial_says(trial, "%s: %s", name, message) ||
	    is_same_but_hints(wanted, message) ||
	    is_same_problem(shared->wanted, message))
		return;
	if ((strstr(message, "out of memory") != NULL ||
		strstr(message, name) != NULL) &&
	    strncmp(shared->wanted, name, strlen(name)) == 0)
		return;
	if (status != MUSTER_RESOURCE_EXHAUSTED)
		trial_wrong(trial, "came '%s: %s', wanted '%s'", name, message,
		    shared->wanted);
}

void
trial_is_short(struct trial *trial, muster_status status, const char *message)
{
	if (status != MUSTER_RESOURCE_EXHAUSTED || trial->refused == 0)
		trial_wrong(trial, "%s: %s", muster_status_name(status),
		    message != NULL ? message : "(no message)");
}

/* Threads give back what they have when they go, which may be a moment after
 * muster_close(). */
static size_t
await_held(size_t allowed, unsigned long milliseconds)
{
	const struct timespec moment = { .tv_nsec = 1000000 };
	unsigned long left = milliseconds *
	    number_from("CK_TIMEOUT_MULTIPLIER", 1);
	size_t held;

	while ((held = heap_held()) > allowed && left-- > 0)
		nanosleep(&moment, NULL);
	return held;
}

static void
run_here(struct trial *trial)
{
	size_t held;

	heap_watch();
	trial->scenario->run(trial);
	/* What is made once is made by the first runs. */
	if (trial->at == 0)
		return;
	/* What the C library keeps of the last failure. */
	dlerror();
	dlerror();
	held = await_held(0, HELD_PATIENCE);
	if (held > 0)
		trial_wrong(trial, "%zu blocks are held at the end", held);
}

/* In a process of its own. What its libraries hold when nothing is refused,
 * they may hold. */
static void
run_fresh(struct trial *trial)
{
	pid_t child;
	int status;

	shared->wrong[0] = '\0';
	fflush(NULL);
	child = fork();
	ck_assert_int_ge(child, 0);
	if (child == 0) {
		heap_watch();
		trial->scenario->run(trial);
		shared->asked = trial->asked;
		shared->refused = trial->refused;
		if (trial->at == 0)
			shared->held = await_held(0, FIRST_PATIENCE);
		else if (await_held(shared->held + KEPT, HELD_PATIENCE) >
		    shared->held + KEPT)
			trial_wrong(trial, "%zu blocks are held, not %zu",
			    heap_held(), shared->held);
		_exit(0);
	}
	ck_assert_int_eq(waitpid(child, &status, 0), child);
	if (WIFEXITED(status) && WEXITSTATUS(status) == 0) {
		trial->asked = shared->asked;
		trial->refused = shared->refused;
		return;
	}
	ck_abort_msg("%s: without allocation %zu%s: status %#x: %s",
	    trial->scenario->name, trial->at, trial->on ? " and later" : "",
	    (unsigned)status, shared->wrong);
}

static void
run(struct trial *trial)
{
	if (trial->scenario->fresh)
		run_fresh(trial);
	else
		run_here(trial);
	shared->totals.runs++;
	shared->totals.refusals += trial->refused;
}

/* ---- all of a scenario ---- */

/* Is it the turn of this run, if only some of them are made? */
static bool
is_chosen(size_t number)
{
	unsigned long share = number_from("SWEEP_SHARE", SHARE);
	uint64_t mixed = number_from("SWEEP_SEED", 1) * 0x9e3779b97f4a7c15U +
	    number * 0xbf58476d1ce4e5b9U;

	mixed = (mixed ^ mixed >> 31) * 0x94d049bb133111ebU;
	return share <= 1 || (mixed >> 33) % share == 0;
}

/* How often it asks for memory. The first runs load what is loaded once. */
static size_t
count_allocations(const struct scenario *scenario)
{
	enum { RUNS = 3 };
	size_t most = 0;

	for (int i = 0; i < RUNS; i++) {
		struct trial trial = { .scenario = scenario };

		run(&trial);
		if (trial.asked > most || i == 1)
			most = trial.asked;
	}
	return most;
}

static void
run_all(const struct scenario *scenario)
{
	size_t allocations, salt = 0;

	shared->told = false;
	shared->held = 0;
	for (const char *at = scenario->name; *at != '\0'; at++)
		salt = salt * 31 + (unsigned char)*at;
	allocations = count_allocations(scenario);
	for (size_t i = 2; i < 2 * allocations + 2; i++) {
		struct trial trial = {
			.scenario = scenario,
			.at = i / 2,
			.on = i % 2 == 1,
		};

		if (!is_chosen(salt + i))
			continue;
		snprintf(shared->wrong, TEXT, "%s, at %zu of %zu%s",
		    scenario->name, trial.at, allocations,
		    trial.on ? " and later" : "");
		run(&trial);
	}
	shared->totals.scenarios++;
	shared->totals.allocations += allocations;
	shared->wrong[0] = '\0';
}

START_TEST(sweep)
{
	run_all(all[_i]);
}
END_TEST

const char *
sweep_unfinished(void)
{
	return shared->wrong;
}

void
sweep_add(Suite *suite, const struct scenarios *scenarios)
{
	for (size_t i = 0; i < scenarios->count; i++) {
		const struct scenario *scenario = &scenarios->items[i];
		TCase *test = tcase_create(scenario->name);

		if (count == SCENARIOS)
			abort();
		all[count] = scenario;
		tcase_set_timeout(test, 300);
		tcase_add_checked_fixture(test, question_enter, scratch_leave);
		tcase_add_loop_test(test, sweep, (int)count, (int)count + 1);
		suite_add_tcase(suite, test);
		count++;
	}
}
