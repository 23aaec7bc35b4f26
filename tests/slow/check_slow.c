/* SPDX-License-Identifier: MIT
 *
 * check_slow - what is asked waits as long as the options say, and is then
 * passed on unchanged; what is no longer wanted is not passed on.
 *
 * The sleep of the fake host is replaced by one that writes down how long it
 * was asked to be. Without waiting, the clock of its loop tells.
 */
#include <config.h>

#include "support/fake_host.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "support/suite.h"

extern const muster_plugin *slow_plugin(void);

enum { MANY = 4000 };

static struct fake_host host;
static struct fake_call call;
static void *store;
static muster_services services;
static int64_t slept[MANY];
static size_t sleeps;
static muster_status sleep_status;

/* What came through to the store behind. */
static struct {
	int asks, puts, removes;
	char store[8];
	muster_query query;
	const muster_user *const *users;
	size_t count;
	char id[8];
	muster_status status;
} behind;

static muster_status
note_sleep(muster_call *handle, int64_t nanoseconds)
{
	(void)handle;
	if (sleeps < MANY)
		slept[sleeps] = nanoseconds;
	sleeps++;
	return sleep_status;
}

static muster_status
behind_ask(void *arg, struct fake_call *asking, const char *name,
    const muster_query *query, muster_user_fn each, void *each_arg)
{
	(void)arg;
	ck_assert(each == NULL && each_arg == NULL);
	ck_assert_uint_eq(sleeps, (size_t)++behind.asks);
	snprintf(behind.store, sizeof behind.store, "%s", name);
	behind.query = *query;
	if (behind.status != MUSTER_OK)
		return muster_fail(&asking->call, behind.status, "no answer");
	return muster_emit(&asking->call, &(muster_user){ .id = "1" });
}

static muster_status
behind_put(void *arg, struct fake_call *asking, const char *name,
    const muster_user *const *users, size_t count)
{
	(void)arg;
	(void)asking;
	ck_assert_uint_eq(sleeps, (size_t)++behind.puts);
	snprintf(behind.store, sizeof behind.store, "%s", name);
	behind.users = users;
	behind.count = count;
	return behind.status;
}

static muster_status
behind_remove(void *arg, struct fake_call *asking, const char *name,
    const char *id)
{
	(void)arg;
	(void)asking;
	ck_assert_uint_eq(sleeps, (size_t)++behind.removes);
	snprintf(behind.store, sizeof behind.store, "%s", name);
	snprintf(behind.id, sizeof behind.id, "%s", id);
	return behind.status;
}

static void
begin_call(void)
{
	fake_call_reset(&call);
	services = *call.call.services;
	services.sleep = note_sleep;
	call.call.services = &services;
}

static void
setup(void)
{
	fake_host_init(&host, slow_plugin(), "behind_glass");
	host.peer = (struct fake_peer){
		.ask = behind_ask,
		.put = behind_put,
		.remove = behind_remove,
	};
	fake_host_option(&host, "store", "db");
	fake_host_option(&host, "delay", "50ms");
	fake_call_init(&call, &host);
}

static void
teardown(void)
{
	fake_call_fini(&call);
	fake_close(&host, store);
	fake_host_fini(&host);
}

static void
open_store(const char *jitter, const char *seed)
{
	if (jitter != NULL)
		fake_host_option(&host, "jitter", jitter);
	if (seed != NULL)
		fake_host_option(&host, "seed", seed);
	fake_call_reset(&call);
	ck_assert_int_eq(fake_open(&call, &store), MUSTER_OK);
	begin_call();
}

START_TEST(find)
{
	const muster_query query = { .id = "1", .limit = 3 };

	open_store(NULL, NULL);
	ck_assert_int_eq(fake_find(&call, store, &query), MUSTER_OK);
	ck_assert_str_eq(fake_answer(&call), "1");
	ck_assert_uint_eq(sleeps, 1);
	ck_assert_int_eq(slept[0], 50000000);
	ck_assert_str_eq(behind.store, "db");
	ck_assert_ptr_eq(behind.query.id, query.id);
	ck_assert_uint_eq(behind.query.limit, 3);
}
END_TEST

START_TEST(put)
{
	const muster_user user = { .id = "1" };
	const muster_user *users = &user;

	open_store(NULL, NULL);
	behind.status = MUSTER_ALREADY_EXISTS;
	ck_assert_int_eq(fake_put(&call, store, &users, 1),
	    MUSTER_ALREADY_EXISTS);
	ck_assert_int_eq(slept[0], 50000000);
	ck_assert_str_eq(behind.store, "db");
	ck_assert_ptr_eq(behind.users, &users);
	ck_assert_uint_eq(behind.count, 1);
}
END_TEST

