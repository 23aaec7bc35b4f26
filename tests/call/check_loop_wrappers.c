/* SPDX-License-Identifier: MIT
 *
 * check_loop_wrappers - wrappers that ask without waiting, and stores that
 * answer without waiting behind wrappers that wait: whatever stands in front of
 * whatever, what is passed up and down is the same.
 */
#include <config.h>

#include "world.h"

#include <stdio.h>
#include <stdlib.h>

#include <check.h>

#include "support/suite.h"

#define SOON    (20 * MUSTER_MILLISECOND)
#define FOREVER (20 * MUSTER_SECOND)

static struct world world;
static struct gate gate, other, told;

static void
set_up(void)
{
	gate_init(&gate);
	gate_init(&other);
	gate_init(&told);
}

static const char *const kinds[] = { "gated", "gated_bounded", "gated_prompt",
	"gated_serial", "loop", "loop\nhow = later", "loop_serial" };

enum { KINDS = sizeof kinds / sizeof *kinds };

/* ---- any in front of any ---- */

/* Sync and async, and both at once. */
static void
check_answers(const char *store, const char *answer, const char *legs)
{
	muster_result *result = NULL;
	struct asking asking[4];

	for (int i = 0; i < 4; i++)
		asking_start(&asking[i], &world, store, i % 2 * FOREVER);
	for (int i = 0; i < 4; i++) {
		ask(&world, store, i % 2 * FOREVER, &result);
		ck_assert_answer(result, answer);
		ck_assert_legs(result, legs);
	}
	for (int i = 0; i < 4; i++) {
		asking_await(&asking[i]);
		ck_assert_answer(asking[i].result, answer);
		ck_assert_legs(asking[i].result, legs);
		asking_fini(&asking[i]);
	}
	muster_result_free(result);
}

START_TEST(one_in_front)
{
	bool relay = _i >= KINDS * KINDS;

	world_open(&world,
	    "threads = %d\n"
	    "[store c]\nids = 3\nplugin = %s\n"
	    "[store b]\nids = 2\ninner = c\nrelay = %s\nplugin = %s\n",
	    1 + _i % 2, kinds[_i % KINDS], relay ? "yes" : "no",
	    kinds[_i / KINDS % KINDS]);
	check_answers("b", relay ? "OK 2/b 3/b" : "OK 2/b 3/c",
	    "b hit (c hit)");
	world_close(&world);
}
END_TEST

START_TEST(two_in_front)
{
	world_open(&world,
	    "threads = %d\n"
	    "[store c]\nids = 3\nplugin = %s\n"
	    "[store b]\nids = 2\ninner = c\nplugin = %s\n"
	    "[store a]\nids = 1\ninner = b\nplugin = %s\n",
	    1 + _i % 2, kinds[_i % KINDS], kinds[_i / KINDS % KINDS],
	    kinds[_i / KINDS / KINDS]);
	check_answers("a", "OK 1/a 2/b 3/c", "a hit (b hit (c hit))");
	world_close(&world);
}
END_TEST

/* Each begins a while after the one before it, and all times are those of the
 * call that was asked. */
static void
check_times(const muster_leg *leg)
{
	for (; leg->legs != NULL; leg = leg->legs) {
		ck_assert_int_ge(leg->legs->start, leg->start + 1000000);
		ck_assert_int_le(leg->legs->start + leg->legs->elapsed,
		    leg->start + leg->elapsed);
	}
}

/* Two that add nothing of their own: the answer is not copied, whatever is
 * behind them, and lives as long as the result. */
START_TEST(two_that_only_pass_on)
{
	muster_result *result = NULL;

	world_open(&world,
	    "threads = %d\n"
	    "[store c]\nids = 3, 4\nplugin = %s\n"
	    "[store b]\ninner = c\nplugin = loop\nhow = later\ndelay = 1ms\n"
	    "[store a]\ninner = b\nplugin = loop\nhow = later\ndelay = 1ms\n"
	    "[store d]\nids = 5\nplugin = loop\n"
	    "[store both]\nstrategy = parallel\nprimary = a\nsecondary = d\n",
	    1 + _i % 2, kinds[_i]);
	check_answers("a", "OK 3/c 4/c", "a hit (b hit (c hit))");
	check_answers("both", "OK 3/c 4/c 5/d", "a hit (b hit (c hit)), d hit");
	for (int i = 0; i < 2; i++) {
		ask(&world, "a", 0, &result);
		check_times(muster_result_legs(result));
	}
	muster_result_free(result);
	world_close(&world);
}
END_TEST

