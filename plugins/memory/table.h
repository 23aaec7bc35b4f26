/* SPDX-License-Identifier: MIT
 *
 * table - all users of a store: found by anyone, changed by one at a time.
 *
 * Times are nanoseconds of a clock of the caller's choice that does not go
 * back; they are compared with `ttl` and with one another.
 */
#ifndef MEMORY_TABLE_H
#define MEMORY_TABLE_H

#include <muster/store.h>

/* Who goes when a user comes and the table is full. In the order of the
 * option's choices. */
enum table_evict { EVICT_LRU, EVICT_OLDEST, EVICT_NONE };

struct table_limits {
	size_t capacity;        /* users; 0: any number */
	enum table_evict evict;
	int64_t ttl;            /* how long a user is answered with after it was
				 * put; 0: for ever */
};

/* What came of a change. */
enum table_result {
	TABLE_DONE,
	TABLE_EXISTS,           /* add: the id is there */
	TABLE_ABSENT,           /* remove: it is not */
	TABLE_FULL,             /* and EVICT_NONE */
	TABLE_OUT_OF_MEMORY
};

struct table;

/* An empty table; NULL without memory. Free it when nobody uses it. */
struct table *table_new(const struct table_limits *limits);
void table_free(struct table *table);

/* Puts a copy of the user in, in place of one that has the same id. */
enum table_result table_put(struct table *table, const muster_user *user,
    int64_t now);

/* Puts it in only if its id is new, and regardless of the capacity: for
 * loading, which table_trim() ends. */
enum table_result table_add(struct table *table, const muster_user *user,
    int64_t now);

/* Takes out the oldest until the capacity is kept; returns how many. */
size_t table_trim(struct table *table);

enum table_result table_remove(struct table *table, const char *id,
    int64_t now);

/* Calls each(arg, user) for the users that match, in the order in which they
 * were put, until it returns something else than MUSTER_OK, which is returned.
 * They are those of one moment, whatever is changed meanwhile. Never waits for
 * anybody, nor lets anybody wait; `each` may take its time. */
muster_status table_find(struct table *table, const muster_query *query,
    int64_t now, muster_status (*each)(void *arg, const muster_user *user),
    void *arg);

/* Does table_find() look at the time? If not, it may be 0. */
bool table_wants_time(const struct table *table);

/* How many users there are, expired ones that are not yet removed included. */
size_t table_count(struct table *table);

/* Entries that are in memory, the dead that wait for readers included. */
size_t table_entries(struct table *table);

#endif
