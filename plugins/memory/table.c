/* SPDX-License-Identifier: MIT
 *
 * table - all users of a store: found by anyone, changed by one at a time.
 *
 * The table has versions. A change makes the next one: entries are born in it
 * and die in it, and then it is made known. A reader takes note of the version
 * that is current when it begins, and sees the entries that were born by then
 * and have not died by then, and so a whole user: never the old and the new
 * one, never neither, however long its walk takes.
 *
 * Hence the dead go in two steps (readers.h). They stay in the indexes until
 * all have left who are to see them still; then they are unlinked, and freed
 * when all have left who may stand on them. Nobody waits for that: every
 * change looks whether a step can be made.
 *
 * All living entries are chained by age. That serves the time to live, as all
 * have the same, and the eviction of the oldest. For the least recently used
 * one, readers write the time into the entry that they answered with, and
 * nothing else; who evicts looks at the next SAMPLE entries of the chain and
 * takes the one that was used longest ago. That is exact in small tables and
 * near enough in large ones, for a cost that does not depend on their size.
 */
#include <config.h>

#include "table.h"

#include <pthread.h>
#include <stdlib.h>
#include <sys/random.h>

#include "entry.h"
#include "index.h"
#include "readers.h"

enum {
	SAMPLE = 32,       /* entries looked at by an eviction */
	EXPIRE_BATCH = 64, /* entries that one call removes at most */
	DEAD_BATCH = 64    /* dead that make it worth to look */
};

struct table {
	struct readers readers;
	struct index indexes[KEYS];
	_Atomic uint64_t version;    /* the one that is known */
	_Atomic int64_t next_expiry; /* of the oldest; INT64_MAX: none */
	struct table_limits limits;
	pthread_mutex_t lock; /* protects all below, and that only
			       * one changes what is above */
	size_t count;         /* living entries */
	size_t entries;       /* and the dead that are not freed */
	struct entry *oldest, *newest;
	struct entry *hand; /* where the next sample begins; NULL:
			     * at the oldest */
	/* The dead: of this epoch and the one before, linked; then likewise,
	 * unlinked. Chained by `newer`. */
	struct entry *linked[2], *unlinked[2];
	struct slots *slots[2]; /* outgrown, of both epochs */
};

struct table *
table_new(const struct table_limits *limits)
{
	struct table *table = calloc(1, sizeof *table);
	uint64_t seed = 0;
	bool made;
	int key;

	if (table == NULL)
		return NULL;
	/* Without a seed it works as well, if nobody means harm. */
	if (getrandom(&seed, sizeof seed, GRND_NONBLOCK) < 0)
		seed = (uint64_t)(uintptr_t)table;
	table->limits = *limits;
	atomic_init(&table->version, 0);
	atomic_init(&table->next_expiry, INT64_MAX);
	pthread_mutex_init(&table->lock, NULL);
	made = readers_init(&table->readers);
	for (key = 0; key < KEYS; key++)
		made = index_init(&table->indexes[key], (enum key)key, seed) &&
		    made;
	if (made)
		return table;
	table_free(table);
	return NULL;
}

/* ---- the dead ---- */

static void
free_entries(struct table *table, struct entry *list)
{
	struct entry *next;

	for (; list != NULL; list = next) {
		next = list->newer;
		free(list);
		table->entries--;
	}
}

static void
free_slots(struct slots *list)
{
	struct slots *next;

	for (; list != NULL; list = next) {
		next = slots_next(list);
		slots_free(list);
	}
}

static struct entry *
unlink_entries(struct table *table, struct entry *list)
{
	struct entry *entry;
	int key;

	for (entry = list; entry != NULL; entry = entry->newer) {
		for (key = 0; key < KEYS; key++)
			index_unlink(&table->indexes[key], entry);
	}
	return list;
}

/* Makes the step that readers allow, if there is enough to do. */
static void
bury_locked(struct table *table)
{
	if (table->entries - table->count < DEAD_BATCH &&
	    table->slots[0] == NULL && table->slots[1] == NULL)
		return;
	if (!readers_advance(&table->readers))
		return;
	free_entries(table, table->unlinked[1]);
	free_slots(table->slots[1]);
	table->slots[1] = table->slots[0];
	table->slots[0] = NULL;
	/* What is unlinked here is of the epoch that begins, and what was
	 * unlinked in the last one is a step further. */
	table->unlinked[1] = table->unlinked[0];
	table->unlinked[0] = unlink_entries(table, table->linked[1]);
	table->linked[1] = table->linked[0];
	table->linked[0] = NULL;
}

