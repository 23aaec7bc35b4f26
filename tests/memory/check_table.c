/* SPDX-License-Identifier: MIT
 *
 * check_table - what is found after which changes, with a clock of the test;
 * and that readers see whole users of one moment while others change them.
 */
#include <config.h>

#include <check.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "memory/table.h"
#include "support/suite.h"

/* ---- a table and what it answers ---- */

static struct table *
new_table(size_t capacity, enum table_evict evict, int64_t ttl)
{
	struct table *table = table_new(&(struct table_limits){
	    .capacity = capacity,
	    .evict = evict,
	    .ttl = ttl,
	});

	ck_assert_ptr_nonnull(table);
	return table;
}

static muster_status
write_id(void *out, const muster_user *user)
{
	fprintf(out, "%s ", user->id);
	return MUSTER_OK;
}

/* "1 2 ", the ids of who is found. Lives until the next call. */
static const char *
found(struct table *table, const char *id, const char *email,
    const char *org_id, int64_t now)
{
	static char text[4096];
	FILE *out = fmemopen(text, sizeof text, "w");

	text[0] = '\0';
	table_find(table, &(muster_query){ id, email, org_id, 0 }, now,
	    write_id, out);
	fclose(out);
	return text;
}

static void
put(struct table *table, const char *id, const char *email, const char *org_id,
    int64_t now)
{
	ck_assert_int_eq(
	    table_put(table,
		&(muster_user){ .id = id, .email = email, .org_id = org_id },
		now),
	    TABLE_DONE);
}

START_TEST(found_by_any_key)
{
	struct table *table = new_table(0, EVICT_LRU, 0);

	put(table, "1", "Ann@Example.org", "o", 0);
	put(table, "2", "ann@example.ORG", "p", 0);
	put(table, "3", NULL, "o", 0);
	put(table, "4", "[@]", NULL, 0);
	put(table, "5", "{@}", "", 0);
	ck_assert_str_eq(found(table, "1", NULL, NULL, 0), "1 ");
	ck_assert_str_eq(found(table, "6", NULL, NULL, 0), "");
	ck_assert_str_eq(found(table, NULL, "ANN@example.org", NULL, 0),
	    "1 2 ");
	ck_assert_str_eq(found(table, NULL, NULL, "o", 0), "1 3 ");
	ck_assert_str_eq(found(table, NULL, NULL, "O", 0), "");
	ck_assert_str_eq(found(table, NULL, NULL, "", 0), "5 ");
	ck_assert_str_eq(found(table, NULL, "ann@example.org", "p", 0), "2 ");
	ck_assert_str_eq(found(table, NULL, "ann@example.org", "q", 0), "");
	ck_assert_str_eq(found(table, NULL, "b@example.org", "o", 0), "");
	ck_assert_str_eq(found(table, "1", "ann@example.org", "o", 0), "1 ");
	ck_assert_str_eq(found(table, "1", NULL, "p", 0), "");
	ck_assert_str_eq(found(table, "3", "ann@example.org", NULL, 0), "");
	/* what lies beside A-Z is not folded */
	ck_assert_str_eq(found(table, NULL, "{@}", NULL, 0), "5 ");
	ck_assert_str_eq(found(table, NULL, "[@]", NULL, 0), "4 ");
	table_free(table);
}
END_TEST

START_TEST(put_replaces)
{
	struct table *table = new_table(0, EVICT_LRU, 0);

	put(table, "1", "a", "o", 0);
	put(table, "2", "a", "o", 0);
	put(table, "1", "b", "o", 0);
	ck_assert_uint_eq(table_count(table), 2);
	ck_assert_str_eq(found(table, NULL, "a", NULL, 0), "2 ");
	ck_assert_str_eq(found(table, NULL, "b", NULL, 0), "1 ");
	ck_assert_str_eq(found(table, NULL, NULL, "o", 0), "2 1 ");
	ck_assert_int_eq(table_add(table, &(muster_user){ .id = "1" }, 0),
	    TABLE_EXISTS);
	ck_assert_str_eq(found(table, NULL, "b", NULL, 0), "1 ");
	table_free(table);
}
END_TEST

