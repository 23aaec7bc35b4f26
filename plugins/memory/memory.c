/* SPDX-License-Identifier: MIT
 *
 * memory - users in memory: a store that answers from what it was loaded with
 * and what was put into it.
 *
 * The plugin's callbacks, and no more: what they stand on is
 *
 *	load.c      a file into a table
 *	table.c     all users: versions, ages, eviction
 *	index.c     users by one of their keys
 *	entry.c     one user
 *	readers.c   who is looking
 *
 * Nothing here waits for anything but another writer, who does no I/O: so it
 * is MUSTER_PROMPT.
 */
#include <config.h>

#include "options.h"

#include <stdlib.h>
#include <time.h>

#include "load.h"
#include "table.h"

struct memory {
	struct table *table;
	const struct memory_options *options;
};

static void
memory_close(void *store)
{
	struct memory *memory = store;

	table_free(memory->table);
	free(memory);
}

static muster_status
memory_open(muster_host *host, const void *options, muster_call *call,
    void **ret_store)
{
	struct memory *memory = malloc(sizeof *memory);
	muster_status status;

	if (memory == NULL)
		return muster_fail(call, MUSTER_RESOURCE_EXHAUSTED,
		    "out of memory");
	memory->options = options;
	memory->table = table_new(&(struct table_limits){
	    .capacity = (size_t)memory->options->capacity,
	    .evict = (enum table_evict)memory->options->evict,
	    .ttl = memory->options->ttl,
	});
	if (memory->table == NULL)
		status = muster_fail(call, MUSTER_RESOURCE_EXHAUSTED,
		    "out of memory");
	else if (memory->options->load != NULL)
		status = load_file(memory->table, memory->options, host, call);
	else
		status = MUSTER_OK;
	if (status == MUSTER_OK)
		*ret_store = memory;
	else
		memory_close(memory);
	return status;
}

static muster_status
emit(void *call, const muster_user *user)
{
	return muster_emit(call, user);
}

static muster_status
memory_find(void *store, const muster_query *query, muster_call *call)
{
	struct table *table = ((struct memory *)store)->table;
	int64_t now = table_wants_time(table) ? memory_now() : 0;

	return table_find(table, query, now, emit, call);
}

static muster_status
memory_put(void *store, const muster_user *const *users, size_t count,
    muster_call *call)
{
	struct memory *memory = store;
	size_t i;

	for (i = 0; i < count; i++) {
		switch (table_put(memory->table, users[i], memory_now())) {
		case TABLE_DONE:
			break;
		case TABLE_FULL:
			return muster_fail(call, MUSTER_RESOURCE_EXHAUSTED,
			    "full: 'capacity = %lld' and 'evict = none'",
			    (long long)memory->options->capacity);
		default:
			return muster_fail(call, MUSTER_RESOURCE_EXHAUSTED,
			    "out of memory");
		}
	}
	return MUSTER_OK;
}

static muster_status
memory_remove(void *store, const char *id, muster_call *call)
{
	struct memory *memory = store;

	if (table_remove(memory->table, id, memory_now()) == TABLE_DONE)
		return MUSTER_OK;
	return muster_fail(call, MUSTER_NOT_FOUND, "there is no user '%s'", id);
}

static muster_status
memory_ping(void *store, muster_call *call)
{
	(void)store;
	(void)call;
	return MUSTER_OK;
}

/* clang-format off */
static const muster_option options[] = {
	{
	    .name = "load",
	    .type = MUSTER_PATH,
	    MUSTER_INTO(struct memory_options, load),
	    .help = "file of users to start with: CSV or JSON lines",
	},
	{
	    .name = "format",
	    .type = MUSTER_CHOICE,
	    MUSTER_INTO(struct memory_options, format),
	    .default_value = "auto",
	    .choices = "auto,csv,jsonl",
	    .help = "what the file is; auto: by its ending",
	},
	{
	    .name = "capacity",
	    .type = MUSTER_INTEGER,
	    MUSTER_INTO(struct memory_options, capacity),
	    .default_value = "0",
	    .minimum = 0,
	    .maximum = INT32_MAX,
	    .help = "how many users are kept; 0: any number",
	},
	{
	    .name = "evict",
	    .type = MUSTER_CHOICE,
	    MUSTER_INTO(struct memory_options, evict),
	    .default_value = "lru",
	    .choices = "lru,oldest,none",
	    .help = "who goes when the store is full; none: nobody comes",
	},
	{
	    .name = "ttl",
	    .type = MUSTER_DURATION,
	    MUSTER_INTO(struct memory_options, ttl),
	    .default_value = "0s",
	    .help = "how long a user is known after it was put; 0s: for ever",
	},
};

MUSTER_STORE_PLUGIN(
    .name = "memory",
    .summary = "users in memory, from a file or put there",
    .version = PACKAGE_VERSION,
    .threads = MUSTER_PARALLEL,
    .returns = MUSTER_PROMPT,
    .keys = MUSTER_KEY_ID | MUSTER_KEY_EMAIL | MUSTER_KEY_ORG_ID,
    MUSTER_OPTIONS(struct memory_options, options),
    .open = memory_open,
    .close = memory_close,
    .find = memory_find,
    .put = memory_put,
    .remove = memory_remove,
    .ping = memory_ping)
/* clang-format on */