void
table_free(struct table *table)
{
	struct entry *entry, *next;
	int key, i;

	if (table == NULL)
		return;
	for (entry = table->oldest; entry != NULL; entry = next) {
		next = entry->newer;
		free(entry);
	}
	for (i = 0; i < 2; i++) {
		free_entries(table, table->linked[i]);
		free_entries(table, table->unlinked[i]);
		free_slots(table->slots[i]);
	}
	for (key = 0; key < KEYS; key++)
		index_fini(&table->indexes[key]);
	readers_fini(&table->readers);
	pthread_mutex_destroy(&table->lock);
	free(table);
}

/* ---- what a change is made of ---- */

static int64_t
expiry_of(const struct table *table, const struct entry *entry)
{
	if (table->limits.ttl == 0 ||
	    entry->put > INT64_MAX - table->limits.ttl)
		return INT64_MAX;
	return entry->put + table->limits.ttl;
}

/* The version that is being made. */
static uint64_t
next_version_locked(const struct table *table)
{
	return atomic_load_explicit(&table->version, memory_order_relaxed) + 1;
}

/* Makes the version known, and buries who can be buried. */
static void
publish_locked(struct table *table)
{
	int64_t expiry = INT64_MAX;

	if (table->oldest != NULL)
		expiry = expiry_of(table, table->oldest);
	/* relaxed: a hint, by which nothing is read */
	atomic_store_explicit(&table->next_expiry, expiry,
	    memory_order_relaxed);
	/* release: pairs with the acquire of table_find() */
	atomic_store_explicit(&table->version, next_version_locked(table),
	    memory_order_release);
	bury_locked(table);
}

static void
enlist_locked(struct table *table, struct entry *entry)
{
	int key;

	entry->born = next_version_locked(table);
	for (key = 0; key < KEYS; key++)
		index_add(&table->indexes[key], entry);
	entry->older = table->newest;
	if (table->newest != NULL)
		table->newest->newer = entry;
	else
		table->oldest = entry;
	table->newest = entry;
	table->count++;
	table->entries++;
}

static void
kill_locked(struct table *table, struct entry *entry)
{
	/* relaxed: who must see it reads the version that follows first */
	atomic_store_explicit(&entry->died, next_version_locked(table),
	    memory_order_relaxed);
	if (table->hand == entry)
		table->hand = entry->newer;
	if (entry->older != NULL)
		entry->older->newer = entry->newer;
	else
		table->oldest = entry->newer;
	if (entry->newer != NULL)
		entry->newer->older = entry->older;
	else
		table->newest = entry->older;
	entry->newer = table->linked[0];
	table->linked[0] = entry;
	table->count--;
}

/* The living entry with that id, or NULL: the last of those that have it. */
static struct entry *
living_locked(struct table *table, const char *id)
{
	struct entry *entry = index_find(&table->indexes[KEY_ID], id);

	if (entry == NULL)
		return NULL;
	entry = entry->previous[KEY_ID];
	if (atomic_load_explicit(&entry->died, memory_order_relaxed) !=
	    ENTRY_ALIVE)
		return NULL;
	return entry;
}

static bool
reserve_locked(struct table *table)
{
	struct slots *old;
	int key;

	for (key = 0; key < KEYS; key++) {
		if (!index_reserve(&table->indexes[key], &old))
			return false;
		if (old != NULL)
			table->slots[0] = slots_chain(old, table->slots[0]);
	}
	return true;
}

/* Kills some of those whose time is over. */
static void
expire_locked(struct table *table, int64_t now)
{
	int left = EXPIRE_BATCH;

	while (left-- > 0 && table->oldest != NULL &&
	    expiry_of(table, table->oldest) <= now)
		kill_locked(table, table->oldest);
}

