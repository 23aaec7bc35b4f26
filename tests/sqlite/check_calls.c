/* SPDX-License-Identifier: MIT
 *
 * check_calls - many calls at once, calls that nobody wants any more, and the
 * locks of others.
 *
 * Nothing here waits for time to pass. A service of the fake host is replaced
 * by one that acts at the n-th time it is asked: it cancels, lets a lock go,
 * or makes another call in the middle of this one. Sleeping is adding up.
 */
#include <config.h>

#include "database.h"
#include "store.h"

#include <check.h>
#include <pthread.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>

#include "support/scratch.h"
#include "support/suite.h"

#define USERS                                                   \
	"CREATE TABLE users (id TEXT PRIMARY KEY, email TEXT, " \
	"org_id TEXT, name TEXT);"                              \
	"INSERT INTO users VALUES ('1', 'a@x', 'o', 'A'), "     \
	"('2', 'b@x', 'o', 'B');"

/* A view that answers with user 1 and then never ends while `switch` is on. */
#define ENDLESS                                                             \
	"PRAGMA journal_mode = WAL;"                                        \
	"CREATE TABLE switch (is_on INT); INSERT INTO switch VALUES (1);"   \
	"CREATE VIEW users AS WITH RECURSIVE c (n) AS (SELECT 1 UNION ALL " \
	"SELECT n + 1 FROM c WHERE (SELECT is_on FROM switch)) "            \
	"SELECT iif(n = 1, '1', NULL) AS id, 'a@x' AS email, "              \
	"iif(n = 1, 'o', NULL) AS org_id, '' AS name FROM c"

/* ---- the services that are replaced ---- */

static struct {
	muster_services services; /* the fake's, some replaced */
	const muster_services *real;
	int at; /* act at this call, from 1; 0: never */
	int calls;
	void (*act)(void);
	muster_status stopped; /* what stopped() then says */
	int64_t slept;
	muster_status sleep; /* what sleep() then returns */
	sqlite3 *other;      /* a connection that holds a lock */
	pthread_t thread;
	struct fake_call call; /* of that thread */
} script;

static void
script_count(void)
{
	if (++script.calls == script.at && script.act != NULL)
		script.act();
}

static muster_status
script_stopped(muster_call *call)
{
	(void)call;
	script_count();
	return script.at != 0 && script.calls >= script.at ? script.stopped
							   : MUSTER_OK;
}

static muster_status
never_stopped(muster_call *call)
{
	(void)call;
	return MUSTER_OK;
}

static muster_status
script_sleep(muster_call *call, int64_t nanoseconds)
{
	(void)call;
	ck_assert_int_gt(nanoseconds, 0);
	script.slept += nanoseconds;
	script_count();
	return script.calls == script.at ? script.sleep : MUSTER_OK;
}

static muster_status
script_emit(muster_call *call, const muster_user *user)
{
	muster_status status = script.real->emit(call, user);

	script_count();
	return status;
}

/* Replaces the services of the next call. */
static muster_services *
script_begin(int at, void (*act)(void))
{
	fake_call_reset(&database.call);
	script.real = database.call.call.services;
	script.services = *script.real;
	script.at = at;
	script.act = act;
	script.calls = 0;
	script.slept = 0;
	script.stopped = script.sleep = MUSTER_OK;
	database.call.call.services = &script.services;
	return &script.services;
}

static const char *
find_org(const char *org)
{
	fake_find(&database.call, database.store,
	    &(muster_query){ .org_id = org });
	return fake_answer(&database.call);
}

static struct connections *
connections(void)
{
	return &((struct store *)database.store)->connections;
}

static struct pool *
pool(void)
{
	return &connections()->pool;
}

/* ---- cancel and deadline ---- */

/* The connection that was interrupted is the only one there is. */
static void
expect_usable(void)
{
	database_sql("UPDATE switch SET is_on = 0");
	ck_assert_str_eq(database_find("1", NULL, NULL), "1");
	ck_assert_int_eq(pool()->made, 1);
}

static const muster_status stops[] = { MUSTER_CANCELLED,
	MUSTER_DEADLINE_EXCEEDED };

/* Without any hook: the progress handler asks. */
START_TEST(asked_while_running)
{
	database_open(ENDLESS, "connections = 1");
	script_begin(20, NULL)->stopped = script_stopped;
	script.stopped = stops[_i];
	find_org("none");
	ck_assert_int_eq(database.call.status, stops[_i]);
	expect_usable();
}
END_TEST

static void
act_cancel(void)
{
	fake_call_cancel(&database.call);
}

