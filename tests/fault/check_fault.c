/* SPDX-License-Identifier: MIT
 *
 * check_fault - what becomes of a call of each kind, with and without waiting,
 * in front of a fake host.
 *
 * The sleep of the fake host is replaced by one that returns what the test
 * says; without waiting, the clock of its loop tells.
 */
#include <config.h>

#include "support/fake_host.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "support/suite.h"

extern const muster_plugin *fault_plugin(void);

static const muster_query query = { .id = "1" };
static const muster_user user = { .id = "1" };

static struct fake_host host;
static struct fake_call call;
static void *store;
static muster_services services;
static int64_t slept[4];
static size_t sleeps, sleeps_until_told;
static struct {
	int asks, puts, removes;
	muster_status status;
} behind;

/* Nobody is told to end before some sleeps. */
static muster_status
note_sleep(muster_call *handle, int64_t nanoseconds)
{
	(void)handle;
	if (sleeps < sizeof slept / sizeof *slept)
		slept[sleeps] = nanoseconds;
	sleeps++;
	return sleeps > sleeps_until_told ? MUSTER_CANCELLED : MUSTER_OK;
}

static muster_status
behind_ask(void *arg, struct fake_call *asking, const char *name,
    const muster_query *asked, muster_user_fn each, void *each_arg)
{
	(void)arg;
	behind.asks++;
	ck_assert_str_eq(name, "db");
	ck_assert_str_eq(asked->id, "1");
	if (behind.status != MUSTER_OK)
		return muster_fail(&asking->call, behind.status, "no answer");
	if (each != NULL)
		return each(each_arg, &user);
	return muster_emit(&asking->call, &user);
}

static muster_status
behind_put(void *arg, struct fake_call *asking, const char *name,
    const muster_user *const *users, size_t count)
{
	(void)arg;
	(void)asking;
	ck_assert_str_eq(name, "db");
	ck_assert_ptr_eq(users[0], &user);
	behind.puts += (int)count;
	return behind.status;
}

static muster_status
behind_remove(void *arg, struct fake_call *asking, const char *name,
    const char *id)
{
	(void)arg;
	(void)asking;
	ck_assert_str_eq(name, "db");
	ck_assert_str_eq(id, "7");
	behind.removes++;
	return behind.status;
}

static void
setup(void)
{
	fake_host_init(&host, fault_plugin(), "faulty");
	host.peer = (struct fake_peer){
		.ask = behind_ask,
		.put = behind_put,
		.remove = behind_remove,
	};
	fake_host_option(&host, "store", "db");
	fake_call_init(&call, &host);
	sleeps_until_told = 1;
}

static void
teardown(void)
{
	fake_call_fini(&call);
	fake_close(&host, store);
	fake_host_fini(&host);
}

static void
begin_call(void)
{
	fake_call_reset(&call);
	services = *call.call.services;
	services.sleep = note_sleep;
	call.call.services = &services;
	sleeps = 0;
}

static void
open_store(void)
{
	fake_call_reset(&call);
	ck_assert_int_eq(fake_open(&call, &store), MUSTER_OK);
	begin_call();
}

/* All calls of that kind. */
static void
open_all(const char *kind)
{
	fake_host_option(&host, kind, "100%");
	open_store();
}

/* ---- options ---- */

static const struct {
	const char *options[3][2];
	const char *blamed; /* NULL: nothing is wrong */
} mixes[] = {
	{ { { "errors", "100%" } }, NULL },
	{ { { "errors", "10%" }, { "hangs", "20%" }, { "late", "70%" } },
	    NULL },
	{ { { "errors", "50%" }, { "duplicates", "51%" } }, "errors" },
	{ { { "spread", "1ms" } }, "spread" },
	{ { { "distribution", "exponential" }, { "spread", "1ms" } },
	    "spread" },
	{ { { "distribution", "uniform" }, { "spread", "1ms" } }, "spread" },
	{ { { "distribution", "uniform" }, { "spread", "1ms" },
	      { "delay", "1ms" } },
	    NULL },
	{ { { "distribution", "normal" }, { "spread", "1ms" } }, NULL },
};

START_TEST(options_together)
{
	for (size_t i = 0; i < 3 && mixes[_i].options[i][0] != NULL; i++)
		fake_host_option(&host, mixes[_i].options[i][0],
		    mixes[_i].options[i][1]);
	if (mixes[_i].blamed == NULL) {
		open_store();
		return;
	}
	ck_assert_int_eq(fake_open(&call, &store), MUSTER_INVALID_ARGUMENT);
	ck_assert_str_eq(call.option, mixes[_i].blamed);
}
END_TEST

/* ---- with waiting ---- */

START_TEST(fair)
{
	fake_host_option(&host, "delay", "50ms");
	open_store();
	fake_find(&call, store, &query);
	ck_assert_str_eq(fake_answer(&call), "1");
	ck_assert_int_eq(slept[0], 50000000);
	ck_assert_uint_eq(call.faults, 0);
	begin_call();
	behind.status = MUSTER_UNAVAILABLE;
	fake_find(&call, store, &query);
	ck_assert_str_eq(fake_answer(&call), "UNAVAILABLE: no answer");
}
END_TEST