static struct entry *
least_recently_used_locked(struct table *table)
{
	struct entry *entry = table->hand, *victim = NULL;
	int64_t used, least = INT64_MAX;
	size_t left = SAMPLE;

	/* All of them: then the older one of two that are equal. */
	if (table->count <= SAMPLE) {
		left = table->count;
		entry = table->oldest;
	}
	while (left-- > 0) {
		if (entry == NULL)
			entry = table->oldest;
		/* relaxed: an estimate */
		used = atomic_load_explicit(&entry->used, memory_order_relaxed);
		if (victim == NULL || used < least) {
			victim = entry;
			least = used;
		}
		entry = entry->newer;
	}
	table->hand = entry;
	return victim;
}

/* Makes room for one more; false: there is none and is to be none. */
static bool
make_room_locked(struct table *table)
{
	if (table->limits.capacity == 0 ||
	    table->count < table->limits.capacity)
		return true;
	if (table->limits.evict == EVICT_NONE)
		return false;
	kill_locked(table,
	    table->limits.evict == EVICT_LRU ? least_recently_used_locked(table)
					     : table->oldest);
	return true;
}

/* ---- changes ---- */

static enum table_result
put_locked(struct table *table, struct entry *entry, int64_t now, bool only_new)
{
	struct entry *old;

	if (!reserve_locked(table))
		return TABLE_OUT_OF_MEMORY;
	if (!only_new)
		expire_locked(table, now);
	old = living_locked(table, entry_key(entry, KEY_ID));
	if (old != NULL && only_new)
		return TABLE_EXISTS;
	if (old != NULL)
		kill_locked(table, old);
	else if (!only_new && !make_room_locked(table))
		return TABLE_FULL;
	enlist_locked(table, entry);
	return TABLE_DONE;
}

static enum table_result
put(struct table *table, const muster_user *user, int64_t now, bool only_new)
{
	struct entry *entry = entry_new(user, now);
	enum table_result result;

	if (entry == NULL)
		return TABLE_OUT_OF_MEMORY;
	pthread_mutex_lock(&table->lock);
	result = put_locked(table, entry, now, only_new);
	/* Even what failed may have let some expire. */
	publish_locked(table);
	pthread_mutex_unlock(&table->lock);
	if (result != TABLE_DONE)
		free(entry);
	return result;
}

enum table_result
table_put(struct table *table, const muster_user *user, int64_t now)
{
	return put(table, user, now, false);
}

enum table_result
table_add(struct table *table, const muster_user *user, int64_t now)
{
	return put(table, user, now, true);
}

size_t
table_trim(struct table *table)
{
	size_t removed = 0;

	pthread_mutex_lock(&table->lock);
	while (table->limits.capacity != 0 &&
	    table->count > table->limits.capacity) {
		kill_locked(table, table->oldest);
		removed++;
	}
	publish_locked(table);
	pthread_mutex_unlock(&table->lock);
	return removed;
}

enum table_result
table_remove(struct table *table, const char *id, int64_t now)
{
	enum table_result result = TABLE_ABSENT;
	struct entry *entry;

	pthread_mutex_lock(&table->lock);
	entry = living_locked(table, id);
	if (entry != NULL) {
		if (expiry_of(table, entry) > now)
			result = TABLE_DONE;
		kill_locked(table, entry);
		publish_locked(table);
	}
	pthread_mutex_unlock(&table->lock);
	return result;
}

/* ---- finding ---- */

bool
table_wants_time(const struct table *table)
{
	return table->limits.ttl != 0 ||
	    (table->limits.capacity != 0 && table->limits.evict == EVICT_LRU);
}

/* Without writers nobody else would remove the expired: who finds the lock free
 * does some of it, who does not goes on. */
static void
expire_some(struct table *table, int64_t now)
{
	if (atomic_load_explicit(&table->next_expiry, memory_order_relaxed) >
	    now)
		return;
	if (pthread_mutex_trylock(&table->lock) != 0)
		return;
	expire_locked(table, now);
	publish_locked(table);
	pthread_mutex_unlock(&table->lock);
}

struct search {
	struct table *table;
	const muster_query *query;
	uint64_t version;
	int64_t now;
	muster_status (*each)(void *arg, const muster_user *user);
	void *arg;
};

