/* SPDX-License-Identifier: MIT
 *
 * log - a record of what another store was asked, and what it answered.
 *
 * A line is made of the question and its answer together once the answer has
 * come, so that lines of calls that run beside each other need not be matched.
 * What is answered is passed on user by user, to be counted; the verdict is the
 * other store's, and whether its line could be written changes nothing in it.
 */
#include <config.h>

#include <stdlib.h>
#include <string.h>

#include <muster/store.h>

#include "entry.h"
#include "journal.h"

struct log {
	const struct log_options *options;
	muster_host *host;
	struct journal journal;
};

/* A question on its way. */
struct log_call {
	struct log *log;
	muster_call *call;
	const muster_query *query; /* of find and remove; else NULL */
	muster_status refused;     /* what the host said to a user; or OK */
	struct entry entry;
};

static muster_status
log_open(muster_host *host, const void *options, muster_call *call,
    void **store)
{
	struct log *log = calloc(1, sizeof *log);

	if (log == NULL)
		return muster_fail(call, MUSTER_RESOURCE_EXHAUSTED,
		    "out of memory");
	log->options = options;
	log->host = host;
	journal_init(&log->journal, host, log->options->file);
	*store = log;
	return MUSTER_OK;
}

static void
log_close(void *store)
{
	struct log *log = store;

	journal_fini(&log->journal);
	free(log);
}

static void
begin(struct log_call *asked, struct log *log, muster_call *call,
    const char *operation, const muster_query *query)
{
	*asked = (struct log_call){ .log = log, .call = call, .query = query };
	entry_init(&asked->entry, operation, log->options->users);
}

/* Writes the line. Returns the status. */
static muster_status
end(struct log_call *asked, muster_status status)
{
	struct log *log = asked->log;
	size_t size = 0;
	char *line;

	if (status == MUSTER_OK)
		status = asked->refused;
	line = entry_line(&asked->entry, muster_name(log->host), asked->query,
	    log->options->mask, status, &size);

	if (line != NULL)
		journal_write(&log->journal, line, size);
	else
		journal_lose(&log->journal, "out of memory");
	free(line);
	entry_fini(&asked->entry);
	return status;
}

static muster_status
pass(void *arg, const muster_user *user)
{
	struct log_call *asked = arg;
	muster_status status = muster_emit(asked->call, user);

	if (status == MUSTER_OK)
		entry_add(&asked->entry, user, asked->log->options->mask);
	else if (status != MUSTER_ENOUGH)
		asked->refused = status;
	return status;
}

static muster_status
log_find(void *store, const muster_query *query, muster_call *call)
{
	struct log *log = store;
	struct log_call asked;

	begin(&asked, log, call, "find", query);
	return end(&asked,
	    muster_ask(call, log->options->store, query, pass, &asked));
}

static void
answered(void *arg, muster_status status)
{
	struct log_call *asked = arg;

	status = end(asked, status);
	muster_finish(asked->call, status);
}

static void
log_find_async(void *store, const muster_query *query, muster_call *call)
{
	struct log *log = store;
	struct log_call *asked = muster_alloc(call, sizeof *asked);

	if (asked == NULL) {
		muster_finish(call, MUSTER_RESOURCE_EXHAUSTED);
		return;
	}
	begin(asked, log, call, "find", query);
	muster_ask_async(call, log->options->store, query, pass, answered,
	    asked);
}

static muster_status
log_put(void *store, const muster_user *const *users, size_t count,
    muster_call *call)
{
	struct log *log = store;
	struct log_call asked;

	begin(&asked, log, call, "put", NULL);
	for (size_t i = 0; i < count; i++)
		entry_add(&asked.entry, users[i], log->options->mask);
	return end(&asked, muster_put(call, log->options->store, users, count));
}

static muster_status
log_remove(void *store, const char *id, muster_call *call)
{
	struct log *log = store;
	const muster_query query = { .id = id };
	struct log_call asked;

	begin(&asked, log, call, "remove", &query);
	return end(&asked, muster_remove(call, log->options->store, id));
}

static muster_status
log_check(void *store, muster_call *call)
{
	struct log *log = store;
	int number = journal_check(&log->journal);
	char room[128];

	if (number != 0)
		muster_warn(call, "cannot write to '%s': %s",
		    log->options->file, strerror_r(number, room, sizeof room));
	return MUSTER_OK;
}

/* clang-format off */
static const muster_option log_option_table[] = {
	{
	    .name = "store",
	    .type = MUSTER_STORE,
	    MUSTER_INTO(struct log_options, store),
	    .flags = MUSTER_REQUIRED,
	    .help = "the store that is asked",
	},
	{
	    .name = "file",
	    .type = MUSTER_PATH,
	    MUSTER_INTO(struct log_options, file),
	    .flags = MUSTER_REQUIRED,
	    .help = "where a line is appended for each question",
	},
	{
	    .name = "mask",
	    .type = MUSTER_CHOICES,
	    MUSTER_INTO(struct log_options, mask),
	    .choices = MASK_NAMES,
	    .help = "what is written as ***",
	},
	{
	    .name = "users",
	    .type = MUSTER_BOOLEAN,
	    MUSTER_INTO(struct log_options, users),
	    .default_value = "no",
	    .help = "write the users of each answer too",
	},
};

MUSTER_STORE_PLUGIN(
	.name       = "log",
	.summary    = "a record of questions and answers in front of a store",
	.version    = PACKAGE_VERSION,
	.threads    = MUSTER_PARALLEL,
	.returns    = MUSTER_BOUNDED,
	MUSTER_OPTIONS(struct log_options, log_option_table),
	.open       = log_open,
	.close      = log_close,
	.find       = log_find,
	.put        = log_put,
	.remove     = log_remove,
	.check      = log_check,
	.find_async = log_find_async)
