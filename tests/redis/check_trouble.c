/* SPDX-License-Identifier: MIT
 *
 * check_trouble - a server that is killed in the middle of work and comes back,
 * and one that is stopped and does not answer.
 *
 * What was acknowledged is there; who is answered "nobody" was told the truth;
 * an answer that comes late is nobody else's.
 */
#include <config.h>

#include "redis/server.h"

#include <check.h>
#include <pthread.h>
#include <semaphore.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "support/scratch.h"
#include "support/suite.h"

#define SAFE "--appendonly yes --appendfsync always"

enum { READERS = 3, ROUNDS = 3, WRITES = 150 };

static char socket_path[512];
static muster *m;

static void
set_up(void)
{
	scratch_enter();
	snprintf(socket_path, sizeof socket_path, "%s/socket",
	    scratch_directory());
	server_script("redis.sh", "start", scratch_directory(), SAFE);
}

static void
tear_down(void)
{
	ck_assert_uint_eq(muster_close(m, MUSTER_SECOND), 0);
	server_script("redis.sh", "stop", scratch_directory(), "");
	scratch_leave();
}

static void
open_with(const char *option, const char *value)
{
	const muster_setting settings[] = {
		{ "socket", socket_path },
		{ option, value },
	};

	m = store_open("redis", settings, option != NULL ? 2 : 1, NULL);
}

/* ---- killed ---- */

static struct {
	atomic_int acknowledged; /* users 1 to this one are there */
	atomic_int wrong;        /* answers */
	atomic_int answers;
	atomic_int failures;
	atomic_bool end;
	bool patient; /* no read may fail; set before the threads start */
} work;

static void
name_user(int number, char *id, char *email)
{
	snprintf(id, 16, "%d", number);
	snprintf(email, 32, "u%d@example.org", number);
}

static void *
write_users(void *arg)
{
	char id[16], email[32];
	int number = 1;

	(void)arg;
	while (!atomic_load(&work.end)) {
		name_user(number, id, email);
		if (strcmp(store_put(m,
			       &(muster_user){ .id = id,
				   .email = email,
				   .org_id = "o" }),
			"OK") == 0)
			atomic_store(&work.acknowledged, number++);
		else
			atomic_fetch_add(&work.failures, 1);
	}
	return NULL;
}

static void
judge(muster_result *result, const char *id)
{
	muster_status status = muster_result_status(result);

	if (status == MUSTER_UNAVAILABLE && !work.patient)
		atomic_fetch_add(&work.failures, 1);
	else if (status != MUSTER_OK || muster_result_users(result) != 1 ||
	    strcmp(muster_result_user(result, 0)->id, id) != 0)
		atomic_fetch_add(&work.wrong, 1);
	else
		atomic_fetch_add(&work.answers, 1);
	muster_result_free(result);
}

static void *
read_users(void *arg)
{
	unsigned turn = *(const unsigned *)arg;
	char id[16], email[32];

	while (!atomic_load(&work.end)) {
		int known = atomic_load(&work.acknowledged);

		if (known == 0)
			continue;
		turn = turn * 1103515245 + 12345;
		name_user((int)(turn >> 16) % known + 1, id, email);
		judge(store_find(m, turn & 4096 ? WAITING : ON_LOOP,
			  turn & 8192 ? &(muster_query){ .id = id }
				      : &(muster_query){ .email = email },
			  patience()),
		    id);
	}
	return NULL;
}

/* Waits until so many more have been written and read. */
static void
await_work(int more)
{
	int written = atomic_load(&work.acknowledged) + more;
	int read = atomic_load(&work.answers) + more;

	while (atomic_load(&work.acknowledged) < written ||
	    atomic_load(&work.answers) < read)
		usleep(1000);
}

START_TEST(killed_in_the_middle_of_work)
{
	pthread_t writer, readers[READERS];
	unsigned seeds[READERS];
	char id[16], email[32], text[32];
	int i;

	work.patient = _i == 1;
	open_with(_i == 0 ? NULL : "retry_for", "1h");
	ck_assert_int_eq(pthread_create(&writer, NULL, write_users, NULL), 0);
	for (i = 0; i < READERS; i++) {
		seeds[i] = (unsigned)i;
		ck_assert_int_eq(
		    pthread_create(&readers[i], NULL, read_users, &seeds[i]),
		    0);
	}
	for (i = 0; i < ROUNDS; i++) {
		await_work(WRITES);
		server_signal(scratch_directory(), SIGKILL);
		server_script("redis.sh", "start", scratch_directory(), SAFE);
	}
	await_work(WRITES);
	atomic_store(&work.end, true);
	pthread_join(writer, NULL);
	for (i = 0; i < READERS; i++)
		pthread_join(readers[i], NULL);
	ck_assert_int_eq(atomic_load(&work.wrong), 0);
	for (i = 1; i <= atomic_load(&work.acknowledged); i++) {
		name_user(i, id, email);
		snprintf(text, sizeof text, "OK %s", id);
		ck_assert_str_eq(
		    store_answer(m, WAITING, &(muster_query){ .email = email }),
		    text);
	}
}
END_TEST