/* A store behind two that both take one call at a time, and beside them. */
START_TEST(wrappers_in_a_row)
{
	enum { CALLS = 8 };
	static const char *const serials[] = { "gated_serial", "loop_serial" };
	struct asking asking[CALLS];

	world_open(&world,
	    "threads = 1\n"
	    "[store db]\nplugin = %s\nmost = 1\nids = 1\n"
	    "[store a]\nplugin = %s\nmost = 1\nids = 2\ninner = db\n"
	    "[store b]\nplugin = %s\nmost = 1\nids = 3\ninner = a\n"
	    "[store all]\nstrategy = parallel\nprimary = b\n"
	    "secondary = db, a\n",
	    serials[_i % 2], serials[_i / 2 % 2], serials[_i / 4]);
	for (int i = 0; i < CALLS; i++)
		asking_start(&asking[i], &world, "all", 0);
	for (int i = 0; i < CALLS; i++) {
		asking_await(&asking[i]);
		ck_assert_answer(asking[i].result, "OK 3/b 2/a 1/db");
		asking_fini(&asking[i]);
	}
	world_close(&world);
}
END_TEST

/* A wrapper that is prompt, as what it asks is: the loop must not wait for what
 * it does itself. */
START_TEST(prompt_in_front_of_the_loop)
{
	world_open(&world,
	    "threads = 1\n"
	    "[store c]\nids = 3\nplugin = loop_serial\n"
	    "[store b]\nids = 2\ninner = c\nplugin = gated_prompt\n"
	    "[store a]\nids = 1\ninner = b\nplugin = loop\n"
	    "[store db]\nids = 4\nplugin = loop\n"
	    "[store all]\nstrategy = sequential\nprimary = db\n"
	    "secondary = b, a\n");
	check_answers("all", "OK 4/db 2/b 3/c 1/a",
	    "db hit, b hit (c hit), a hit (b hit (c hit))");
	world_close(&world);
}
END_TEST

/* Nor for a place in a store that only it can make free. */
START_TEST(prompt_in_front_of_one_that_is_full)
{
	struct asking inside, behind;

	world_open(&world,
	    "threads = 1\n"
	    "[store c]\nids = 3\nplugin = loop_both_prompt\nhow = gated\n"
	    "max_in_flight = 1\n" GATE
	    "[store b]\ninner = c\nplugin = gated_prompt\n"
	    "[store a]\ninner = b\nplugin = loop\n" GATE,
	    GATE_OF(gate), GATE_OF(other));
	asking_start(&inside, &world, "c", 0);
	gate_await(&gate);
	asking_start(&behind, &world, "a", 0);
	gate_await(&other);
	gate_open(&gate);
	asking_await(&inside);
	ck_assert_answer(inside.result, "OK 3/c");
	asking_await(&behind);
	ck_assert_int_eq(muster_result_status(behind.result), MUSTER_OK);
	asking_fini(&inside);
	asking_fini(&behind);
	world_close(&world);
}
END_TEST

/* Many members that fail at once, one after the other, on the loop. */
START_TEST(many_failures_in_a_row)
{
	enum { MEMBERS = 60 };
	char *stores = NULL, *list = NULL;
	size_t size;
	FILE *file = open_memstream(&stores, &size);
	FILE *names = open_memstream(&list, &size);
	muster_result *result = NULL;

	for (int i = 0; i < MEMBERS; i++) {
		fprintf(file, "[store x%d]\nplugin = loop\ndoor = /nowhere\n",
		    i);
		fprintf(names, "%sx%d", i == 0 ? "" : ", ", i);
	}
	fclose(file);
	fclose(names);
	world_open(&world,
	    "threads = 1\n%s"
	    "[store db]\nids = 1\nplugin = loop\n"
	    "[store row]\nstrategy = sequential\nprimary = db\n"
	    "secondary = %s\n"
	    "[store far]\nplugin = loop\ninner = row\n",
	    stores, list);
	ask(&world, "far", 0, &result);
	ck_assert_answer(result, "OK 1/db, partial");
	muster_result_free(result);
	world_close(&world);
	free(stores);
	free(list);
}
END_TEST

/* ---- passed up exactly as by one that waits ---- */

