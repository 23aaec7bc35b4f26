/* SPDX-License-Identifier: MIT
 *
 * stores - the stores that are measured, opened once for each way to ask
 * them.
 *
 * A configuration is opened once for each strategy, and muster_open() is told
 * which: so what a strategy learns of its stores is its own, and the user's
 * file and the one that is made here go the same way. The one that is made is
 * a file only for as long as it takes to open it.
 */
#include <config.h>

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "bench/stores.h"
#include "command.h"
#include "remarks.h"
#include "say.h"
#include "session.h"

static const char *const strategies[BENCH_STRATEGIES] = {
	[BENCH_SEQUENTIAL] = "sequential",
	[BENCH_PARALLEL] = "parallel",
	[BENCH_ADAPTIVE] = "adaptive",
};

const char *
bench_span(int64_t nanoseconds, char text[BENCH_SPAN_SIZE])
{
	static const char *const units[] = { "ns", "us", "ms", "s" };
	unsigned unit = 0;

	for (; nanoseconds >= 1000 && nanoseconds % 1000 == 0 && unit < 3;
	     unit++)
		nanoseconds /= 1000;
	if (nanoseconds == 0)
		snprintf(text, BENCH_SPAN_SIZE, "0");
	else
		snprintf(text, BENCH_SPAN_SIZE, "%" PRId64 " %s", nanoseconds,
		    units[unit]);
	return text;
}

static struct bench_way *
add_way(struct bench_row *row, enum bench_kind kind, const char *name)
{
	struct bench_way *way = &row->ways[row->count++];

	*way = (struct bench_way){ .kind = kind };
	snprintf(way->name, sizeof(way->name), "%s", name);
	return way;
}

/* How many leaves a call has asked: those that are no wrappers. */
static size_t
count_asked(const muster_leg *leg)
{
	size_t count = 0;

	for (; leg != NULL; leg = leg->next) {
		if (leg->legs != NULL)
			count += count_asked(leg->legs);
		else if (leg->outcome != MUSTER_SKIPPED &&
		    (leg->outcome != MUSTER_DROPPED || leg->elapsed > 0))
			count++;
	}
	return count;
}

/* Opens `file` for each of the first `count` strategies, as a way each. */
static int
open_strategies(struct bench_row *row, const char *file, const char *store,
    size_t count, const muster_query *query)
{
	size_t i;

	for (i = 0; i < count; i++) {
		struct bench_way *way = add_way(row, BENCH_STRATEGY,
		    strategies[i]);
		muster_result *result = NULL;
		int code = session_open_as(file, store, strategies[i], 0,
		    &way->m);

		if (code != EXIT_FOUND)
			return code;
		way->request.query = *query;
		if (*store != '\0')
			way->request.store = muster_store_get(way->m, store);
		muster_find(way->m, &way->request, &result);
		if (result != NULL)
			way->asked = count_asked(muster_result_legs(result));
		muster_result_free(result);
	}
	return EXIT_FOUND;
}

void
bench_stores_close(struct bench_row *row)
{
	size_t i;

	for (i = 0; i < row->count; i++) {
		/* That of the members is one of the strategies'. */
		if (row->ways[i].kind == BENCH_STRATEGY)
			session_close(row->ways[i].m);
		row->ways[i].m = NULL;
		row->ways[i].request.store = NULL;
	}
}

/* ---- stores with delays ---- */

/* Writes the section of one store: the user, with a delay in front. */
static void
write_store(FILE *file, const char *name, int64_t delay)
{
	fprintf(file,
	    "[store %s%s]\n"
	    "plugin = static\n"
	    "id     = 1\n"
	    "email  = ann@example.org\n"
	    "org_id = acme\n"
	    "name   = Ann\n",
	    name, delay > 0 ? "-user" : "");
	if (delay > 0)
		fprintf(file,
		    "[store %s]\n"
		    "plugin = slow\n"
		    "store  = %s-user\n"
		    "delay  = %" PRId64 "ns\n",
		    name, name, delay);
}

static bool
write_configuration(int fd, const int64_t delays[2])
{
	FILE *file = fdopen(fd, "w");

	if (file == NULL) {
		close(fd);
		return false;
	}
	write_store(file, "first", delays[0]);
	write_store(file, "second", delays[1]);
	fputs("[store both]\n"
	      "strategy  = sequential\n"
	      "primary   = first\n"
	      "secondary = second\n",
	    file);
	return fclose(file) == 0;
}

/* The path of a new file with the configuration, to be removed and freed.
 * NULL: it has been said why not. */