START_TEST(remove_forgets)
{
	struct table *table = new_table(0, EVICT_LRU, 0);

	put(table, "1", "a", "o", 0);
	put(table, "2", "a", "o", 0);
	ck_assert_int_eq(table_remove(table, "1", 0), TABLE_DONE);
	ck_assert_int_eq(table_remove(table, "1", 0), TABLE_ABSENT);
	ck_assert_int_eq(table_remove(table, "3", 0), TABLE_ABSENT);
	ck_assert_str_eq(found(table, "1", NULL, NULL, 0), "");
	ck_assert_str_eq(found(table, NULL, "a", NULL, 0), "2 ");
	put(table, "1", "a", "o", 0);
	ck_assert_str_eq(found(table, NULL, "a", NULL, 0), "2 1 ");
	ck_assert_int_eq(table_remove(table, "2", 0), TABLE_DONE);
	ck_assert_int_eq(table_remove(table, "1", 0), TABLE_DONE);
	ck_assert_str_eq(found(table, NULL, NULL, "o", 0), "");
	ck_assert_uint_eq(table_count(table), 0);
	table_free(table);
}
END_TEST

/* ---- limits ---- */

START_TEST(evicts_least_recently_used)
{
	struct table *table = new_table(3, EVICT_LRU, 0);

	ck_assert(table_wants_time(table));
	put(table, "1", NULL, "o", 1);
	put(table, "2", NULL, "o", 2);
	put(table, "3", NULL, "o", 3);
	found(table, "1", NULL, NULL, 4);
	put(table, "4", NULL, "o", 5);
	ck_assert_str_eq(found(table, NULL, NULL, "o", 6), "1 3 4 ");
	found(table, "3", NULL, NULL, 7);
	found(table, "1", NULL, NULL, 8);
	put(table, "5", NULL, "o", 9);
	found(table, "4", NULL, NULL, 10);
	ck_assert_str_eq(found(table, NULL, NULL, "o", 11), "1 3 5 ");
	/* putting is using, and replacing evicts nobody */
	put(table, "1", NULL, "p", 12);
	ck_assert_uint_eq(table_count(table), 3);
	found(table, "3", NULL, NULL, 13);
	put(table, "6", NULL, "p", 14);
	ck_assert_str_eq(found(table, "5", NULL, NULL, 15), "");
	ck_assert_str_eq(found(table, "3", NULL, NULL, 16), "3 ");
	table_free(table);
}
END_TEST

START_TEST(evicts_oldest)
{
	struct table *table = new_table(2, EVICT_OLDEST, 0);

	ck_assert(!table_wants_time(table));
	put(table, "1", NULL, "o", 0);
	put(table, "2", NULL, "o", 0);
	found(table, "1", NULL, NULL, 0);
	put(table, "3", NULL, "o", 0);
	ck_assert_str_eq(found(table, NULL, NULL, "o", 0), "2 3 ");
	put(table, "2", NULL, "o", 0);
	put(table, "4", NULL, "o", 0);
	ck_assert_str_eq(found(table, NULL, NULL, "o", 0), "2 4 ");
	table_free(table);
}
END_TEST

START_TEST(evicts_none)
{
	struct table *table = new_table(2, EVICT_NONE, 10);

	put(table, "1", NULL, "o", 0);
	put(table, "2", NULL, "o", 5);
	ck_assert_int_eq(table_put(table, &(muster_user){ .id = "3" }, 9),
	    TABLE_FULL);
	put(table, "2", NULL, "o", 6);
	ck_assert_str_eq(found(table, NULL, NULL, "o", 9), "1 2 ");
	/* who has expired leaves room */
	put(table, "3", NULL, "o", 10);
	ck_assert_str_eq(found(table, NULL, NULL, "o", 10), "2 3 ");
	table_free(table);
}
END_TEST