/* Who is asked while nobody is there is told so, and not kept waiting. */
START_TEST(away_and_back)
{
	int way;

	open_with(NULL, NULL);
	ck_assert_str_eq(store_put(m, &(muster_user){ .id = "1" }), "OK");
	server_signal(scratch_directory(), SIGKILL);
	for (way = 0; way < WAYS; way++)
		ck_assert(strncmp(store_answer(m, (enum way)way,
				      &(muster_query){ .id = "1" }),
			      "UNAVAILABLE: redis: server '", 28) == 0);
	ck_assert(strncmp(store_put(m, &(muster_user){ .id = "2" }),
		      "UNAVAILABLE: ", 13) == 0);
	server_script("redis.sh", "start", scratch_directory(), SAFE);
	for (way = 0; way < WAYS; way++) {
		while (strcmp(store_answer(m, (enum way)way,
				  &(muster_query){ .id = "1" }),
			   "OK 1") != 0)
			usleep(1000);
	}
}
END_TEST

/* ---- stopped ---- */

START_TEST(deadline_passes)
{
	enum way way = (enum way)_i;
	muster_result *result;

	open_with(NULL, NULL);
	ck_assert_str_eq(store_put(m, &(muster_user){ .id = "1" }), "OK");
	ck_assert_str_eq(store_put(m, &(muster_user){ .id = "2" }), "OK");
	ck_assert_str_eq(store_answer(m, way, &(muster_query){ .id = "1" }),
	    "OK 1");
	server_signal(scratch_directory(), SIGSTOP);
	result = store_find(m, way, &(muster_query){ .id = "1" },
	    20 * MUSTER_MILLISECOND);
	ck_assert_int_eq(muster_result_status(result),
	    MUSTER_DEADLINE_EXCEEDED);
	muster_result_free(result);
	server_signal(scratch_directory(), SIGCONT);
	/* the first answer comes now, and is not the second's */
	ck_assert_str_eq(store_answer(m, way, &(muster_query){ .id = "2" }),
	    "OK 2");
}
END_TEST

static sem_t done;

static void
note(void *arg, muster_result *result)
{
	*(muster_status *)arg = muster_result_status(result);
	muster_result_free(result);
	sem_post(&done);
}

START_TEST(cancelled)
{
	const muster_request request = { .query.id = "1" };
	muster_error error = MUSTER_ERROR_INIT;
	muster_pending *pending = NULL;
	muster_status status = MUSTER_OK;

	open_with(NULL, NULL);
	ck_assert_str_eq(store_put(m, &(muster_user){ .id = "2" }), "OK");
	ck_assert_str_eq(store_answer(m, ON_LOOP, &(muster_query){ .id = "2" }),
	    "OK 2");
	sem_init(&done, 0, 0);
	server_signal(scratch_directory(), SIGSTOP);
	ck_assert_int_eq(
	    muster_find_async(m, &request, note, &status, &pending, &error),
	    MUSTER_OK);
	muster_pending_cancel(pending);
	ck_assert_int_eq(sem_wait(&done), 0);
	ck_assert_int_eq(status, MUSTER_CANCELLED);
	muster_pending_free(pending);
	server_signal(scratch_directory(), SIGCONT);
	ck_assert_str_eq(store_answer(m, ON_LOOP, &(muster_query){ .id = "2" }),
	    "OK 2");
}
END_TEST

/* A connection that says nothing is given up, and the call told. */
START_TEST(no_answer_at_all)
{
	const char *text;

	open_with("reply_timeout", "20ms");
	server_signal(scratch_directory(), SIGSTOP);
	text = store_answer(m, (enum way)_i, &(muster_query){ .id = "1" });
	ck_assert_msg(strncmp(text, "UNAVAILABLE: ", 13) == 0, "%s", text);
	ck_assert_msg(strstr(text, "no answer for too long") != NULL, "%s",
	    text);
	server_signal(scratch_directory(), SIGCONT);
	while (
	    strcmp(store_answer(m, (enum way)_i, &(muster_query){ .id = "1" }),
		"OK") != 0)
		usleep(1000);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("redis-trouble");
	TCase *tcase = tcase_create("trouble");

	if (!server_is_there())
		return 0;
	tcase_add_checked_fixture(tcase, set_up, tear_down);
	tcase_set_timeout(tcase, 120);
	tcase_add_loop_test(tcase, killed_in_the_middle_of_work, 0, 2);
	tcase_add_test(tcase, away_and_back);
	tcase_add_loop_test(tcase, deadline_passes, 0, WAYS);
	tcase_add_test(tcase, cancelled);
	tcase_add_loop_test(tcase, no_answer_at_all, 0, WAYS);
	suite_add_tcase(suite, tcase);
	return suite_run(suite);
}