/* Without any asking: the hook interrupts, in the middle of the rows. */
START_TEST(interrupted)
{
	database_open(ENDLESS, "connections = 1");
	script_begin(1, act_cancel)->emit = script_emit;
	script.services.stopped = never_stopped;
	find_org("o");
	ck_assert_int_eq(database.call.status, MUSTER_CANCELLED);
	ck_assert_int_eq(script.calls, 1);
	ck_assert_uint_ge(database.call.hook_runs, 1);
	expect_usable();
}
END_TEST

START_TEST(stopped_before)
{
	database_open(ENDLESS, "connections = 1");
	fake_call_reset(&database.call);
	fake_call_cancel(&database.call);
	find_org("o");
	ck_assert_int_eq(database.call.status, MUSTER_CANCELLED);
	fake_call_reset(&database.call);
	fake_call_timeout(&database.call, -1);
	find_org("o");
	ck_assert_int_eq(database.call.status, MUSTER_DEADLINE_EXCEEDED);
	expect_usable();
}
END_TEST

/* A trigger that never ends is interrupted; nothing of the put stays. */
START_TEST(put_interrupted)
{
	const muster_user users[] = { { .id = "8" }, { .id = "9" } };
	const muster_user *const pointers[] = { &users[0], &users[1] };

	database_open(USERS
	    "CREATE TABLE n (n INT); CREATE TRIGGER t AFTER "
	    "INSERT ON users WHEN new.id = '9' BEGIN INSERT INTO n WITH "
	    "RECURSIVE c (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c) "
	    "SELECT n FROM c WHERE n < 0; END",
	    "connections = 1");
	script_begin(20, NULL)->stopped = script_stopped;
	script.stopped = MUSTER_CANCELLED;
	ck_assert_int_eq(fake_put(&database.call, database.store, pointers, 2),
	    MUSTER_CANCELLED);
	ck_assert_str_eq(database_text("SELECT count(*) FROM users"), "2");
	ck_assert_str_eq(database_put(&users[0]), "");
	ck_assert_str_eq(database_find("8", NULL, NULL), "8");
}
END_TEST

/* Enough is no failure, and the rest of the rows is not read. */
START_TEST(enough)
{
	database_open(ENDLESS, "connections = 1");
	fake_call_reset(&database.call);
	fake_find(&database.call, database.store,
	    &(muster_query){ .org_id = "o", .limit = 1 });
	ck_assert_str_eq(fake_answer(&database.call), "1");
	expect_usable();
}
END_TEST

/* ---- locks ---- */

static void
lock_other(void)
{
	script.other = database_connect();
	database_execute(script.other, "BEGIN EXCLUSIVE");
}

static void
unlock_other(void)
{
	if (script.other == NULL)
		return;
	database_execute(script.other, "ROLLBACK");
	sqlite3_close(script.other);
	script.other = NULL;
}

static const char *
locked(void)
{
	static char text[1024];

	snprintf(text, sizeof text,
	    "UNAVAILABLE: database '%s': database is locked", database.path);
	return text;
}

START_TEST(busy)
{
	database_open(USERS, "connections = 1; busy_timeout = 123456us");
	lock_other();
	script_begin(0, NULL)->sleep = script_sleep;
	ck_assert_str_eq(find_org("o"), locked());
	ck_assert_int_eq(script.slept, 123456000);

	/* each wait has the whole time */
	script_begin(0, NULL)->sleep = script_sleep;
	ck_assert_int_eq(fake_remove(&database.call, database.store, "1"),
	    MUSTER_UNAVAILABLE);
	ck_assert_str_eq(fake_answer(&database.call), locked());
	ck_assert_int_eq(script.slept, 123456000);
	unlock_other();
	ck_assert_str_eq(database_find("1", NULL, NULL), "1");
}
END_TEST

START_TEST(busy_not_at_all)
{
	database_open(USERS, "busy_timeout = 0s");
	lock_other();
	script_begin(0, NULL)->sleep = script_sleep;
	ck_assert_str_eq(find_org("o"), locked());
	ck_assert_int_eq(script.calls, 0);
	unlock_other();
}
END_TEST

START_TEST(busy_for_a_while)
{
	const muster_user user = { .id = "3" };
	const muster_user *users = &user;

	database_open(USERS, NULL);
	lock_other();
	script_begin(12, unlock_other)->sleep = script_sleep;
	ck_assert_str_eq(find_org("o"), "1 2");
	ck_assert_int_eq(script.calls, 12);
	lock_other();
	script_begin(3, unlock_other)->sleep = script_sleep;
	ck_assert_int_eq(fake_put(&database.call, database.store, &users, 1),
	    MUSTER_OK);
	ck_assert_int_eq(script.calls, 3);
}
END_TEST