/* Many more than are looked at by one eviction: those in use survive. */
START_TEST(eviction_spares_the_used)
{
	enum { CAPACITY = 1000, ROUNDS = 5000 };
	struct table *table = new_table(CAPACITY, EVICT_LRU, 0);
	char id[32];
	int64_t now;
	int i;

	for (now = 0; now < ROUNDS; now++) {
		snprintf(id, sizeof id, "%d", (int)now);
		put(table, id, NULL, "o", now);
		for (i = 0; i < 10; i++) {
			snprintf(id, sizeof id, "%d", i);
			found(table, id, NULL, NULL, now);
		}
	}
	ck_assert_uint_eq(table_count(table), CAPACITY);
	for (i = 0; i < 10; i++) {
		snprintf(id, sizeof id, "%d", i);
		ck_assert_str_ne(found(table, id, NULL, NULL, now), "");
	}
	table_free(table);
}
END_TEST

START_TEST(expires)
{
	struct table *table = new_table(0, EVICT_LRU, 100);
	char id[32];
	int i;

	ck_assert(table_wants_time(table));
	put(table, "1", "a", "o", 0);
	put(table, "2", "a", "o", 50);
	ck_assert_str_eq(found(table, NULL, "a", NULL, 99), "1 2 ");
	ck_assert_uint_eq(table_count(table), 2);
	ck_assert_str_eq(found(table, NULL, "a", NULL, 100), "2 ");
	ck_assert_uint_eq(table_count(table), 1);
	put(table, "2", "a", "o", 120);
	ck_assert_str_eq(found(table, "2", NULL, NULL, 219), "2 ");
	ck_assert_int_eq(table_remove(table, "2", 220), TABLE_ABSENT);
	ck_assert_uint_eq(table_count(table), 0);
	for (i = 0; i < 1000; i++) {
		snprintf(id, sizeof id, "%d", i);
		put(table, id, NULL, "o", 300);
	}
	/* reading alone removes them in the end */
	for (i = 0; i < 100; i++)
		ck_assert_str_eq(found(table, NULL, NULL, "o", 400), "");
	ck_assert_uint_eq(table_count(table), 0);
	put(table, "1", NULL, "o", INT64_MAX - 50);
	ck_assert_str_eq(found(table, NULL, NULL, "o", INT64_MAX - 1), "1 ");
	table_free(table);
}
END_TEST

START_TEST(adding_knows_no_capacity)
{
	struct table *table = new_table(2, EVICT_NONE, 0);
	static const char *const ids[] = { "1", "2", "3", "4" };
	size_t i;

	for (i = 0; i < 4; i++)
		ck_assert_int_eq(
		    table_add(table,
			&(muster_user){ .id = ids[i], .org_id = "o" }, 0),
		    TABLE_DONE);
	ck_assert_uint_eq(table_trim(table), 2);
	ck_assert_uint_eq(table_trim(table), 0);
	ck_assert_str_eq(found(table, NULL, NULL, "o", 0), "3 4 ");
	table_free(table);
}
END_TEST

/* ---- size ---- */

/* Grows through all sizes, and forgets as much; the dead do not pile up. */
START_TEST(grows_and_shrinks)
{
	enum { USERS = 20000 };
	struct table *table = new_table(0, EVICT_LRU, 0);
	char id[32], email[32];
	int i, round;

	for (round = 0; round < 3; round++) {
		for (i = 0; i < USERS; i++) {
			snprintf(id, sizeof id, "%d", i);
			snprintf(email, sizeof email, "%d@%d", i, round);
			put(table, id, email, "o", 0);
		}
		ck_assert_uint_eq(table_count(table), USERS);
		ck_assert_uint_le(table_entries(table), USERS + 512);
	}
	for (i = 0; i < USERS; i++) {
		snprintf(id, sizeof id, "%d ", i);
		snprintf(email, sizeof email, "%d@2", i);
		ck_assert_str_eq(found(table, NULL, email, NULL, 0), id);
		snprintf(email, sizeof email, "%d@1", i);
		ck_assert_str_eq(found(table, NULL, email, NULL, 0), "");
	}
	for (i = 0; i < USERS; i++) {
		snprintf(id, sizeof id, "%d", i);
		ck_assert_int_eq(table_remove(table, id, 0), TABLE_DONE);
	}
	ck_assert_uint_le(table_entries(table), 512);
	ck_assert_str_eq(found(table, NULL, NULL, "o", 0), "");
	table_free(table);
}
END_TEST

/* ---- one moment ---- */