static const struct passed {
	const char *behind; /* the store `in` */
	size_t limit;
	bool primary_only;
	int64_t timeout;
} passed[] = {
	{ "plugin = loop\nids = 1, 2, 3\n", 0, false, 0 },
	{ "plugin = gated\nids = 1, 2, 3\n", 2, false, 0 },
	{ "plugin = loop\nids = 1, 2, 3\n", 2, false, 0 },
	{ "plugin = loop\nids = 1, 2, 3\n", 3, false, 0 },
	{ "plugin = loop\n", 0, false, 0 },
	{ "plugin = loop\nstatus = 7\nmessage = no, never\n", 0, false, 0 },
	{ "plugin = gated\nstatus = 12\n", 0, false, 0 },
	{ "plugin = loop\ninner = down\nids = 1\n", 0, false, 0 },
	{ "plugin = gated_email\nids = 1\n", 0, false, 0 },
	{ "plugin = gated_prompt\nids = 1, 2, 3\n", 0, false, 0 },
	{ "plugin = gated_prompt\nids = 1, 2, 3\n", 2, false, 0 },
	{ "plugin = gated_prompt\nids = 1\n", 0, true, FOREVER },
	{ "plugin = gated_prompt\nids = 1\ntimeout = 20s\n", 0, false, 0 },
	{ "plugin = gated_prompt\n", 0, false, 0 },
	{ "plugin = gated_prompt\nids = 1\nstatus = 7\nmessage = no\n", 0,
	    false, 0 },
	{ "plugin = gated_prompt\ndoor = /nowhere\n", 0, false, 0 },
	{ "plugin = odd\nhow = others\n", 0, false, 0 },
	{ "plugin = odd\nhow = twice\n", 0, false, 0 },
	{ "plugin = odd\nhow = no-message\n", 0, false, 0 },
	{ "plugin = odd\nhow = strange-status\n", 0, false, 0 },
	{ "plugin = odd\nhow = emit-and-fail\n", 0, false, 0 },
	{ "plugin = odd\nhow = foreign-store\n", 0, false, 0 },
	{ "plugin = odd\nhow = enough\n", 0, false, 0 },
	{ "plugin = odd\nhow = finish\n", 0, false, 0 },
	{ "strategy = parallel\nprimary = db\nsecondary = down, two\n", 0,
	    false, 0 },
	{ "strategy = sequential\nprimary = db\nsecondary = down, two\n", 1,
	    false, FOREVER },
	{ "strategy = parallel\nprimary = db\nsecondary = down, two\n", 0, true,
	    0 },
	{ "strategy = parallel\nprimary = two\nsecondary = late\n", 0, false,
	    0 },
	{ "strategy = parallel\nprimary = down\nsecondary = two\n", 0, false,
	    0 },
	{ "strategy = parallel\nprimary = both\nsecondary = wrapped\n", 0,
	    false, 0 },
	{ "strategy = parallel\nprimary = both\nsecondary = wrapped\n", 1, true,
	    0 },
};

enum { PASSED = sizeof passed / sizeof *passed };

/* All that there is to be seen of a result, to be freed. */
static void
add_legs(FILE *file, const muster_leg *leg)
{
	for (; leg != NULL; leg = leg->next) {
		fprintf(file, "%s %d %s %s %zu '%s' (", leg->store,
		    (int)leg->role, muster_outcome_name(leg->outcome),
		    muster_status_name(leg->status), leg->users,
		    leg->message == NULL ? "-" : leg->message);
		add_legs(file, leg->legs);
		fprintf(file, ") ");
	}
}

static char *
whole_text(muster_result *result)
{
	char *text = NULL;
	size_t size;
	FILE *file = open_memstream(&text, &size);

	ck_assert_ptr_nonnull(file);
	fprintf(file, "%s; ", answer_text(result));
	add_legs(file, muster_result_legs(result));
	ck_assert_int_eq(fclose(file), 0);
	return text;
}

static char *
ask_through(const char *wrapper, const struct passed *row, bool relay)
{
	muster_result *result = NULL;
	muster_request request = {
		.query = { .email = "ann@example.org", .limit = row->limit },
		.primary_only = row->primary_only,
		.timeout = row->timeout,
	};
	char *text;

	world_open(&world,
	    "[store out]\nplugin = %s\ninner = in\nrelay = %s\n"
	    "[store in]\n%s"
	    "[store db]\nplugin = gated\nids = 1, 2\n"
	    "[store two]\nplugin = loop\nids = 2, 3\n"
	    "[store down]\nplugin = loop\nstatus = 14\n"
	    "[store late]\nplugin = loop\nhow = never\nhook = yes\n"
	    "timeout = 5ms\n"
	    "[store both]\nstrategy = parallel\nprimary = two\n"
	    "secondary = db\n"
	    "[store wrapped]\nplugin = loop\nids = 4\ninner = both\n",
	    wrapper, relay ? "yes" : "no", row->behind);
	request.store = muster_store_get(world.muster, "out");
	muster_find(world.muster, &request, &result);
	text = whole_text(result);
	muster_result_free(result);
	world_close(&world);
	return text;
}