START_TEST(busy_cancelled)
{
	database_open(USERS, "connections = 1");
	lock_other();
	script_begin(3, act_cancel)->sleep = script_sleep;
	script.sleep = MUSTER_CANCELLED;
	find_org("o");
	ck_assert_int_eq(database.call.status, MUSTER_CANCELLED);
	ck_assert_int_eq(script.calls, 3);
	unlock_other();
	ck_assert_str_eq(database_find("1", NULL, NULL), "1");
}
END_TEST

START_TEST(busy_at_open)
{
	database_sql(USERS);
	lock_other();
	script_begin(0, NULL)->sleep = script_sleep;
	fake_open(&database.call, &database.store);
	ck_assert_str_eq(fake_answer(&database.call), locked());
	ck_assert_ptr_null(database.call.option);
	ck_assert_int_eq(script.slept, 5000000000);
	unlock_other();
	database_open(NULL, NULL);
}
END_TEST

/* With a write-ahead log nobody waits for a writer. */
START_TEST(readers_pass_writers)
{
	database_open(NULL, "create = yes");
	database_put(&(muster_user){ .id = "1" });
	script.other = database_connect();
	database_execute(script.other, "BEGIN IMMEDIATE; DELETE FROM users");
	script_begin(0, NULL)->sleep = script_sleep;
	fake_find(&database.call, database.store, &(muster_query){ .id = "1" });
	ck_assert_str_eq(fake_answer(&database.call), "1");
	ck_assert_int_eq(script.calls, 0);
	unlock_other();
}
END_TEST

/* ---- the pool ---- */

static void *
find_main(void *arg)
{
	struct fake_call *call = arg;

	fake_find(call, database.store, &(muster_query){ .id = "2" });
	return NULL;
}

static size_t
waiting(void)
{
	size_t count;

	pthread_mutex_lock(&pool()->lock);
	count = pool()->waiting;
	pthread_mutex_unlock(&pool()->lock);
	return count;
}

/* Another thread asks, and has to wait, since this call has the connection. */
static void
act_ask_beside(void)
{
	fake_call_init(&script.call, &database.host);
	ck_assert_int_eq(
	    pthread_create(&script.thread, NULL, find_main, &script.call), 0);
	while (waiting() == 0)
		sched_yield();
}

START_TEST(waits_for_a_connection)
{
	database_open(USERS, "connections = 1");
	script_begin(1, act_ask_beside)->emit = script_emit;
	ck_assert_str_eq(find_org("o"), "1 2");
	pthread_join(script.thread, NULL);
	ck_assert_str_eq(fake_answer(&script.call), "2");
	ck_assert_int_eq(pool()->made, 1);
	fake_call_fini(&script.call);
}
END_TEST

/* Cancelled while it waits: it goes although the connection is not free. */
static void
act_cancel_beside(void)
{
	act_ask_beside();
	fake_call_cancel(&script.call);
	pthread_join(script.thread, NULL);
}

START_TEST(cancelled_while_waiting)
{
	database_open(USERS, "connections = 1");
	script_begin(1, act_cancel_beside)->emit = script_emit;
	ck_assert_str_eq(find_org("o"), "1 2");
	ck_assert_int_eq(script.call.status, MUSTER_CANCELLED);
	ck_assert_uint_eq(waiting(), 0);
	fake_call_fini(&script.call);
	ck_assert_str_eq(database_find("1", NULL, NULL), "1");
}
END_TEST

/* Late while it waits. */
static void
act_late_beside(void)
{
	fake_call_init(&script.call, &database.host);
	fake_call_timeout(&script.call, 5000000);
	find_main(&script.call);
}

START_TEST(late_while_waiting)
{
	database_open(USERS, "connections = 1");
	script_begin(1, act_late_beside)->emit = script_emit;
	ck_assert_str_eq(find_org("o"), "1 2");
	ck_assert_int_eq(script.call.status, MUSTER_DEADLINE_EXCEEDED);
	fake_call_fini(&script.call);
	ck_assert_str_eq(database_find("1", NULL, NULL), "1");
}
END_TEST

/* A second connection cannot be opened: the place for it is given back. */
static void
act_fail_beside(void)
{
	ck_assert_int_eq(rename("users.db", "hidden.db"), 0);
	fake_call_init(&script.call, &database.host);
	find_main(&script.call);
	ck_assert_int_eq(rename("hidden.db", "users.db"), 0);
}

START_TEST(no_further_connection)
{
	char message[1024];

	database_open(USERS, "connections = 2");
	script_begin(1, act_fail_beside)->emit = script_emit;
	ck_assert_str_eq(find_org("o"), "1 2");
	snprintf(message, sizeof message,
	    "UNAVAILABLE: database '%s': "
	    "No such file or directory",
	    database.path);
	ck_assert_str_eq(fake_answer(&script.call), message);
	ck_assert_int_eq(pool()->made, 1);
	fake_call_fini(&script.call);
}
END_TEST