static muster_status
change_meanwhile(void *arg, const muster_user *user)
{
	struct table *table = arg;
	char id[32];
	int i;

	/* Everything that can happen: all are replaced, removed, and a great
	 * many come and go. */
	for (i = 0; i < 1000; i++) {
		snprintf(id, sizeof id, "x%d", i);
		put(table, id, "e", "o", 0);
	}
	put(table, "1", "new", "o", 0);
	put(table, "2", "new", "o", 0);
	ck_assert_int_eq(table_remove(table, "3", 0), TABLE_DONE);
	for (i = 0; i < 1000; i++) {
		snprintf(id, sizeof id, "x%d", i);
		table_remove(table, id, 0);
	}
	put(table, "3", "new", "o", 0);
	ck_assert_str_eq(user->email, "old");
	return MUSTER_OK;
}

struct counted {
	struct table *table;
	size_t users;
};

static muster_status
count_and_change(void *arg, const muster_user *user)
{
	struct counted *counted = arg;

	counted->users++;
	ck_assert_str_eq(user->email, "old");
	return counted->users == 1 ? change_meanwhile(counted->table, user)
				   : MUSTER_OK;
}

START_TEST(a_walk_sees_one_moment)
{
	struct counted counted = { new_table(0, EVICT_LRU, 0), 0 };

	put(counted.table, "1", "old", "o", 0);
	put(counted.table, "2", "old", "o", 0);
	put(counted.table, "3", "old", "o", 0);
	table_find(counted.table, &(muster_query){ .org_id = "o" }, 0,
	    count_and_change, &counted);
	ck_assert_uint_eq(counted.users, 3);
	ck_assert_str_eq(found(counted.table, NULL, "new", NULL, 0), "1 2 3 ");
	ck_assert_str_eq(found(counted.table, NULL, "old", NULL, 0), "");
	table_free(counted.table);
}
END_TEST

static muster_status
stop_at_once(void *arg, const muster_user *user)
{
	(void)user;
	++*(int *)arg;
	return MUSTER_ENOUGH;
}

START_TEST(a_walk_can_be_stopped)
{
	struct table *table = new_table(0, EVICT_LRU, 0);
	int seen = 0;

	put(table, "1", NULL, "o", 0);
	put(table, "2", NULL, "o", 0);
	ck_assert_int_eq(table_find(table, &(muster_query){ .org_id = "o" }, 0,
			     stop_at_once, &seen),
	    MUSTER_ENOUGH);
	ck_assert_int_eq(seen, 1);
	table_free(table);
}
END_TEST

/* ---- threads ---- */

enum { THREAD_USERS = 8, THREAD_ROUNDS = 3000 };

struct shared {
	struct table *table;
	atomic_bool over;
};

/* Users 0 to 7 of organisation "all" are always there, whole: their e-mail and
 * their name say the same. */
static muster_status
check_user(void *arg, const muster_user *user)
{
	unsigned *seen = arg, bit = 1u << atoi(user->id);

	ck_assert_uint_eq(*seen & bit, 0);
	ck_assert_str_eq(user->email, user->name);
	ck_assert_uint_eq(user->attribute_count, 1);
	ck_assert_str_eq(user->attributes[0].value, user->name);
	*seen |= bit;
	return MUSTER_OK;
}

/* A user who comes and goes: whole or not at all. */
static muster_status
check_blinking(void *arg, const muster_user *user)
{
	(void)arg;
	ck_assert_str_eq(user->id, "blink");
	ck_assert_str_eq(user->email, "blink@o");
	return MUSTER_OK;
}

static void *
read_on(void *arg)
{
	struct shared *shared = arg;
	unsigned seen;
	char id[16];
	int i;

	for (i = 0; !atomic_load(&shared->over); i++) {
		seen = 0;
		table_find(shared->table, &(muster_query){ .org_id = "all" }, 0,
		    check_user, &seen);
		ck_assert_uint_eq(seen, (1u << THREAD_USERS) - 1);
		seen = 0;
		snprintf(id, sizeof id, "%d", i % THREAD_USERS);
		table_find(shared->table, &(muster_query){ .id = id }, 0,
		    check_user, &seen);
		ck_assert_uint_eq(seen, 1u << i % THREAD_USERS);
		table_find(shared->table, &(muster_query){ .id = "blink" }, 0,
		    check_blinking, NULL);
	}
	return NULL;
}