START_TEST(passed_up_and_down)
{
	const struct passed *row = &passed[_i % PASSED];
	char *waited = ask_through("gated", row, _i >= PASSED);
	char *not_waited = ask_through("loop", row, _i >= PASSED);

	ck_assert_str_eq(not_waited, waited);
	free(waited);
	free(not_waited);
}
END_TEST

/* ---- deadlines and cancels ---- */

/* The deadline goes along, to the last one. */
START_TEST(deadline_is_inherited)
{
	muster_result *result = NULL;

	world_open(&world,
	    "[store c]\nids = 3\nplugin = gated\nwithin = 30s\n"
	    "[store b]\nids = 2\ninner = c\nplugin = %s\n"
	    "[store a]\nids = 1\ninner = b\nplugin = loop\n",
	    kinds[_i]);
	ask(&world, "a", FOREVER, &result);
	ck_assert_answer(result, "OK 1/a 2/b 3/c");
	ask(&world, "a", 2 * FOREVER, &result);
	ck_assert_answer(result,
	    "FAILED_PRECONDITION: a: b: c: the deadline is far away");
	muster_result_free(result);
	world_close(&world);
}
END_TEST

/* What wrappers ask, and how it says that it was told. */
static const char *const ends[] = {
	"plugin = gated_bounded\n",
	"plugin = gated_bounded\nhook = yes\n",
	"plugin = loop\nhow = later\ndelay = 1d\n",
	"plugin = loop\nhow = never\nhook = yes\n",
	"plugin = loop_both\nhow = never\nhook = yes\n",
};

enum { ENDS = sizeof ends / sizeof *ends };

static void
open_chain(int which)
{
	world_open(&world,
	    "threads = 1\n"
	    "[store c]\n%s" GATE "[store db]\nplugin = loop\nids = 1\n"
	    "[store row]\nstrategy = %s\nprimary = db\nsecondary = c\n"
	    "[store b]\ninner = row\nrelay = %s\nplugin = %s\n"
	    "[store a]\ninner = b\nplugin = loop\n",
	    ends[which % ENDS], GATE_OF(gate),
	    which % 2 == 0 ? "parallel" : "sequential",
	    which % 3 == 0 ? "yes" : "no", which < ENDS ? "loop" : "gated");
}

START_TEST(cancel_goes_through)
{
	struct asking asking;

	open_chain(_i);
	asking_start(&asking, &world, "a", 0);
	gate_await(&gate);
	muster_pending_cancel(asking.pending);
	asking_await(&asking);
	ck_assert_int_eq(muster_result_status(asking.result), MUSTER_CANCELLED);
	asking_fini(&asking);
	world_close(&world);
}
END_TEST

START_TEST(deadline_goes_through)
{
	struct asking asking;
	muster_result *result = NULL;

	open_chain(_i);
	asking_start(&asking, &world, "a", SOON);
	ck_assert_int_eq(ask(&world, "a", SOON, &result),
	    MUSTER_DEADLINE_EXCEEDED);
	asking_await(&asking);
	ck_assert_int_eq(muster_result_status(asking.result),
	    MUSTER_DEADLINE_EXCEEDED);
	asking_fini(&asking);
	muster_result_free(result);
	world_close(&world);
}
END_TEST

/* It is cancelled at any time, before it asks, while it does, afterwards. */
START_TEST(cancel_at_any_time)
{
	enum { CALLS = 1000 };
	static struct asking asking[CALLS];

	world_open(&world,
	    "threads = 2\n"
	    "[store c]\nids = 3\nplugin = %s\n"
	    "[store b]\nids = 2\ninner = c\nplugin = %s\n"
	    "[store a]\nids = 1\ninner = b\nplugin = loop\nhook = %s\n",
	    kinds[_i % KINDS], kinds[(_i / 2 + 3) % KINDS],
	    _i % 2 == 0 ? "no" : "yes");
	for (int i = 0; i < CALLS; i++) {
		asking_start(&asking[i], &world, "a", 0);
		if (i % 2 == 0)
			muster_pending_cancel(asking[i].pending);
		if (i >= 20)
			muster_pending_cancel(asking[i - 20].pending);
	}
	for (int i = 0; i < CALLS; i++) {
		asking_await(&asking[i]);
		asking_fini(&asking[i]);
	}
	world_close(&world);
}
END_TEST