START_TEST(removal)
{
	open_store(NULL, NULL);
	behind.status = MUSTER_NOT_FOUND;
	ck_assert_int_eq(fake_remove(&call, store, "7"), MUSTER_NOT_FOUND);
	ck_assert_int_eq(slept[0], 50000000);
	ck_assert_str_eq(behind.store, "db");
	ck_assert_str_eq(behind.id, "7");
}
END_TEST

START_TEST(failure_is_passed_on)
{
	open_store(NULL, NULL);
	behind.status = MUSTER_UNAVAILABLE;
	fake_find(&call, store, &(muster_query){ .id = "1" });
	ck_assert_str_eq(fake_answer(&call), "UNAVAILABLE: no answer");
}
END_TEST

static const muster_status stops[] = { MUSTER_CANCELLED,
	MUSTER_DEADLINE_EXCEEDED };

START_TEST(stopped)
{
	const muster_user user = { .id = "1" };
	const muster_user *users = &user;

	open_store(NULL, NULL);
	sleep_status = stops[_i];
	ck_assert_int_eq(fake_find(&call, store, &(muster_query){ .id = "1" }),
	    stops[_i]);
	begin_call();
	ck_assert_int_eq(fake_put(&call, store, &users, 1), stops[_i]);
	begin_call();
	ck_assert_int_eq(fake_remove(&call, store, "1"), stops[_i]);
	ck_assert_uint_eq(sleeps, 3);
	ck_assert_int_eq(behind.asks + behind.puts + behind.removes, 0);
}
END_TEST

/* The real sleep of the fake host, on a call that is over already. */
START_TEST(cancelled)
{
	open_store(NULL, NULL);
	fake_host_option(&host, "delay", "1d");
	fake_call_reset(&call);
	fake_call_cancel(&call);
	ck_assert_int_eq(fake_find(&call, store, &(muster_query){ .id = "1" }),
	    MUSTER_CANCELLED);
	ck_assert_int_eq(behind.asks, 0);
}
END_TEST

static void
ask_often(void)
{
	int i;

	for (i = 0; i < MANY; i++) {
		begin_call();
		fake_find(&call, store, &(muster_query){ .id = "1" });
	}
}

/* In eight equal parts of the jitter there are about as many each: 500, with
 * a deviation of 21. */
START_TEST(jitter)
{
	int parts[8] = { 0 }, i;

	open_store("8us", NULL);
	ask_often();
	for (i = 0; i < MANY; i++) {
		ck_assert_int_ge(slept[i], 50000000);
		ck_assert_int_le(slept[i], 50008000);
		parts[slept[i] == 50008000 ? 7
					   : (slept[i] - 50000000) / 1000]++;
	}
	for (i = 0; i < 8; i++) {
		ck_assert_int_gt(parts[i], 400);
		ck_assert_int_lt(parts[i], 600);
	}
}
END_TEST

/* Both ends are reached. */
START_TEST(jitter_ends)
{
	int ends[2] = { 0 }, i;

	open_store("1ns", NULL);
	ask_often();
	for (i = 0; i < MANY; i++)
		ends[slept[i] - 50000000]++;
	ck_assert_int_gt(ends[0], 1800);
	ck_assert_int_gt(ends[1], 1800);
}
END_TEST

/* The same seed makes the same delays, another one others. */
START_TEST(seeds)
{
	static int64_t first[MANY];
	int same = 0, i;

	open_store("1s", "5");
	ask_often();
	memcpy(first, slept, sizeof first);
	fake_close(&host, store);
	sleeps = 0;
	behind.asks = 0;
	open_store(NULL, NULL);
	ask_often();
	ck_assert_mem_eq(first, slept, sizeof first);
	fake_close(&host, store);
	sleeps = 0;
	behind.asks = 0;
	open_store(NULL, "6");
	ask_often();
	for (i = 0; i < MANY; i++)
		same += first[i] == slept[i];
	ck_assert_int_lt(same, 3);
}
END_TEST

/* ---- without waiting ---- */

static muster_status
behind_ask_async(void *arg, struct fake_call *asking, const char *name,
    const muster_query *query, muster_user_fn each, void *each_arg)
{
	(void)arg;
	ck_assert(each == NULL && each_arg == NULL);
	behind.asks++;
	snprintf(behind.store, sizeof behind.store, "%s", name);
	snprintf(behind.id, sizeof behind.id, "%s", query->id);
	behind.query = *query;
	if (behind.status != MUSTER_OK)
		return muster_fail(&asking->call, behind.status, "no answer");
	return muster_emit(&asking->call, &(muster_user){ .id = "1" });
}

static void
open_for_the_loop(const char *more)
{
	open_store(more, NULL);
	host.peer.ask = behind_ask_async;
	fake_call_reset(&call);
}