START_TEST(writes)
{
	const muster_user *users = &user;

	fake_host_option(&host, "delay", "50ms");
	open_store();
	behind.status = MUSTER_NOT_FOUND;
	ck_assert_int_eq(fake_put(&call, store, &users, 1), MUSTER_NOT_FOUND);
	ck_assert_int_eq(slept[0], 50000000);
	begin_call();
	ck_assert_int_eq(fake_remove(&call, store, "7"), MUSTER_NOT_FOUND);
	ck_assert_int_eq(slept[0], 50000000);
	ck_assert_int_eq(behind.puts, 1);
	ck_assert_int_eq(behind.removes, 1);
}
END_TEST

/* What a question may suffer and a write cannot leaves it as it is. */
START_TEST(writes_are_no_garbage)
{
	const muster_user *users = &user;

	open_all(_i == 0 ? "garbage" : "duplicates");
	ck_assert_int_eq(fake_put(&call, store, &users, 1), MUSTER_OK);
	ck_assert_int_eq(behind.puts, 1);
}
END_TEST

START_TEST(errors)
{
	const muster_user *users = &user;

	fake_host_option(&host, "statuses", "data_loss");
	open_all("errors");
	ck_assert_int_eq(fake_find(&call, store, &query), MUSTER_DATA_LOSS);
	ck_assert_ptr_nonnull(call.message);
	begin_call();
	ck_assert_int_eq(fake_put(&call, store, &users, 1), MUSTER_DATA_LOSS);
	begin_call();
	ck_assert_int_eq(fake_remove(&call, store, "7"), MUSTER_DATA_LOSS);
	ck_assert_int_eq(behind.asks + behind.puts + behind.removes, 0);
}
END_TEST

/* The choices are in the order of their numbers. */
START_TEST(every_status)
{
	static const char *const words[] = { "cancelled", "unknown",
		"invalid_argument", "deadline_exceeded", "not_found",
		"already_exists", "permission_denied", "resource_exhausted",
		"failed_precondition", "aborted", "out_of_range",
		"unimplemented", "internal", "unavailable", "data_loss",
		"unauthenticated" };

	fake_host_option(&host, "statuses", words[_i]);
	open_all("errors");
	ck_assert_int_eq(fake_find(&call, store, &query), _i + 1);
}
END_TEST

START_TEST(hangs)
{
	sleeps_until_told = 3;
	open_all("hangs");
	ck_assert_int_eq(fake_find(&call, store, &query), MUSTER_CANCELLED);
	ck_assert_uint_eq(sleeps, 4);
	ck_assert_int_eq(slept[0], 0);
	ck_assert_int_gt(slept[1], INT64_C(86400000000000) * 365);
	ck_assert_int_eq(behind.asks, 0);
}
END_TEST

/* The answer is there, and kept until the call has been told to end. */
START_TEST(late)
{
	fake_host_option(&host, "late_by", "1ns");
	open_all("late");
	fake_call_timeout(&call, INT64_C(3600000000000));
	sleeps_until_told = 3;
	ck_assert_int_eq(fake_find(&call, store, &query), MUSTER_OK);
	ck_assert_str_eq(fake_answer(&call), "1");
	ck_assert_uint_eq(sleeps, 4);
	ck_assert_int_eq(behind.asks, 1);
}
END_TEST

/* Where there is no deadline there is nothing to wait for. */
START_TEST(late_without_deadline)
{
	const muster_user *users = &user;

	fake_host_option(&host, "late_by", "1ns");
	open_all("late");
	ck_assert_int_eq(fake_find(&call, store, &query), MUSTER_OK);
	ck_assert_uint_eq(sleeps, 1);
	begin_call();
	ck_assert_int_eq(fake_put(&call, store, &users, 1), MUSTER_OK);
	begin_call();
	ck_assert_int_eq(fake_remove(&call, store, "7"), MUSTER_OK);
	ck_assert_int_eq(behind.asks + behind.puts + behind.removes, 3);
}
END_TEST

START_TEST(duplicates)
{
	open_all("duplicates");
	fake_find(&call, store, &query);
	ck_assert_str_eq(fake_answer(&call), "1");
	ck_assert_uint_eq(call.faults, 1);
}
END_TEST

START_TEST(garbage)
{
	fake_host_option(&host, "garbage_kinds", "stranger");
	open_all("garbage");
	fake_find(&call, store, &query);
	ck_assert_str_eq(fake_answer(&call), "1");
	ck_assert_uint_eq(call.faults, 1);
	ck_assert_int_eq(behind.asks, 1);
}
END_TEST

START_TEST(garbage_without_memory)
{
	fake_host_option(&host, "garbage_kinds", "too_long");
	open_all("garbage");
	call.alloc_limit = 100;
	ck_assert_int_eq(fake_find(&call, store, &query),
	    MUSTER_RESOURCE_EXHAUSTED);
}
END_TEST

START_TEST(told_while_delayed)
{
	sleeps_until_told = 0;
	open_all(_i == 0 ? "errors" : "late");
	ck_assert_int_eq(fake_find(&call, store, &query), MUSTER_CANCELLED);
	ck_assert_int_eq(behind.asks, 0);
}
END_TEST