/* ---- a wrapper that does not wait for what it has asked ---- */

START_TEST(finished_before_the_answer)
{
	muster_result *result = NULL;
	struct asking asking;

	world_open(&world,
	    "[store c]\nids = 3\nplugin = %s\n"
	    "[store b]\nids = 2\ninner = c\nplugin = loop\nearly = yes\n",
	    kinds[_i]);
	for (int i = 0; i < 20; i++) {
		asking_start(&asking, &world, "b", 0);
		ask(&world, "b", 0, &result);
		ck_assert_answer(result, "OK 2/b");
		ck_assert_legs(result, "b hit");
		asking_await(&asking);
		asking_fini(&asking);
	}
	muster_result_free(result);
	world_close(&world);
}
END_TEST

/* A cancel hook ends the call at once, though the other store is slow: that one
 * is told, and its answer is not heard. */
START_TEST(finished_by_the_hook)
{
	struct asking asking;

	world_open(&world,
	    "[store c]\n%s" GATE
	    "[store b]\ninner = c\nplugin = loop\nhook = yes\nrelay = yes\n"
	    "told = %d\n",
	    ends[_i], GATE_OF(gate), told.in);
	asking_start(&asking, &world, "b", 0);
	gate_await(&gate);
	muster_pending_cancel(asking.pending);
	asking_await(&asking);
	gate_await(&told);
	asking_fini(&asking);
	world_close(&world);
}
END_TEST

/* The same, where the other store does not listen: the wrapper's leg ends
 * before it does. */
START_TEST(finished_by_the_hook_of_one_that_hangs)
{
	struct asking asking;

	world_open(&world,
	    "[store c]\nplugin = gated\n" GATE
	    "[store b]\ninner = c\nplugin = loop\nhook = yes\nrelay = yes\n"
	    "max_in_flight = 1\nmost = 1\nentered = %d\n",
	    GATE_OF(gate), other.in);
	asking_start(&asking, &world, "b", 0);
	gate_await(&other);
	gate_await(&gate);
	muster_pending_cancel(asking.pending);
	asking_await(&asking);
	asking_fini(&asking);
	/* Its permit is free. */
	asking_start(&asking, &world, "b", 0);
	gate_await(&other);
	gate_open(&gate);
	asking_await(&asking);
	ck_assert_answer(asking.result, "OK");
	asking_fini(&asking);
	world_close(&world);
}
END_TEST

static void
add_tests(TCase *test)
{
	tcase_add_loop_test(test, one_in_front, 0, 2 * KINDS * KINDS);
	tcase_add_loop_test(test, two_in_front, 0, KINDS * KINDS * KINDS);
	tcase_add_loop_test(test, two_that_only_pass_on, 0, KINDS);
	tcase_add_loop_test(test, wrappers_in_a_row, 0, 8);
	tcase_add_test(test, prompt_in_front_of_the_loop);
	tcase_add_test(test, prompt_in_front_of_one_that_is_full);
	tcase_add_test(test, many_failures_in_a_row);
	tcase_add_loop_test(test, passed_up_and_down, 0, 2 * PASSED);
	tcase_add_loop_test(test, deadline_is_inherited, 0, KINDS);
	tcase_add_loop_test(test, cancel_goes_through, 0, 2 * ENDS);
	tcase_add_loop_test(test, deadline_goes_through, 0, 2 * ENDS);
	tcase_add_loop_test(test, cancel_at_any_time, 0, 2 * KINDS);
	tcase_add_loop_test(test, finished_before_the_answer, 0, KINDS);
	tcase_add_loop_test(test, finished_by_the_hook, 0, ENDS);
	tcase_add_test(test, finished_by_the_hook_of_one_that_hangs);
}

int
main(void)
{
	Suite *suite = suite_create("loop_wrappers");
	TCase *test = tcase_create("wrappers");

	tcase_add_checked_fixture(test, set_up, NULL);
	tcase_set_timeout(test, 30);
	add_tests(test);
	suite_add_tcase(suite, test);
	return suite_run(suite);
}