static void
put_round(struct table *table, int user, int round)
{
	char id[16], text[32];

	snprintf(id, sizeof id, "%d", user);
	snprintf(text, sizeof text, "mail%d@%d", user, round);
	ck_assert_int_eq(
	    table_put(table,
		&(muster_user){
		    .id = id,
		    .email = text,
		    .org_id = "all",
		    .name = text,
		    .attributes = &(muster_attribute){ "copy", text },
		    .attribute_count = 1,
		},
		0),
	    TABLE_DONE);
}

static void *
write_on(void *arg)
{
	struct shared *shared = arg;
	char id[16];
	int round;

	for (round = 0; round < THREAD_ROUNDS; round++) {
		put_round(shared->table, round % THREAD_USERS, round);
		snprintf(id, sizeof id, "x%d", round);
		put(shared->table, id, id, "others", 0);
		if (round % 200 == 0)
			put(shared->table, "blink", "blink@o", "o", 0);
		else if (round % 200 == 100)
			table_remove(shared->table, "blink", 0);
		snprintf(id, sizeof id, "x%d", round / 2);
		table_remove(shared->table, id, 0);
	}
	return NULL;
}

START_TEST(readers_beside_writers)
{
	struct shared shared = { .table = new_table(0, EVICT_LRU, 0) };
	pthread_t readers[2], writers[2];
	int i;

	for (i = 0; i < THREAD_USERS; i++)
		put_round(shared.table, i, 0);
	for (i = 0; i < 2; i++) {
		pthread_create(&readers[i], NULL, read_on, &shared);
		pthread_create(&writers[i], NULL, write_on, &shared);
	}
	for (i = 0; i < 2; i++)
		pthread_join(writers[i], NULL);
	atomic_store(&shared.over, true);
	for (i = 0; i < 2; i++)
		pthread_join(readers[i], NULL);
	table_free(shared.table);
}
END_TEST

/* A cache under pressure: readers, an evicting writer and a clock that runs. */
static void *
use_cache(void *arg)
{
	struct shared *shared = arg;
	unsigned value = (unsigned)(uintptr_t)&value >> 4;
	char id[16];
	unsigned seen;
	int64_t now;

	for (now = 0; now < THREAD_ROUNDS; now++) {
		value = value * 1664525 + 1013904223;
		snprintf(id, sizeof id, "%u", (value >> 16) % 400);
		seen = 0;
		if (value >> 30 == 0)
			put(shared->table, id, id, "o", now);
		else
			table_find(shared->table, &(muster_query){ .id = id },
			    now, stop_at_once, &seen);
	}
	return NULL;
}

START_TEST(cache_under_pressure)
{
	struct shared shared = { .table = new_table(100, EVICT_LRU, 500) };
	pthread_t threads[4];
	int i;

	for (i = 0; i < 4; i++)
		pthread_create(&threads[i], NULL, use_cache, &shared);
	for (i = 0; i < 4; i++)
		pthread_join(threads[i], NULL);
	ck_assert_uint_le(table_count(shared.table), 100);
	table_free(shared.table);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("table");
	TCase *tcase = tcase_create("table");

	tcase_add_test(tcase, found_by_any_key);
	tcase_add_test(tcase, put_replaces);
	tcase_add_test(tcase, remove_forgets);
	tcase_add_test(tcase, evicts_least_recently_used);
	tcase_add_test(tcase, evicts_oldest);
	tcase_add_test(tcase, evicts_none);
	tcase_add_test(tcase, eviction_spares_the_used);
	tcase_add_test(tcase, expires);
	tcase_add_test(tcase, adding_knows_no_capacity);
	tcase_add_test(tcase, grows_and_shrinks);
	tcase_add_test(tcase, a_walk_sees_one_moment);
	tcase_add_test(tcase, a_walk_can_be_stopped);
	tcase_add_test(tcase, readers_beside_writers);
	tcase_add_test(tcase, cache_under_pressure);
	tcase_set_timeout(tcase, 60);
	suite_add_tcase(suite, tcase);
	return suite_run(suite);
}