static char *
make_configuration(const int64_t delays[2])
{
	const char *directory = secure_getenv("TMPDIR");
	char *path = NULL;
	int fd;

	if (directory == NULL || *directory == '\0')
		directory = "/tmp";
	if (asprintf(&path, "%s/muster-bench-XXXXXX", directory) < 0) {
		say("bench", "out of memory");
		return NULL;
	}
	fd = mkstemp(path);
	if (fd >= 0 && write_configuration(fd, delays))
		return path;
	say("bench", "cannot write '%s': %s", path, strerror(errno));
	if (fd >= 0)
		unlink(path);
	free(path);
	return NULL;
}

int
bench_stores_make(struct bench_row *row, const int64_t delays[2], size_t count)
{
	static const muster_query query = { .id = "1" };
	char first[BENCH_SPAN_SIZE], second[BENCH_SPAN_SIZE];
	char *path = make_configuration(delays);
	int code;

	row->count = 0;
	row->own = false;
	memcpy(row->delays, delays, sizeof(row->delays));
	if (delays[0] == 0 && delays[1] == 0)
		snprintf(row->name, sizeof(row->name), "no delay");
	else
		snprintf(row->name, sizeof(row->name), "%.20s + %.20s",
		    bench_span(delays[0], first),
		    bench_span(delays[1], second));
	if (path == NULL)
		return EXIT_FAILED;
	code = open_strategies(row, path, "both", count, &query);
	unlink(path);
	free(path);
	return code;
}

void
bench_stores_add_sleeps(struct bench_row *row)
{
	int64_t first = row->delays[0], second = row->delays[1];
	struct bench_way *way;

	if (first == 0 && second == 0)
		return;
	way = add_way(row, BENCH_SLEEP, "two sleeps");
	way->sleeps[0] = first;
	way->sleeps[1] = second;
	way = add_way(row, BENCH_SLEEP, "one sleep");
	way->sleeps[0] = first > second ? first : second;
}

/* ---- the user's own ---- */

/* One lookup, before anything is measured. Returns EXIT_FOUND when it makes
 * sense to go on. */
static int
try_once(muster *m, const muster_request *request, muster_result **result)
{
	muster_status status = muster_find(m, request, result);
	const char *message;

	if (*result == NULL) {
		say("bench", "out of memory");
		return EXIT_FAILED;
	}
	if (status != MUSTER_OK) {
		message = muster_result_message(*result);
		say("bench", "%s%s%s", muster_status_name(status),
		    message ? ": " : "", message ? message : "");
		return remarks_exit_status(*result);
	}
	if (muster_result_users(*result) == 0)
		say("bench", "nobody found in '%s': what is measured is a miss",
		    muster_store_name(muster_result_asked(*result)));
	if (muster_result_partial(*result))
		remarks_say_unanswered(muster_result_legs(*result));
	return EXIT_FOUND;
}

/* Adds a way for each member, asked through the first way's configuration. */
static void
add_members(struct bench_row *row, const muster_leg *leg)
{
	for (; leg != NULL && row->count < BENCH_MAX_WAYS; leg = leg->next) {
		struct bench_way *way = add_way(row, BENCH_MEMBER, leg->store);

		way->m = row->ways[0].m;
		way->request.store = muster_store_get(way->m, leg->store);
		way->request.query = row->ways[0].request.query;
	}
}

static int
open_own(struct bench_row *row, muster *m, const char *file, const char *store,
    const muster_query *query)
{
	const muster_request request = {
		.store = store != NULL ? muster_store_get(m, store) : NULL,
		.query = *query,
	};
	muster_result *result = NULL;
	int code = try_once(m, &request, &result);

	if (code == EXIT_FOUND)
		code = open_strategies(row, file, store ? store : "",
		    BENCH_STRATEGIES, query);
	if (code == EXIT_FOUND)
		add_members(row, muster_result_legs(result));
	muster_result_free(result);
	return code;
}

int
bench_stores_open(struct bench_row *row, const char *file, const char *store,
    const muster_query *query)
{
	muster *m = NULL;
	const muster_store *asked;
	int code = session_open(file, store ? store : "", 0, &m);

	row->count = 0;
	row->own = true;
	if (code != EXIT_FOUND)
		return code;
	asked = muster_store_get(m, store);
	snprintf(row->name, sizeof(row->name), "%s", muster_store_name(asked));
	if (muster_store_strategy(asked) != NULL) {
		code = open_own(row, m, file, store, query);
	} else {
		say("bench",
		    "store '%s' is opened by the plugin '%s', there is no "
		    "strategy to choose: name a store that has one",
		    row->name, muster_store_plugin_name(asked));
		code = EXIT_USAGE;
	}
	session_close(m);
	return code;
}