static bool
key_matches(const struct entry *entry, enum key key, const char *wanted)
{
	const char *text;

	if (wanted == NULL)
		return true;
	text = entry_key(entry, key);
	return text != NULL && entry_key_equal(key, wanted, text);
}

/* Is the entry there for this search, and does it match? It was found by `key`,
 * so it has that one. */
static bool
is_found(const struct search *search, const struct entry *entry, enum key key)
{
	/* relaxed: an entry that died by our version is marked so since
	 * before that version was known */
	uint64_t died = atomic_load_explicit(&entry->died,
	    memory_order_relaxed);

	return entry->born <= search->version && search->version < died &&
	    expiry_of(search->table, entry) > search->now &&
	    (key == KEY_ID || key_matches(entry, KEY_ID, search->query->id)) &&
	    (key == KEY_EMAIL ||
		key_matches(entry, KEY_EMAIL, search->query->email)) &&
	    (key == KEY_ORG_ID ||
		key_matches(entry, KEY_ORG_ID, search->query->org_id));
}

/* Gives all that are found among `entry` and those behind it. */
static muster_status
walk(const struct search *search, struct entry *entry, enum key key)
{
	const struct index *index = &search->table->indexes[key];
	bool lru = search->table->limits.evict == EVICT_LRU &&
	    search->table->limits.capacity != 0;
	muster_attribute attributes[MUSTER_MAX_ATTRIBUTES];
	muster_status status = MUSTER_OK;
	muster_user user;

	for (; entry != NULL && status == MUSTER_OK;
	     entry = index_next(index, entry)) {
		if (!is_found(search, entry, key))
			continue;
		if (lru)
			/* relaxed: an estimate */
			atomic_store_explicit(&entry->used, search->now,
			    memory_order_relaxed);
		entry_user(entry, &user, attributes);
		status = search->each(search->arg, &user);
	}
	return status;
}

/* Of two chains, is the first the shorter one, or as short? */
static bool
is_shorter(struct table *table, const struct entry *by_email,
    const struct entry *by_org_id)
{
	while (by_email != NULL && by_org_id != NULL) {
		by_email = index_next(&table->indexes[KEY_EMAIL], by_email);
		by_org_id = index_next(&table->indexes[KEY_ORG_ID], by_org_id);
	}
	return by_email == NULL;
}

/* Walks the most selective chain that the query has. */
static muster_status
search_run(const struct search *search)
{
	const muster_query *query = search->query;
	struct index *indexes = search->table->indexes;
	struct entry *by_email, *by_org_id;

	if (query->id != NULL)
		return walk(search, index_find(&indexes[KEY_ID], query->id),
		    KEY_ID);
	if (query->org_id == NULL)
		return walk(search,
		    index_find(&indexes[KEY_EMAIL], query->email), KEY_EMAIL);
	by_org_id = index_find(&indexes[KEY_ORG_ID], query->org_id);
	if (query->email == NULL)
		return walk(search, by_org_id, KEY_ORG_ID);
	by_email = index_find(&indexes[KEY_EMAIL], query->email);
	if (is_shorter(search->table, by_email, by_org_id))
		return walk(search, by_email, KEY_EMAIL);
	return walk(search, by_org_id, KEY_ORG_ID);
}

muster_status
table_find(struct table *table, const muster_query *query, int64_t now,
    muster_status (*each)(void *arg, const muster_user *user), void *arg)
{
	struct search search = {
		.table = table,
		.query = query,
		.now = now,
		.each = each,
		.arg = arg,
	};
	muster_status status;
	atomic_uint *token;

	expire_some(table, now);
	token = readers_enter(&table->readers);
	/* acquire: pairs with the release of publish_locked() */
	search.version = atomic_load_explicit(&table->version,
	    memory_order_acquire);
	status = search_run(&search);
	readers_leave(token);
	return status;
}

/* ---- numbers ---- */

size_t
table_count(struct table *table)
{
	size_t count;

	pthread_mutex_lock(&table->lock);
	count = table->count;
	pthread_mutex_unlock(&table->lock);
	return count;
}

size_t
table_entries(struct table *table)
{
	size_t entries;

	pthread_mutex_lock(&table->lock);
	entries = table->entries;
	pthread_mutex_unlock(&table->lock);
	return entries;
}
