/* SPDX-License-Identifier: MIT
 *
 * check_fake_loop - the loop of the fake host keeps the promises that plugins
 * rely on: in order, one at a time, and in no time.
 *
 * The plugin is an echo over a pair of sockets, with a timer that answers for
 * what does not come back.
 */
#include <config.h>

#include "fake_host.h"

#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include <check.h>

#include "support/suite.h"

#define MILLISECOND INT64_C(1000000)

/* ---- the plugin ---- */

struct echo_call {
	struct echo_call *next;
	struct echo *echo;
	muster_call *call;
};

struct echo {
	muster_host *host;
	muster_watch *watch;
	muster_timer *timer;
	int ends[2];             /* ours, and the other side's */
	struct echo_call *first; /* the oldest */
	struct echo_call **last;
};

static struct echo *echo;
static bool inside; /* a callback; no other may be called */

static void
enter(void)
{
	ck_assert(!inside);
	inside = true;
}

static struct echo_call *
take_first(void)
{
	struct echo_call *first = echo->first;

	echo->first = first->next;
	if (echo->first == NULL)
		echo->last = &echo->first;
	return first;
}

static void
on_ready(void *arg, unsigned events)
{
	char bytes[8] = { 0 };
	struct echo_call *own;

	(void)arg;
	enter();
	ck_assert_uint_eq(events, MUSTER_READ);
	ck_assert_int_eq(read(echo->ends[0], bytes, 1), 1);
	if (echo->first != NULL) {
		own = take_first();
		muster_finish(own->call,
		    muster_emit(own->call, &(muster_user){ .id = bytes }));
	}
	inside = false;
}

/* Nothing has come. */
static void
on_ring(void *arg)
{
	struct echo_call *own;

	(void)arg;
	enter();
	own = take_first();
	muster_finish(own->call,
	    muster_fail(own->call, MUSTER_UNAVAILABLE, "nobody there"));
	inside = false;
}

static void
on_cancel(void *arg)
{
	struct echo_call *own = arg;

	enter();
	ck_assert_ptr_eq(take_first(), own);
	muster_finish(own->call, muster_stopped(own->call));
	inside = false;
}

static void
echo_find_async(void *store, const muster_query *query, muster_call *call)
{
	struct echo_call *own = muster_alloc(call, sizeof *own);

	(void)store;
	enter();
	*own = (struct echo_call){ NULL, echo, call };
	*echo->last = own;
	echo->last = &own->next;
	ck_assert_int_eq(muster_on_cancel(call, on_cancel, own, 0), MUSTER_OK);
	ck_assert_int_eq(write(echo->ends[0], query->id, 1), 1);
	muster_timer_set(echo->host, echo->timer, 30 * MILLISECOND);
	inside = false;
}

static muster_status
echo_open(muster_host *host, const void *options, muster_call *call,
    void **store)
{
	(void)options;
	echo = calloc(1, sizeof *echo);
	ck_assert_ptr_nonnull(echo);
	echo->host = host;
	echo->last = &echo->first;
	ck_assert_int_eq(
	    socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, echo->ends), 0);
	echo->timer = muster_timer_new(host, on_ring, echo);
	echo->watch = muster_watch_new(host, echo->ends[0], on_ready, echo);
	muster_watch_set(host, echo->watch, MUSTER_READ);
	*store = echo;
	return call == NULL ? MUSTER_INTERNAL : MUSTER_OK;
}

/* The watch and the timer are left to the host. */
static void
echo_close(void *store)
{
	close(echo->ends[0]);
	close(echo->ends[1]);
	free(store);
}

static const muster_plugin plugin = {
	.name = "echo",
	.open = echo_open,
	.close = echo_close,
	.find_async = echo_find_async,
};

/* ---- the tests ---- */

static struct fake_host host;
static struct fake_call call;
static void *store;

static void
set_up(void)
{
	fake_host_init(&host, &plugin, "echo");
	fake_call_init(&call, &host);
	ck_assert_int_eq(fake_open(&call, &store), MUSTER_OK);
	fake_call_reset(&call);
}

static void
tear_down(void)
{
	fake_call_fini(&call);
	fake_close(&host, store);
	fake_host_fini(&host);
}

/* The other side sends back what it got. */
static void
send_back(void)
{
	char byte;

	ck_assert_int_eq(read(echo->ends[1], &byte, 1), 1);
	ck_assert_int_eq(write(echo->ends[1], &byte, 1), 1);
}

START_TEST(answers_come_over_descriptors)
{
	enum { CALLS = 5 };
	static struct fake_call calls[CALLS];
	static const char *const ids[] = { "1", "2", "3", "4", "5" };

	for (int i = 0; i < CALLS; i++) {
		fake_call_init(&calls[i], &host);
		fake_send(&calls[i], store, &(muster_query){ .id = ids[i] });
	}
	for (int i = 0; i < CALLS; i++)
		send_back();
	for (int i = 0; i < CALLS; i++) {
		ck_assert_int_eq(fake_loop_run(&calls[i]), MUSTER_OK);
		ck_assert_str_eq(fake_answer(&calls[i]), ids[i]);
		fake_call_fini(&calls[i]);
	}
	ck_assert_int_eq(host.time, 0);
}
END_TEST

/* Nothing is ready: time passes. */
START_TEST(timers_ring_when_nothing_else_comes)
{
	fake_find_async(&call, store, &(muster_query){ .id = "1" });
	ck_assert_str_eq(fake_answer(&call), "UNAVAILABLE: nobody there");
	ck_assert_int_eq(host.time, 30 * MILLISECOND);
}
END_TEST

START_TEST(hooks_run_once)
{
	const muster_query query = { .id = "1" };

	fake_send(&call, store, &query);
	fake_call_cancel(&call);
	ck_assert_int_eq(fake_loop_run(&call), MUSTER_CANCELLED);
	ck_assert_uint_eq(call.hook_runs, 1);
	ck_assert_int_eq(host.time, 0);
}
END_TEST

START_TEST(deadlines_come_before_what_is_later)
{
	call.deadline = 10 * MILLISECOND;
	ck_assert_int_eq(
	    fake_find_async(&call, store, &(muster_query){ .id = "1" }),
	    MUSTER_DEADLINE_EXCEEDED);
	ck_assert_uint_eq(call.hook_runs, 1);
	ck_assert_int_eq(host.time, 10 * MILLISECOND);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("fake_loop");
	TCase *test = tcase_create("loop");

	tcase_add_checked_fixture(test, set_up, tear_down);
	tcase_add_test(test, answers_come_over_descriptors);
	tcase_add_test(test, timers_ring_when_nothing_else_comes);
	tcase_add_test(test, hooks_run_once);
	tcase_add_test(test, deadlines_come_before_what_is_later);
	suite_add_tcase(suite, test);
	return suite_run(suite);
}