/* ---- without waiting ---- */

START_TEST(fair_without_waiting)
{
	fake_host_option(&host, "delay", "50ms");
	open_store();
	fake_find_async(&call, store, &query);
	ck_assert_str_eq(fake_answer(&call), "1");
	ck_assert_int_eq(host.time, 50000000);
	ck_assert_uint_eq(sleeps, 0);
}
END_TEST

START_TEST(errors_without_waiting)
{
	fake_host_option(&host, "statuses", "internal");
	open_all("errors");
	ck_assert_int_eq(fake_find_async(&call, store, &query),
	    MUSTER_INTERNAL);
	ck_assert_ptr_nonnull(call.message);
	ck_assert_int_eq(behind.asks, 0);
}
END_TEST

START_TEST(hangs_without_waiting)
{
	open_all("hangs");
	call.deadline = 20000000;
	ck_assert_int_eq(fake_find_async(&call, store, &query),
	    MUSTER_DEADLINE_EXCEEDED);
	ck_assert_int_eq(host.time, 20000000);
	fake_call_reset(&call);
	fake_send(&call, store, &query);
	fake_call_cancel(&call);
	ck_assert_int_eq(fake_loop_run(&call), MUSTER_CANCELLED);
	ck_assert_int_eq(behind.asks, 0);
}
END_TEST

START_TEST(late_without_waiting)
{
	fake_host_option(&host, "late_by", "5ms");
	open_all("late");
	call.deadline = 20000000;
	fake_find_async(&call, store, &query);
	ck_assert_str_eq(fake_answer(&call), "1");
	ck_assert_int_eq(host.time, 25000000);
	ck_assert_ptr_null(host.timers);

	/* Without a deadline. */
	fake_call_reset(&call);
	fake_find_async(&call, store, &query);
	ck_assert_str_eq(fake_answer(&call), "1");
	ck_assert_int_eq(host.time, 30000000);
	ck_assert_int_eq(behind.asks, 2);
}
END_TEST

START_TEST(duplicates_without_waiting)
{
	open_all("duplicates");
	fake_find_async(&call, store, &query);
	ck_assert_str_eq(fake_answer(&call), "1");
	ck_assert_uint_eq(call.faults, 1);
}
END_TEST

START_TEST(garbage_without_waiting)
{
	fake_host_option(&host, "garbage_kinds", "stranger");
	open_all("garbage");
	fake_find_async(&call, store, &query);
	ck_assert_str_eq(fake_answer(&call), "1");
	ck_assert_uint_eq(call.faults, 1);
}
END_TEST

START_TEST(no_memory)
{
	open_store();
	call.alloc_limit = 1;
	ck_assert_int_eq(fake_find_async(&call, store, &query),
	    MUSTER_RESOURCE_EXHAUSTED);
}
END_TEST

/* A call has the same fate in both ways. */
START_TEST(both_ways_agree)
{
	enum { CALLS = 200 };
	muster_status waiting[CALLS];
	int failed = 0;

	fake_host_option(&host, "errors", "30%");
	fake_host_option(&host, "statuses", "internal,unavailable,aborted");
	open_store();
	for (int i = 0; i < CALLS; i++) {
		begin_call();
		waiting[i] = fake_find(&call, store, &query);
		failed += waiting[i] != MUSTER_OK;
	}
	ck_assert_int_gt(failed, 40);
	ck_assert_int_lt(failed, 80);
	fake_close(&host, store);
	open_store();
	for (int i = 0; i < CALLS; i++) {
		fake_call_reset(&call);
		ck_assert_int_eq(fake_find_async(&call, store, &query),
		    waiting[i]);
	}
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("fault");
	TCase *tcase = tcase_create("fault");

	tcase_add_checked_fixture(tcase, setup, teardown);
	tcase_add_loop_test(tcase, options_together, 0,
	    sizeof mixes / sizeof *mixes);
	tcase_add_test(tcase, fair);
	tcase_add_test(tcase, writes);
	tcase_add_loop_test(tcase, writes_are_no_garbage, 0, 2);
	tcase_add_test(tcase, errors);
	tcase_add_loop_test(tcase, every_status, 0, 16);
	tcase_add_test(tcase, hangs);
	tcase_add_test(tcase, late);
	tcase_add_test(tcase, late_without_deadline);
	tcase_add_test(tcase, duplicates);
	tcase_add_test(tcase, garbage);
	tcase_add_test(tcase, garbage_without_memory);
	tcase_add_loop_test(tcase, told_while_delayed, 0, 2);
	tcase_add_test(tcase, fair_without_waiting);
	tcase_add_test(tcase, errors_without_waiting);
	tcase_add_test(tcase, hangs_without_waiting);
	tcase_add_test(tcase, late_without_waiting);
	tcase_add_test(tcase, duplicates_without_waiting);
	tcase_add_test(tcase, garbage_without_waiting);
	tcase_add_test(tcase, no_memory);
	tcase_add_test(tcase, both_ways_agree);
	suite_add_tcase(suite, tcase);
	return suite_run(suite);
}
