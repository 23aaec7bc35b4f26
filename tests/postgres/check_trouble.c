/* SPDX-License-Identifier: MIT
 *
 * check_trouble - a server that crashes in the middle of work and comes back,
 * and one that is stopped and does not answer.
 *
 * What was acknowledged is there; no lookup is lost; who is answered "nobody"
 * was told the truth.
 */
#include <config.h>

#include "postgres/server.h"

#include <check.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "support/scratch.h"
#include "support/suite.h"

enum { READERS = 4, ROUNDS = 3, STEPS = 50 };

static muster *m;

static struct {
	atomic_int written; /* users 1 to this one were acknowledged */
	atomic_int answers;
	atomic_int failures; /* of whatever kind; nothing may fail */
	atomic_bool end;
} work;

static void
start(void)
{
	scratch_enter();
	server_do("start", "");
	server_say("CREATE TABLE users (id text PRIMARY KEY, email text,"
		   " org_id text, name text)");
}

static void
stop(void)
{
	server_do("stop", "");
	scratch_leave();
}

static void
open_store(void)
{
	const muster_setting settings[] = { { "retry_for", "300s" },
		{ "connections", "3" }, { NULL, NULL } };

	server_say("TRUNCATE users");
	m = users_open(settings, NULL);
}

static void
close_store(void)
{
	ck_assert_uint_eq(muster_close(m, patience()), 0);
}

static void
complain(const char *what, const char *text)
{
	fprintf(stderr, "%s: %s\n", what, text);
	atomic_fetch_add(&work.failures, 1);
}

static void *
write_users(void *arg)
{
	char id[16];
	int number = 1;

	(void)arg;
	for (; !atomic_load(&work.end); number++) {
		const muster_user user = { .id = id, .email = id };
		const char *answer;

		snprintf(id, sizeof id, "%d", number);
		answer = store_put(m, &user);
		if (strcmp(answer, "OK") != 0)
			complain(id, answer);
		/* release: whoever reads the number finds the user */
		atomic_store(&work.written, number);
	}
	return NULL;
}

static void *
read_users(void *arg)
{
	unsigned turn = *(const unsigned *)arg;
	enum way way = turn % 2 == 0 ? WAITING : ON_LOOP;
	char id[16], wanted[24];

	for (; !atomic_load(&work.end); turn++) {
		int written = atomic_load(&work.written);
		const muster_query by_id = { .id = id },
				   by_email = { .email = id };
		const char *answer;

		if (written == 0)
			continue;
		snprintf(id, sizeof id, "%d", 1 + (int)turn % written);
		snprintf(wanted, sizeof wanted, "OK %s", id);
		answer = store_answer(m, way, turn % 3 ? &by_id : &by_email);
		if (strcmp(answer, wanted) != 0)
			complain(wanted, answer);
		atomic_fetch_add(&work.answers, 1);
	}
	return NULL;
}

/* Until so much more was done. */
static void
await_work(void)
{
	int written = atomic_load(&work.written) + STEPS;
	int answers = atomic_load(&work.answers) + STEPS;

	while (atomic_load(&work.written) < written ||
	    atomic_load(&work.answers) < answers)
		usleep(1000);
}

START_TEST(crash)
{
	pthread_t threads[READERS + 1];
	unsigned numbers[READERS], i;
	int round;

	pthread_create(&threads[READERS], NULL, write_users, NULL);
	for (i = 0; i < READERS; i++) {
		numbers[i] = i;
		pthread_create(&threads[i], NULL, read_users, &numbers[i]);
	}
	await_work();
	for (round = 0; round < ROUNDS; round++) {
		server_do("crash", "");
		server_do("start", "");
		await_work();
	}
	atomic_store(&work.end, true);
	for (i = 0; i <= READERS; i++)
		pthread_join(threads[i], NULL);
	ck_assert_int_eq(atomic_load(&work.failures), 0);
	ck_assert_int_eq(atoi(server_say("SELECT count(*) FROM users")),
	    atomic_load(&work.written));
}
END_TEST

/* The deadline is kept, and then all is as before. */
START_TEST(frozen)
{
	const muster_query query = { .id = "1" };
	int way, i;

	ck_assert_str_eq(store_put(m, &(muster_user){ .id = "1" }), "OK");
	for (way = WAITING; way < WAYS; way++)
		ck_assert_str_eq(store_answer(m, (enum way)way, &query),
		    "OK 1");
	server_do("freeze", "");
	/* with connections that were open, and with new ones */
	for (i = 0; i < 4; i++) {
		muster_result *result = store_find(m, (enum way)(i % WAYS),
		    &query, 20 * MUSTER_MILLISECOND);

		ck_assert_int_eq(muster_result_status(result),
		    MUSTER_DEADLINE_EXCEEDED);
		muster_result_free(result);
	}
	server_do("thaw", "");
	for (way = WAITING; way < WAYS; way++)
		ck_assert_str_eq(store_answer(m, (enum way)way, &query),
		    "OK 1");
}
END_TEST

/* A store closes though its cancel request goes unanswered. */
START_TEST(frozen_close)
{
	const muster_setting settings[] = { { NULL, NULL } };
	const muster_query query = { .id = "1" };
	muster *other = users_open(settings, NULL);
	muster_result *result;

	ck_assert_str_eq(store_answer(other, WAITING, &query), "OK");
	server_do("freeze", "");
	result = store_find(other, WAITING, &query, 20 * MUSTER_MILLISECOND);
	ck_assert_int_eq(muster_result_status(result),
	    MUSTER_DEADLINE_EXCEEDED);
	muster_result_free(result);
	ck_assert_uint_eq(muster_close(other, patience()), 0);
	server_do("thaw", "");
}
END_TEST

/* The server stops what nobody waits for: it would take for ever. */
START_TEST(cancelled)
{
	const muster_setting settings[] = {
		{ "query", "SELECT :id::text AS id, pg_sleep(1e6)" },
		{ NULL, NULL },
	};
	muster *other = users_open(settings, NULL);
	muster_result *result;
	int way;

	for (way = WAITING; way < WAYS; way++) {
		result = store_find(other, (enum way)way,
		    &(muster_query){ .id = "1" }, 200 * MUSTER_MILLISECOND);
		ck_assert_int_eq(muster_result_status(result),
		    MUSTER_DEADLINE_EXCEEDED);
		muster_result_free(result);
	}
	while (strcmp(server_say("SELECT count(*) FROM pg_stat_activity WHERE "
				 "query LIKE '%1e6%' AND state = 'active' "
				 "AND pid <> pg_backend_pid()"),
		   "0") != 0)
		usleep(1000);
	ck_assert_uint_eq(muster_close(other, patience()), 0);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("postgres-trouble");
	TCase *tcase = tcase_create("trouble");

	if (!server_is_there())
		return 0;
	tcase_set_timeout(tcase, 120);
	tcase_add_unchecked_fixture(tcase, start, stop);
	tcase_add_checked_fixture(tcase, open_store, close_store);
	tcase_add_test(tcase, crash);
	tcase_add_test(tcase, frozen);
	tcase_add_test(tcase, frozen_close);
	tcase_add_test(tcase, cancelled);
	suite_add_tcase(suite, tcase);
	return suite_run(suite);
}
