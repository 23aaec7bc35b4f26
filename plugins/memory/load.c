/* SPDX-License-Identifier: MIT
 *
 * load - fills a table from a file when its store is opened.
 *
 * All of the file is read before the capacity is applied: whether an id comes
 * twice must not depend on who was evicted in between. What the capacity takes
 * away is logged.
 */
#include <config.h>

#include "load.h"

#include <sys/stat.h>

enum { STOP_CHECK = 1024 }; /* records between two looks */

/* One user into the table. */
static muster_status
load_user(struct table *table, struct record_reader *reader, const char *path,
    const muster_user *user, int64_t now, muster_call *call)
{
	unsigned long line = record_reader_line(reader);
	enum table_result result = table_add(table, user, now);

	if (result == TABLE_DONE)
		return MUSTER_OK;
	if (result == TABLE_EXISTS)
		return muster_fail_option(call, "load",
		    "%s:%lu: id '%s' comes twice", path, line, user->id);
	return muster_fail(call, MUSTER_RESOURCE_EXHAUSTED,
	    "%s:%lu: out of memory", path, line);
}

static muster_status
load_all(struct table *table, struct record_reader *reader, const char *path,
    muster_call *call)
{
	const muster_user *user = NULL;
	int64_t now = memory_now();
	muster_status status;
	size_t count;

	for (count = 0;; count++) {
		if (count % STOP_CHECK == 0) {
			status = muster_stopped(call);
			if (status != MUSTER_OK)
				return status;
		}
		status = record_reader_next(reader, &user);
		if (status != MUSTER_OK)
			break;
		if (user == NULL)
			return MUSTER_OK;
		status = load_user(table, reader, path, user, now, call);
		if (status != MUSTER_OK)
			return status;
	}
	if (status == MUSTER_RESOURCE_EXHAUSTED)
		return muster_fail(call, status, "%s",
		    record_reader_message(reader));
	return muster_fail_option(call, "load", "%s",
	    record_reader_message(reader));
}

/* Keeps the capacity. */
static muster_status
trim(struct table *table, const struct memory_options *options,
    muster_host *host, muster_call *call)
{
	size_t removed, count = table_count(table);

	if (options->capacity == 0 || count <= (size_t)options->capacity)
		return MUSTER_OK;
	if (options->evict == EVICT_NONE)
		return muster_fail_option(call, "load",
		    "%s: %zu users are more than 'capacity = %lld'",
		    options->load, count, (long long)options->capacity);
	removed = table_trim(table);
	muster_log(host, MUSTER_WARNING,
	    "%s: %zu users are more than 'capacity = %lld': "
	    "the first %zu of them were not kept",
	    options->load, count, (long long)options->capacity, removed);
	return MUSTER_OK;
}

muster_status
load_file(struct table *table, const struct memory_options *options,
    muster_host *host, muster_call *call)
{
	struct record_reader *reader;
	muster_status status;
	struct stat about;

	/* A FIFO would have us wait for its other end. */
	if (stat(options->load, &about) == 0 && !S_ISREG(about.st_mode))
		return muster_fail_option(call, "load",
		    "%s: is not a regular file", options->load);
	reader = record_reader_open(options->load,
	    (enum record_format)options->format);
	if (reader == NULL)
		return muster_fail(call, MUSTER_RESOURCE_EXHAUSTED,
		    "%s: out of memory", options->load);
	status = load_all(table, reader, options->load, call);
	record_reader_free(reader);
	if (status != MUSTER_OK)
		return status;
	return trim(table, options, host, call);
}
