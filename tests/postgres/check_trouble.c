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

#include <arpa/inet.h>
#include <check.h>
#include <dlfcn.h>
#include <netdb.h>
#include <netinet/in.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
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
	server_start();
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

/* Puts somebody and removes him; then there is nobody. */
static void
come_and_go(void)
{
	const muster_user user = { .id = "gone", .email = "gone" };
	const char *answer = store_put(m, &user);

	if (strcmp(answer, "OK") != 0)
		complain("put", answer);
	answer = store_remove(m, user.id);
	if (strcmp(answer, "OK") != 0)
		complain("remove", answer);
	answer = store_remove(m, user.id);
	if (strncmp(answer, "NOT_FOUND", 9) != 0)
		complain("remove again", answer);
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
		if (number % 4 == 0)
			come_and_go();
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
		server_restart();
		await_work();
		server_do("freeze", "");
		server_do("thaw", "");
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

/* Connections that the server has closed meanwhile cost no call, though nothing
 * is to be tried again. */
START_TEST(stale)
{
	char text[600];
	const muster_setting settings[] = { { "connection", text },
		{ "retry_for", "0s" }, { NULL, NULL } };
	const muster_query query = { .id = "1" };
	muster *other;
	int turn;

	ck_assert_str_eq(store_put(m, &(muster_user){ .id = "1" }), "OK");
	snprintf(text, sizeof text, "%s application_name=stale",
	    server_connection());
	other = users_open(settings, NULL);
	for (turn = 0; turn < 3; turn++) {
		server_say("SELECT count(pg_terminate_backend(pid)) FROM "
			   "pg_stat_activity WHERE application_name = 'stale'");
		while (strcmp(server_say("SELECT count(*) FROM "
					 "pg_stat_activity WHERE "
					 "application_name = 'stale'"),
			   "0") != 0)
			usleep(1000);
		if (turn < WAYS)
			ck_assert_str_eq(
			    store_answer(other, (enum way)turn, &query),
			    "OK 1");
		else
			ck_assert_str_eq(store_remove(other, "1"), "OK");
	}
	ck_assert_uint_eq(muster_close(other, patience()), 0);
}
END_TEST

/* ---- names and hosts ---- */

/* Stands before the C library's: while the gate is shut, looking up a name
 * takes as long. */
static const char gated[] = "gated.invalid";
static pthread_mutex_t gate = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t opened = PTHREAD_COND_INITIALIZER;
static bool shut;
static int waiting;

MUSTER_EXPORT int
getaddrinfo(const char *node, const char *service, const struct addrinfo *hints,
    struct addrinfo **result)
{
	int (*real)(const char *, const char *, const struct addrinfo *,
	    struct addrinfo **) = NULL;

	*(void **)&real = dlsym(RTLD_NEXT, "getaddrinfo");
	if (node == NULL || strcmp(node, gated) != 0)
		return real(node, service, hints, result);
	pthread_mutex_lock(&gate);
	waiting++;
	while (shut)
		pthread_cond_wait(&opened, &gate);
	waiting--;
	pthread_mutex_unlock(&gate);
	return real("127.0.0.1", service, hints, result);
}

static void
shut_gate(bool now)
{
	pthread_mutex_lock(&gate);
	shut = now;
	pthread_cond_broadcast(&opened);
	pthread_mutex_unlock(&gate);
}

static int
count_waiting(void)
{
	int count;

	pthread_mutex_lock(&gate);
	count = waiting;
	pthread_mutex_unlock(&gate);
	return count;
}

/* Until one more than `count` is looking up the name, for a call that is late
 * then. What other calls have opened meanwhile is ended by the server, and may
 * still answer for a moment. */
static void
look_up(muster *other, enum way way, int count)
{
	const muster_query query = { .id = "1" };
	muster_result *result;

	while (count_waiting() <= count) {
		server_say("SELECT count(pg_terminate_backend(pid)) FROM "
			   "pg_stat_activity WHERE application_name = 'gated'");
		result = store_find(other, way, &query,
		    20 * MUSTER_MILLISECOND);
		if (muster_result_status(result) != MUSTER_OK)
			ck_assert_int_eq(muster_result_status(result),
			    MUSTER_DEADLINE_EXCEEDED);
		muster_result_free(result);
	}
}

/* A resolver that hangs holds up nobody: neither a call with a deadline, nor
 * the loop, nor that the store is closed. */
START_TEST(slow_names)
{
	char text[128];
	const muster_setting settings[] = { { "connection", text },
		{ NULL, NULL } };
	const muster_query query = { .id = "1" };
	muster *other;
	int way;

	snprintf(text, sizeof text,
	    "host=%s user=tester dbname=postgres application_name=gated",
	    gated);
	ck_assert_str_eq(store_put(m, &(muster_user){ .id = "1" }), "OK");
	other = users_open(settings, NULL);
	ck_assert_str_eq(store_answer(other, WAITING, &query), "OK 1");
	shut_gate(true);
	for (way = WAITING; way < WAYS; way++) {
		look_up(other, (enum way)way, way);
		ck_assert_str_eq(store_answer(m, ON_LOOP, &query), "OK 1");
	}
	shut_gate(false);
	for (way = WAITING; way < WAYS; way++)
		ck_assert_str_eq(store_answer(other, (enum way)way, &query),
		    "OK 1");
	while (count_waiting() > 0)
		usleep(1000);
	shut_gate(true);
	look_up(other, ON_LOOP, 0);
	ck_assert_uint_eq(muster_close(other, patience()), 0);
	shut_gate(false);
	while (count_waiting() > 0)
		usleep(1000);
}
END_TEST

/* A host that takes connections and says nothing is passed over, and so is one
 * that refuses; each has connect_timeout for itself. */
START_TEST(silent_host)
{
	char text[600];
	const muster_setting settings[] = { { "connection", text },
		{ "connect_timeout", "1s" }, { NULL, NULL } };
	const muster_query query = { .id = "1" };
	struct sockaddr_in address = { .sin_family = AF_INET };
	socklen_t size = sizeof address;
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	char *message = NULL;
	muster *other;

	address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	ck_assert_int_eq(bind(fd, (struct sockaddr *)&address, size), 0);
	ck_assert_int_eq(listen(fd, 16), 0);
	getsockname(fd, (struct sockaddr *)&address, &size);
	ck_assert_str_eq(store_put(m, &(muster_user){ .id = "1" }), "OK");
	snprintf(text, sizeof text,
	    "host=/nonexistent,127.0.0.1,%s port=%s,%d,%s user=tester "
	    "dbname=postgres",
	    scratch_directory(), getenv("PGPORT"), ntohs(address.sin_port),
	    getenv("PGPORT"));
	other = users_open(settings, NULL);
	ck_assert_str_eq(store_answer(other, WAITING, &query), "OK 1");
	ck_assert_uint_eq(muster_close(other, patience()), 0);
	snprintf(text, sizeof text, "host=127.0.0.1 port=%d user=tester",
	    ntohs(address.sin_port));
	other = users_open(settings, &message);
	ck_assert_ptr_nonnull(other);
	ck_assert_ptr_nonnull(
	    strstr(store_answer(other, WAITING, &query), "connect_timeout"));
	ck_assert_uint_eq(muster_close(other, patience()), 0);
	free(message);
	close(fd);
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
	tcase_add_test(tcase, stale);
	tcase_add_test(tcase, slow_names);
	tcase_add_test(tcase, silent_host);
	suite_add_tcase(suite, tcase);
	return suite_run(suite);
}