/* Whoever came first is served first. */
struct turn {
	pthread_t thread;
	struct fake_call call;
	int number;
};

static int turns;

static muster_status
turn_emit(muster_call *call, const muster_user *user)
{
	struct turn *turn = (struct turn *)((char *)call -
	    offsetof(struct turn, call));

	(void)user;
	turn->number = ++turns;
	return MUSTER_OK;
}

START_TEST(in_order_of_coming)
{
	static struct turn waiters[4];
	static muster_services services;
	struct connection *connection;
	size_t i;

	database_open(USERS, "connections = 1");
	fake_call_reset(&database.call);
	services = *database.call.call.services;
	services.emit = turn_emit;
	ck_assert_int_eq(
	    connections_take(connections(), &database.call.call, &connection),
	    MUSTER_OK);
	for (i = 0; i < 4; i++) {
		fake_call_init(&waiters[i].call, &database.host);
		waiters[i].call.call.services = &services;
		ck_assert_int_eq(pthread_create(&waiters[i].thread, NULL,
				     find_main, &waiters[i].call),
		    0);
		while (waiting() != i + 1)
			sched_yield();
	}
	connections_give(connections(), connection);
	for (i = 0; i < 4; i++) {
		pthread_join(waiters[i].thread, NULL);
		ck_assert_int_eq(waiters[i].number, (int)i + 1);
		fake_call_fini(&waiters[i].call);
	}
}
END_TEST

/* ---- all at once ---- */

enum { THREADS = 6, ROUNDS = 60 };

struct caller {
	pthread_t thread;
	struct fake_call call;
	int number;
	int wrong;
};

/* Every fifth time a put, of the others every seventh a find that is
 * cancelled. Returns whether it ended as it should. */
static bool
caller_turn(struct caller *caller, const char *id, int turn)
{
	const muster_user user = { .id = id,
		.email = id,
		.org_id = turn % 2 ? "odd" : "even" };
	const muster_user *users = &user;
	struct fake_call *call = &caller->call;

	fake_call_reset(call);
	if (turn % 5 == 0)
		return fake_put(call, database.store, &users, 1) == MUSTER_OK;
	if (turn % 7 == 0)
		fake_call_cancel(call);
	fake_find(call, database.store,
	    turn % 2 ? &(muster_query){ .id = id }
		     : &(muster_query){ .email = id });
	if (turn % 7 == 0)
		return call->status == MUSTER_CANCELLED;
	return strcmp(fake_answer(call), id) == 0;
}

static void *
caller_main(void *arg)
{
	struct caller *caller = arg;
	char id[16];
	int i;

	snprintf(id, sizeof id, "u%d", caller->number);
	for (i = 0; i < ROUNDS; i++)
		caller->wrong += !caller_turn(caller, id, i);
	return NULL;
}

START_TEST(all_at_once)
{
	static struct caller callers[THREADS];
	int i;

	database_open(NULL, "create = yes; connections = 3");
	for (i = 0; i < THREADS; i++) {
		callers[i].number = i;
		fake_call_init(&callers[i].call, &database.host);
		ck_assert_int_eq(pthread_create(&callers[i].thread, NULL,
				     caller_main, &callers[i]),
		    0);
	}
	for (i = 0; i < THREADS; i++) {
		pthread_join(callers[i].thread, NULL);
		ck_assert_int_eq(callers[i].wrong, 0);
		fake_call_fini(&callers[i].call);
	}
	ck_assert_int_le(pool()->made, 3);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("sqlite calls");
	TCase *tcase = tcase_create("calls");

	tcase_set_timeout(tcase, 60);
	tcase_add_checked_fixture(tcase, database_setup, database_teardown);
	tcase_add_loop_test(tcase, asked_while_running, 0, 2);
	tcase_add_test(tcase, interrupted);
	tcase_add_test(tcase, stopped_before);
	tcase_add_test(tcase, put_interrupted);
	tcase_add_test(tcase, enough);
	tcase_add_test(tcase, busy);
	tcase_add_test(tcase, busy_not_at_all);
	tcase_add_test(tcase, busy_for_a_while);
	tcase_add_test(tcase, busy_cancelled);
	tcase_add_test(tcase, busy_at_open);
	tcase_add_test(tcase, readers_pass_writers);
	tcase_add_test(tcase, waits_for_a_connection);
	tcase_add_test(tcase, cancelled_while_waiting);
	tcase_add_test(tcase, late_while_waiting);
	tcase_add_test(tcase, no_further_connection);
	tcase_add_test(tcase, in_order_of_coming);
	tcase_add_test(tcase, all_at_once);
	suite_add_tcase(suite, tcase);
	return suite_run(suite);
}