START_TEST(without_waiting)
{
	const muster_query query = { .id = "1", .limit = 3 };

	open_for_the_loop(NULL);
	ck_assert_int_eq(fake_find_async(&call, store, &query), MUSTER_OK);
	ck_assert_str_eq(fake_answer(&call), "1");
	ck_assert_int_eq(host.time, 50000000);
	ck_assert_int_eq(behind.asks, 1);
	ck_assert_str_eq(behind.store, "db");
	ck_assert_str_eq(behind.id, "1");
	ck_assert_ptr_null(behind.query.email);
	ck_assert_uint_eq(behind.query.limit, 3);
	ck_assert_uint_eq(sleeps, 0);
}
END_TEST

START_TEST(failure_without_waiting)
{
	open_for_the_loop(NULL);
	behind.status = MUSTER_UNAVAILABLE;
	fake_find_async(&call, store, &(muster_query){ .id = "1" });
	ck_assert_str_eq(fake_answer(&call), "UNAVAILABLE: no answer");
}
END_TEST

/* It comes at once, and the other store is not asked. */
START_TEST(cancelled_without_waiting)
{
	const muster_query query = { .id = "1" };

	open_for_the_loop(NULL);
	fake_send(&call, store, &query);
	fake_call_cancel(&call);
	ck_assert_int_eq(fake_loop_run(&call), MUSTER_CANCELLED);
	ck_assert_int_eq(host.time, 0);
	ck_assert_int_eq(behind.asks, 0);
}
END_TEST

START_TEST(late_without_waiting)
{
	open_for_the_loop(NULL);
	call.deadline = 20000000;
	ck_assert_int_eq(
	    fake_find_async(&call, store, &(muster_query){ .id = "1" }),
	    MUSTER_DEADLINE_EXCEEDED);
	ck_assert_int_eq(host.time, 20000000);
	ck_assert_int_eq(behind.asks, 0);
}
END_TEST

/* While the other store is asked. */
START_TEST(cancelled_behind)
{
	const muster_query query = { .id = "1" };

	open_for_the_loop(NULL);
	host.peer.delay = 1000000000;
	fake_send(&call, store, &query);
	while (host.time < 50000000 || !call.flight.asking)
		ck_assert(fake_loop_turn(&host));
	fake_call_cancel(&call);
	ck_assert_int_eq(fake_loop_run(&call), MUSTER_CANCELLED);
	ck_assert_int_eq(host.time, 50000000);
	ck_assert_int_eq(behind.asks, 0);
}
END_TEST

/* Many wait beside each other, in the order of their delays. */
START_TEST(beside_each_other)
{
	enum { CALLS = 50 };
	static struct fake_call calls[CALLS];
	const muster_query query = { .id = "1" };

	open_for_the_loop("10ms");
	for (int i = 0; i < CALLS; i++) {
		fake_call_init(&calls[i], &host);
		fake_send(&calls[i], store, &query);
	}
	while (fake_loop_turn(&host))
		;
	ck_assert_int_ge(host.time, 50000000);
	ck_assert_int_le(host.time, 60000000);
	for (int i = 0; i < CALLS; i++) {
		ck_assert(calls[i].flight.finished);
		ck_assert_str_eq(fake_answer(&calls[i]), "1");
		fake_call_fini(&calls[i]);
	}
}
END_TEST

/* The same delays as with waiting. */
START_TEST(seeds_without_waiting)
{
	open_store("1s", "5");
	ask_often();
	fake_close(&host, store);
	open_for_the_loop(NULL);
	for (int i = 0; i < MANY; i++) {
		int64_t before = host.time;

		fake_call_reset(&call);
		fake_find_async(&call, store, &(muster_query){ .id = "1" });
		ck_assert_int_eq(host.time - before, slept[i]);
	}
}
END_TEST

START_TEST(no_memory)
{
	open_for_the_loop(NULL);
	call.alloc_limit = 1;
	ck_assert_int_eq(
	    fake_find_async(&call, store, &(muster_query){ .id = "1" }),
	    MUSTER_RESOURCE_EXHAUSTED);
	ck_assert_int_eq(behind.asks, 0);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("slow");
	TCase *tcase = tcase_create("slow");

	tcase_add_checked_fixture(tcase, setup, teardown);
	tcase_add_test(tcase, find);
	tcase_add_test(tcase, put);
	tcase_add_test(tcase, removal);
	tcase_add_test(tcase, failure_is_passed_on);
	tcase_add_loop_test(tcase, stopped, 0, 2);
	tcase_add_test(tcase, cancelled);
	tcase_add_test(tcase, jitter);
	tcase_add_test(tcase, jitter_ends);
	tcase_add_test(tcase, seeds);
	tcase_add_test(tcase, without_waiting);
	tcase_add_test(tcase, failure_without_waiting);
	tcase_add_test(tcase, cancelled_without_waiting);
	tcase_add_test(tcase, late_without_waiting);
	tcase_add_test(tcase, cancelled_behind);
	tcase_add_test(tcase, beside_each_other);
	tcase_add_test(tcase, seeds_without_waiting);
	tcase_add_test(tcase, no_memory);
	suite_add_tcase(suite, tcase);
	return suite_run(suite);
}
