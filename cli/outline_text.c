/* SPDX-License-Identifier: MIT
 *
 * outline_text - the tree of stores, drawn:
 *
 *	users: strategy fallback
 *	|  members = db,cache
 *	|  state: open
 *	|  latency: not measured yet
 *	|
 *	+- db: plugin sqlite
 *	|    path = /var/lib/app/users.db
 *	...
 *	`- cache: plugin memory
 *	     ...
 *
 * What stands to the left of a line grows with the depth: it is one text that
 * is made longer on the way down.
 */
#include <config.h>

#include <stdio.h>
#include <stdlib.h>

#include "escape.h"
#include "outline.h"
#include "trace.h"

/* "LEFT  LABELTEXT": stores and files may say anything, so it is made safe. */
static void
print_line(const char *left, const char *label, const char *text)
{
	char *safe = escape_text(text);

	printf("%s  %s%s\n", left, label, safe ? safe : "(out of memory)");
	free(safe);
}

static void
print_option(void *arg, const muster_setting *setting)
{
	char *safe = escape_text(setting->value);

	printf("%s  %s = %s\n", (const char *)arg, setting->name,
	    safe ? safe : "(out of memory)");
	free(safe);
}

static void
print_state(const char *left, muster_store *store)
{
	muster_error error = MUSTER_ERROR_INIT;

	switch (muster_store_look(store, &error)) {
	case MUSTER_STORE_OPEN:
		print_line(left, "state: ", "open");
		break;
	case MUSTER_STORE_AWAY:
		print_line(left, "state: a stand-in answers: ",
		    error.message != NULL ? error.message
					  : muster_status_name(error.status));
		break;
	case MUSTER_STORE_LEFT:
		print_line(left, "state: ", "a thread hangs inside");
		break;
	case MUSTER_STORE_CLOSED:
		print_line(left, "state: ", "not opened");
		break;
	}
	muster_error_clear(&error);
}

static void
print_latency(const char *left, muster *m, muster_store *store)
{
	char mean[TRACE_TIME_SIZE], p50[TRACE_TIME_SIZE], p99[TRACE_TIME_SIZE];
	muster_stats stats;

	if (muster_stats_read(m, store, &stats) != MUSTER_OK ||
	    stats.hits + stats.misses == 0) {
		print_line(left, "latency: ", "not measured yet");
		return;
	}
	printf("%s  latency: mean %s, p50 %s, p99 %s\n", left,
	    trace_time(stats.latency_mean, mean),
	    trace_time(stats.latency_p50, p50),
	    trace_time(stats.latency_p99, p99));
}

static void
print_query(const char *left, const muster_store *store,
    const muster_query *query)
{
	const char *keys = muster_store_keys(store);

	if (query == NULL || keys == NULL)
		return;
	switch (muster_store_fit(store, query)) {
	case MUSTER_FIT_WHOLE:
		print_line(left, "query: ", "asked as it is");
		break;
	case MUSTER_FIT_NARROWED:
		print_line(left, "query: narrowed, it is searched only by ",
		    keys);
		break;
	case MUSTER_FIT_NONE:
		print_line(left, "query: skipped, it is searched only by ",
		    keys);
		break;
	}
}

/* False: no memory, some are missing. */
static bool
print_details(const struct outline *outline, muster_store *store, char *left)
{
	bool done = muster_store_settings(store, print_option, left) ==
	    MUSTER_OK;

	print_state(left, store);
	print_latency(left, outline->m, store);
	print_query(left, store, outline->query);
	return done;
}

/* What stands left of its details: with members, a line down to them. */
static bool
draw(const struct outline *outline, muster_store *store, const char *above,
    const char *branch, const char *below)
{
	const char *strategy = muster_store_strategy(store);
	size_t count = muster_store_member_count(store), i;
	char *left = NULL, *deeper = NULL;
	bool done;

	printf("%s%s%s: %s %s\n", above, branch, muster_store_name(store),
	    strategy != NULL ? "strategy" : "plugin",
	    strategy != NULL ? strategy : muster_store_plugin_name(store));
	if (asprintf(&deeper, "%s%s", above, below) < 0 ||
	    asprintf(&left, "%s%s", deeper, count > 0 ? "|" : " ") < 0) {
		free(deeper);
		return false;
	}
	done = print_details(outline, store, left);
	if (count > 0)
		printf("%s\n", left);
	free(left);
	for (i = 0; done && i < count; i++) {
		bool last = i + 1 == count;

		done = draw(outline, muster_store_member_at(store, i), deeper,
		    last ? "`- " : "+- ", last ? "   " : "|  ");
	}
	free(deeper);
	return done;
}

bool
outline_text(const struct outline *outline)
{
	return draw(outline, outline->store, "", "", "");
}
